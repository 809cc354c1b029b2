"""Tables whose header is known: which of a form's fields stands in which column, in header rows of one level or more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.errors import FormError
from indexer.forms.alignment import Band
from indexer.forms.titles import (
    TitleMatch,
    counts_as,
    match_titles,
    names_field,
    nearest_titles,
    resembles,
    sides,
)
from indexer.records import Cell, Document, Page, Table

Row = dict[str, Cell]
_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table of a form on one page: its rows as field -> cell, and how its titles were understood.

    ``bands`` are the rows' tops and bottoms as in ``Table``. ``start`` is the row of the printed table with its titles:
    a sheet may hold several tables without anything between them.
    """

    page: Page
    table: Table
    rows: tuple[Row, ...]
    bands: tuple[Band, ...]
    titles: TitleMatch
    start: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """The same for both sides of a form that stand beside each other in one table."""
        return id(self.table), self.start


def find_tables(document: Document, page: Page, form: str, side: str) -> Iterator[FormTable]:
    """The page's tables with the titles of that side of the form, from top to bottom.

    Raises FormError when a title is missing and another is so near to it that it must be meant.
    """
    for table in (block for block in page.blocks if isinstance(block, Table) and block.rows):
        headers = _headers(table, form)
        if not headers:
            _refuse_near(document, page, match_titles(lowest_titles(table.rows[:1]), form, side), form, side)
            continue
        ends = [*(header.start for header in headers[1:]), len(table.rows)]
        for header, end in zip(headers, ends, strict=True):
            match = match_titles(lowest_titles(table.rows[header.start : header.stop]), form, side)
            if match.complete:
                rows = tuple(_fields(row, match) for row in table.rows[header.stop : end])
                yield FormTable(page, table, rows, table.bands[header.stop : end], match, header.start)


def _headers(table: Table, form: str) -> list[range]:
    """The rows of titles of any side of the form: at the top, and where a sheet prints titles again farther down."""
    top = next((range(count) for count in range(1, _HEADER_ROWS + 1) if _is_header(table.rows[:count], form)), None)
    if top is None:
        return []
    headers = [top]
    for last in range(top.stop, len(table.rows)):
        if not any(names_field(cell.text, form) for cell in table.rows[last]):
            continue
        starts = range(last, max(headers[-1].stop, last + 1 - _HEADER_ROWS) - 1, -1)
        start = next((start for start in starts if _is_header(table.rows[start : last + 1], form)), None)
        if start is not None:
            headers.append(range(start, last + 1))
    return headers


def _is_header(rows: Sequence[tuple[Cell, ...]], form: str) -> bool:
    return any(match_titles(lowest_titles(rows), form, side).complete for side in sides(form))


def unread_columns(tables: Iterable[FormTable]) -> tuple[str, ...]:
    """Warnings about columns that no field of the form stands for, as the app shows them."""
    unknown: dict[tuple[int, int], list[str]] = {}
    pages: dict[tuple[int, int], int] = {}
    for table in tables:
        pages[table.place] = table.page.number
        before = unknown.get(table.place, table.titles.unknown)
        unknown[table.place] = [title for title in before if title in table.titles.unknown]
    return tuple(
        dict.fromkeys(
            f"第 {pages[place]} 頁的欄位「{''.join(title.split())}」不在 titles.toml 內，未讀取。"
            for place, titles in unknown.items()
            for title in titles
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
