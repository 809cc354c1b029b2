"""Similar plans as markup: each with the pairs of goals that make it similar."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.records import Goal
from retriever.similar import GoalMatch, SimilarPlan
from ui import cards
from ui.i18n import Texts
from ui.lineage import plan_anchor
from ui.markup import NOTHING, Html, join, report_text, tag

_SHOWN = 2  # pairs of each plan at once; the others open below them


def similar(found: Sequence[SimilarPlan], t: Texts) -> Html:
    """The plans, most alike first, or a word that there are none."""
    if not found:
        return tag("p", t("similar.none"), class_="gt-remark")
    lead = tag("p", t("similar.lead"), class_="gt-remark")
    return join([lead, tag("ol", *(_plan(each, t) for each in found), class_="gt-similar", role="list")])


def _plan(found: SimilarPlan, t: Texts) -> Html:
    entry = found.entry
    where = [t("year", year=entry.report.year), entry.plan.agency]
    count = t("similar.count", count=len(found.matches))
    head = tag(
        "p",
        plan_anchor(entry, t),
        " ",
        tag("span", *cards.dotted([*map(report_text, where), tag("span", count)]), class_="gt-remark"),
    )
    first, rest = found.matches[:_SHOWN], found.matches[_SHOWN:]
    more = NOTHING
    if rest:
        more = tag("details", tag("summary", t("similar.more", count=len(rest))), *(_pair(match, t) for match in rest))
    return tag("li", head, *(_pair(match, t) for match in first), more)


def _pair(match: GoalMatch, t: Texts) -> Html:
    score = tag("span", t("similar.likeness", score=f"{match.likeness:.2f}"), class_="gt-remark")
    sides = [_side(t("similar.own"), match.own, t), _side(t("similar.other"), match.other, t)]
    return tag("div", tag("dl", *sides, class_="gt-pair"), score, class_="gt-likeness")


def _side(name: str, goal: Goal, t: Texts) -> Html:
    head = tag("dt", f"{name} {cards.goal_name(goal, t)} ", cards.status_badge(goal.status, t))
    return tag("div", head, report_text(goal.target.text, name="dd"))
