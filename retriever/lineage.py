"""Lineage: the same plan across years, with the reason for every link and what changed.

A link joins a plan to one of a later report year. It needs an agency that is the same or took over, and either the
same core name (periods, phases and bracketed parts left out), or a like name with the same money and period, or a
sentence of one of the two reports that names the other plan as its origin or successor. Every link says which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.dates import month_number
from indexer.dates import overlap as periods_overlap
from indexer.measures import Bound, find_measures
from indexer.records import Amounts, Goal, Period, Plan
from indexer.similarity import Similarity, overlap

LIKE_NAME = 0.75  # checked on benchmarks/lineage
SAME_GOAL = 0.5

_PHASE = re.compile(
    r"[(（]\d+/\d+[)）]|[(（]?第[一二三四五六七八九十\d]+[期階段年]+[)）]?|[(（]?[一二三四五六七八九十\d]+年期[)）]?|"
    r"[(（](?:續|延續|修正|修訂|核定)(?:計畫|版|本)?[)）]|\d{2,3}年度?|[-－—]\d+$"
)
_SUCCESSION_WORDS = re.compile(r"分出|拆分|分拆|改列|承接|承續|接續|延續|整併|合併|併入|納入|更名|改名|改制|移撥")
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_NOT_A_LETTER = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class GoalChange:
    """How a goal moved between two years. ``kind`` is added, dropped, raised, lowered or kept."""

    kind: str
    before: Goal | None
    after: Goal | None


@dataclass(frozen=True, slots=True)
class Link:
    """``older`` goes on as ``newer``; ``reasons`` say why, in words the app shows."""

    older: PlanEntry
    newer: PlanEntry
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """All plans that belong together with the one asked for, by year, and the links between them."""

    plans: tuple[PlanEntry, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one year to the next.

    ``amounts`` are the newer ones less the older ones in 千元, None where either report has no figure.
    """

    link: Link
    amounts: Amounts
    goals: tuple[GoalChange, ...]


def lineage(plan_id: str, entries: Sequence[PlanEntry], agencies: Agencies) -> Lineage:
    """The lineage of one plan among all ``entries``; a plan that stands alone is its own lineage."""
    return lineage_along(plan_id, entries, find_links(entries, agencies))


def lineage_along(plan_id: str, entries: Sequence[PlanEntry], links: Sequence[Link]) -> Lineage:
    """The same along ``links`` that ``find_links`` gave for these entries."""
    family = {plan_id}
    while True:  # follow links both ways until no plan is added
        reached = {
            plan.plan.id
            for link in links
            for plan in (link.older, link.newer)
            if {link.older.plan.id, link.newer.plan.id} & family
        }
        if reached <= family:
            break
        family |= reached
    return Lineage(
        tuple(entry for entry in entries if entry.plan.id in family),
        tuple(link for link in links if link.older.plan.id in family),
    )


def step(link: Link) -> Step:
    """What a link changes in money and goals."""
    older, newer = link.older.plan, link.newer.plan
    return Step(link, _difference(older.amounts, newer.amounts), tuple(goal_changes(older, newer)))


def _difference(older: Amounts, newer: Amounts) -> Amounts:
    def less(after: int | None, before: int | None) -> int | None:
        return None if after is None or before is None else after - before

    return Amounts(
        less(newer.approved_total, older.approved_total),
        less(newer.budgeted, older.budgeted),
        less(newer.executed, older.executed),
    )


def find_links(entries: Sequence[PlanEntry], agencies: Agencies) -> list[Link]:
    """All links between consecutive report years of the same series of reports."""
    links = [
        Link(older, newer, reasons)
        for older in entries
        for newer in entries
        if _same_series(older, newer, agencies) and (reasons := _reasons(older, newer, agencies))
    ]
    pairs = {(link.older.plan.id, link.newer.plan.id) for link in links}
    return [link for link in links if not _skips(link, pairs)]


def core_name(name: str) -> str:
    """A plan name without the parts that change from year to year: （2/4）, 第3期, spaces, punctuation, 台 for 臺."""
    folded = unicodedata.normalize("NFKC", name).replace("台", "臺")
    return _NOT_A_LETTER.sub("", _PHASE.sub("", folded))


def _same_series(older: PlanEntry, newer: PlanEntry, agencies: Agencies) -> bool:
    """Whether the reports are of different years and of one authority, or one that took over."""
    if newer.report.year <= older.report.year:
        return False
    first, second = older.report.authority, newer.report.authority
    return first == second or agencies.succession(first, second) is not None


def _skips(link: Link, pairs: set[tuple[str, str]]) -> bool:
    """Whether the older plan reaches the newer one through a year between them."""
    older, newer = link.older.plan.id, link.newer.plan.id
    return any(first == older and (second, newer) in pairs for first, second in pairs)


def _reasons(older: PlanEntry, newer: PlanEntry, agencies: Agencies) -> tuple[str, ...]:
    """Why ``newer`` carries ``older`` on; empty when it does not."""
    agency = _agency_reason(older, newer, agencies)
    if agency is None:
        return ()
    first, second = older.plan, newer.plan
    name_reason = _name_reason(first, second)
    if not name_reason:
        return ()
    return (name_reason, agency, *_period_reason(first.period, second.period))


def _agency_reason(older: PlanEntry, newer: PlanEntry, agencies: Agencies) -> str | None:
    first, second = agencies.full_name(older.plan.agency), agencies.full_name(newer.plan.agency)
    if first == second:
        return f"同一機關：{older.plan.agency}"
    succession = agencies.succession(first, second)
    if succession is None:
        return None
    return f"機關承接：{first} → {second}（{succession.date.isoformat()}，{succession.basis}）"


def _name_reason(older: Plan, newer: Plan) -> str:
    first, second = core_name(older.name), core_name(newer.name)
    if first == second:
        return "名稱相同" if older.name == newer.name else f"名稱僅期別或寫法不同：{older.name} → {newer.name}"
    likeness = overlap(first, second)
    if likeness >= LIKE_NAME and _same_money(older, newer) and _overlaps(older.period, newer.period):
        return f"名稱相近（{likeness:.2f}），核定總經費與期程相符：{older.name} → {newer.name}"
    return _named_reason(older, newer)


def _named_reason(older: Plan, newer: Plan) -> str:
    """A sentence of either plan that names the other one as where its work came from or went to."""
    for plan, other in ((newer, older), (older, newer)):
        name = core_name(other.name)
        for cell in plan.cells.values():
            for sentence in _SENTENCE.findall(cell.text):
                if name in core_name(sentence) and _SUCCESSION_WORDS.search(sentence):
                    return f"報告載明：「{sentence.strip()}」"
    return ""


def _same_money(older: Plan, newer: Plan) -> bool:
    return older.amounts.approved_total is not None and older.amounts.approved_total == newer.amounts.approved_total


def _overlaps(first: Period | None, second: Period | None) -> bool:
    return bool(first and second and periods_overlap(first, second))


def _period_reason(older: Period | None, newer: Period | None) -> tuple[str, ...]:
    if _overlaps(older, newer):
        return ("期程重疊",)
    follows = older and newer and month_number(older.end) < month_number(newer.start)
    return ("期程銜接",) if follows else ()


def goal_changes(older: Plan, newer: Plan) -> list[GoalChange]:
    """What became of every goal: matched by likeness of the targets' words, compared by their numbers."""
    similarity = Similarity([goal.target.text for goal in (*older.goals, *newer.goals)])
    scored = [
        (similarity(a.target.text, b.target.text), i, j)
        for i, a in enumerate(older.goals)
        for j, b in enumerate(newer.goals)
    ]
    partner: dict[int, int] = {}
    for score, i, j in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if score >= SAME_GOAL and i not in partner and j not in partner.values():
            partner[i] = j
    changes = [
        _change(goal, newer.goals[partner[i]]) if i in partner else GoalChange("dropped", goal, None)
        for i, goal in enumerate(older.goals)
    ]
    kept = set(partner.values())
    changes += [GoalChange("added", None, goal) for j, goal in enumerate(newer.goals) if j not in kept]
    return changes


def _change(before: Goal, after: Goal) -> GoalChange:
    """Compare the first quantity that both targets state in the same unit."""
    for old in find_measures(before.target.text):
        for new in find_measures(after.target.text):
            if old.unit == new.unit and old.bound is new.bound and old.value != new.value:
                harder = new.value > old.value if new.bound is Bound.AT_LEAST else new.value < old.value
                return GoalChange("raised" if harder else "lowered", before, after)
            if old.unit == new.unit:
                return GoalChange("kept", before, after)
    return GoalChange("kept", before, after)
