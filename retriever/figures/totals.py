"""Sums and averages over plans, whole or per agency and year, in exact integers and decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.amounts import rounded_rate
from indexer.catalogue import PlanEntry
from retriever.figures.query import AMOUNTS, RATES, TEXTS, Doubt, FigureQuery, Grouping, Measure, Operation
from retriever.figures.result import Figure, Group, Row
from retriever.figures.select import LeftOut, Reason, Selection, amount, parts_of_rate, rounded, value_of


def unit_of(measure: Measure) -> str:
    """千元 for amounts, % for rates, nothing for texts."""
    return "千元" if measure in AMOUNTS else "%" if measure in RATES else ""


def total(query: FigureQuery, chosen: Selection) -> Figure:
    """Sum or average; per agency or per year where asked, and per year where several years meet."""
    if len(query.measures) != 1 or query.measures[0] in TEXTS:
        return Figure(query, None, "", (), doubts=(Doubt.OPERATION,))
    measure = query.measures[0]
    measured = rows_of(chosen.kept, measure)
    rows = measured.rows
    grouping = grouping_of(query, [row.entry for row in rows])
    groups = tuple(
        Group(name, combined(query.operation, measure, members), tuple(members))
        for name, members in grouped(rows, grouping).items()
    )
    doubts = []
    if grouping is Grouping.AGENCY and len({row.entry.report.year for row in rows}) > 1:
        doubts.append(Doubt.MIXED_YEARS)
    if not rows:
        doubts.append(Doubt.MISSING_AMOUNT)
    value = combined(query.operation, measure, rows) if rows and not groups else None
    return Figure(query, value, unit_of(measure), rows, measured.left_out, groups, doubts=tuple(doubts))


@dataclass(frozen=True, slots=True)
class Measured:
    """Plans with their values, and those that have none."""

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]


def rows_of(entries: Sequence[PlanEntry], measure: Measure) -> Measured:
    """Every plan's value, rates rounded as they are shown."""
    rows, left_out = [], []
    for entry in entries:
        value = value_of(entry, measure)
        if isinstance(value, Reason):
            left_out.append(LeftOut(entry, value))
        else:
            rows.append(Row(entry, rounded_rate(value) if measure in RATES else value, measure))
    return Measured(tuple(rows), tuple(left_out))


def combined(operation: Operation, measure: Measure, rows: Sequence[Row]) -> Decimal:
    """The sum or the mean, rounded as it is shown."""
    if operation is Operation.AVERAGE:
        values = [value for row in rows if isinstance(value := value_of(row.entry, measure), Decimal)]
        return _tidy(sum(values, Decimal(0)) / len(values))
    return rounded_rate(exact_sum(measure, rows)) if measure in RATES else exact_sum(measure, rows)


def exact_sum(measure: Measure, rows: Sequence[Row]) -> Decimal:
    """Unrounded; a rate's sum is the rate of the summed amounts."""
    if measure in RATES:
        above, below = (sum(amount(row.entry, part) or 0 for row in rows) for part in parts_of_rate(measure))
        return Decimal(above) * 100 / Decimal(below)
    return sum((value for row in rows if isinstance(value := row.value, Decimal)), Decimal(0))


def _tidy(value: Decimal) -> Decimal:
    """Two places where the division is not even."""
    return value if value == rounded(value) else rounded(value)


def grouping_of(query: FigureQuery, entries: Sequence[PlanEntry]) -> Grouping | None:
    """Per year where several years meet: totals to date of different years never add up."""
    several = len({entry.report.year for entry in entries}) > 1
    if query.grouping in (Grouping.AGENCY, Grouping.YEAR):
        return query.grouping
    return Grouping.YEAR if several else None


def grouped(rows: Sequence[Row], grouping: Grouping | None) -> dict[str, list[Row]]:
    """Rows by the name of their group; empty without a grouping."""
    groups: dict[str, list[Row]] = {}
    if grouping:
        for row in rows:
            names = {
                Grouping.AGENCY: row.entry.plan.agency,
                Grouping.YEAR: str(row.entry.report.year),
                Grouping.PLAN: f"{row.entry.plan.name}（{row.entry.report.year}年度）",
            }
            groups.setdefault(names[grouping], []).append(row)
    return groups
