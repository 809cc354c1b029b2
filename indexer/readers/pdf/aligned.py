"""Tables without any lines: words in columns under a row of titles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pdf.flow import rows_of
from indexer.readers.pdf.ink import Ink
from indexer.readers.pdf.lines import Printed, surround
from indexer.readers.pdf.rows import split_rows
from indexer.readers.pdf.tables import Row, make_table
from indexer.records import Table

_FEWEST_COLUMNS = 3
_LONGEST_TITLE = 16  # characters
_FEWEST_ROWS = 2  # below the titles, that fill half the columns
_FAR = 2.6  # of the size, from row to row
_SENTENCE = re.compile(r"[，。；：]")
_VALUE = re.compile(r"[-–—△▲+±]?\d[\d,.]*(?![\d,.]*[年月季、.．])")  # 96 人, and not 112年度 or 1月
_LARGER = 1.15  # than the titles: a heading of the page that stands beside the table


@dataclass(frozen=True, slots=True)
class Aligned:
    """A table and the pieces of text it holds."""

    table: Table
    pieces: tuple[Printed, ...]
    top: float


def find_aligned(pieces: Sequence[Printed], ink: Ink, page: int) -> Iterator[Aligned]:
    """Tables among the text that stands outside ruled ones, from top to bottom."""
    rows = rows_of(pieces)
    first = 0
    while first < len(rows):
        end = _end(rows, first) if _are_titles(rows[first]) else first
        bounds = _bounds(rows[first])
        filled = sum(len({_column(piece, bounds) for piece in row}) * 2 > len(bounds) for row in rows[first + 1 : end])
        if filled >= _FEWEST_ROWS:
            yield _aligned(rows[first:end], bounds, ink, page)
            first = end
        else:
            first += 1


def _are_titles(row: Sequence[Printed]) -> bool:
    return len(row) >= _FEWEST_COLUMNS and not any(
        len(piece.text) > _LONGEST_TITLE or _SENTENCE.search(piece.text) or _VALUE.match(piece.text) for piece in row
    )


def _bounds(titles: Sequence[Printed]) -> list[float]:
    """Where columns end: half way between titles."""
    return [(left.box.x1 + right.box.x0) / 2 for left, right in pairwise(titles)] + [float("inf")]


def _column(piece: Printed, bounds: Sequence[float]) -> int:
    middle = (piece.box.x0 + piece.box.x1) / 2
    return next(column for column, bound in enumerate(bounds) if middle < bound)


def _end(rows: Sequence[Sequence[Printed]], first: int) -> int:
    """The row after the last one whose pieces all keep to the columns."""
    bounds = _bounds(rows[first])
    end = first + 1
    while end < len(rows):
        row, above = rows[end], rows[end - 1]
        if row[0].middle - above[0].middle > _FAR * row[0].size or not all(_keeps(piece, bounds) for piece in row):
            break
        if any(piece.size > _LARGER * rows[first][0].size for piece in row):
            break
        end += 1
    return end


def _keeps(piece: Printed, bounds: Sequence[float]) -> bool:
    column = _column(piece, bounds)
    left = bounds[column - 1] if column else 0.0
    return piece.box.x0 > left - piece.size and piece.box.x1 < bounds[column] + piece.size


def _aligned(rows: Sequence[Sequence[Printed]], bounds: Sequence[float], ink: Ink, page: int) -> Aligned:
    titles, *body = rows
    columns: dict[int, list[Printed]] = defaultdict(list)
    for row in body:
        for piece in row:
            columns[_column(piece, bounds)].append(piece)
    pieces = tuple(piece for row in rows for piece in row)
    box = surround(piece.box for piece in pieces)
    parts = split_rows(columns)
    ends = [*(part.top for part in parts[1:]), box.bottom]
    header = Row(box.top, parts[0].top, {column: [title] for column, title in enumerate(titles)})
    below = [Row(part.top, end, part.cells) for part, end in zip(parts, ends, strict=True)]
    return Aligned(make_table([header, *below], 1, len(bounds), ink, page, box), pieces, box.top)
