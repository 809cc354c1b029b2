"""Which plans a figure query is about: its scope, its filters, and what is left out of it for which reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from indexer.amounts import execution_rate
from indexer.catalogue import Filters, PlanEntry
from indexer.dates import overlap, period_of
from indexer.records import Status
from indexer.text import normalise
from retriever.figures.mentions import same_plan_key
from retriever.figures.query import RATES, Comparator, Condition, Doubt, FigureQuery, Measure, Scope, TypeFilter

CENT = Decimal("0.01")
_BASES = {
    Measure.RATE: (Measure.EXECUTED, Measure.BUDGETED),
    Measure.RATE_OF_APPROVED: (Measure.EXECUTED, Measure.APPROVED),
    Measure.BUDGETED_OF_APPROVED: (Measure.BUDGETED, Measure.APPROVED),
}


class Reason(StrEnum):
    """Why a row does not count."""

    MISSING = "missing"  # the report gives no such amount
    ZERO = "zero"  # a rate over nothing
    REPEATED = "repeated"  # the same plan of the same year in another report, with the same figures
    UNSTATED = "unstated"  # the report leaves open whether the goal was reached


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A plan that does not count, and why; ``goals`` is how many goal rows of it that concerns."""

    entry: PlanEntry
    reason: Reason
    goals: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """``pool`` are the plans in scope, ``kept`` those that pass the filters, in the catalogue's order."""

    pool: tuple[PlanEntry, ...]
    kept: tuple[PlanEntry, ...]
    left_out: tuple[LeftOut, ...]
    doubts: tuple[Doubt, ...]


def select(query: FigureQuery, scope: Scope, entries: Iterable[PlanEntry]) -> Selection:
    """The plans of ``scope`` that pass the query's filters."""
    inside = [entry for entry in entries if _inside(entry, scope)]
    pool, left_out, doubts = _without_repeats(inside, query.over_goals or query.status is not None)
    doubts += _missing(pool, scope)
    kept = [entry for entry in pool if all(_has_type(entry, wanted) for wanted in query.types)]
    if query.status is not None and not query.over_goals:
        kept, unsure = _with_status(kept, query.status)
        doubts += unsure
    for condition in query.conditions:
        kept, missing, unsure = _passing(kept, condition)
        left_out += missing
        doubts += unsure
    return Selection(tuple(pool), tuple(kept), tuple(left_out), tuple(doubts))


def within(entries: Iterable[PlanEntry], filters: Filters) -> list[PlanEntry]:
    """The plans that a user's filters leave; columns, statuses and reasons are about passages and leave all."""
    first, last = filters.years or (0, 0)
    return [
        entry
        for entry in entries
        if (not filters.years or first <= entry.report.year <= last)
        and (not filters.agencies or entry.plan.agency in filters.agencies)
        and (not filters.plans or entry.plan.id in filters.plans)
        and (not filters.files or entry.report.source in filters.files)
        and (not filters.types or not set(filters.types).isdisjoint(entry.plan.types))
        and (not filters.period or overlap(period_of(entry.plan, entry.report.year), filters.period))
    ]


def amount(entry: PlanEntry, measure: Measure) -> int | None:
    """One of a plan's amounts in 千元."""
    amounts = entry.plan.amounts
    return {
        Measure.APPROVED: amounts.approved_total,
        Measure.BUDGETED: amounts.budgeted,
        Measure.EXECUTED: amounts.executed,
    }[measure]


def parts_of_rate(measure: Measure) -> tuple[Measure, Measure]:
    """What a rate divides by what."""
    return _BASES[measure]


def value_of(entry: PlanEntry, measure: Measure) -> Decimal | Reason:
    """A plan's value in the measure's unit, unrounded, or why it has none."""
    if measure in RATES:
        above, below = (amount(entry, part) for part in _BASES[measure])
        rate = execution_rate(above, below)
        return rate if rate is not None else Reason.ZERO if below == 0 else Reason.MISSING
    if measure in (Measure.START, Measure.END):
        period = entry.plan.period
        return _month(period.start if measure is Measure.START else period.end) if period else Reason.MISSING
    found = amount(entry, measure)
    return Decimal(found) if found is not None else Reason.MISSING


def rounded(value: Decimal) -> Decimal:
    """Half up to two places, as rates and averages are shown."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def _month(text: str) -> Decimal:
    year, month = text.split("-")
    return Decimal(int(year) * 12 + int(month) - 1)


def _inside(entry: PlanEntry, scope: Scope) -> bool:
    plan, report = entry.plan, entry.report
    return (
        (not scope.plans or any(plan.id in name.plans for name in scope.plans))
        and (not scope.years or report.year in scope.years)
        and (
            not (scope.agencies or scope.authorities)
            or plan.agency in scope.agencies
            or report.authority in scope.authorities
        )
    )


def _without_repeats(
    entries: Sequence[PlanEntry], goals_matter: bool
) -> tuple[list[PlanEntry], list[LeftOut], list[Doubt]]:
    """Each plan once a year: another report may repeat it, and must then give the same figures."""
    versions: dict[tuple[str, int], list[PlanEntry]] = defaultdict(list)
    for entry in entries:
        versions[same_plan_key(entry.plan.name), entry.report.year].append(entry)
    kept, left_out, doubts = [], [], []
    for entry in entries:
        first, *others = versions[same_plan_key(entry.plan.name), entry.report.year]
        if entry is first:
            kept.append(entry)
        else:
            left_out.append(LeftOut(entry, Reason.REPEATED))
        if any(_figures(other, goals_matter) != _figures(first, goals_matter) for other in others):
            doubts.append(Doubt.VERSIONS)
    return kept, left_out, doubts


def _figures(entry: PlanEntry, goals_matter: bool) -> tuple[object, ...]:
    plan = entry.plan
    statuses = tuple(goal.status for goal in plan.goals) if goals_matter else ()
    return plan.amounts, plan.period, plan.types, plan.agency, statuses


def _missing(pool: Sequence[PlanEntry], scope: Scope) -> list[Doubt]:
    """Whether a plan or a year that the question names has no row."""
    if not pool:
        return [Doubt.NO_ROWS]
    absent = [name for name in scope.plans if not any(entry.plan.id in name.plans for entry in pool)]
    doubts = [Doubt.NO_ROWS] if absent else []
    found = {entry.report.year for entry in pool}
    if set(scope.years) - found:
        doubts.append(Doubt.MISSING_YEAR)
    return doubts


def _has_type(entry: PlanEntry, wanted: TypeFilter) -> bool:
    texts = [normalise(text).text for text in entry.plan.types]
    word = normalise(wanted.word).text
    if wanted.whole:
        return word in texts
    return any(text.startswith(word) or f"({word}" in text for text in texts)


def _with_status(entries: Sequence[PlanEntry], status: Status) -> tuple[list[PlanEntry], list[Doubt]]:
    """Plans with such a goal; 「達成的計畫」 are those that reached all, as far as the reports say."""
    having = [entry for entry in entries if any(goal.status is status for goal in entry.plan.goals)]
    if status is not Status.ACHIEVED:
        return having, []
    all_reached = [entry for entry in having if all(goal.status is status for goal in entry.plan.goals)]
    return all_reached, [Doubt.CHOICE] if all_reached != having else []


def _passing(entries: Sequence[PlanEntry], condition: Condition) -> tuple[list[PlanEntry], list[LeftOut], list[Doubt]]:
    kept, left_out, doubts = [], [], []
    for entry in entries:
        left = value_of(entry, condition.measure)
        right = value_of(entry, condition.other) if condition.other else condition.value
        if isinstance(left, Reason) or isinstance(right, Reason) or right is None:
            left_out.append(LeftOut(entry, left if isinstance(left, Reason) else Reason.MISSING))
            continue
        if condition.comparator.holds(left, right):
            kept.append(entry)
        elif condition.comparator is Comparator.EQ and rounded(left) == right:
            doubts.append(Doubt.CHOICE)  # equal when rounded, not exactly
    return kept, left_out, doubts
