"""OpenDocument texts (ODT): paragraphs with their heading level and automatic number, and tables.

The XML is read directly, as for Word: list numbers, page breaks and merged cells have to be worked out, and a
tree of one object per attribute would take many times the memory.

Pages are counted as in Word documents: breaks that the author set and those that the program recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.archive import open_archive
from indexer.readers.odf.inline import (
    OFFICE,
    TABLE,
    TEXT,
    flow,
    number,
    paragraph_text,
    pieces,
    row_cells,
    table_rows,
)
from indexer.readers.odf.lists import OdfLists, OpenList
from indexer.readers.odf.styles import BlockStyle, OdfStyles
from indexer.readers.pagination import (
    EMPTY,
    MAX_COLUMNS,
    Break,
    CellCount,
    Fragment,
    LaidOut,
    Pages,
    Row,
    compose,
    make_paragraph,
)
from indexer.records import Cell, Page, Paragraph, Table

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """Pages of an ODT file. Raises ReadError when it is something else, damaged, encrypted or beyond the bounds."""
    archive = open_archive(data, name, ".odt")
    content = archive.tree("content.xml")
    roots = [content, archive.tree("styles.xml")] if "styles.xml" in archive else [content]
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise ReadError(f"{name}: the part content.xml has no text; save the file again in the program that made it.")
    return _TextReader(OdfStyles(*roots), OdfLists(*roots), name).read(body)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A paragraph, heading or table, and its automatic number."""

    element: etree._Element
    label: str


class _TextReader:
    """Walks one document from top to bottom; lists and pages are counted on the way."""

    def __init__(self, styles: OdfStyles, lists: OdfLists, name: str) -> None:
        self._styles = styles
        self._lists = lists
        self._name = name
        self._pages = Pages()
        self._master = ""
        self._endnotes: list[etree._Element] = []
        self._count = CellCount(name)

    def read(self, body: etree._Element) -> tuple[Page, ...]:
        self._read_blocks(body)
        for note in self._endnotes:
            self._add(self._note(note))
        return self._pages.finish(self._name)

    # --- blocks --------------------------------------------------------------------------------

    def _read_blocks(self, container: etree._Element) -> None:
        for block in self._blocks(container):
            if block.element.tag == f"{TABLE}table":
                self._read_table(block.element)
            else:
                self._read_paragraph(block)

    def _read_paragraph(self, paragraph: _Numbered) -> None:
        element = paragraph.element
        laid_out = self._lay_out(paragraph)
        level = number(element, f"{TEXT}outline-level", 1) if element.tag == f"{TEXT}h" else 0
        self._add(compose([laid_out.fragments]), level)
        for box in laid_out.anchored:
            self._read_blocks(box.content)
        if self._styles.block("paragraph", element.get(f"{TEXT}style-name", "")).break_after:
            self._pages.turn()

    def _read_table(self, element: etree._Element) -> None:
        style = self._styles.block("table", element.get(f"{TABLE}style-name", ""))
        self._turn_before(style)
        rows = tuple(self._rows(element))
        pages = [line.page for row in rows for cell in row for line in cell.lines]
        if pages:
            self._pages.add(Table(rows), min(pages))
        if style.break_after:
            self._pages.turn()

    def _add(self, text: Cell, level: int = 0) -> None:
        if text.lines:
            self._pages.add(Paragraph(text.text, text.lines, level), text.lines[0].page)

    # --- paragraphs ----------------------------------------------------------------------------

    def _blocks(self, container: etree._Element) -> Iterator[_Numbered]:
        """The paragraphs, headings and tables of a text, cell or box; lists are opened and counted."""
        for element in flow(container):
            if element.tag == f"{TEXT}soft-page-break":
                self._pages.turn(Break.RECORDED)
            elif element.tag == f"{TEXT}list":
                yield from self._items(element, None)
            else:
                yield _Numbered(element, self._lists.heading(element) if element.tag == f"{TEXT}h" else "")

    def _items(self, element: etree._Element, outer: OpenList | None) -> Iterator[_Numbered]:
        opened = self._lists.open(element, outer)
        for item in element.iterchildren(f"{TEXT}list-item", f"{TEXT}list-header"):
            inner = list(flow(item))
            own = next((child for child in inner if child.tag in _PARAGRAPHS), None)
            label = ""
            if own is not None and item.tag == f"{TEXT}list-item":
                style = self._styles.block("paragraph", own.get(f"{TEXT}style-name", ""))
                label = self._lists.item(opened, item, style.list_style)
            elif own is None:
                self._lists.pass_by(opened)
            for child in inner:
                if child.tag == f"{TEXT}list":
                    yield from self._items(child, opened)
                elif child.tag == f"{TEXT}soft-page-break":
                    self._pages.turn(Break.RECORDED)
                else:
                    yield _Numbered(child, label if child is own else "")

    def _lay_out(self, paragraph: _Numbered) -> LaidOut:
        """One paragraph with its number, over its pages, and the text boxes on it; notes go below the page."""
        self._turn_before(self._styles.block("paragraph", paragraph.element.get(f"{TEXT}style-name", "")))
        label = paragraph.label + ("" if paragraph.label[-1:] in "、）)：:" else " ")
        laid_out = self._pages.lay_out([label, *pieces(paragraph.element)])
        for note in laid_out.anchored:
            if note.kind == "footnote":
                text = self._note(note.content)
                if text.lines:
                    self._pages.add_note(Paragraph(text.text, text.lines))
            elif note.kind == "endnote":
                self._endnotes.append(note.content)
        return LaidOut(laid_out.fragments, [anchored for anchored in laid_out.anchored if anchored.kind == "box"])

    def _note(self, note: etree._Element) -> Cell:
        body = note.find(f"{TEXT}note-body")
        paragraphs = () if body is None else body.iter(*_PARAGRAPHS)
        return compose([Fragment(paragraph_text(paragraph), self._pages.number)] for paragraph in paragraphs)

    def _turn_before(self, style: BlockStyle) -> None:
        """Turn the page where a style asks for it; a new page layout begins a page and has its own headers."""
        if (style.break_before or style.master_page) and not self._pages.at_top:
            self._pages.turn()
        master = style.master_page or self._master or self._styles.first_master()
        if master != self._master:
            self._master = master
            for text in self._styles.furniture(master, "header"):
                self._pages.add(make_paragraph(text, self._pages.number))
            for text in self._styles.furniture(master, "footer"):
                self._pages.add_note(make_paragraph(text, self._pages.number))

    # --- tables --------------------------------------------------------------------------------

    def _rows(self, table: etree._Element) -> Iterator[tuple[Cell, ...]]:
        """Rows as printed: merged cells hold their text in the first position, the others are empty."""
        for repeated in table_rows(table):
            if repeated.element.tag == f"{TEXT}soft-page-break":
                self._pages.turn(Break.RECORDED)
                continue
            row = Row(self._pages)
            cells: list[Cell] = []
            for place in row_cells(repeated.element):
                row.begin_cell()
                cell = EMPTY if place.covered else compose(self._cell_paragraphs(place.element))
                row.end_cell(cell)
                cells += (cell,) * min(place.times, MAX_COLUMNS + 1)
            row.end()
            for _ in range(repeated.times if any(cell.lines for cell in cells) else 1):
                self._count.add_row(len(cells))
                yield tuple(cells)

    def _cell_paragraphs(self, container: etree._Element) -> Iterator[list[Fragment]]:
        """The paragraphs of a cell; a table inside it gives one for each of its rows."""
        for block in self._blocks(container):
            if block.element.tag == f"{TABLE}table":
                for row in self._rows(block.element):
                    filled = [cell for cell in row if cell.lines]
                    if filled:
                        yield [Fragment(" ".join(cell.text for cell in filled), filled[0].lines[0].page)]
                continue
            laid_out = self._lay_out(block)
            yield laid_out.fragments
            for box in laid_out.anchored:
                yield from self._cell_paragraphs(box.content)
