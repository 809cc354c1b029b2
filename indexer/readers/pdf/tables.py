"""Grids and glyphs -> tables. Merged cells give their text to their first place and leave the others empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.readers.pdf.grid import Grid
from indexer.readers.pdf.ink import Glyph, Ink
from indexer.readers.pdf.lines import Printed, join_lines, printed_lines
from indexer.readers.pdf.rows import split_rows
from indexer.records import Box, Cell, Table

_EMPTY = Cell("")
_LOWER_DOWN = 16.0  # points, more than a line


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row: its extent in points and its lines by column."""

    top: float
    bottom: float
    cells: Mapping[int, Sequence[Printed]]


def fill_grid(grid: Grid, glyphs: Iterable[Glyph], ink: Ink, page: int) -> Table:
    """The table made by a grid and the glyphs that stand inside it."""
    rows = _ruled_rows(grid, glyphs)
    body = rows[grid.header :]
    if len(body) == 1:
        parts = split_rows(body[0].cells)
        # One row right below the titles fills the body; one farther down stands where its facing row stands.
        if len(parts) > 1 or any(part.top > body[0].top + _LOWER_DOWN for part in parts):
            ends = [*(part.top for part in parts[1:]), body[0].bottom]
            body = [Row(part.top, end, part.cells) for part, end in zip(parts, ends, strict=True)]
    return make_table([*rows[: grid.header], *body], grid.header, len(grid.xs) - 1, ink, page, grid.box)


def make_table(rows: Sequence[Row], header: int, columns: int, ink: Ink, page: int, box: Box) -> Table:
    """Rows of printed lines as a table; ``header`` counts the rows of titles, which are set narrower than the rest."""
    right: dict[int, float] = defaultdict(float)
    for row in rows[header:]:
        for column, lines in row.cells.items():
            right[column] = max(right[column], *(line.box.x1 for line in lines))
    cells = []
    for index, row in enumerate(rows):
        edges = right if index >= header else {}
        cells.append(tuple(_cell(row.cells.get(column, ()), edges.get(column), ink, page) for column in range(columns)))
    return Table(tuple(cells), ink.on_page(box), tuple(_band(row, ink) for row in rows))


def _ruled_rows(grid: Grid, glyphs: Iterable[Glyph]) -> list[Row]:
    """The rows between ruling lines; a merged cell stands in its first row and column."""
    inside: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        owner = grid.find(glyph.box)
        if owner is not None:
            inside[owner].append(glyph)
    rows: list[dict[int, list[Printed]]] = [{} for _ in grid.ys[1:]]
    for owner, members in inside.items():
        lines = printed_lines(members)
        if lines:
            rows[grid.slots[owner].row][grid.slots[owner].column] = lines
    return [Row(top, bottom, cells) for top, bottom, cells in zip(grid.ys, grid.ys[1:], rows, strict=False)]


def _cell(lines: Sequence[Printed], right: float | None, ink: Ink, page: int) -> Cell:
    if not lines:
        return _EMPTY
    return join_lines(lines, right or max(line.box.x1 for line in lines), page, ink.on_page)


def _band(row: Row, ink: Ink) -> tuple[float, float]:
    return round(row.top, 1), round(row.bottom, 1)
