"""Word documents (DOCX): paragraphs with their heading level and automatic number, and tables.

The XML is read directly: what a report needs beyond runs of text (automatic numbers, text boxes, tracked
changes, notes, page breaks) is not in the model of the libraries that read DOCX.

A document flows, so its pages are counted: breaks that the author set, and those that Word recorded when it
last laid the document out. A table that runs over pages stays one block, on the page where it begins; its
cells know their own pages. Comments are not part of the report and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from indexer.readers.pagination import (
    EMPTY,
    MAX_COLUMNS,
    CellCount,
    Fragment,
    LaidOut,
    Pages,
    Row,
    compose,
    make_paragraph,
)
from indexer.readers.word.inline import children, flow, local_name, pieces
from indexer.readers.word.parts import WordParts
from indexer.readers.word.styles import integer, value
from indexer.records import Cell, Page, Paragraph, Table

_SAME_PAGE = frozenset({"continuous", "nextColumn"})
_PARITY = {"evenPage": 0, "oddPage": 1}


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """Pages of a DOCX file. Raises ReadError when it is something else, damaged, encrypted or beyond the bounds."""
    return _WordReader(WordParts(data, name), name).read()


class _WordReader:
    """Walks one document from top to bottom; lists and pages are counted on the way."""

    def __init__(self, parts: WordParts, name: str) -> None:
        self._parts = parts
        self._name = name
        self._pages = Pages()
        self._joined: list[Fragment] = []  # of paragraphs whose mark a tracked change deleted
        self._endnotes: list[etree._Element] = []
        self._count = CellCount(name)

    def read(self) -> tuple[Page, ...]:
        sections = self._parts.sections()
        self._begin_section(sections[0] if sections else None)
        for element in flow(self._parts.body):
            self._read_block(element)
            if sections and element.find("{*}pPr/{*}sectPr") is sections[0]:
                del sections[0]
                self._turn_section(sections[0] if sections else None)
        self._add(compose([self._take_joined()]))
        for reference in self._endnotes:
            self._add(self._parts.note("endnote", reference, self._pages.number))
        return self._pages.finish(self._name)

    # --- blocks --------------------------------------------------------------------------------

    def _read_block(self, element: etree._Element) -> None:
        if local_name(element) == "tbl":
            rows = tuple(self._rows(element))
            pages = [line.page for row in rows for cell in row for line in cell.lines]
            if pages:
                self._pages.add(Table(rows), min(pages))
            return
        laid_out = self._lay_out(element)
        self._add(compose([laid_out.fragments]), self._parts.styles.paragraph(element.find("{*}pPr")).level or 0)
        for box in laid_out.anchored:
            for inner in flow(box.content):
                self._read_block(inner)

    def _add(self, text: Cell, level: int = 0) -> None:
        if text.lines:
            self._pages.add(Paragraph(text.text, text.lines, level), text.lines[0].page)

    def _lay_out(self, paragraph: etree._Element) -> LaidOut:
        """One paragraph with its number, over its pages, and the text boxes on it; notes go below the page."""
        if len(paragraph) == 0:  # most paragraphs of a form are empty, and so are all of a hostile one
            return LaidOut(self._take_joined(), [])
        properties = paragraph.find("{*}pPr")
        meaning = self._parts.styles.paragraph(properties)
        if meaning.break_before and not self._pages.at_top:
            self._pages.turn()
        style = None if properties is None else value(properties.find("{*}pStyle"))
        label = self._parts.numbering.label(meaning, style)
        gap = "" if label[-1:] in "、）)：:" else " "
        laid_out = self._pages.lay_out([label + gap, *pieces(paragraph)], self._take_joined())
        for note in laid_out.anchored:
            if note.kind == "footnote":
                text = self._parts.note(note.kind, note.content, self._pages.number)
                if text.lines:
                    self._pages.add_note(Paragraph(text.text, text.lines))
            elif note.kind == "endnote":
                self._endnotes.append(note.content)
        boxes = [anchored for anchored in laid_out.anchored if anchored.kind == "box"]
        if properties is not None and properties.find("{*}rPr/{*}del") is not None:
            self._joined = laid_out.fragments
            return LaidOut([], boxes)
        return LaidOut(laid_out.fragments, boxes)

    def _take_joined(self) -> list[Fragment]:
        joined, self._joined = self._joined, []
        return joined

    # --- tables --------------------------------------------------------------------------------

    def _rows(self, table: etree._Element) -> Iterator[tuple[Cell, ...]]:
        """Rows as printed: merged cells hold their text in the first position, the others are empty."""
        for element in children(table, "tr"):
            properties = element.find("{*}trPr")
            if properties is not None and properties.find("{*}del") is not None:
                continue
            row = Row(self._pages)
            cells = [EMPTY] * _span(properties, "gridBefore", 0)
            for inner in children(element, "tc"):
                row.begin_cell()
                cell = self._cell(inner)
                row.end_cell(cell)
                cells += (cell, *(EMPTY,) * (_span(inner.find("{*}tcPr"), "gridSpan", 1) - 1))
            row.end()
            self._count.add_row(len(cells))
            yield tuple(cells)

    def _cell(self, element: etree._Element) -> Cell:
        merged = element.find("{*}tcPr/{*}vMerge")
        if merged is not None and value(merged) != "restart":
            return EMPTY
        return compose(self._cell_paragraphs(element))

    def _cell_paragraphs(self, container: etree._Element) -> Iterator[list[Fragment]]:
        """The paragraphs of a cell; a table inside it gives one for each of its rows."""
        for element in flow(container):
            if local_name(element) == "tbl":
                for row in self._rows(element):
                    filled = [cell for cell in row if cell.lines]
                    if filled:
                        yield [Fragment(" ".join(cell.text for cell in filled), filled[0].lines[0].page)]
                continue
            laid_out = self._lay_out(element)
            yield laid_out.fragments
            for box in laid_out.anchored:
                yield from self._cell_paragraphs(box.content)
        yield self._take_joined()

    # --- sections ------------------------------------------------------------------------------

    def _turn_section(self, section: etree._Element | None) -> None:
        """A section ends; how the next one begins stands in its own properties."""
        kind = None if section is None else value(section.find("{*}type"))
        if kind not in _SAME_PAGE:
            self._pages.turn()
            if self._pages.number % 2 != _PARITY.get(kind or "", self._pages.number % 2):
                self._pages.turn()
        self._begin_section(section)

    def _begin_section(self, section: etree._Element | None) -> None:
        """Running headers and footers are read once, where they first stand."""
        page = self._pages.number
        for text in self._parts.furniture(section, "header"):
            self._pages.add(make_paragraph(text, page))
        for text in self._parts.furniture(section, "footer"):
            self._pages.add_note(make_paragraph(text, page))


def _span(properties: etree._Element | None, name: str, default: int) -> int:
    span = None if properties is None else integer(properties.find(f"{{*}}{name}"))
    return default if span is None else min(span, MAX_COLUMNS + 1)
