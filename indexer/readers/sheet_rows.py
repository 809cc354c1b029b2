"""Rows of a sheet -> headings and tables. Shared by spreadsheets and by files of separated values.

On a sheet nothing marks a table but the cells beside each other: it begins with the first row of several
cells and ends before an empty row. Rows of one cell above it, and the row that names the unit, are headings.
A unit below a table is that of the next one, and so are the rows of one cell right above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.errors import ReadError
from indexer.readers.pagination import MAX_COLUMNS, clean, make_cell, make_page, make_paragraph
from indexer.records import Block, Page, Table

MAX_CELLS = 2_000_000
_MOST_BESIDE_UNIT = 3  # cells of a row with a unit: the year and the title may stand beside it
_UNIT = re.compile(r"[(（]?\s*單\s*位\s*[:：]")


def sheet_page(
    rows: Iterable[Sequence[str]], number: int, name: str, title: str, *, hidden: bool, hides_parts: bool
) -> Page:
    """One sheet as a page; its label says what of it is hidden in the spreadsheet program."""
    title = " ".join(title.split())
    blocks = tuple(block for run in runs(rows, name, f"sheet {title}") for block in run_blocks(run, number))
    label = title + ("（隱藏）" if hidden else "") + ("（含隱藏列或欄）" if hides_parts else "")
    return make_page(number, blocks, label)


def runs(rows: Iterable[Sequence[str]], name: str, place: str) -> Iterator[list[list[str]]]:
    """Rows of cleaned texts, as many as follow each other without an empty row between them.

    ``place`` (``sheet 表一``, ``the file``) stands in messages. Raises ReadError where there are more columns
    or cells than any report has.
    """
    run: list[list[str]] = []
    cells = 0
    for row in rows:
        width = max((column for column, text in enumerate(row, start=1) if text), default=0)
        if width > MAX_COLUMNS:
            begins = " ".join(next(filter(None, row)).split())[:20]
            raise ReadError(
                f"{name}: {place} has a row of {width:,} columns, over the limit of {MAX_COLUMNS:,}; "
                f"split the table where a row begins with 「{begins}」."
            )
        texts = [clean(text) for text in row[:width]]
        while texts and not texts[-1]:
            texts.pop()
        cells += len(texts)
        if cells > MAX_CELLS:
            raise ReadError(f"{name}: {place} has more than {MAX_CELLS:,} cells; split it.")
        if texts:
            run.append(texts)
        elif run:
            yield run
            run = []
    if run:
        yield run


def run_blocks(run: list[list[str]], page: int) -> Iterator[Block]:
    """The blocks of one run: headings, then a table, whose rows are made equally long, and so on."""
    for first, end in pairwise([0, *_later_starts(run), len(run)]):
        yield from _blocks(run[first:end], page)


def _later_starts(run: list[list[str]]) -> Iterator[int]:
    """The rows below a table with which the headings of another one begin."""
    first = next((index for index, row in enumerate(run) if not is_heading(row)), len(run))
    for unit in range(first + 1, len(run)):
        if _names_money(run[unit]):
            start = unit
            while start > first + 1 and len([text for text in run[start - 1] if text]) == 1:
                start -= 1
            yield start
            first = unit


def _blocks(run: list[list[str]], page: int) -> Iterator[Block]:
    start = 0
    while start < len(run) and is_heading(run[start]):
        for text in filter(None, run[start]):
            yield make_paragraph(text, page)
        start += 1
    table = run[start:]
    if table:
        left = min(_first_filled(row) for row in table)
        width = max(len(row) for row in table)
        padded = (row[left:] + [""] * (width - len(row)) for row in table)
        yield Table(tuple(tuple(make_cell(text, page) for text in row) for row in padded))


def is_heading(row: list[str]) -> bool:
    """Whether a row above a table is a heading: it has one cell, or names the unit of the amounts."""
    return len([text for text in row if text]) == 1 or _names_unit(row)


def _names_money(row: list[str]) -> bool:
    """Whether a row says in what unit the amounts below are, and is not a row of a table that has units in it."""
    filled = [text for text in row if text]
    return len(filled) <= _MOST_BESIDE_UNIT and any(_UNIT.match(text) and "元" in text for text in filled)


def _names_unit(row: list[str]) -> bool:
    return any(_UNIT.match(text) for text in row)


def _first_filled(row: list[str]) -> int:
    return next(column for column, text in enumerate(row) if text)
