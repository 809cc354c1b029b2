"""A plan's lineage as markup: its years from the newest down, why each goes on from the one before, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from indexer.catalogue import PlanEntry
from indexer.records import Amounts
from retriever.lineage import GoalChange, Lineage, Step, step
from ui import cards, money
from ui.address import PlanAddress
from ui.amounts import execution_rate
from ui.i18n import Texts
from ui.links import PLAN_PATH, query_string
from ui.markup import NOTHING, Html, join, report_text, tag

_KINDS = {
    "added": "lineage.added",
    "dropped": "lineage.dropped",
    "raised": "lineage.raised",
    "lowered": "lineage.lowered",
    "kept": "lineage.kept",
}
_SIGNS = {"added": "＋", "dropped": "－", "raised": "↑", "lowered": "↓", "kept": "＝"}
_FIELDS = ("approved_total", "budgeted", "executed")


def lineage(found: Lineage, plan_id: str, t: Texts) -> Html:
    """All years of the plan; the one of this page is marked."""
    if len(found.plans) < 2:
        return tag("p", t("lineage.none"), class_="gt-remark")
    steps = [step(link) for link in found.links]
    years = [
        _year(entry, plan_id, [each for each in steps if each.link.newer.plan.id == entry.plan.id], t)
        for entry in sorted(found.plans, key=lambda entry: -entry.report.year)
    ]
    return join([tag("p", t("lineage.lead"), class_="gt-remark"), tag("ol", *years, class_="gt-lineage", role="list")])


def plan_anchor(entry: PlanEntry, t: Texts) -> Html:
    """The name of a plan, leading to its page."""
    return tag(
        "a", report_text(entry.plan.name), href=PLAN_PATH + query_string(PlanAddress(plan=entry.plan.id).params())
    )


def _year(entry: PlanEntry, plan_id: str, steps: Sequence[Step], t: Texts) -> Html:
    here = entry.plan.id == plan_id
    name = join([report_text(entry.plan.name, name="strong"), tag("span", t("lineage.here"), class_="gt-here")])
    head = [
        tag("span", t("year", year=entry.report.year), class_="gt-lineage-year"),
        name if here else plan_anchor(entry, t),
        report_text(entry.plan.agency, class_="gt-remark"),
    ]
    parts = [tag("p", *(join([part, " "]) for part in head)), _figures(entry, t), *(_step(each, t) for each in steps)]
    return tag("li", *parts, **({"aria_current": "true", "class_": "gt-lineage-here"} if here else {}))


def _figures(entry: PlanEntry, t: Texts) -> Html:
    amounts = entry.plan.amounts
    each = [
        f"{t(f'amount.{field}')} {money.exact_text(value, t)}"
        for field in _FIELDS
        if (value := getattr(amounts, field)) is not None
    ]
    rate = execution_rate(amounts.executed, amounts.budgeted)
    each += [f"{t('amount.rate')} {rate}"] if rate else []
    each += [cards.status_summary(entry.plan, t)] if entry.plan.goals else []
    return tag("p", *cards.dotted([tag("span", words, class_="gt-figure") for words in each]), class_="gt-remark")


def _step(found: Step, t: Texts) -> Html:
    """Why this year goes on from an older one, and what changed since."""
    older = found.link.older
    because = t("semicolon").join(reason_text(each, t) for each in found.link.reasons)
    rows = [
        _row(t("lineage.from"), join([t("year", year=older.report.year), " ", report_text(older.plan.name)]), t),
        _row(t("lineage.because"), report_text(because), t),
        _row(t("lineage.money"), _difference(found.amounts, t), t),
        _row(t("lineage.goals"), _goals(found.goals, t), t),
    ]
    return tag("dl", *rows, class_="gt-step")


def reason_text(reason: str, t: Texts) -> str:
    """A reason of ``retriever.lineage``; what it names stays in the words of the reports."""
    head, colon, named = reason.partition("：")
    kind, _, score = head.partition("（")
    words = t.known(f"lineage_reason.{kind}", "")
    if not words:
        return reason
    return words.format(score=score.partition("）")[0]) + (t("colon") + named if colon else "")


def _row(name: str, content: Html, t: Texts) -> Html:
    return tag("div", tag("dt", name), tag("dd", content)) if content.text else NOTHING


def _difference(amounts: Amounts, t: Texts) -> Html:
    each = []
    for field in _FIELDS:
        value = getattr(amounts, field)
        if value is not None:
            words = f"{'+' if value > 0 else '−'}{money.exact_text(abs(value), t)}" if value else t("lineage.same")
            each.append(tag("span", f"{t(f'amount.{field}')} {words}", class_="gt-figure"))
    return join(cards.dotted(each))


def _goals(changes: Sequence[GoalChange], t: Texts) -> Html:
    """How many goals of each kind, and the words of those whose target or status changed."""
    counted = Counter(change.kind for change in changes)
    summary = t("comma").join(f"{t(words)} {counted[kind]}" for kind, words in _KINDS.items() if counted[kind])
    changed = [_change(change, t) for kind in _KINDS for change in changes if change.kind == kind and _differs(change)]
    if not changed:
        return join([summary])
    return tag("details", tag("summary", summary), tag("ul", *changed, role="list"), class_="gt-changes")


def _differs(change: GoalChange) -> bool:
    before, after = change.before, change.after
    return change.kind != "kept" or (before is not None and after is not None and before.status != after.status)


def _change(change: GoalChange, t: Texts) -> Html:
    badge = tag("span", _SIGNS[change.kind], " ", t(_KINDS[change.kind]), class_=f"gt-change gt-change-{change.kind}")
    sides = [
        tag("span", report_text(goal.target.text), " ", cards.status_badge(goal.status, t))
        for goal in (change.before, change.after)
        if goal
    ]
    arrow = tag("span", " → ", class_="gt-remark")
    return tag("li", badge, tag("div", *([sides[0], arrow, sides[1]] if len(sides) == 2 else sides)))
