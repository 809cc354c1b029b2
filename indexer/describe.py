"""Reports as the JSON of ``python -m indexer inspect``: DESIGN section 3."""

from __future__ import annotations

from typing import Any

from indexer.records import Column, Goal, Plan, Report


def describe_report(report: Report) -> dict[str, Any]:
    """One report; amounts are integers in 千元."""
    return {
        "title": report.title,
        "authority": report.authority,
        "year": report.year,
        "unit": report.unit,
        "source": report.source,
        "form": report.form,
        "pages": list(report.pages),
        "notice": report.notice,
        "warnings": list(report.warnings),
        "plans": [_plan(plan) for plan in report.plans],
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "name": plan.name,
        "agency": plan.agency,
        "types": list(plan.types),
        "period": {"start": plan.period.start, "end": plan.period.end} if plan.period else None,
        "approved_total": plan.amounts.approved_total,
        "budgeted": plan.amounts.budgeted,
        "executed": plan.amounts.executed,
        "planned_work": plan.cells[Column.WORK].text if Column.WORK in plan.cells else "",
        "goals": [_goal(goal) for goal in plan.goals],
        "narrative": [item.text for item in plan.items.get(Column.NARRATIVE, ()) if item.text],
        "page": plan.page,
        "warnings": list(plan.warnings),
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "number": goal.number,
        "target": goal.target.text,
        "outcome": goal.outcome.text if goal.outcome else None,
        "narrative": [item.text for item in goal.narrative],
        "status": goal.status,
        "status_evidence": goal.status_evidence,
        "pairing": goal.pairing,
        "page": goal.page,
        "reasons": [{"name": reason.name, "sentence": reason.sentence} for reason in goal.reasons],
    }
