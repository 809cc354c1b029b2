"""From passages back to goal rows: hits grouped by plan and row, permalinks resolved, nothing left out of sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import PlanEntry
from indexer.passages import goal_of, text_hash
from indexer.records import Column, Goal, Item, Passage, Plan
from ui.address import PlanAddress

if TYPE_CHECKING:
    from retriever.search import Hit


@dataclass(frozen=True, slots=True)
class GoalHits:
    """A goal row with the hits that stand in it, best first."""

    goal: Goal
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class PlanHits:
    """A plan with its goal rows that were found, and the hits that stand in no row."""

    entry: PlanEntry
    rows: tuple[GoalHits, ...]
    others: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """What a permalink points at. ``changed``: the words it was made for are no longer there."""

    goal: Goal | None = None
    passage: Passage | None = None
    changed: bool = False


def group(hits: Iterable[Hit]) -> list[PlanHits]:
    """Hits by plan and goal row, each in the order of its best hit."""
    by_plan: dict[str, list[Hit]] = {}
    for hit in hits:
        by_plan.setdefault(hit.entry.plan.id, []).append(hit)
    return [_plan_hits(found) for found in by_plan.values()]


def _plan_hits(hits: Sequence[Hit]) -> PlanHits:
    plan = hits[0].entry.plan
    rows: dict[int, list[Hit]] = {}
    others: list[Hit] = []
    for hit in hits:
        if hit.goal is None:
            others.append(hit)
        else:
            rows.setdefault(plan.goals.index(hit.goal), []).append(hit)
    found = tuple(GoalHits(plan.goals[index], tuple(of_row)) for index, of_row in rows.items())
    return PlanHits(hits[0].entry, found, tuple(others))


def outcome_column(plan: Plan, goal: Goal) -> Column | None:
    """The column that the goal's outcome was taken from: reports may answer in 執行情形 instead."""
    if goal.outcome is None:
        return None
    return next(
        (column for column in (Column.OUTCOME, Column.NARRATIVE) if _is_slice(plan, column, goal.outcome)), None
    )


def _is_slice(plan: Plan, column: Column, item: Item) -> bool:
    cell = plan.cells.get(column)
    return cell is not None and cell.text[item.start : item.end] == item.text


def unpaired_outcomes(plan: Plan) -> tuple[Item, ...]:
    """Leaf items of the outcome column that no goal row shows: nothing of a report is left out of sight."""
    shown = [goal.outcome for goal in plan.goals if goal.outcome and outcome_column(plan, goal) is Column.OUTCOME]
    return tuple(
        item
        for item in plan.items.get(Column.OUTCOME, ())
        if item.leaf and not any(whole.start <= item.start and item.end <= whole.end for whole in shown)
    )


def item_of(plan: Plan, passage: Passage) -> Item | None:
    """The item that the passage was cut from; the innermost one where items contain each other."""
    items = [item for item in plan.items.get(passage.column, ()) if item.start <= passage.start < item.end]
    return items[-1] if items else None


def locate(plan: Plan, passages: Sequence[Passage], address: PlanAddress, page: int = 0) -> Focus:
    """The passage and the goal row a permalink points at, as far as they still exist.

    Of passages with the same words, the one of the same goal row, then the one printed on ``page``.
    """
    by_number = next((goal for goal in plan.goals if address.goal and goal.number == address.goal), None)
    if not address.text:
        return Focus(goal=by_number)
    same = [p for p in passages if p.column == address.column and text_hash(p.text) == address.text]
    same.sort(key=lambda p: (p.goal_number != address.goal, all(line.page != page for line in p.lines)))
    passage = same[0] if same else None
    if passage is None:
        return Focus(goal=by_number, changed=True)
    return Focus(goal=goal_of(plan, passage) or by_number, passage=passage)


def spans_within(item: Item, passage: Passage | None) -> tuple[tuple[int, int], ...]:
    """The part of ``item.text`` that is the passage, both being slices of the same cell."""
    if passage is None:
        return ()
    start, end = max(passage.start, item.start) - item.start, min(passage.end, item.end) - item.start
    return ((start, end),) if start < end else ()
