"""Text outside tables: columns in reading order, paragraphs, headings by their size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from indexer.readers.pdf.ink import Ink
from indexer.readers.pdf.lines import Printed, join_lines, separator
from indexer.records import Paragraph

# Shares of a line's size.
_GUTTER = 1.0
_SAME_MARGIN = 0.6
_FIRST_LINE_INDENT = 3.0
_HANGING_INDENT = 5.0
_OTHER_SIZE = 1.15
_WIDEST_PITCH = 2.6
_FAR = 1.45  # of the usual distance of lines: more is a new paragraph
_LEVELS = ((1.5, 1), (1.15, 2))  # of the size of most text: headings
_SHORTEST_COLUMN = 2  # rows
_NARROWEST_COLUMN = 5  # characters to a line, on average


def read_flow(pieces: Sequence[Printed], body_size: float, ink: Ink, page: int) -> list[Paragraph]:
    """Paragraphs in reading order. ``body_size`` is the size of most of the page's text, in points."""
    paragraphs = []
    for column in _columns(pieces):
        right = max(line.box.x1 for line in column)
        for lines in _paragraphs(column, right):
            cell = join_lines(lines, right, page, ink.on_page)
            size = median(line.size for line in lines)
            level = next((level for share, level in _LEVELS if size > share * body_size), 0)
            paragraphs.append(Paragraph(cell.text, cell.lines, level))
    return paragraphs


def rows_of(pieces: Sequence[Printed]) -> list[list[Printed]]:
    """Pieces that stand beside one another, each row from left to right."""
    rows: list[list[Printed]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if rows and abs(piece.middle - rows[-1][0].middle) < 0.5 * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.box.x0) for row in rows]


@dataclass(slots=True)
class _Gutter:
    """White space between two columns from x ``left`` to ``right``, beside the rows ``first`` to ``end``."""

    left: float
    right: float
    first: int
    end: int


def _columns(pieces: Sequence[Printed]) -> Iterator[list[Printed]]:
    """Runs of lines to be read from top to bottom, in reading order."""
    rows = rows_of(pieces)
    single: list[Printed] = []
    row = 0
    while row < len(rows):
        gutter = _gutter(rows, row)
        if gutter is None:
            single += rows[row]
            row += 1
            continue
        yield from [single] if single else []
        single = []
        beside = [piece for part in rows[gutter.first : gutter.end] for piece in part]
        yield from _columns([piece for piece in beside if piece.box.x1 <= gutter.left])
        yield from _columns([piece for piece in beside if piece.box.x0 >= gutter.right])
        row = gutter.end
    if single:
        yield single


def _gutter(rows: Sequence[Sequence[Printed]], first: int) -> _Gutter | None:
    """The widest gutter that begins at a row of two pieces or more and has lines of text at both sides."""
    gaps = [(left.box.x1, right.box.x0) for left, right in pairwise(rows[first])]
    for gap in sorted(gaps, key=lambda gap: gap[0] - gap[1]):
        left, right, end = _extend(rows, first, gap)
        beside = [piece for row in rows[first:end] for piece in row]
        sides = ([p for p in beside if p.box.x1 <= left], [p for p in beside if p.box.x0 >= right])
        if all(map(_is_column, sides)):
            return _Gutter(left, right, first, end)
    return None


def _extend(rows: Sequence[Sequence[Printed]], first: int, gap: tuple[float, float]) -> tuple[float, float, int]:
    """How far down a gap goes on: what is free of it there, and the row after."""
    end = first
    while end < len(rows):
        narrowed = _free(rows[end], *gap)
        if narrowed is None:
            break
        gap = narrowed
        end += 1
    return *gap, end


def _free(row: Sequence[Printed], left: float, right: float) -> tuple[float, float] | None:
    """The white space from ``left`` to ``right`` as far as the row leaves it free; None when too little is left."""
    for piece in row:
        inside = left < piece.box.x0 and piece.box.x1 < right
        if piece.box.x0 <= left or (inside and piece.box.x0 - left < right - piece.box.x1):
            left = max(left, piece.box.x1)
        else:
            right = min(right, piece.box.x0)
    return (left, right) if right - left >= _GUTTER * row[0].size else None


def _is_column(pieces: Sequence[Printed]) -> bool:
    return len(pieces) >= _SHORTEST_COLUMN and mean(len(piece.text) for piece in pieces) >= _NARROWEST_COLUMN


def _paragraphs(lines: Sequence[Printed], right: float) -> Iterator[list[Printed]]:
    """Lines of one column by paragraph."""
    distances = [after.middle - line.middle for line, after in pairwise(lines) if after.middle > line.middle]
    far = _FAR * median(distances) if distances else 0.0
    paragraph: list[Printed] = []
    for line in lines:
        if paragraph and not _goes_on(paragraph, line, right, far):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _goes_on(paragraph: Sequence[Printed], line: Printed, right: float, far: float) -> bool:
    """Whether the line continues the paragraph."""
    last = paragraph[-1]
    if not 0 < line.middle - last.middle <= min(far, _WIDEST_PITCH * line.size):
        return False
    if not 1 / _OTHER_SIZE < line.size / last.size < _OTHER_SIZE:
        return False
    indent = (line.box.x0 - last.box.x0) / line.size
    if len(paragraph) > 1 or abs(indent) <= _SAME_MARGIN:
        aligned = abs(indent) <= _SAME_MARGIN
    else:
        aligned = -_FIRST_LINE_INDENT < indent < (_HANGING_INDENT if last.numbered else 0)
    return aligned and separator(last, line, right) != "\n"
