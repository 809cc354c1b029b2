"""Figure queries computed over the catalogue's plans, in exact integers and decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from indexer.amounts import rounded_rate
from indexer.catalogue import PlanEntry
from indexer.records import Status
from retriever.figures.compare import compare
from retriever.figures.query import RATES, Doubt, FigureQuery, Grouping, Measure, Operation
from retriever.figures.rank import rank
from retriever.figures.result import Figure, Group, Row, Value
from retriever.figures.select import LeftOut, Reason, Selection, select, value_of
from retriever.figures.totals import grouped, grouping_of, total, unit_of


def compute(query: FigureQuery, entries: Sequence[PlanEntry]) -> Figure:
    """The figure of one reading."""
    if query.operation in (Operation.DIFFERENCE, Operation.GROWTH, Operation.TIMES):
        return _checked(compare(query, entries))
    chosen = select(query, query.scope, entries)
    if query.operation is Operation.LOOKUP:
        figure = _lookup(query, chosen)
    elif query.operation is Operation.RANK:
        figure = rank(query, chosen)
    elif query.operation in (Operation.COUNT, Operation.LIST):
        figure = _members(query, chosen)
    else:
        figure = total(query, chosen)
    return _checked(_with(figure, chosen))


def _with(figure: Figure, chosen: Selection) -> Figure:
    doubts = (*chosen.doubts, *figure.doubts)
    return replace(figure, left_out=(*chosen.left_out, *figure.left_out), doubts=tuple(dict.fromkeys(doubts)))


def _checked(figure: Figure) -> Figure:
    """The doubts that any operation may meet."""
    doubts = list(figure.doubts)
    query = figure.query
    plans = {row.entry.plan.id for row in figure.rows}
    if query.expected is not None and query.expected != len(plans):
        doubts.append(Doubt.EXPECTED)
    comparison = query.operation in (Operation.DIFFERENCE, Operation.GROWTH, Operation.TIMES)
    if query.in_the_year and not comparison and any(_began_before(row.entry) for row in figure.rows):
        doubts.append(Doubt.IN_THE_YEAR)
    return replace(figure, doubts=tuple(dict.fromkeys(doubts)))


def _began_before(entry: PlanEntry) -> bool:
    period = entry.plan.period
    return period is None or int(period.start.split("-")[0]) < entry.report.year


# --- look-up and members ---------------------------------------------------------------------


def _lookup(query: FigureQuery, chosen: Selection) -> Figure:
    rows, left_out = [], []
    for entry in chosen.kept:
        for measure in query.measures:
            value = _shown(entry, measure)
            if isinstance(value, Reason):
                left_out.append(LeftOut(entry, value))
            else:
                rows.append(Row(entry, value, measure))
    values = {(row.measure, row.value) for row in rows}
    one = len(values) == 1 and len(query.scope.plans) <= 1 and (query.scope.plans or len(rows) == 1)
    unit = unit_of(query.measures[0]) if len(query.measures) == 1 else ""
    doubts = () if rows or not chosen.kept else (Doubt.MISSING_AMOUNT,)
    return Figure(query, rows[0].value if one else None, unit, tuple(rows), tuple(left_out), doubts=doubts)


def _shown(entry: PlanEntry, measure: Measure) -> Value | Reason:
    """A plan's value as a row shows it."""
    if measure is Measure.AGENCY:
        return entry.plan.agency
    if measure is Measure.TYPES:
        return "、".join(entry.plan.types) or Reason.MISSING
    if measure is Measure.PERIOD:
        period = entry.plan.period
        return f"{period.start}/{period.end}" if period else Reason.MISSING
    value = value_of(entry, measure)
    return rounded_rate(value) if measure in RATES and isinstance(value, Decimal) else value


def _members(query: FigureQuery, chosen: Selection) -> Figure:
    """Plans or goals, listed or counted; counted per year where several years are in the answer."""
    doubts: list[Doubt] = []
    left_out: list[LeftOut] = []
    if query.over_goals:
        rows, left_out = _goals(query, chosen)
        if left_out and query.status is not Status.NOT_ACHIEVED:
            doubts.append(Doubt.UNSTATED)
    else:
        rows = [_member(entry, query) for entry in chosen.kept]
    if query.operation is Operation.LIST:
        return Figure(query, None, "", tuple(rows), tuple(left_out), doubts=tuple(doubts))
    unit = "項績效目標" if query.over_goals else "項計畫"
    grouping = grouping_of(query, chosen.kept or chosen.pool)
    if query.grouping is Grouping.PLAN:
        grouping = Grouping.PLAN if query.over_goals else grouping
    groups = grouped(rows, grouping)
    counted = tuple(Group(name, Decimal(len(members)), tuple(members)) for name, members in groups.items())
    if counted:
        return Figure(query, None, unit, tuple(rows), tuple(left_out), counted, doubts=tuple(doubts))
    return Figure(query, Decimal(len(rows)), unit, tuple(rows), tuple(left_out), doubts=tuple(doubts))


def _member(entry: PlanEntry, query: FigureQuery) -> Row:
    """A plan in a list, with the value that its condition looked at."""
    measure = next((condition.measure for condition in query.conditions), None)
    if measure is None:
        return Row(entry)
    shown = Measure.PERIOD if measure in (Measure.START, Measure.END) else measure
    value = _shown(entry, shown)
    return Row(entry, None if isinstance(value, Reason) else value, shown)


def _goals(query: FigureQuery, chosen: Selection) -> tuple[list[Row], list[LeftOut]]:
    """Goal rows of the wanted status; those that the reports leave open are left out and said so."""
    rows, left_out = [], []
    for entry in chosen.kept:
        goals = entry.plan.goals
        rows += [Row(entry, goal=goal) for goal in goals if query.status in (None, goal.status)]
        unstated = sum(goal.status is Status.UNSTATED for goal in goals)
        if query.status is not None and unstated:
            left_out.append(LeftOut(entry, Reason.UNSTATED, unstated))
    return rows, left_out
