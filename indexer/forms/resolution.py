"""The form 「決議、附帶決議及注意事項辦理情形報告表」 of budget books: 項次, 內容, 辦理情形.

Every numbered resolution is an entry with what was done about it. Rows without a response that only name a part of the
budget (總預算案部分, 內政部部分) are headings of the entries below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from indexer.forms.claim import Claim, unread
from indexer.forms.continued import join_broken
from indexer.forms.facing import one_line
from indexer.forms.headings import agency, heading_lines, read_lines
from indexer.forms.identity import YEAR_UNKNOWN, plan_id
from indexer.forms.numbering import split_number
from indexer.forms.tables import FormTable, Row, find_tables, unread_columns
from indexer.outline import parse_outline
from indexer.records import Amounts, Cell, Column, Document, Item, Kind, Plan, Report

NAME = "resolution"
_COLUMNS = {"text": Column.RESOLUTION, "response": Column.RESPONSE}
_NAME_CHARACTERS = 30
_HEADING_CHARACTERS = 30
_SENTENCE = re.compile(r"[。；，,;]")
_CLAUSE = re.compile(r"[，。；：;:]|,(?!\d)")
_SECTION = "部分"


@dataclass(slots=True)
class _Place:
    """Where in the report a row stands: the number of its part and the headings above it."""

    number: str = ""
    headings: list[str] = field(default_factory=list)

    def enter(self, number: str, lines: Sequence[str]) -> None:
        """A heading row: with a number it begins a part, without one it replaces the last heading of its kind."""
        if number:
            self.number, self.headings = number, list(lines)
            return
        if self.headings and self.headings[-1].endswith(_SECTION) and lines[0].endswith(_SECTION):
            self.headings.pop()
        self.headings += lines


@dataclass(frozen=True, slots=True)
class _Entry:
    """A resolution: its number, the headings it stands under, its cells."""

    number: str
    headings: tuple[str, ...]
    cells: Row
    page: int


def read(document: Document) -> Claim:
    """One report for every run of tables of the same year."""
    found = [(page, list(find_tables(document, page, NAME, "page"))) for page in document.pages]
    pages = [(page, tables) for page, tables in found if tables]
    left = [unread(page, [table.table for table in tables]) for page, tables in pages]
    years = groupby(_with_years(table for _, tables in pages for table in tables), key=lambda pair: pair[1])
    return Claim(
        tuple(_report(document, year, [table for table, _ in run]) for year, run in years),
        frozenset(page.number for page, _ in pages),
        tuple(page for page in left if page.blocks),
    )


def _with_years(tables: Iterable[FormTable]) -> Iterator[tuple[FormTable, int | None]]:
    """Every table with the year of its page, or of the last page that names one."""
    year: int | None = None
    for table in tables:
        year = read_lines(heading_lines(table.page)).year or year
        yield table, year


def _report(document: Document, year: int | None, tables: Sequence[FormTable]) -> Report:
    lines = [line for table in tables for line in heading_lines(table.page)]
    headings = read_lines(lines)
    title = headings.title or document.name
    authority = headings.authority or agency(lines)
    return Report(
        title=title,
        authority=authority,
        year=year or YEAR_UNKNOWN,
        unit="",
        source=document.name,
        form=NAME,
        pages=(tables[0].page.number, tables[-1].page.number),
        plans=tuple(_plan(entry, authority, title, year or YEAR_UNKNOWN) for entry in _entries(tables)),
        notice=headings.notice,
        warnings=unread_columns(tables),
    )


def _entries(tables: Sequence[FormTable]) -> Iterator[_Entry]:
    place = _Place()
    entry: _Entry | None = None
    for table in tables:
        for cells in table.rows:
            number = one_line(cells["number"].text)
            if _is_heading(number, cells):
                place.enter(
                    split_number(number).number, [line.strip("：: ") for line in cells["text"].text.split("\n")]
                )
            elif entry and not number:
                joined = {name: join_broken(entry.cells[name], cells[name]) for name in _COLUMNS}
                entry = replace(entry, cells=joined)
                continue
            elif any(cells[name].text for name in _COLUMNS):
                if entry:
                    yield entry
                path = "、".join(part for part in (place.number, split_number(number).number or number) if part)
                entry = _Entry(path, tuple(place.headings), cells, table.page.number)
    if entry:
        yield entry


def _is_heading(number: str, cells: Row) -> bool:
    """Whether a row names a part of the budget: short lines, no response, and a number or a colon."""
    lines = cells["text"].text.split("\n")
    if cells["response"].text or not all(lines):
        return False
    short = all(len(line) <= _HEADING_CHARACTERS and not _SENTENCE.search(line) for line in lines)
    return short and (bool(number) or lines[-1][-1] in "：:")


def _plan(entry: _Entry, authority: str, title: str, year: int) -> Plan:
    cells = {column: entry.cells[name] for name, column in _COLUMNS.items()}
    name = f"{entry.number} {_beginning(entry.cells['text'])}".strip()
    return Plan(
        id=plan_id(authority, title, year, name),
        name=name,
        agency=authority,
        types=entry.headings,
        period=None,
        amounts=Amounts(None, None, None),
        goals=(),
        cells=cells,
        items={column: tuple(_items(cell, entry.headings)) for column, cell in cells.items()},
        page=entry.page,
        kind=Kind.RESOLUTION,
    )


def _beginning(cell: Cell) -> str:
    """The first words of a resolution, to its first pause but one that comes too soon to tell it from others."""
    text = one_line(cell.text)
    if len(text) <= _NAME_CHARACTERS:
        return text
    pauses = [found.start() for found in _CLAUSE.finditer(text, _NAME_CHARACTERS // 2, _NAME_CHARACTERS)]
    return text[: pauses[-1]] if pauses else f"{text[:_NAME_CHARACTERS]}…"


def _items(cell: Cell, headings: tuple[str, ...]) -> Iterator[Item]:
    return (replace(item, headings=(*headings, *item.headings)) for item in parse_outline(cell.text))
