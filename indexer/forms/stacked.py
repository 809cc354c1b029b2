"""Rows that hold several entries one under another, each beginning at the height of the text that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.outline import parse_outline
from indexer.records import Cell, Line

_LEVEL = 4.0  # points: what begins no farther above an entry begins at its height


@dataclass(frozen=True, slots=True)
class Part:
    """An entry and the text beside it."""

    name: Cell
    text: Cell


def split_by_height(names: Cell, text: Cell) -> Iterator[Part]:
    """The entries of ``names`` with the lines of ``text`` from each one's height down to the next.

    One part when there is one entry, or when the page does not say where lines are printed.
    """
    starts = [item.start for item in parse_outline(names.text) if len(item.path) == 1]
    heads = [_line_at(names, start) for start in starts]
    tops = [_height(line) for line in heads if line]
    if len(tops) < 2 or len(tops) < len(starts) or not text.lines or not all(line.box for line in text.lines):
        yield Part(names, text)
        return
    begins = [line.start for line in heads if line]
    ends = [*begins[1:], len(names.text)]
    cuts = [0, *(_first_below(text, top) for top in tops[1:]), len(text.text)]
    for begin, end, (first, last) in zip(begins, ends, pairwise(cuts), strict=True):
        yield Part(cut(names, begin, end), cut(text, first, last))


def cut(cell: Cell, start: int, end: int) -> Cell:
    """The part ``start:end`` of a cell without white space around it, with the lines that stand in it."""
    text = cell.text[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    lines = (
        replace(line, start=max(line.start, start) - start, end=min(line.end, end) - start)
        for line in cell.lines
        if line.start < end and line.end > start
    )
    return Cell(cell.text[start:end], tuple(lines))


def _line_at(cell: Cell, position: int) -> Line | None:
    return next((line for line in cell.lines if line.start <= position < line.end and line.box), None)


def _height(line: Line) -> tuple[int, float]:
    return line.page, line.box.top if line.box else 0.0


def _first_below(text: Cell, height: tuple[int, float]) -> int:
    page, top = height
    return next((line.start for line in text.lines if _height(line) >= (page, top - _LEVEL)), len(text.text))
