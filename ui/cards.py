"""Plans, goal rows and passages as markup. Pure: records in, ``Html`` out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from indexer.catalogue import PlanEntry
from indexer.records import Column, Goal, Item, Period, Plan, Report, Status
from ui.evidence import outcome_column
from ui.i18n import Texts
from ui.markup import NOTHING, Content, Html, Spans, join, report_text, tag

Marker = Callable[[Item], Spans]

# The sign stands beside the word, so that a status is told by more than its colour.
SIGNS = {Status.ACHIEVED: "●", Status.PARTLY: "◐", Status.NOT_ACHIEVED: "○", Status.UNSTATED: "–"}
_PAIRINGS = {
    "number": "pairing.number",
    "reference": "pairing.reference",
    "none: the outcome column has no item for it": "pairing.missing",
    "none: the report has no outcome for this plan": "pairing.absent",
}


def unmarked(_: Item) -> Spans:
    """No marks at all."""
    return ()


def block(t: Texts, *content: Html, class_: str) -> Html:
    """A block in the interface's language; the words of reports inside it carry their own."""
    return tag("div", *content, class_=f"gt {class_}", lang=t.tag)


def plan_title(entry: PlanEntry, t: Texts, level: str = "h2") -> Html:
    """Year, agency and types over the plan's name."""
    plan = entry.plan
    where = [t("year", year=entry.report.year) if entry.report.year else "", plan.agency, *plan.types]
    return join(
        [
            tag("p", *dotted([report_text(words) for words in where if words]), class_="gt-where"),
            report_text(plan.name, name=level, class_="gt-name"),
        ]
    )


def agency_title(agency: str) -> Html:
    """An agency as the heading of its plans."""
    return report_text(agency, name="h2", class_="gt-small-title")


def notice(report: Report, *, whole: bool = True) -> Html:
    """What a file says about itself (範例資料, 虛構資料); its first line alone unless ``whole``."""
    lines = report.notice.splitlines()
    if not lines:
        return NOTHING
    return report_text("\n".join(lines if whole else lines[:1]), name="p", class_="gt-notice")


def goal_row(
    plan: Plan, goal: Goal, t: Texts, marks: Marker = unmarked, tail: Sequence[Html] = (), below: Html = NOTHING
) -> Html:
    """A goal row: heading and status, target beside outcome, what both rest on, ``tail`` after that, then ``below``."""
    head = [tag("h3", goal_name(goal, t)), _headings(goal.target), status_badge(goal.status, t)]
    outcome = report_text(goal.outcome.text, marks(goal.outcome), "dd") if goal.outcome else _missing(goal, t)
    from_narrative = outcome_column(plan, goal) is Column.NARRATIVE
    pair = tag(
        "dl",
        tag("div", tag("dt", t("goal.target")), report_text(goal.target.text, marks(goal.target), "dd")),
        tag("div", tag("dt", t("goal.outcome_narrative" if from_narrative else "goal.outcome")), outcome),
        class_="gt-pair",
    )
    return tag("section", tag("div", *head, class_="gt-head"), pair, _grounds(goal, tail, t), below, class_="gt-goal")


def goal_name(goal: Goal, t: Texts) -> str:
    """目標 四-3."""
    return t("goal", number=goal.number) if goal.number else t("goal.unnumbered")


def status_badge(status: Status, t: Texts) -> Html:
    """A status in words, with a sign and a colour of its own."""
    return tag(
        "span",
        tag("span", SIGNS[status], aria_hidden="true"),
        f" {t(f'status.{status}')}",
        class_=f"gt-status gt-status-{status}",
    )


def status_summary(plan: Plan, t: Texts) -> str:
    """4 列：達成 3、未達成 1."""
    counted = Counter(goal.status for goal in plan.goals)
    each = [t("plan.goals_of", status=t(f"status.{status}"), count=counted[status]) for status in Status]
    return t(
        "plan.goals_count",
        count=len(plan.goals),
        summary=t("comma").join(words for words, status in zip(each, Status, strict=True) if counted[status]),
    )


def item_card(column: Column, item: Item | None, text: str, spans: Spans, t: Texts) -> Html:
    """A passage that stands in no goal row, under the name of its column."""
    number = item.number if item else ""
    name = t("item", column=t(f"column.{column}"), number=number) if number else t(f"column.{column}")
    head = tag("div", tag("h3", name), _headings(item) if item else NOTHING, class_="gt-head")
    return tag("section", head, report_text(text, spans, "p"), class_="gt-passage")


def no_tail(_: Item) -> Html:
    """Nothing after an item."""
    return NOTHING


def outline(items: tuple[Item, ...], marks: Marker = unmarked, tail: Callable[[Item], Html] = no_tail) -> Html:
    """All items of a cell, indented as they are nested, ``tail`` at the end of each."""
    rows = [
        tag(
            "li",
            tag("span", item.number.rsplit("-", 1)[-1], class_="gt-number", lang="zh-Hant"),
            tag("div", report_text(item.text, marks(item)), tail(item)),
            class_=f"gt-depth-{min(max(len(item.path), 1), 4)}{'' if item.leaf else ' gt-parent'}",
        )
        for item in items
        if item.text
    ]
    return tag("ul", *rows, class_="gt-outline", role="list") if rows else NOTHING


def source_line(file: str, page: int, t: Texts) -> Html:
    """Source file and page."""
    return tag("p", tag("cite", t("source", file=file, page=page)), class_="gt-source")


def report_line(report: Report, t: Texts) -> Html:
    """The report a plan stands in, its file and its pages."""
    first, last = report.pages
    pages = t("source.pages", file=report.source, first=first, last=last)
    source = t("source", file=report.source, page=first) if first == last else pages
    return tag("p", report_text(report.title), " · ", tag("cite", source), class_="gt-source")


def period_text(period: Period, t: Texts) -> str:
    """110年1月–114年8月."""
    return t("period.range", start=_month(period.start, t), end=_month(period.end, t))


def _month(written: str, t: Texts) -> str:
    year, month = written.split("-")
    return t("period.month", year=int(year), month=int(month))


def _headings(item: Item) -> Html:
    words = [heading.strip().rstrip("：:") for heading in item.headings]
    return report_text(" › ".join(words), class_="gt-headings") if words else NOTHING


def _missing(goal: Goal, t: Texts) -> Html:
    reason = t(_PAIRINGS[goal.pairing]) if goal.pairing in _PAIRINGS else t("goal.no_outcome")
    return tag("dd", reason, class_="gt-missing")


def _grounds(goal: Goal, tail: Sequence[Html], t: Texts) -> Html:
    """What the status rests on and how the outcome was found, in one quiet line."""
    outcome = goal.outcome.text.strip() if goal.outcome else ""
    evidence: Content = report_text(goal.status_evidence)
    if goal.status_evidence and goal.status_evidence.strip() == outcome:
        evidence = t("evidence.whole")
    elif not goal.status_evidence:
        evidence = t("evidence.none")
    parts = [_labelled("evidence", evidence, t)] if outcome else []
    if goal.outcome:
        parts.append(_labelled("pairing", pairing_text(goal.pairing, t), t))
    if goal.reasons:
        parts.append(_labelled("reasons", _reasons(goal, outcome, t), t))
    parts += tail
    return tag("p", *dotted(parts), class_="gt-grounds") if parts else NOTHING


def _labelled(key: str, words: Content, t: Texts) -> Html:
    return join([t(key), t("colon"), words])


def _reasons(goal: Goal, outcome: str, t: Texts) -> Html:
    """Reasons by name, with the sentence that gives one where the outcome does not show it already."""
    parts: list[Content] = []
    for reason in goal.reasons:
        parts += [t("comma") if parts else "", reason_name(reason.name, t)]
        if reason.sentence not in outcome:
            parts.append(report_text(f"（{reason.sentence}）"))
    return join(parts)


def reason_name(reason: str, t: Texts) -> str:
    """A facet of ``reasons.toml``; one that the interface does not know is shown as it is."""
    return t.known(f"reason.{reason}", reason)


def pairing_text(pairing: str, t: Texts) -> str:
    """How an outcome was found; words the interface does not know are shown as they are."""
    how, _, score = pairing.partition(" ")
    if how == "similarity":
        return t("pairing.similarity", score=score)
    return t(_PAIRINGS[pairing]) if pairing in _PAIRINGS else pairing


def dotted(parts: Sequence[Html]) -> list[Content]:
    """Parts with a dot between them."""
    return [piece for part in parts for piece in (" · ", part)][1:]
