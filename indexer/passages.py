"""Report -> passages: one per leaf item of every column, with the headings it stands under as context."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.records import Cell, Column, Goal, Item, Line, Passage, Plan, Report

MAX_CHARACTERS = 480  # about 340 tokens of the bundled model, which reads 512
HEADING_CHARACTERS = 30  # a longer heading says something of its own and gets its own passage
CONTEXT_CHARACTERS = 120  # of each heading; what is cut off stands in the heading's own passage
_SENTENCE = re.compile(r"[^。；;！？!?\n]*(?:[。；;！？!?\n]+[」』）)]*|$)")


def passages(report: Report) -> Iterator[Passage]:
    """All passages of a report in reading order. Ids are unique within the report."""
    for plan in report.plans:
        seen: dict[str, int] = {}
        for column, items in plan.items.items():
            cell = plan.cells[column]
            for item in _indexed(items):
                for first, last in split(item.text):
                    start, end = item.start + first, item.start + last
                    identity = passage_id(plan.id, column, item.number, cell.text[start:end])
                    seen[identity] = seen.get(identity, 0) + 1
                    if seen[identity] > 1:  # the same words twice under the same number
                        identity = f"{identity}-{seen[identity]}"
                    yield _passage(report, plan, column, item, identity, start, end)


def _indexed(items: Sequence[Item]) -> list[Item]:
    """Items with a passage of their own: all with text but the short headings that others carry as context."""
    own = {item for item in items if item.text and (item.leaf or len(item.text) > HEADING_CHARACTERS)}
    carried = {heading for item in own for heading in item.headings}
    return [item for item in items if item in own or (item.text and item.text not in carried)]


def passage_id(owner: str, column: Column, number: str, text: str) -> str:
    """Plan id (or document id) + column + outline path + 8 hex of the text: DESIGN section 3."""
    return f"{owner}-{column}-{number or '0'}-{text_hash(text)}"


def text_hash(text: str) -> str:
    """The 8 hex digits by which permalinks notice that a text has changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def embedding_text(passage: Passage) -> str:
    """What the encoder reads for a passage: its context, then its text."""
    return f"{passage.context}\n{passage.text}"


def embedding_key(passage: Passage) -> str:
    """What a passage's vector is kept under: a model that reads the same text gives the same vector."""
    return hashlib.sha256(embedding_text(passage).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def split(text: str) -> Iterator[tuple[int, int]]:
    """Slices of at most MAX_CHARACTERS that cover the text, cut after sentences where there are any."""
    start = end = 0
    for sentence in _SENTENCE.finditer(text):
        if sentence.end() - start > MAX_CHARACTERS and end > start:
            yield start, end
            start = end
        end = sentence.end()
        while end - start > MAX_CHARACTERS:
            yield start, start + MAX_CHARACTERS
            start += MAX_CHARACTERS
    if end > start:
        yield start, end


def lines_between(cell: Cell, start: int, end: int) -> tuple[Line, ...]:
    """The printed lines of a cell that hold any of ``start:end``."""
    return tuple(line for line in cell.lines if line.start < end and line.end > start)


def goal_of(plan: Plan, passage: Passage) -> Goal | None:
    """The goal row whose target or outcome holds the passage; None for none, or for words that cover several."""
    return _goal_at(plan, passage.column, passage.start, passage.goal_number)


def _goal_at(plan: Plan, column: Column, start: int, number: str) -> Goal | None:
    holding = [goal for goal in plan.goals if _holds(plan, goal, column, start)]
    if len(holding) > 1:
        holding = [goal for goal in holding if goal.number == number != ""]
    return holding[0] if len(holding) == 1 else None


def _holds(plan: Plan, goal: Goal, column: Column, start: int) -> bool:
    """Whether the goal's target or outcome holds this place. Reports may give outcomes in 執行情形 instead."""
    item = {Column.TARGET: goal.target, Column.OUTCOME: goal.outcome, Column.NARRATIVE: goal.outcome}.get(column)
    return item is not None and item.start <= start < item.end and _is_slice(plan.cells[column], item)


def _is_slice(cell: Cell, item: Item) -> bool:
    return cell.text[item.start : item.end] == item.text


def _passage(report: Report, plan: Plan, column: Column, item: Item, identity: str, start: int, end: int) -> Passage:
    cell = plan.cells[column]
    goal = _goal_at(plan, column, start, item.number)
    return Passage(
        id=identity,
        text=cell.text[start:end],
        context="\n".join(_without_repeats([plan.name, plan.agency, *_shortened(item.headings)])),
        column=column,
        goal_number=goal.number if goal else "",
        plan_id=plan.id,
        source=report.source,
        start=start,
        end=end,
        lines=lines_between(cell, start, end),
    )


def _shortened(headings: Iterable[str]) -> list[str]:
    return [heading[:CONTEXT_CHARACTERS] for heading in headings]


def _without_repeats(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
