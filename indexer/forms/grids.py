"""Tables of any kind: how many of their rows are titles, and the title of every column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.forms.composed import compose
from indexer.forms.headings import tight
from indexer.records import Cell, Table

_FIGURE = re.compile(r"[-–—─△▲+±*\d,.%％()（）:：/～~\s]*")
_TITLE_CHARACTERS = 24
_MOST_HEADER_ROWS = 3
_BELOW = "／"  # between a title over several columns and those under it

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its header apart; ``titles`` has one entry per column, empty for a column without."""

    titles: tuple[str, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]


def read_grid(table: Table) -> Grid:
    """Tell a table's titles from its body."""
    count = header_rows(table.rows)
    return make_grid(table.rows[:count], table.rows[count:])


def make_grid(header: Sequence[Row], rows: Sequence[Row]) -> Grid:
    """A grid of these titles and rows; a table of titles alone is all body."""
    if not rows:
        header, rows = (), header
    return Grid(_column_titles(header), tuple(header), tuple(rows))


def is_figure(text: str) -> bool:
    """Whether a cell holds figures, dashes or nothing, and no word."""
    return bool(_FIGURE.fullmatch(text))


def header_rows(rows: Sequence[Row]) -> int:
    """Rows of titles: the first, and each below it that only names columns the rows above leave open."""
    if not rows or all(is_figure(cell.text) for cell in rows[0]):
        return 0
    count = 1
    while count < min(len(rows) - 1, _MOST_HEADER_ROWS) and _goes_deeper(rows[count - 1], rows[count]):
        count += 1
    return count


def _goes_deeper(above: Row, row: Row) -> bool:
    """Whether a row names columns under titles that stand over several of them, and nothing else."""
    filled = {index for index, cell in enumerate(row) if cell.text}
    opened = {index for index, cell in enumerate(above) if not cell.text and index > 0}
    groups = {index - 1 for index in opened if above[index - 1].text}
    short = all(len(row[index].text) <= _TITLE_CHARACTERS and not is_figure(row[index].text) for index in filled)
    return short and bool(filled & opened) and filled <= opened | groups


def _column_titles(header: Sequence[Row]) -> tuple[str, ...]:
    width = max((len(row) for row in header), default=0)
    titles = []
    for column in range(width):
        path: list[str] = []
        for level, row in enumerate(header):
            below = any(column < len(lower) and lower[column].text for lower in header[level + 1 :])
            text = _over(row, column) if below else (row[column].text if column < len(row) else "")
            if text and tight(text) not in path:
                path.append(tight(text))
        titles.append(_BELOW.join(path))
    return tuple(titles)


def _over(row: Row, column: int) -> str:
    """The title that stands over a column: its own, or the nearest one to the left."""
    return next((row[index].text for index in range(min(column, len(row) - 1), -1, -1) if row[index].text), "")


def header_cell(grid: Grid) -> Cell:
    """All titles as printed, row by row, as one text."""
    cells = [cell for row in grid.header for cell in row if cell.text]
    return compose(part for index, cell in enumerate(cells) for part in (("｜", cell) if index else (cell,)))
