"""Comparisons: between two years, plans, agencies, or two amounts of one plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.catalogue import PlanEntry
from retriever.figures.query import AMOUNTS, RATES, TEXTS, Doubt, FigureQuery, Measure, Operation, Scope
from retriever.figures.result import Figure, Group, Row
from retriever.figures.select import Selection, rounded, select
from retriever.figures.totals import exact_sum, rows_of, unit_of


def compare(query: FigureQuery, entries: Sequence[PlanEntry]) -> Figure:
    """Difference, growth or ratio of two sides, each one plan or one agency's plans of one year."""
    sides = _sides(query, entries)
    if sides is None:
        return Figure(query, None, "", (), doubts=(Doubt.SIDES,))
    measure = query.measures[0]
    left_out = tuple(out for side in sides for out in side.selection.left_out)
    doubts = [doubt for side in sides for doubt in side.doubts]
    rows = tuple(row for side in sides for row in side.rows)
    if any(side.value is None for side in sides):
        return Figure(query, None, "", rows, left_out, doubts=(*doubts, Doubt.MISSING_AMOUNT))
    first, second = (side.value or Decimal(0) for side in sides)
    groups = tuple(Group(side.name, side.value or Decimal(0), side.rows) for side in sides)
    unit = "百分點" if measure in RATES else unit_of(measure)
    if query.operation is Operation.DIFFERENCE:
        value = first - second
        if value * query.sign < 0:
            doubts.append(Doubt.PREMISE)
        value = rounded(abs(value)) if measure in RATES else abs(value)
    elif second == 0:
        return Figure(query, None, "", rows, left_out, groups, doubts=(*doubts, Doubt.OPERATION))
    elif query.operation is Operation.GROWTH:
        value, unit = rounded((first - second) * 100 / second), "%"
    else:
        value, unit = rounded(first / second), "倍"
    return Figure(query, value, unit, rows, left_out, groups, doubts=tuple(dict.fromkeys(doubts)))


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    value: Decimal | None
    rows: tuple[Row, ...]
    selection: Selection
    doubts: tuple[Doubt, ...]


def _sides(query: FigureQuery, entries: Sequence[PlanEntry]) -> tuple[_Side, _Side] | None:
    """Both sides summed up, unrounded; None when the question does not say what is compared with what."""
    if len(query.sides) == 2 and len(query.measures) == 1:
        pairs = [(scope, query.measures[0]) for scope in query.sides]
    elif not query.sides and len(query.measures) == 2 and set(query.measures) <= AMOUNTS:
        pairs = [(query.scope, measure) for measure in query.measures]
    else:
        return None
    if any(measure in TEXTS for _, measure in pairs):
        return None
    one, two = (_side(query, scope, measure, entries) for scope, measure in pairs)
    if query.sides and {row.entry.plan.id for row in one.rows} & {row.entry.plan.id for row in two.rows}:
        return None
    return one, two


def _side(query: FigureQuery, scope: Scope, measure: Measure, entries: Sequence[PlanEntry]) -> _Side:
    chosen = select(query, scope, entries)
    measured = rows_of(chosen.kept, measure)
    rows = measured.rows
    doubts = list(chosen.doubts)
    if len({row.entry.report.year for row in rows}) > 1:
        doubts.append(Doubt.MIXED_YEARS)
    if measured.left_out:
        doubts.append(Doubt.MISSING_AMOUNT)
    value = exact_sum(measure, rows) if rows else None
    return _Side(_side_name(query, scope, measure), value, rows, chosen, tuple(doubts))


def _side_name(query: FigureQuery, scope: Scope, measure: Measure) -> str:
    """What a side is told from the other one by."""
    if not query.sides:
        return measure.value
    if len({side.years for side in query.sides}) > 1:
        return "、".join(str(year) for year in scope.years)
    return "、".join([*(name.name for name in scope.plans), *scope.agencies, *scope.authorities])
