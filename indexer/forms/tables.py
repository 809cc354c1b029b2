"""Tables whose header is known: which of a form's fields stands in which column, in header rows of one level or more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.errors import FormError
from indexer.forms.alignment import Band
from indexer.forms.titles import TitleMatch, counts_as, match_titles, nearest_titles, resembles
from indexer.records import Cell, Document, Page, Table

Row = dict[str, Cell]
_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table of a form on one page: its rows as field -> cell, and how its titles were understood.

    ``bands`` are the rows' tops and bottoms as in ``Table``.
    """

    page: Page
    table: Table
    rows: tuple[Row, ...]
    bands: tuple[Band, ...]
    titles: TitleMatch


def find_tables(document: Document, page: Page, form: str, side: str) -> Iterator[FormTable]:
    """The page's tables with the titles of that side of the form, from top to bottom.

    Raises FormError when a title is missing and another is so near to it that it must be meant.
    """
    for table in (block for block in page.blocks if isinstance(block, Table) and block.rows):
        for count in range(1, min(_HEADER_ROWS, len(table.rows)) + 1):
            match = match_titles(lowest_titles(table.rows[:count]), form, side)
            if match.complete:
                rows = tuple(_fields(row, match) for row in table.rows[count:])
                yield FormTable(page, table, rows, table.bands[count:], match)
                break
        else:
            _refuse_near(document, page, match_titles(lowest_titles(table.rows[:1]), form, side), form, side)


def unread_columns(tables: Iterable[FormTable]) -> tuple[str, ...]:
    """Warnings about columns that no field of the form stands for, as the app shows them."""
    return tuple(
        dict.fromkeys(
            f"第 {table.page.number} 頁的欄位「{''.join(title.split())}」不在 titles.toml 內，未讀取。"
            for table in tables
            for title in table.titles.unknown
        )
    )


def pages_of(document: Document, form: str) -> set[int]:
    """Numbers of the pages with a table that a form would be expected to read."""
    return {
        page.number
        for page in document.pages
        for table in page.blocks
        if isinstance(table, Table) and table.rows
        if any(counts_as(lowest_titles(table.rows[:count]), form) for count in range(1, _HEADER_ROWS + 1))
    }


def lowest_titles(rows: Sequence[tuple[Cell, ...]]) -> list[str]:
    """The title right above each column: header rows may group columns under common titles."""
    width = max(map(len, rows))
    titles = [""] * width
    for row in rows:
        for index, cell in enumerate(row):
            titles[index] = cell.text or titles[index]
    return titles


def _fields(row: tuple[Cell, ...], match: TitleMatch) -> Row:
    """A printed row by field; a row cut short has empty cells."""
    return {field: row[index] if index < len(row) else Cell("") for field, index in match.columns.items()}


def _refuse_near(document: Document, page: Page, match: TitleMatch, form: str, side: str) -> None:
    if not resembles(match, form, side):
        return
    title, near = next((title, near) for title in match.unknown if (near := nearest_titles(title, match, form, side)))
    raise FormError(
        f"{document.name}: page {page.number} has the unknown column title 「{''.join(title.split())}」, nearest to "
        f"{' or '.join(f'「{name}」' for name in near)}; add it to indexer/forms/titles.toml."
    )
