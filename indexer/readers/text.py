"""Text files: paragraphs, and tables as lines of tab-separated cells that may hold HTML fragments.

Such files have no page breaks of their own, so pages are counted as they were printed: a form feed, the end
of a table, and the words 本頁空白 each end a page. That is how the extracts are made, and it gives the same
page numbers as the printed book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.errors import ReadError
from indexer.readers.decoding import decode_text
from indexer.readers.pagination import BLANK_PAGE, clean, make_cell, make_page, make_paragraph
from indexer.records import Block, Cell, Page, Table

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """Pages of a text file. Raises ReadError, with the byte or line at fault, when it is not text."""
    pages = []
    for number, lines in enumerate(_pages(_LINE_BREAK.split(decode_text(data, name))), start=1):
        pages.append(make_page(number, tuple(_blocks(lines, number))))
    if not any(page.blocks for page in pages):
        raise ReadError(f"{name}: the file holds no text; replace or remove it.")
    return tuple(pages)


def _pages(lines: list[str]) -> Iterator[list[str]]:
    """Split lines into printed pages."""
    page: list[str] = []
    used = full = False  # whether the page holds anything, and whether a table or 本頁空白 ended it
    for line in lines:
        for place, part in enumerate(line.split("\f")):
            shown = part.strip()
            if place or (full and shown and "\t" not in part) or (used and shown == BLANK_PAGE):
                yield page
                page, used, full = [], False, False
            page.append(part)
            if shown:
                used, full = True, "\t" in part or shown == BLANK_PAGE
    if used:
        yield page


def _blocks(lines: list[str], page: int) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    for line in [*lines, ""]:
        if "\t" in line:
            rows.append(tuple(make_cell(clean(cell), page) for cell in line.split("\t")))
            continue
        if rows:
            yield Table(tuple(rows))
            rows = []
        text = clean(line)
        if text:
            yield make_paragraph(text, page)
