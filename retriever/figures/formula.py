"""How a figure was computed, written out in the numbers of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from indexer.amounts import plain
from retriever.figures.money import percent
from retriever.figures.names import measure_name
from retriever.figures.query import RATES, Measure, Operation
from retriever.figures.result import Figure, Row
from retriever.figures.select import amount, parts_of_rate

MAX_TERMS = 12  # of a printed sum; the rows hold them all
_COMPARED = (Operation.DIFFERENCE, Operation.GROWTH, Operation.TIMES)


def formula(figure: Figure) -> str:
    """How the value was computed, in the numbers of the reports; empty for lists."""
    query, value = figure.query, figure.value
    if value is None or not query.measures:
        return ""
    measure = query.measures[0]
    if query.operation in _COMPARED and isinstance(value, Decimal):
        first, second = (_number(group.value, measure) for group in figure.groups)
        if query.operation is Operation.GROWTH:
            return f"({first} − {second}) ÷ {second} × 100% = {percent(value)}"
        sign = "÷" if query.operation is Operation.TIMES else "−"
        shown = f"|{first} − {second}|" if sign == "−" else f"{first} ÷ {second}"
        return f"{shown} = {plain(value)} {figure.unit}"
    if query.operation is Operation.AVERAGE and isinstance(value, Decimal):
        unit = "" if figure.unit == "%" else f" {figure.unit}"
        return f"({_terms(figure.rows)}) ÷ {len(figure.rows)} = {_number(value, measure)}{unit}"
    totalled = query.operation is Operation.SUM or bool(figure.groups)
    rows = figure.groups[0].rows if figure.groups else figure.rows if totalled else figure.rows[:1]
    if measure in RATES:
        above, below = (sum(amount(row.entry, part) or 0 for row in rows) for part in parts_of_rate(measure))
        return f"{above:,} ÷ {below:,} × 100% = {_number(value, measure)}"
    if totalled and len(rows) > 1:
        return f"{_terms(rows)} = {_number(value, measure)} {figure.unit}"
    return measure_name(measure, query.english)


def _number(value: Decimal | str, measure: Measure) -> str:
    return value if isinstance(value, str) else percent(value) if measure in RATES else plain(value)


def _terms(rows: Sequence[Row]) -> str:
    shown = [_number(row.value, row.measure) for row in rows[:MAX_TERMS] if row.value is not None and row.measure]
    return " + ".join(shown) + (" + …" if len(rows) > MAX_TERMS else "")
