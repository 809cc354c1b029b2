"""Printed pages turned into pictures and read by OCR, beside what their text layer says."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf import read_pages, read_scans, render_page
from indexer.records import Page, Paragraph

# Pages with long text in narrow columns, tables of figures, and running text.
PAGES = {"112-moda-special-settlement.pdf": (3, 4, 6), "114-moi-unit-budget.pdf": (10, 22, 64, 131, 210)}
SCANNED_AT = 3.0  # pixels to the point: 216 dpi, as offices scan
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The text of a page as printed and as recognised, and how many of its amounts came out right."""

    printed: str
    recognised: str
    figures: int
    figures_right: int
    seconds: float


def read_scanned(data: bytes, number: int) -> Scanned:
    """Page ``number`` of a printed file, and the picture of it read by OCR."""
    (page,) = read_pages(data, "printed.pdf", number, number + 1)
    scan = _scan(data, number)
    (picture,) = read_pages(scan, "scan.pdf", 1, 2)
    started = time.monotonic()
    (recognised,) = read_scans(scan, "scan.pdf", [picture])
    seconds = time.monotonic() - started
    there, here = "".join(_texts(page)), "".join(_texts(recognised))
    amounts, found = Counter(_FIGURE.findall(there)), Counter(_FIGURE.findall(here))
    return Scanned(there, here, amounts.total(), (amounts & found).total(), seconds)


def _scan(data: bytes, number: int) -> bytes:
    picture = ImageReader(io.BytesIO(render_page(data, number, SCANNED_AT)))
    width, height = (side / SCANNED_AT for side in picture.getSize())
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(width, height))
    canvas.drawImage(picture, 0, 0, width, height)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _texts(page: Page) -> Iterator[str]:
    """Lines from top to bottom and left to right, whatever cell they stand in: how well characters are read."""
    lines = [
        (line.box, cell.text[line.start : line.end])
        for block in page.blocks
        for cell in ([block] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row])
        for line in cell.lines
        if line.box
    ]
    yield from (text for _, text in sorted(lines, key=lambda line: (round(line[0].top / 4), line[0].x0)))
