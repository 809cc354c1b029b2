"""Tables with places on the page, as the PDF reader gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.records import Block, Box, Cell, Document, Line, Page, Paragraph, Table

SIZE = 10.0
ROW = 40.0
WIDTH = 100.0  # of a column: ten Chinese characters


def printed(text: str, page: int, x0: float = 0.0, top: float = 0.0, pitch: float = 12.0) -> Cell:
    """Printed lines one below another: ``|`` ends a line inside a paragraph, a newline ends the paragraph too."""
    lines = []
    start = 0
    for number, part in enumerate(re.split(r"(?<=\n)|\|", text) if text else []):
        y, shown = top + number * pitch, part.rstrip("\n")
        width = sum(SIZE if ord(character) > 255 else SIZE / 2 for character in shown)
        lines.append(Line(start, start + len(shown), page, Box(x0, y, x0 + width, y + SIZE)))
        start += len(part)
    return Cell(text.replace("|", ""), tuple(lines))


def title(text: str, page: int, top: float, x0: float = 200.0, level: int = 0) -> Paragraph:
    cell = printed(text, page, x0, top)
    return Paragraph(cell.text, cell.lines, level)


def printed_table(rows: Sequence[Sequence[str]], page: int, tops: Sequence[float], bottom: float) -> Table:
    """A table whose rows begin at ``tops``; the last one ends at ``bottom``."""
    bands = tuple(zip(tops, [*tops[1:], bottom], strict=True))
    cells = tuple(
        tuple(printed(text, page, column * WIDTH, top) for column, text in enumerate(row))
        for row, top in zip(rows, tops, strict=True)
    )
    return Table(cells, Box(0, tops[0], 500, bottom), bands)


def document(*pages: Sequence[Block], name: str = "book.pdf") -> Document:
    return Document(name, "pdf", "0" * 64, tuple(Page(number, tuple(blocks)) for number, blocks in enumerate(pages, 1)))
