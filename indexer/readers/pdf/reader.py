"""PDF files: pages with their tables as printed, and the text around them in reading order.

Pages are read one by one and let go, so that a book of hundreds of pages needs no more memory than its largest page.
A page that cannot be read says why, and the others are read all the same.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

import pdfplumber
from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page as PdfPage
from pdfplumber.pdf import PDF

from indexer.errors import ReadError
from indexer.progress import OnPage, ignore_pages
from indexer.readers.glyphs import is_scrambled, unmapped_share
from indexer.readers.pdf.aligned import find_aligned
from indexer.readers.pdf.bounds import PageBounds
from indexer.readers.pdf.characters import Witness
from indexer.readers.pdf.flow import read_flow
from indexer.readers.pdf.grid import find_grids
from indexer.readers.pdf.ink import Ink, read_ink
from indexer.readers.pdf.lines import Printed, printed_pieces
from indexer.readers.pdf.margins import split_label
from indexer.readers.pdf.pdfium import open_document
from indexer.readers.pdf.stacks import find_stacks
from indexer.readers.pdf.tables import fill_grid
from indexer.records import BLANK, IMAGE_ONLY, MOSTLY_IMAGE, Block, Page, Table

MAX_LINES = 4_000
_BLANK = frozenset({"本頁空白", "此頁空白", "空白頁", "以下空白"})
_UNREADABLE = 0.3  # of a page's glyphs without a character: the text layer is of no use
_MOST = 0.5  # of a page under pictures
_FEW_GLYPHS = 100
_PIECE_GAP = 1.8  # of the size: a wider gap separates pieces of text

_log = logging.getLogger(__name__)
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font; the page's note says what matters


def read_pages(data: bytes, name: str, first: int, end: int, on_page: OnPage = ignore_pages) -> tuple[Page, ...]:
    """Pages ``first`` up to but without ``end``, counted from 1, still with their running heads.

    ``on_page`` is told of each as it is done.
    """
    try:
        pdf = pdfplumber.open(io.BytesIO(data))
    except Exception as error:  # pdfminer raises whatever the damage leads to
        raise ReadError(f"{name}: this PDF file is damaged or locked; save it anew from the original.") from error
    # Not closed: closing visits all pages, whole or not, and there is no file to let go of.
    sheets = islice(_sheets(pdf), first - 1, end - 1)
    with open_document(data, name) as document:
        witness = Witness(document)
        pages = []
        for number in range(first, end):
            pages.append(_read_page(pdf, next(sheets, None), number, witness))
            on_page(number, end - 1)
    return tuple(pages)


def _sheets(pdf: PDF) -> Iterator[PDFPage]:
    """The pages in pdfminer's form, as far as the file's page tree is whole."""
    try:
        yield from PDFPage.create_pages(pdf.doc)
    except Exception:  # noqa: BLE001  the pages found so far are good
        _log.debug("page tree", exc_info=True)


def _read_page(pdf: PDF, sheet: PDFPage | None, number: int, witness: Witness) -> Page:
    if sheet is None:
        return Page(number, (), note="unreadable: the page is missing from the file")
    try:
        page = PdfPage(pdf, sheet, page_number=number)
        try:
            return compose(read_ink(page, witness), number)
        finally:
            page.close()
    except PageBounds as error:
        return Page(number, (), note=f"unreadable: {error}")
    except Exception:  # noqa: BLE001  whatever the damage leads to, one page must not cost the others
        _log.debug("page %d", number, exc_info=True)
        return Page(number, (), note="unreadable: the page is damaged")


def compose(ink: Ink, number: int) -> Page:
    """The page that shows this ink: its blocks, or the note that says why it has none."""
    unmapped = unmapped_share(glyph.raw for glyph in ink.glyphs)
    if unmapped > _UNREADABLE:
        return Page(number, (), note=f"unreadable: its fonts do not say which characters {unmapped:.0%} of glyphs are")
    if is_scrambled("".join(glyph.text for glyph in ink.glyphs)):
        return Page(number, (), note="unreadable: its fonts name the wrong characters")
    grids = find_grids(ink.rules)
    outside = [glyph for glyph in ink.glyphs if not any(grid.holds(glyph.box) for grid in grids)]
    stacks, level = find_stacks(outside)
    pieces, label = split_label([*printed_pieces(level, _PIECE_GAP), *stacks], ink.height)
    if len(pieces) > MAX_LINES:
        raise PageBounds(f"it holds more than {MAX_LINES:,} lines of text")
    tables = [_Placed(grid.ys[0], fill_grid(grid, ink.glyphs, ink, number)) for grid in grids]
    for aligned in find_aligned(pieces, ink, number):
        tables.append(_Placed(aligned.top, aligned.table))
        pieces = tuple(piece for piece in pieces if piece not in aligned.pieces)
    if not any(_has_text(placed.table) for placed in tables):
        tables = []
        if not pieces or "".join(piece.text for piece in pieces).strip("（）()") in _BLANK:
            return Page(number, (), label, _empty_note(ink, pieces))
    return Page(number, tuple(_in_order(tables, pieces, ink, number)), label, _note(ink))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table and the y where it begins."""

    top: float
    table: Table


def _in_order(tables: Sequence[_Placed], pieces: Sequence[Printed], ink: Ink, number: int) -> list[Block]:
    """Tables from top to bottom, and before each the text that stands above it."""
    body_size = median(glyph.size for glyph in ink.glyphs if glyph.text != " ")
    blocks: list[Block] = []
    rest = list(pieces)
    for placed in sorted(tables, key=lambda placed: placed.top):
        above = [piece for piece in rest if piece.middle < placed.top]
        rest = [piece for piece in rest if piece.middle >= placed.top]
        blocks += read_flow(above, body_size, ink, number)
        if _has_text(placed.table):
            blocks.append(placed.table)
    return blocks + list(read_flow(rest, body_size, ink, number))


def _has_text(table: Table) -> bool:
    return any(cell.text for row in table.rows for cell in row)


def _empty_note(ink: Ink, pieces: Sequence[Printed]) -> str:
    """Why a page without blocks has none: it shows a picture or drawn shapes, says that it is blank, or shows little."""
    if pieces:
        return BLANK
    if ink.pictures or ink.curves:
        return IMAGE_ONLY
    if ink.hidden:
        return f"{BLANK}: its text is painted over"
    return f"{BLANK}: it shows lines only" if ink.rules else BLANK


def _note(ink: Ink) -> str:
    """Whether a page with text shows so much of pictures beside it that more text may stand in them."""
    return MOSTLY_IMAGE if ink.pictured > _MOST and len(ink.glyphs) < _FEW_GLYPHS else ""
