"""The form 「以前年度計畫實施成果概述」 of budget books: 工作計畫, 實施概況, 實施成果.

Every entry under 實施概況 is a plan of the 工作計畫 beside it; what was achieved is its outcome. The heading above the
table says which year is meant: 前（112）年度, or 上年度已過期間（113年1月1日至6月30日止）, the months of a year that has
not ended. The form has no amounts and no goals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.dates import parse_period
from indexer.errors import FormError
from indexer.forms.claim import Claim, is_title, unread
from indexer.forms.continued import join_broken
from indexer.forms.facing import one_line
from indexer.forms.headings import agency, heading_lines, read_lines, tight
from indexer.forms.identity import plan_id
from indexer.forms.numbering import split_number
from indexer.forms.stacked import split_by_height
from indexer.forms.tables import FormTable, Row, find_tables, unread_columns
from indexer.outline import parse_outline
from indexer.records import Amounts, Cell, Column, Document, Paragraph, Period, Plan, Report

NAME = "prior_year"
_KEYS = ("work", "overview")
_YEAR_BEFORE_LAST = re.compile(r"前(?:[（(](?P<year>\d{2,3})[)）])?年度")
_ELAPSED = re.compile(r"上年度已過期間(?:[（(](?P<period>.+?)[)）])?")
_YEAR = re.compile(r"(\d{2,3})年")
_DAY = re.compile(r"(?<=月)\d{1,2}日")


@dataclass(frozen=True, slots=True)
class _Span:
    """What a heading says its table is about."""

    title: str
    year: int | None
    period: Period | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A logical row: the page where it begins and its cells."""

    page: int
    cells: Row


def read(document: Document) -> Claim:
    """One report for every heading. Raises FormError when a table's year cannot be told."""
    tables = [(page, list(find_tables(document, page, NAME, "page"))) for page in document.pages]
    spans = list(_with_spans(table for _, found in tables for table in found))
    runs = groupby(spans, key=lambda pair: pair[1])
    pages = [(page, found) for page, found in tables if found]
    left = [unread(page, [table.table for table in found]) for page, found in pages]
    return Claim(
        tuple(_report(document, span, [table for table, _ in run]) for span, run in runs),
        frozenset(page.number for page, _ in pages),
        tuple(page for page in left if page.blocks),
    )


def _with_spans(tables: Iterable[FormTable]) -> Iterator[tuple[FormTable, _Span]]:
    """Every table with the heading that holds for it: the last one above it, on its page or an earlier one."""
    span: _Span | None = None
    for table in tables:
        span = next((found for line in _lines_above(table) if (found := _read_span(line))), span)
        yield table, span or _Span("", None, None)


def _lines_above(table: FormTable) -> list[str]:
    """The titles between this table and what stands before it, the nearest first."""
    lines: list[str] = []
    for block in table.page.blocks:
        if block is table.table:
            break
        lines = [*lines, tight(block.text)] if isinstance(block, Paragraph) and is_title(block) else []
    return lines[::-1]


def _read_span(line: str) -> _Span | None:
    title = split_number(line).text
    if found := _ELAPSED.search(line):
        printed = found["period"] or ""
        year = _YEAR.search(printed)
        return _Span(title, int(year[1]) if year else None, parse_period(_DAY.sub("", printed)))
    if found := _YEAR_BEFORE_LAST.search(line):
        return _Span(title, int(found["year"]) if found["year"] else None, None)
    return None


def _report(document: Document, span: _Span, tables: Sequence[FormTable]) -> Report:
    lines = [line for table in tables for line in heading_lines(table.page)]
    headings = read_lines(lines)
    year = span.year or _year_of_budget(headings.year, span)
    if year is None:
        raise FormError(
            f"{document.name}: page {tables[0].page.number} does not say which year its results are of; "
            "write it into the heading: 前（112）年度."
        )
    authority = headings.authority or agency(lines)
    title = " ".join(part for part in (headings.title or document.name, span.title) if part)
    return Report(
        title=title,
        authority=authority,
        year=year,
        unit="",
        source=document.name,
        form=NAME,
        pages=(tables[0].page.number, tables[-1].page.number),
        plans=tuple(_plan(entry, authority, title, year, span.period) for entry in _entries(tables)),
        notice=headings.notice,
        warnings=unread_columns(tables),
    )


def _year_of_budget(year: int | None, span: _Span) -> int | None:
    """The year meant by a heading that only counts back from the budget's own."""
    if year is None or not span.title:
        return None
    return year - 1 if _ELAPSED.search(span.title) else year - 2


def _entries(tables: Sequence[FormTable]) -> Iterator[_Entry]:
    """Rows, continuations joined, and a row with several plans one under another divided among them."""
    entry: _Entry | None = None
    for table in tables:
        for index, cells in enumerate(table.rows):
            if entry and (_goes_on(entry.cells, cells) if index == 0 else not any(cells[key].text for key in _KEYS)):
                joined = {field: join_broken(entry.cells[field], cells[field]) for field in entry.cells}
                entry = replace(entry, cells=joined)
                continue
            if entry:
                yield from _divided(entry)
            work = cells["work"] if cells["work"].text or not entry else entry.cells["work"]
            entry = _Entry(table.page.number, cells | {"work": work})
    if entry:
        yield from _divided(entry)


def _goes_on(before: Row, cells: Row) -> bool:
    """Whether the first row of a page is the rest of the row before: it begins neither a 工作計畫 nor an 實施概況."""
    if cells["work"].text and not _lacks_number(before["work"], cells["work"]):
        return False
    overview = cells["overview"].text
    return not overview or not split_number(overview).number


def _lacks_number(before: Cell, cell: Cell) -> bool:
    return bool(split_number(before.text).number) and not split_number(cell.text).number


def _divided(entry: _Entry) -> Iterator[_Entry]:
    for part in split_by_height(entry.cells["overview"], entry.cells["outcome"]):
        page = part.name.lines[0].page if part.name.lines else entry.page
        yield _Entry(page, entry.cells | {"overview": part.name, "outcome": part.text})


def _plan(entry: _Entry, authority: str, title: str, year: int, period: Period | None) -> Plan:
    work = one_line(split_number(entry.cells["work"].text).text)
    name = one_line(split_number(entry.cells["overview"].text).text) or work
    cell = entry.cells["outcome"]
    items = (replace(item, headings=(work, *item.headings)) if work else item for item in parse_outline(cell.text))
    return Plan(
        id=plan_id(authority, title, year, name),
        name=name,
        agency=authority,
        types=(work,) if work else (),
        period=period,
        amounts=Amounts(None, None, None),
        goals=(),
        cells={Column.OUTCOME: cell},
        items={Column.OUTCOME: tuple(items)},
        page=entry.page,
    )
