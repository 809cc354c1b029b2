"""Tables on facing pages: the n-th row of the left page and the n-th row of the right page are one row.

A row that names only an agency holds until the next one. A row without a name continues the row before it,
also from one spread to the next; so does the first row of a spread that has a name but none of the key figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from indexer.errors import FormError
from indexer.forms.alignment import Pair, match_bands
from indexer.forms.continued import join_broken
from indexer.forms.spreads import Run, Spread
from indexer.records import Cell, Document

NAME_FIELD = "name"
_TOTALS = frozenset({"合計", "總計", "小計"})

Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Row:
    """One logical row: both sides' cells, joined over the spreads it runs on; every field of the table has a cell.

    ``units`` are the units of money printed in its column titles, ``unit`` the one in its page headings.
    """

    agency: str
    cells: Cells
    page: int
    units: dict[str, str]
    unit: str | None

    @property
    def name(self) -> str:
        """The name cell on one line."""
        return one_line(self.cells[NAME_FIELD].text)

    @property
    def is_total(self) -> bool:
        """Whether the row adds up the rows above it instead of naming a plan."""
        return self.name in _TOTALS


def read_rows(document: Document, run: Run, figures: Sequence[str], keys: Sequence[str]) -> Iterator[Row]:
    """Logical rows: agencies carried, totals marked, continuations joined, except the fields that are ``figures``.

    A row in which all of ``keys`` are empty, at the head of a spread, goes on from the spread before.
    """
    agency = ""
    row: Row | None = None
    for spread in run.spreads:
        unit = spread.headings.unit or run.headings.unit
        for index, cells in enumerate(_facing_rows(document, spread)):
            name, page = one_line(cells[NAME_FIELD].text), spread.left.page.number
            broken = index == 0 and not any(cells[key].text for key in keys if key in cells)
            if _is_alone(cells):
                agency = name
            elif name in _TOTALS:
                if row:
                    yield row
                row = None
                yield Row(agency, cells, page, spread.left.titles.units | spread.right.titles.units, unit)
            elif row and (broken or not name):
                row = _continue(document, row, cells, page, figures)
            elif name:
                if row:
                    yield row
                row = Row(agency, cells, page, spread.left.titles.units | spread.right.titles.units, unit)
            elif any(cell.text for cell in cells.values()):
                raise FormError(
                    f"{document.name}: page {page} begins with a row that names no plan; "
                    "write the plan's name into its first column."
                )
    if row:
        yield row


def one_line(text: str) -> str:
    """A short cell without the line breaks and stray spaces of the printed page."""
    return "".join(text.split()) if not re.search(r"[A-Za-z] [A-Za-z]", text) else " ".join(text.split())


def _facing_rows(document: Document, spread: Spread) -> Iterator[Cells]:
    """Left rows with their right rows; rows of agencies and totals may or may not have an empty one beside them."""
    left, right = spread.left.rows, spread.right.rows
    if spread.is_one_table:
        yield from (cells | facing for cells, facing in zip(left, right, strict=True))
        return
    if spread.left.bands and spread.right.bands:
        yield from (_beside(document, spread, pair) for pair in match_bands(spread.left.bands, spread.right.bands))
        return
    headings = [_is_alone(cells) or one_line(cells[NAME_FIELD].text) in _TOTALS for cells in left]
    beside_headings = [facing for facing, heading in zip(right, headings, strict=False) if heading]
    if len(left) == len(right) and not any(cell.text for facing in beside_headings for cell in facing.values()):
        yield from (cells | facing for cells, facing in zip(left, right, strict=True))
        return
    plans = len(left) - sum(headings)
    if plans != len(right):
        raise _unequal(document, spread, plans)
    facing_rows = iter(right)
    nothing = {field: Cell("") for field in spread.right.titles.columns}
    for cells, heading in zip(left, headings, strict=True):
        yield cells | (nothing if heading else next(facing_rows))


def _beside(document: Document, spread: Spread, pair: Pair) -> Cells:
    """One row of a spread whose rows are known by their heights."""
    if pair.left is None and pair.right[0] > 0 and any(cell.text for cell in spread.right.rows[pair.right[0]].values()):
        raise _unequal(document, spread, len(spread.left.rows))
    empty = {field: Cell("") for side in (spread.left, spread.right) for field in side.titles.columns}
    cells = empty | (spread.left.rows[pair.left] if pair.left is not None else {})
    parts = [spread.right.rows[index] for index in pair.right]
    return cells | {
        field: reduce(join_broken, (part[field] for part in parts), Cell("")) for field in spread.right.titles.columns
    }


def _unequal(document: Document, spread: Spread, plans: int) -> FormError:
    return FormError(
        f"{document.name}: page {spread.left.page.number} has {plans} plan rows but its facing page "
        f"{spread.right.page.number} has {len(spread.right.rows)}; give every plan one row on each side."
    )


def _is_alone(cells: Cells) -> bool:
    """Whether a row holds a name and nothing else: that of an agency."""
    return bool(cells[NAME_FIELD].text) and not any(cell.text for field, cell in cells.items() if field != NAME_FIELD)


def _continue(document: Document, row: Row, rest: Cells, page: int, figures: Sequence[str]) -> Row:
    cells = dict(row.cells)
    for field, cell in rest.items():
        first = cells.get(field, Cell(""))
        if field not in figures:
            cells[field] = join_broken(first, cell)
        elif not first.text:
            cells[field] = cell
        elif cell.text and cell.text != first.text:
            raise FormError(
                f"{document.name}: page {page} has a row without a name that holds the figure {one_line(cell.text)} "
                f"beside 「{row.name}」; write the name of its plan into the row."
            )
    return replace(row, cells=cells)
