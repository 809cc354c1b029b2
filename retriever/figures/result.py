"""What a figure query comes to: a value, the rows it rests on, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from indexer.catalogue import PlanEntry
from indexer.records import Goal
from retriever.figures.query import Doubt, FigureQuery, Measure
from retriever.figures.select import LeftOut

Value = Decimal | str


@dataclass(frozen=True, slots=True)
class Row:
    """A plan, or one goal of it, that a figure rests on; ``value`` in the measure's unit, None for a mere member."""

    entry: PlanEntry
    value: Value | None = None
    measure: Measure | None = None
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of an answer that is given per agency or per year, or one side of a comparison."""

    name: str
    value: Decimal
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a query comes to. ``value`` is None for lists and tables, whose ``rows`` or ``groups`` are the answer.

    Amounts are in 千元, exact; rates, averages and ratios are rounded half up to two places. ``compared`` says among
    how many rows a rank was found. Any doubt means that the figure must not be stated as certain.
    """

    query: FigureQuery
    value: Value | None
    unit: str
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...] = ()
    groups: tuple[Group, ...] = ()
    compared: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def answer(self) -> tuple[object, ...]:
        """What two readings must agree on to be one answer."""
        rows = tuple((row.entry.plan.id, row.goal.number if row.goal else "", row.value) for row in self.rows)
        return self.value, self.unit, rows, tuple((group.name, group.value) for group in self.groups)
