"""Figures as JSON: DESIGN section 3."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from indexer.catalogue import PlanEntry
from indexer.passages import split, text_hash
from indexer.records import Column, Goal
from retriever.figures.formula import formula
from retriever.figures.names import left_out_text
from retriever.figures.result import Figure, Row
from retriever.figures.wording import group_name, row_value, sentence


def describe_figure(figure: Figure) -> dict[str, Any]:
    """Amounts are in 千元; ``value`` is null for lists and tables."""
    english = figure.query.english
    return {
        "value": json_value(figure.value),
        "unit": figure.unit,
        "text": sentence(figure),
        "formula": formula(figure),
        "operation": figure.query.operation,
        "measures": list(figure.query.measures),
        "rows": [_row(row, english) for row in figure.rows],
        "groups": [
            {"name": group_name(group.name, english), "value": json_value(group.value)} for group in figure.groups
        ],
        "left_out": [{"plan": _plan(left.entry), "reason": left_out_text(left, english)} for left in figure.left_out],
    }


def row_link(entry: PlanEntry, goal: Goal | None = None) -> str:
    """Permalink of a plan, or of one goal row of it, as a URL query string."""
    parts = {"plan": entry.plan.id}
    if goal is not None:
        first, last = next(split(goal.target.text), (0, 0))
        words = text_hash(goal.target.text[first:last])
        parts |= {"column": Column.TARGET.value, "goal": goal.number, "text": words}
    return "?" + urlencode({key: value for key, value in parts.items() if value})


def json_value(value: Decimal | str | None) -> int | float | str | None:
    """Whole numbers as integers, others with their two places."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _row(row: Row, english: bool) -> dict[str, Any]:
    goal = row.goal
    return {
        "plan": _plan(row.entry),
        "measure": row.measure,
        "value": goal.status if goal else json_value(row.value),
        "shown": row_value(row, english),
        "goal": {"number": goal.number, "target": goal.target.text, "status": goal.status} if goal else None,
        "source": {"file": row.entry.report.source, "page": goal.page if goal else row.entry.plan.page},
        "permalink": row_link(row.entry, goal),
    }


def _plan(entry: PlanEntry) -> dict[str, Any]:
    plan = entry.plan
    return {"id": plan.id, "name": plan.name, "agency": plan.agency, "year": entry.report.year}
