"""Rows of a table body that has no lines between its rows.

A row begins where one of its leading columns (those up to the first that holds words) begins an entry. What else
stands at that height belongs to it, down to the next row. In some tables, a column of long text is set loosely
beside a breakdown of small rows; its text belongs to the entry at the outer margin, which it explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from indexer.readers.pdf.lines import Printed, separator

Columns = Mapping[int, Sequence[Printed]]

_FIGURE = re.compile(r"[-–—△▲+±*]*[\d,.\s%()/:～~-]*")
_AMOUNT = re.compile(r"[-–—△▲+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?%?")
_CODE = re.compile(r"(?:\d\.)?\d{6,}")
_ENTRY_NUMBER = re.compile(r"\d{1,4}\s")
_STOPS = frozenset("。：；:;")
_COLONS = frozenset(":：")
_SAME_HEIGHT = 0.6  # of the size, from middle to middle
_FAR = 1.45  # of the distance of wrapped lines: lines farther apart are not one paragraph
_USUAL_PITCH = 1.6  # of the size, where nothing is wrapped
_WIDEST_PITCH = 2.6
_LOOSE = 0.2  # of the small rows: more interrupted sentences are no accident
_OUTER = 0.8  # of the size: entries less than this apart stand at the same margin


@dataclass(slots=True)
class BodyRow:
    """One row: the y where it begins, in points, and its lines by column."""

    top: float
    cells: dict[int, list[Printed]] = field(default_factory=dict)


@dataclass(slots=True)
class _Level:
    """What stands at one height, by column, and the line above it in the same column."""

    lines: dict[int, Printed]
    above: dict[int, Printed]

    @property
    def top(self) -> float:
        return min(line.box.top for line in self.lines.values())


@dataclass(slots=True)
class _Start:
    """A level that begins a row; ``outer``: its entry stands at the outermost margin."""

    index: int
    outer: bool


def split_rows(columns: Columns) -> list[BodyRow]:
    """The rows of a body, from top to bottom, given each column's printed lines from top to bottom."""
    columns = {column: lines for column, lines in columns.items() if lines}
    if len(columns) < 2:  # nothing stands beside the text that could divide it
        return [BodyRow(lines[0].box.top, {column: list(lines)}) for column, lines in columns.items()]
    body = _Body(columns)
    starts = body.starts()
    # Loose text may come before the first entry at the margin: it goes on from the page before.
    rows = [BodyRow(body.levels[0].top), *(BodyRow(body.levels[start.index].top) for start in starts)]
    for column in columns:
        owners = [start for start in starts if start.outer] if body.is_loose(column, starts) else starts
        for index, level in enumerate(body.levels):
            if column in level.lines:
                above = [start for start in owners if start.index <= index]
                row = starts.index(above[-1]) + 1 if above else 0
                rows[row].cells.setdefault(column, []).append(level.lines[column])
    return [row for row in rows if row.cells]


class _Body:
    """The columns by height."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._right = {column: max(line.box.x1 for line in lines) for column, lines in columns.items()}
        self._words = {column: _holds_words(lines) for column, lines in columns.items()}
        lead = min((column for column, words in self._words.items() if words), default=min(columns))
        self._leading = [column for column in columns if column <= lead]
        self._lead = lead
        self._far = _FAR * _pitch([lines for column, lines in columns.items() if self._words[column]])
        self.levels = _levels(columns)

    def is_loose(self, column: int, starts: Sequence[_Start]) -> bool:
        """Whether a column of words runs on past the small rows, not just once."""
        if column in self._leading or not self._words[column]:
            return False
        small = [self.levels[start.index] for start in starts if not start.outer]
        beside = [(level.above.get(column), level.lines[column]) for level in small if column in level.lines]
        running = [
            line
            for above, line in beside
            if above and above.text[-1] not in _STOPS and not self._opens(column, line, above)
        ]
        return len(running) > _LOOSE * len(beside)

    def starts(self) -> list[_Start]:
        """The levels where rows begin, the first level among them."""
        found = [index for index in range(len(self.levels)) if index == 0 or self._starts_row(index)]
        margin = min(
            (line.box.x0 for index in found if (line := self.levels[index].lines.get(self._lead))), default=0.0
        )
        return [
            _Start(index, self._is_outer(index, end, margin))
            for index, end in zip(found, [*found[1:], len(self.levels)], strict=True)
        ]

    def _is_outer(self, index: int, end: int, margin: float) -> bool:
        """Whether a row's entry stands at the margin, or something stands left of it."""
        if any(column < self._lead for level in self.levels[index:end] for column in level.lines):
            return True
        line = self.levels[index].lines.get(self._lead)
        return line is None or line.box.x0 < margin + _OUTER * line.size

    def _starts_row(self, index: int) -> bool:
        level = self.levels[index]
        if not any(column in level.lines for column in self._leading):
            return self._is_heading(level)
        line, above = level.lines.get(self._lead), level.above.get(self._lead)
        if line is None or above is None or self._apart(above, line):
            return True
        if _CODE.fullmatch(line.text):
            return True
        if line.numbered or _ENTRY_NUMBER.match(line.text):  # after figures, text that stands alone explains them
            return len(level.lines) > 1 or self._leading == [self._lead]
        if _CODE.fullmatch(above.text):  # a code stands above its name
            return False
        outside = line.box.x0 < above.box.x0 + _OUTER * line.size
        heading = line.text[-1] in _COLONS or len(level.lines) > 1
        return self._has_figures(level) or (outside and heading and self._all_open(level))

    def _is_heading(self, level: _Level) -> bool:
        """Whether the column after the names begins anew here, and nothing beside it runs on past this height."""
        beside = level.lines.get(self._lead + 1)
        above = level.above.get(self._lead + 1)
        return beside is not None and (above is None or self._apart(above, beside)) and self._all_open(level)

    def _all_open(self, level: _Level) -> bool:
        return all(self._opens(column, line, level.above.get(column)) for column, line in level.lines.items())

    def _has_figures(self, level: _Level) -> bool:
        return any(
            column not in self._leading
            and not self._words[column]
            and not self._is_wrapped(column, level.above.get(column), line)
            for column, line in level.lines.items()
        )

    def _is_wrapped(self, column: int, above: Printed | None, line: Printed) -> bool:
        """Whether a figure may be the rest of the one above, which fills its column (``11001-1`` / ``1408``)."""
        if above is None or self._apart(above, line) or _AMOUNT.fullmatch(above.text):
            return False
        full = above.box.x1 > self._right[column] - line.letter
        return full and abs(above.box.x0 - line.box.x0) < 1 and line.box.x1 < above.box.x1 - 1

    def _opens(self, column: int, line: Printed, above: Printed | None) -> bool:
        """Whether the line begins a paragraph of its column."""
        if above is None or line.numbered or self._apart(above, line):
            return True
        return separator(above, line, self._right[column]) == "\n"

    def _apart(self, above: Printed, line: Printed) -> bool:
        return line.middle - above.middle > self._far


def _levels(columns: Columns) -> list[_Level]:
    levels: list[tuple[Printed, _Level]] = []
    last: dict[int, Printed] = {}
    entries = [(line, column) for column, lines in columns.items() for line in lines]
    for line, column in sorted(entries, key=lambda entry: entry[0].middle):
        same = levels and abs(line.middle - levels[-1][0].middle) < _SAME_HEIGHT * max(line.size, levels[-1][0].size)
        if not same or column in levels[-1][1].lines:
            levels.append((line, _Level({}, {})))
        level = levels[-1][1]
        level.lines[column] = line
        if column in last:
            level.above[column] = last[column]
        last[column] = line
    return [level for _, level in levels]


def _holds_words(lines: Sequence[Printed]) -> bool:
    words = sum(_FIGURE.fullmatch(line.text) is None or _CODE.fullmatch(line.text) is not None for line in lines)
    return words * 2 > len(lines)


def _pitch(columns: Iterable[Sequence[Printed]]) -> float:
    """The usual distance, in points, from one line of a paragraph to the next."""
    distances: list[float] = []
    sizes = [10.0]
    for lines in columns:
        sizes += (line.size for line in lines)
        distances += (
            after.middle - line.middle
            for line, after in pairwise(lines)
            if after.middle - line.middle < _WIDEST_PITCH * line.size
        )
    return median(distances) if distances else _USUAL_PITCH * median(sizes)
