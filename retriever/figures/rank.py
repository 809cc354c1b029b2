"""Ranks: 最高, 前三名, 第二低, 由高到低."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from retriever.figures.query import TEXTS, Doubt, FigureQuery, Grouping, Operation, Order
from retriever.figures.result import Figure, Group
from retriever.figures.select import Selection, value_of
from retriever.figures.totals import Measured, combined, exact_sum, grouped, rows_of, unit_of


def rank(query: FigureQuery, chosen: Selection) -> Figure:
    """The plans or agencies at one end of a measure; equal values share a rank, and all of them are in the answer."""
    order = query.order
    if order is None or len(query.measures) != 1 or query.measures[0] in TEXTS:
        return Figure(query, None, "", (), doubts=(Doubt.OPERATION,))
    measure = query.measures[0]
    measured = rows_of(chosen.kept, measure)
    rows = measured.rows
    doubts = [] if rows else [Doubt.MISSING_AMOUNT]
    years = {row.entry.report.year for row in rows}
    if len(years) > 1 and not query.scope.years:
        doubts.append(Doubt.MIXED_YEARS)
    if query.grouping is Grouping.AGENCY:
        return _rank_agencies(query, order, measured, doubts)
    exact = {id(row): value for row in rows if isinstance(value := value_of(row.entry, measure), Decimal)}
    ranked = sorted(rows, key=lambda row: exact[id(row)], reverse=order.highest)
    winners = _window([exact[id(row)] for row in ranked], order)
    if len(winners) > 1 and order.first > 1:
        doubts.append(Doubt.CHOICE)
    if not winners:
        doubts.append(Doubt.NO_ROWS)
    top = tuple(ranked[index] for index in winners)
    best = top[0].value if order.count == 1 and top else None
    return Figure(query, best, unit_of(measure), top, measured.left_out, compared=len(rows), doubts=tuple(doubts))


def _rank_agencies(query: FigureQuery, order: Order, measured: Measured, doubts: Sequence[Doubt]) -> Figure:
    measure = query.measures[0]
    groups = [
        Group(name, combined(Operation.SUM, measure, members), tuple(members))
        for name, members in grouped(measured.rows, Grouping.AGENCY).items()
    ]
    exact = {group.name: exact_sum(measure, group.rows) for group in groups}
    groups.sort(key=lambda group: exact[group.name], reverse=order.highest)
    top = tuple(groups[index] for index in _window([exact[group.name] for group in groups], order))
    value = top[0].value if order.count == 1 and top else None
    members = tuple(row for group in top for row in group.rows)
    return Figure(
        query, value, unit_of(measure), members, measured.left_out, top, compared=len(groups), doubts=tuple(doubts)
    )


def _window(values: Sequence[Decimal], order: Order) -> list[int]:
    """Indices of the sorted values that are asked for, those that tie with the last one included."""
    if order.count is None or not values:
        return list(range(len(values)))
    first = order.first - 1
    if first >= len(values):
        return []
    start = values.index(values[first])
    last = values[min(first + order.count, len(values)) - 1]
    return [index for index in range(start, len(values)) if index < first + order.count or values[index] == last]
