"""Pages of documents that flow: text is collected while the reader counts the page breaks it meets."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from indexer.errors import ReadError
from indexer.readers.html_cell import has_markup, plain_text
from indexer.records import Block, Cell, Line, Page, Paragraph

if TYPE_CHECKING:
    from lxml import etree

BLANK_PAGE = "本頁空白"
EMPTY = Cell("")
MAX_COLUMNS = 1_000
_MAX_CELLS = 2_000_000
_MAX_PAGES = 100_000


class Break(Enum):
    """A page break, set by the author or recorded when the program last laid the document out.

    A recorded one may only repeat what the author set, so it counts where something stands on the page.
    """

    SET = "set"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Anchored:
    """Something that stands outside the paragraph it hangs on: a text box (``box``) or a note (``footnote``)."""

    kind: str
    content: etree._Element


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of one paragraph that stands on one page."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A paragraph over its pages, and what hangs on it."""

    fragments: list[Fragment]
    anchored: list[Anchored]


def compose(paragraphs: Iterable[Sequence[Fragment]]) -> Cell:
    """Paragraphs joined by newlines, each with its pages. HTML in them becomes plain text, as in every reader."""
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    sources = ["".join(fragment.text for fragment in paragraph) for paragraph in paragraphs]
    if any(has_markup(source) for source in sources):
        # A tag may open in one paragraph and close in another, so that all are read as one piece.
        return make_cell(clean("<br>".join(sources).replace("\n", "<br>")), paragraphs[0][0].page)
    parts: list[str] = []
    lines: list[Line] = []
    length = 0
    for paragraph in paragraphs:
        gap = "\n"
        for fragment in paragraph:
            text = clean(fragment.text)
            if text:
                parts += (gap if length else "", text)
                start, length = length + len(parts[-2]), length + len(parts[-2]) + len(text)
                _extend(lines, start, length, fragment.page)
                gap = _gap_after(fragment.text)
    return Cell("".join(parts), tuple(lines))


def clean(source: str) -> str:
    """Text as every reader gives it: composed characters (NFC), HTML fragments as plain text, single spaces."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    return plain_text(unicodedata.normalize("NFC", source))


def make_cell(text: str, page: int) -> Cell:
    """A cell that stands on one page; ``text`` is taken as it is."""
    return Cell(text, (Line(0, len(text), page),) if text else ())


def make_paragraph(text: str, page: int, level: int = 0) -> Paragraph:
    """A paragraph that stands on one page; ``text`` is taken as it is."""
    return Paragraph(text, make_cell(text, page).lines, level)


def make_page(number: int, blocks: tuple[Block, ...], label: str = "") -> Page:
    """A page, blank where it holds nothing or only the words 本頁空白."""
    blank = not blocks or (len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].text == BLANK_PAGE)
    return Page(number, () if blank else blocks, label, "blank" if blank else "")


class Pages:
    """Counts pages and collects their blocks.

    ``number`` is the page being filled; ``at_top`` says that nothing stands on it yet.
    """

    def __init__(self) -> None:
        self.number = 1
        self.at_top = True
        self._blocks: dict[int, list[Block]] = defaultdict(list)
        self._notes: dict[int, list[Block]] = defaultdict(list)

    def turn(self, kind: Break = Break.SET) -> None:
        """Turn the page; a recorded break only where something stands on it."""
        if kind is Break.SET or not self.at_top:
            self.number += 1
            self.at_top = True

    def lay_out(self, pieces: Iterable[str | Break | Anchored], start: Iterable[Fragment] = ()) -> LaidOut:
        """Put a paragraph, which continues ``start``, on this page and those that its breaks turn to."""
        fragments = list(start)
        anchored: list[Anchored] = []
        buffer: list[str] = []
        for piece in (*pieces, None):
            if isinstance(piece, str):
                buffer.append(piece)
            elif isinstance(piece, Anchored):
                anchored.append(piece)
            else:
                text = "".join(buffer) + ("\n" if piece is Break.SET else "")
                buffer.clear()
                if text:
                    fragments.append(Fragment(text, self.number))
                    self.at_top = self.at_top and not text.strip()
                if piece is not None:
                    self.turn(piece)
        return LaidOut(fragments, anchored)

    def add(self, block: Block, page: int | None = None) -> None:
        """Add a block to ``page``, or to the page being filled."""
        self._blocks[page or self.number].append(block)

    def add_note(self, note: Paragraph, page: int | None = None) -> None:
        """Add a footnote or a footer, which is printed below everything else."""
        self._notes[page or self.number].append(note)

    def finish(self, name: str) -> tuple[Page, ...]:
        """All pages. Raises ReadError when no page holds anything."""
        filled = {*self._blocks, *self._notes}
        if not filled:
            raise ReadError(f"{name}: the file holds no text; replace or remove it.")
        if max(filled) > _MAX_PAGES:
            raise ReadError(f"{name}: {max(filled):,} pages, over the limit of {_MAX_PAGES:,}; split the file.")
        return tuple(
            make_page(number, (*self._blocks[number], *self._notes[number])) for number in range(1, max(filled) + 1)
        )


class Row:
    """The pages of one table row: its cells begin side by side, so each begins where the row does."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._first = self._last = pages.number
        self._at_top = pages.at_top

    def begin_cell(self) -> None:
        """Go back to where the row begins."""
        self._pages.number = self._first
        self._pages.at_top = self._at_top

    def end_cell(self, cell: Cell) -> None:
        """A cell whose first text stands on a later page says that the whole row went there."""
        self._last = max(self._last, self._pages.number)
        if cell.lines and cell.lines[0].page > self._first:
            self._first, self._at_top = cell.lines[0].page, True

    def end(self) -> None:
        """What follows stands below the cell that reaches farthest."""
        self._pages.number = self._last
        self._pages.at_top = False


class CellCount:
    """Bounds the tables of one file: a merged cell of a few bytes may claim a million places."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells = 0

    def add_row(self, columns: int) -> None:
        """Count one row. Raises ReadError when it is too wide or the tables have become too large."""
        self._cells += columns
        if columns > MAX_COLUMNS or self._cells > _MAX_CELLS:
            raise ReadError(
                f"{self._name}: its tables have more than {MAX_COLUMNS:,} columns or {_MAX_CELLS:,} cells; "
                "split the tables."
            )


def _gap_after(text: str) -> str:
    """What separates a fragment from the next one of its paragraph."""
    if text[-1:] == "\n":
        return "\n"
    return " " if text[-1:].isspace() else ""


def _extend(lines: list[Line], start: int, end: int, page: int) -> None:
    if lines and lines[-1].page == page:
        start = lines.pop().start
    lines.append(Line(start, end, page))
