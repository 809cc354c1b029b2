"""Sums and execution rates over plans, each of which stands for itself once.

Amounts are in 千元, exact; rates are executed ÷ budgeted in percent, unrounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indexer.amounts import execution_rate
from indexer.catalogue import PlanEntry

STEP = 10  # percent, the width of a class
TOP = 100


@dataclass(frozen=True, slots=True)
class AgencyMoney:
    """Money of one agency. A sum is None when no plan has the amount; ``rate`` is over the plans that have both."""

    agency: str
    plans: tuple[PlanEntry, ...]
    budgeted: int | None
    executed: int | None
    rate: Decimal | None
    without_budgeted: int
    without_executed: int


@dataclass(frozen=True, slots=True)
class RateClass:
    """Plans whose execution rate is at least ``low`` and below ``high``; the last class below 100 includes 100.

    ``low`` is None for rates below zero, ``high`` for rates above 100.
    """

    low: int | None
    high: int | None
    plans: tuple[PlanEntry, ...]

    @property
    def key(self) -> str:
        """``80-90``, ``100-`` or ``-0``."""
        return f"{'' if self.low is None else self.low}-{'' if self.high is None else self.high}"


def holder(entry: PlanEntry) -> str:
    """The agency of a plan, or the authority whose report it stands in."""
    return entry.plan.agency or entry.report.authority


def rate_of(entry: PlanEntry) -> Decimal | None:
    """Executed of budgeted in percent, unrounded."""
    return execution_rate(entry.plan.amounts.executed, entry.plan.amounts.budgeted)


def money_of(agency: str, plans: Iterable[PlanEntry]) -> AgencyMoney:
    """Sums over the plans that have the amounts, and how many have not."""
    plans = tuple(plans)
    budgeted = [value for entry in plans if (value := entry.plan.amounts.budgeted) is not None]
    executed = [value for entry in plans if (value := entry.plan.amounts.executed) is not None]
    both = [entry.plan.amounts for entry in plans if rate_of(entry) is not None]
    return AgencyMoney(
        agency=agency,
        plans=plans,
        budgeted=sum(budgeted) if budgeted else None,
        executed=sum(executed) if executed else None,
        rate=execution_rate(sum(a.executed or 0 for a in both), sum(a.budgeted or 0 for a in both)),
        without_budgeted=len(plans) - len(budgeted),
        without_executed=len(plans) - len(executed),
    )


def rate_classes(plans: Iterable[PlanEntry]) -> tuple[RateClass, ...]:
    """All classes from 0 to 100, and those beyond where a plan lies there."""
    members: dict[int, list[PlanEntry]] = defaultdict(list)
    for entry in plans:
        rate = rate_of(entry)
        if rate is not None:
            members[_lower_bound(rate)].append(entry)
    classes = [RateClass(low, low + STEP, tuple(members[low])) for low in range(0, TOP, STEP)]
    below = [RateClass(None, 0, tuple(members[-STEP]))] if members[-STEP] else []
    above = [RateClass(TOP, None, tuple(members[TOP]))] if members[TOP] else []
    return (*below, *classes, *above)


def _lower_bound(rate: Decimal) -> int:
    """Of the class a rate falls into; all rates below 0 and all above TOP share a class."""
    if rate < 0:
        return -STEP
    return TOP if rate > TOP else min(int(rate) // STEP * STEP, TOP - STEP)
