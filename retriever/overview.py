"""An overview of the reports of some years: money by agency, execution rates, goals reached, reasons given.

Budgets and spending in reports are totals to date (截至本年度已編列預算數, 截至本年底止累計執行數): those of one plan in
two years overlap, so money counts every plan once, as its latest report of these years has it. Goals are set anew every
year, so that every goal row of every year counts. Amounts are sums in 千元 over the plans that have them, rates percent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.records import Goal, Status
from retriever.figures.mentions import same_plan_key
from retriever.lineage import Link
from retriever.money import LOW
from retriever.sums import AgencyMoney, RateClass, holder, money_of, rate_classes, rate_of

Key = TypeVar("Key")

Years = tuple[int, int]
"""First and last year, both included."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted. ``plans`` holds every plan once a year, ``latest`` every plan once, at its latest year.

    ``repeated`` are plans that another report of the same year has too; ``differing`` those of ``plans`` of which such
    another report gives other amounts.
    """

    plans: tuple[PlanEntry, ...]
    latest: tuple[PlanEntry, ...]
    repeated: tuple[PlanEntry, ...]
    differing: tuple[PlanEntry, ...]


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with its plan."""

    entry: PlanEntry
    goal: Goal


class Chart(StrEnum):
    """What an overview shows, and what the rows of a mark are asked for by."""

    AGENCY = "agency"
    RATE = "rate"
    STATUS = "status"
    QUADRANT = "quadrant"
    REASON = "reason"


NONE = "none"
"""The mark of what a chart cannot place: plans without a rate or a point, goals without a reason."""


class Quadrant(StrEnum):
    """Money against goals: whether most of the money is spent and most of the goals are reached."""

    BOTH = "both"
    SPENT_ONLY = "spent"
    REACHED_ONLY = "reached"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Point:
    """A plan's execution rate against the share of its goals that were reached, both in percent.

    The share is over the ``stated`` goals, those of which the report says how they came out; ``unstated`` are not.
    """

    entry: PlanEntry
    rate: Decimal
    reached: int
    stated: int
    unstated: int

    @property
    def share(self) -> Decimal:
        """Reached goals of the stated ones."""
        return Decimal(self.reached) * 100 / Decimal(self.stated)

    @property
    def quadrant(self) -> Quadrant:
        """On which side of LOW both figures lie."""
        if self.rate >= LOW:
            return Quadrant.BOTH if self.share >= LOW else Quadrant.SPENT_ONLY
        return Quadrant.REACHED_ONLY if self.share >= LOW else Quadrant.NEITHER


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the charts show. ``unrated`` and ``unplaced`` are the plans that lack what a rate or a point needs.

    ``total`` is the money of all agencies together. ``reasons`` ends with the goals that were not or only partly
    reached and of which no known reason is given, under NONE.
    """

    scope: Scope
    total: AgencyMoney
    agencies: tuple[AgencyMoney, ...]
    rates: tuple[RateClass, ...]
    unrated: tuple[PlanEntry, ...]
    statuses: dict[str, tuple[GoalRow, ...]]
    points: tuple[Point, ...]
    unplaced: tuple[PlanEntry, ...]
    reasons: dict[str, tuple[GoalRow, ...]]

    def plans(self, chart: Chart, mark: str) -> tuple[PlanEntry, ...]:
        """The plans behind a mark of a chart about money; none for a mark that the chart does not have."""
        groups: dict[Chart, dict[str, tuple[PlanEntry, ...]]] = {
            Chart.AGENCY: {found.agency: found.plans for found in self.agencies},
            Chart.RATE: {found.key: found.plans for found in self.rates} | {NONE: self.unrated},
            Chart.QUADRANT: {quadrant: self.in_quadrant(quadrant) for quadrant in Quadrant} | {NONE: self.unplaced},
        }
        return groups.get(chart, {}).get(mark, ())

    def goals(self, chart: Chart, mark: str) -> tuple[GoalRow, ...]:
        """The goal rows behind a mark of a chart about goals; none for a mark that the chart does not have."""
        groups: dict[Chart, dict[str, tuple[GoalRow, ...]]] = {
            Chart.STATUS: self.statuses,
            Chart.REASON: self.reasons,
        }
        return groups.get(chart, {}).get(mark, ())

    def in_quadrant(self, quadrant: Quadrant) -> tuple[PlanEntry, ...]:
        """The plans of one quadrant."""
        return tuple(point.entry for point in self.points if point.quadrant is quadrant)


def overview(entries: Sequence[PlanEntry], links: Iterable[Link], agencies: Agencies, years: Years | None) -> Overview:
    """The overview of the reports of ``years``, or of all. ``links`` are ``lineage.find_links`` of all entries."""
    inside = [entry for entry in entries if years is None or years[0] <= entry.report.year <= years[1]]
    scope = scope_of(inside, links, agencies)
    by_agency = _grouped(scope.latest, holder)
    money = [money_of(agency, plans) for agency, plans in by_agency.items()]
    rated = {entry.plan.id: rate for entry in scope.latest if (rate := rate_of(entry)) is not None}
    points = [point for entry in scope.latest if (point := _point(entry)) is not None]
    placed = {point.entry.plan.id for point in points}
    rows = [GoalRow(entry, goal) for entry in scope.plans for goal in entry.plan.goals]
    return Overview(
        scope=scope,
        total=money_of("", scope.latest),
        agencies=tuple(sorted(money, key=lambda found: (-(found.budgeted or 0), found.agency))),
        rates=rate_classes(scope.latest),
        unrated=tuple(entry for entry in scope.latest if entry.plan.id not in rated),
        statuses={status.value: tuple(row for row in rows if row.goal.status is status) for status in Status},
        points=tuple(points),
        unplaced=tuple(entry for entry in scope.latest if entry.plan.id not in placed),
        reasons=_reasons(rows),
    )


def scope_of(entries: Sequence[PlanEntry], links: Iterable[Link], agencies: Agencies) -> Scope:
    """Each plan once a year, and of those the ones that no later year among them carries on."""
    versions = _grouped(
        entries,
        lambda entry: (same_plan_key(entry.plan.name), agencies.full_name(holder(entry)), entry.report.year),
    )
    firsts = {found[0].plan.id for found in versions.values()}
    differing = {found[0].plan.id for found in versions.values() if any(_differs(found[0], other) for other in found)}
    inside = {entry.plan.id for entry in entries}
    carried_on = {link.older.plan.id for link in links if link.newer.plan.id in inside}
    plans = tuple(entry for entry in entries if entry.plan.id in firsts)
    return Scope(
        plans=plans,
        latest=tuple(entry for entry in plans if entry.plan.id not in carried_on),
        repeated=tuple(entry for entry in entries if entry.plan.id not in firsts),
        differing=tuple(entry for entry in plans if entry.plan.id in differing),
    )


def _point(entry: PlanEntry) -> Point | None:
    """None for a plan without a rate or without a goal that is stated."""
    statuses = [goal.status for goal in entry.plan.goals]
    stated = len(statuses) - statuses.count(Status.UNSTATED)
    rate = rate_of(entry)
    if rate is None or not stated:
        return None
    return Point(entry, rate, statuses.count(Status.ACHIEVED), stated, len(statuses) - stated)


def _reasons(rows: Iterable[GoalRow]) -> dict[str, tuple[GoalRow, ...]]:
    """Name -> goals not or only partly reached, the most frequent first; a goal with two reasons stands under both."""
    found: dict[str, list[GoalRow]] = defaultdict(list)
    missed = [row for row in rows if row.goal.status in (Status.NOT_ACHIEVED, Status.PARTLY)]
    for row in missed:
        for name in dict.fromkeys(reason.name for reason in row.goal.reasons):
            found[name].append(row)
    named = {name: tuple(found[name]) for name in sorted(found, key=lambda name: (-len(found[name]), name))}
    unexplained = tuple(row for row in missed if not row.goal.reasons)
    return named | ({NONE: unexplained} if unexplained else {})


def _differs(first: PlanEntry, other: PlanEntry) -> bool:
    return first.plan.amounts != other.plan.amounts


def _grouped(entries: Iterable[PlanEntry], key: Callable[[PlanEntry], Key]) -> dict[Key, list[PlanEntry]]:
    groups: dict[Key, list[PlanEntry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups
