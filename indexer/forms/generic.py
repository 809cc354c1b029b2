"""What no form recognises: paragraphs under their headings, and table rows under their column titles.

Every text of a page ends up in one section, so that it can be found and quoted; nothing is interpreted as a plan,
a goal or an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from indexer.forms.composed import compose_paragraphs
from indexer.forms.headings import Headings, agency, heading_lines, read_lines
from indexer.forms.identity import YEAR_UNKNOWN, plan_id
from indexer.forms.numbering import split_number
from indexer.forms.page_titles import read_titles
from indexer.forms.pieces import read_pieces
from indexer.forms.sections import Section, read_sections
from indexer.forms.sheets import read_sheets
from indexer.forms.spreads import is_cover
from indexer.records import Amounts, Cell, Column, Document, Item, Kind, Page, Plan, Report

NAME = "generic"
_NAME_CHARACTERS = 40
_CONTENTS = re.compile(r"目次|目錄|…{2}|[.·‧]{4}")


def read_reports(document: Document, pages: Iterable[Page]) -> list[Report]:
    """One report for every run of ``pages`` between those that a form has taken; blank pages give nothing."""
    headings = _headings(document)
    left = {page.number: page for page in pages}
    runs = groupby(document.pages, key=lambda page: page.number in left)
    reports = (_report(document, [left[page.number] for page in run], headings) for free, run in runs if free)
    return [report for report in reports if report.plans]


def _headings(document: Document) -> Headings:
    """What the title pages, or else the titles of the first page, say about the whole document."""
    filled = [page for page in document.pages if page.blocks]
    covers = takewhile(is_cover, filled)
    lines = [line for page in covers for line in heading_lines(page)]
    lines = lines or [line for page in filled[:1] for line in read_titles(page.blocks).lines]
    lines = [line for line in lines if not (_CONTENTS.search(line) or split_number(line).number)]
    headings = read_lines(lines)
    return replace(headings, authority=headings.authority or agency(lines))


def _report(document: Document, pages: Sequence[Page], headings: Headings) -> Report:
    filled = [page for page in pages if page.blocks] or pages
    lines = [line for page in filled for line in read_titles(page.blocks).lines]
    own = read_lines(lines)
    authority = headings.authority or own.authority or agency(lines)
    sections = read_sections(read_sheets(filled))
    return Report(
        title=headings.title or document.name,
        authority=authority,
        year=own.year or headings.year or YEAR_UNKNOWN,
        unit=own.unit or headings.unit or "",
        source=document.name,
        form=NAME,
        pages=(filled[0].number, filled[-1].number),
        plans=tuple(_entry(document, section, number, authority) for number, section in enumerate(sections, start=1)),
        notice=headings.notice,
    )


def _entry(document: Document, section: Section, number: int, authority: str) -> Plan:
    """A section as an entry of its report."""
    cells: list[Cell] = []
    items: list[Item] = []
    start = 0
    for part in section.parts:
        for piece in read_pieces(part):
            cells.append(piece.cell)
            items += (replace(item, start=item.start + start, end=item.end + start) for item in piece.items)
            start += len(piece.cell.text) + 1
    cell = compose_paragraphs(cells)
    name = section.name or _beginning(cell.text) or document.name
    return Plan(
        id=plan_id(document.sha256, NAME, section.page, f"{number} {name}"),
        name=name,
        agency=section.agency or authority,
        types=(),
        period=None,
        amounts=Amounts(None, None, None),
        goals=(),
        cells={Column.TEXT: cell},
        items={Column.TEXT: tuple(items)},
        page=section.page,
        kind=Kind.SECTION,
    )


def _beginning(text: str) -> str:
    line = " ".join(text.split("\n", 1)[0].split())
    return line if len(line) <= _NAME_CHARACTERS else f"{line[:_NAME_CHARACTERS]}…"
