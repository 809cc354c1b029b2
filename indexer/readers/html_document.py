"""HTML pages: headings, paragraphs, lists with their numbers, and tables with merged cells spread out.

Scripts and styles are not text of the report and are left out. A page break asked for by CSS turns the page,
as word processors write it when they save as HTML.
"""

from __future__ import annotations

import unicodedata

from selectolax.lexbor import LexborNode

from indexer.errors import ReadError
from indexer.readers.decoding import decode_text
from indexer.readers.html_flow import FlowLine, PageTurn, flow, own_cells, own_rows, parse_html
from indexer.readers.pagination import EMPTY, Break, CellCount, Pages, make_cell, make_paragraph
from indexer.records import Cell, Page, Table

_MAX_CHARACTERS = 50_000_000
_MAX_SPAN = 1_000  # as in the HTML standard


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """Pages of an HTML file. Raises ReadError when it is not text, too large or nested without end."""
    return read_html(decode_text(data, name), name)


def read_html(source: str, name: str) -> tuple[Page, ...]:
    """Pages of an HTML source, also when another format was turned into it."""
    if len(source) > _MAX_CHARACTERS:
        raise ReadError(f"{name}: {len(source):,} characters, over the limit of {_MAX_CHARACTERS:,}; split the file.")
    body = parse_html(source)
    if body is None:
        raise ReadError(f"{name}: its elements nest without end; save the page again in a browser.")
    pages = Pages()
    for block in flow(body, whole_tables=True):
        if isinstance(block, PageTurn):
            pages.turn(Break.RECORDED if block.before else Break.SET)
            continue
        if isinstance(block, FlowLine):
            pages.add(make_paragraph(_nfc(block.text), pages.number, block.level))
        else:
            _add_table(block, pages, name)
        pages.at_top = False
    return pages.finish(name)


def _add_table(table: LexborNode, pages: Pages, name: str) -> None:
    for caption in (child for child in table.iter() if child.tag == "caption"):
        pages.add(make_paragraph(_text(caption), pages.number))
    rows = _rows(table, pages.number, name)
    if any(cell.text for row in rows for cell in row):
        pages.add(Table(rows))


def _rows(table: LexborNode, page: int, name: str) -> tuple[tuple[Cell, ...], ...]:
    """Rows of equal standing: a merged cell's text stands in its first position, the others are empty."""
    rows = []
    taken: dict[int, int] = {}  # column -> rows below that a cell from above still covers
    count = CellCount(name)
    for row in own_rows(table):
        cells: list[Cell] = []
        covered = {column: left - 1 for column, left in taken.items() if left > 1}
        for node in own_cells(row):
            while len(cells) in taken:
                cells.append(EMPTY)
            first, width = len(cells), _span(node, "colspan")
            cells += (make_cell(_text(node), page), *(EMPTY,) * (width - 1))
            below = _span(node, "rowspan") - 1
            if below:
                covered |= dict.fromkeys(range(first, first + width), below)
        cells += (EMPTY,) * (max(taken, default=-1) + 1 - len(cells))
        taken = covered
        rows.append(tuple(cells))
        count.add_row(len(cells))
    return tuple(rows)


def _text(node: LexborNode) -> str:
    lines = flow(node, whole_tables=False)
    return _nfc("\n".join(line.text for line in lines if isinstance(line, FlowLine)))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _span(node: LexborNode, attribute: str) -> int:
    value = node.attributes.get(attribute) or ""
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1
