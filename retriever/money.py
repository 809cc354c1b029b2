"""Money against goals: plans whose spending and whose results tell different stories.

Rates are executed ÷ budgeted in exact decimals. A plan is listed only when every one of its goals has a stated
status, or, for the second kind, when a goal is stated as not reached: nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indexer.amounts import execution_rate
from indexer.catalogue import PlanEntry
from indexer.records import Goal, Status

LOW = Decimal(80)  # percent: the Executive Yuan's usual line for plans that lag behind
FULL = Decimal(99)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A plan, its execution rate in percent, and the goals whose words stand against the money."""

    entry: PlanEntry
    rate: Decimal
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class MoneyAgainstGoals:
    """``achieved_cheaply``: little spent, all reached. ``spent_in_vain``: all spent, something not reached."""

    achieved_cheaply: tuple[Contrast, ...]
    spent_in_vain: tuple[Contrast, ...]


def money_against_goals(entries: Iterable[PlanEntry], low: Decimal = LOW, full: Decimal = FULL) -> MoneyAgainstGoals:
    """Both lists, the most striking first. ``low`` and ``full`` are execution rates in percent."""
    cheap, vain = [], []
    for entry in entries:
        rate = execution_rate(entry.plan.amounts.executed, entry.plan.amounts.budgeted)
        if rate is None or not entry.plan.goals:
            continue
        missed = tuple(goal for goal in entry.plan.goals if goal.status is Status.NOT_ACHIEVED)
        if rate < low and all(goal.status is Status.ACHIEVED for goal in entry.plan.goals):
            cheap.append(Contrast(entry, rate, entry.plan.goals))
        elif rate >= full and missed:
            vain.append(Contrast(entry, rate, missed))
    return MoneyAgainstGoals(
        tuple(sorted(cheap, key=lambda contrast: contrast.rate)),
        tuple(sorted(vain, key=lambda contrast: -len(contrast.goals))),
    )
