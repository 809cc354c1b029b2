"""Goal rows: every leaf target with its outcome, the narrative that speaks of it, and its status."""

from __future__ import annotations

from dataclasses import replace

from indexer.checks import check_amounts
from indexer.pairing import Pair, pair_goals
from indexer.reasons import find_reasons
from indexer.records import Column, Goal, Item, Kind, Plan, Report
from indexer.status import judge


def with_goals(report: Report) -> Report:
    """The report with every plan's goal rows filled in and its figures checked, where its form has figures."""
    return replace(report, plans=tuple(_with_goals(plan, has_amounts=bool(report.unit)) for plan in report.plans))


def _with_goals(plan: Plan, *, has_amounts: bool) -> Plan:
    if plan.kind is not Kind.PLAN:
        return plan
    goals = tuple(_goal(plan, pair) for pair in pair_goals(plan))
    warnings = check_amounts(plan.amounts) if has_amounts else ()
    return replace(plan, goals=goals, warnings=(*plan.warnings, *warnings))


def _goal(plan: Plan, pair: Pair) -> Goal:
    verdict = judge(pair)
    return Goal(
        number=pair.target.number,
        target=pair.target,
        outcome=pair.outcome,
        narrative=pair.narrative,
        status=verdict.status,
        status_evidence=verdict.evidence,
        pairing=pair.how,
        page=_page(plan, pair.target),
        reasons=find_reasons(pair, verdict.status),
    )


def _page(plan: Plan, target: Item) -> int:
    lines = plan.cells[Column.TARGET].lines
    return next((line.page for line in lines if line.end > target.start), plan.page)
