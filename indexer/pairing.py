"""Which outcome belongs to which target, and which narrative items speak of it.

Reports pair by outline number, but not always: outcomes are renumbered, put in another order, or replaced by a
sentence that covers the whole plan or points at the narrative. Every pair says how it was made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.records import Cell, Column, Item, Plan
from indexer.similarity import Similarity

SIMILAR = 0.40  # fitted on benchmarks/goals
LEFT_OVER_SIMILAR = 0.25  # for targets and outcomes that nothing else claims
CLEARLY_BETTER = 0.20  # how much another outcome must beat the one with the same number
NARRATIVE_SIMILAR = 0.40

_POINTS_AT_NARRATIVE = re.compile(
    r"[如詳見同](?:[前左上]開?|本年度|附|「)*(?:執行情形|辦理情形|實施情形)|^(?:同左|如左|詳左)"
)
_SENTENCE = re.compile(r"[^。；;！？\s][^。；;！？\n]*[。；;！？]?")
_COVERS_ALL = re.compile(
    r"(?:所有|全部|各項?|綜上|[一二三四五六七八九十\d]+項|上述|以上|年度|均|皆).*(?:目標|指標).*(?:均|皆|全數|全部|都)已?(?:如期)?(?:達成|達標|完成|達到)"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A target with its outcome, if any.

    ``how`` is ``number``, ``reference``, ``similarity 0.83`` or ``none: <why>``. ``covering`` is a sentence that
    speaks of all goals of the plan at once (所有年度績效目標均已達成), or None.
    """

    target: Item
    outcome: Item | None
    narrative: tuple[Item, ...]
    covering: Item | None
    how: str


def pair_goals(plan: Plan) -> list[Pair]:
    """One pair per leaf target of the plan, in the order of the report."""
    targets = [item for item in plan.items.get(Column.TARGET, ()) if item.leaf and item.text]
    stated = plan.items.get(Column.OUTCOME, ())
    covering = _covering(stated)
    outcomes = [kept for item in _answers(plan, Column.OUTCOME) if (kept := _without(item, covering))]
    narrative = _answers(plan, Column.NARRATIVE)
    how = "number"
    if not any(item.path for item in outcomes) and any(_POINTS_AT_NARRATIVE.search(item.text) for item in stated):
        outcomes, how = narrative, "reference"
    similarity = Similarity([item.text for item in (*targets, *outcomes, *narrative)])
    chosen = _assign(targets, outcomes, similarity, how)
    return [
        _pair(target, *chosen[index], covering, _speaking_of(target, narrative, similarity), stated)
        for index, target in enumerate(targets)
    ]


def _covering(items: Sequence[Item]) -> Item | None:
    """The first sentence that speaks of all goals at once, as a slice of the cell."""
    for item in items:
        for sentence in _SENTENCE.finditer(item.text):
            if _COVERS_ALL.search(sentence[0]):
                start, end = item.start + sentence.start(), item.start + sentence.end()
                return Item((), "", sentence[0], start, end, item.headings)
    return None


def _without(item: Item, covering: Item | None) -> Item | None:
    """The item up to a covering sentence that was printed as its last words; None when nothing is left."""
    if covering is None or not item.start <= covering.start < item.end:
        return item
    text = item.text[: covering.start - item.start].rstrip()
    return replace(item, text=text, end=item.start + len(text)) if text else None


def _answers(plan: Plan, column: Column) -> list[Item]:
    """The items of a column that can answer a target; an item with items of its own stands for all of them."""
    items = plan.items.get(column, ())
    cell = plan.cells.get(column)
    if cell is None:
        return []
    return [item if item.leaf else _with_children(item, items, cell) for item in items if item.text or not item.leaf]


def _with_children(item: Item, items: Sequence[Item], cell: Cell) -> Item:
    end = max(other.end for other in items if other.path[: len(item.path)] == item.path)
    return replace(item, end=end, text=cell.text[item.start : end])


def _assign(
    targets: Sequence[Item], outcomes: Sequence[Item], similarity: Similarity, how: str
) -> list[tuple[Item | None, str]]:
    """For every target an outcome and how it was found: the same number unless another one is clearly meant."""
    scores = [[similarity(target.text, outcome.text) for outcome in outcomes] for target in targets]
    by_path = {item.path: column for column, item in enumerate(outcomes) if item.path}
    same = [by_path.get(target.path) for target in targets]
    if len(targets) == len(outcomes) == 1 and not targets[0].path and not outcomes[0].path:
        same = [0]  # one goal and one outcome, neither of them numbered
    chosen: dict[int, tuple[int, str]] = {}
    for row, numbered in enumerate(same):
        best = _mutual_best(row, scores, range(len(targets)), _leaves(outcomes))
        floor = max(SIMILAR, scores[row][numbered] + CLEARLY_BETTER if numbered is not None else 0.0)
        if best is not None and best != numbered and scores[row][best] >= floor:
            chosen[row] = (best, f"similarity {scores[row][best]:.2f}")
    taken = {column for column, _ in chosen.values()}
    for row, numbered in enumerate(same):
        if row not in chosen and numbered is not None and numbered not in taken:
            chosen[row] = (numbered, how)
            taken.add(numbered)
    left = [row for row in range(len(targets)) if row not in chosen]
    for row in left:
        best = _mutual_best(row, scores, left, [column for column in _leaves(outcomes) if column not in taken])
        if best is not None and scores[row][best] >= LEFT_OVER_SIMILAR:
            chosen[row] = (best, f"similarity {scores[row][best]:.2f}")
    found = (chosen.get(row) for row in range(len(targets)))
    return [(outcomes[pick[0]], pick[1]) if pick else (None, "") for pick in found]


def _leaves(outcomes: Sequence[Item]) -> list[int]:
    return [column for column, outcome in enumerate(outcomes) if outcome.leaf]


def _mutual_best(
    row: int, scores: Sequence[Sequence[float]], rows: Sequence[int], columns: Sequence[int]
) -> int | None:
    """The column that scores highest in ``row``, if no other of ``rows`` scores as high there."""
    if not columns:
        return None
    best = max(columns, key=lambda column: scores[row][column])
    rival = max((scores[other][best] for other in rows if other != row), default=0.0)
    return best if scores[row][best] > rival else None


def _pair(
    target: Item,
    outcome: Item | None,
    how: str,
    covering: Item | None,
    narrative: tuple[Item, ...],
    stated: Sequence[Item],
) -> Pair:
    if outcome is None and covering is not None:
        outcome, how = covering, "reference"
    if outcome is None:
        how = (
            "none: the outcome column has no item for it" if stated else "none: the report has no outcome for this plan"
        )
    return Pair(target, outcome, narrative, covering, how)


def _speaking_of(target: Item, narrative: Sequence[Item], similarity: Similarity) -> tuple[Item, ...]:
    return tuple(item for item in narrative if item.leaf and similarity(target.text, item.text) >= NARRATIVE_SIMILAR)
