"""Write a text report in the reference layout as a PDF of facing pages.

    python -m tests.make_sample_pdf REPORT.txt FOLDER

The n-th row of the left page faces the n-th of the right one at the same height, and both go on together on the
next spread where they do not fit. The characters used are embedded, so that the pages look alike everywhere.
Needs reportlab, fontTools and the font Noto Sans CJK.
"""

from __future__ import annotations

import argparse
import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont
from reportlab.pdfgen.canvas import Canvas

from indexer.readers import read_document
from indexer.records import Document
from tests.make_sample_files import Grid, amount, contents

FONT = "Noto Sans CJK TC"
WIDTH, HEIGHT = 595.0, 842.0
MARGIN = 36.0
SIZE, PITCH, PADDING = 8.0, 11.0, 3.0
TITLE_SIZE, TITLE_PITCH = 11.0, 16.0
TABLE_TOP, TABLE_BOTTOM = 130.0, HEIGHT - 60
SHARES = {7: (17, 11, 10, 12, 12, 12, 26), 3: (38, 30, 32)}


@dataclass(frozen=True)
class Side:
    """One page of a spread: its headings and the rows of its table as wrapped lines."""

    headings: list[str]
    widths: list[float]
    titles: list[list[str]]
    rows: list[list[list[str]]]


def to_pdf(report: Document) -> bytes:
    """The report as a printed book."""
    parts = [list(contents(page)) for page in report.pages]
    _register_font({char for page in parts for part in page for char in _characters(part)} | set("0123456789"))
    target = io.BytesIO()
    # The same report gives the same bytes: no date and no random identifier.
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setTitle(report.name)
    waiting: Side | None = None
    for page in parts:
        grid = next((part for part in page if isinstance(part, Grid)), None)
        headings = [part for part in page if isinstance(part, str)]
        if grid is None:
            _draw_plain(canvas, headings)
        elif waiting is None:
            waiting = _side(headings, grid)
        else:
            _draw_spreads(canvas, waiting, _side(headings, grid))
            waiting = None
    canvas.save()
    return target.getvalue()


def _characters(part: str | Grid) -> Iterator[str]:
    for text in [part] if isinstance(part, str) else [cell for row in part.rows for cell in row]:
        yield from text


# --- the font --------------------------------------------------------------------------------------


def has_font() -> bool:
    """Whether the font is on this machine, and not only another in its place."""
    command = ["fc-match", "-f", "%{family}", FONT]
    return FONT in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(",")


def _register_font(characters: set[str]) -> None:
    """Embed the outlines of these characters as TrueType, the only kind that the PDF library takes."""
    command = ["fc-match", "-f", "%{file}\n%{index}", FONT]
    file, index = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    source = TTFont(file, fontNumber=int(index))
    reduced = subset.Subsetter(subset.Options(layout_features=[], hinting=False, desubroutinize=True))
    reduced.populate(text="".join(characters))
    reduced.subset(source)
    cmap = source.getBestCmap()
    missing = sorted(char for char in characters if char.isprintable() and ord(char) not in cmap)
    if missing:
        raise SystemExit(f"{FONT} has no {''.join(missing)}; replace the characters in the report.")
    glyphs = {}
    outlines = source.getGlyphSet()
    for name in source.getGlyphOrder():
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(source.getGlyphOrder())
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (source["hmtx"][name][0], source["hmtx"][name][1]) for name in glyphs})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Sample", "styleName": "Regular", "psName": "Sample-Regular"})
    builder.setupOS2()
    builder.setupPost()
    made = io.BytesIO()
    builder.save(made)
    made.seek(0)
    pdfmetrics.registerFont(EmbeddedFont(FONT, made))


# --- the pages -------------------------------------------------------------------------------------


def _side(headings: list[str], grid: Grid) -> Side:
    shares = SHARES.get(grid.width, (1,) * grid.width)
    widths = [(WIDTH - 2 * MARGIN) * share / sum(shares) for share in shares]
    rows = [
        [_wrap(row[0], WIDTH)] if grid.is_merged(row) else [_wrap(*pair) for pair in zip(row, widths, strict=True)]
        for row in grid.rows
    ]
    return Side(headings, widths, rows[0], rows[1:])


def _wrap(text: str, width: float) -> list[str]:
    """Lines that fit a cell; broken anywhere, as Chinese text is."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for char in paragraph:
            if pdfmetrics.stringWidth(line + char, FONT, SIZE) > width - 2 * PADDING:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines


def _draw_spreads(canvas: Canvas, left: Side, right: Side) -> None:
    """Draw facing pages until all rows are printed; a row that does not fit goes on in the next spread."""
    rows = list(_facing(left, right))
    while rows:
        room = int((TABLE_BOTTOM - TABLE_TOP) / PITCH) - _height(left.titles + right.titles)
        fitting: list[tuple[list[list[str]], list[list[str]]]] = []
        while rows and room > 0:
            row = rows.pop(0)
            height = _height(row[0] + row[1])
            if fitting and height > room and _height(row[0]) > room:
                rows.insert(0, row)  # a plan's name is not torn apart
                break
            if height > room:
                rows.insert(0, ([cell[room:] for cell in row[0]], [cell[room:] for cell in row[1]]))
                row = ([cell[:room] for cell in row[0]], [cell[:room] for cell in row[1]])
            fitting.append(row)
            room -= height + 1
        heights = [_height(row[0] + row[1]) for row in fitting]
        title_height = _height(left.titles + right.titles)
        for side, place in ((left, 0), (right, 1)):
            _draw_headings(canvas, side.headings, at_right=side is left)
            body = [row[place] for row in fitting]
            _draw_table(canvas, side.widths, [side.titles, *body], [title_height, *heights])
            _end_page(canvas)


def _facing(left: Side, right: Side) -> Iterator[tuple[list[list[str]], list[list[str]]]]:
    """The rows of both pages side by side; a row that names an agency faces an empty one."""
    others = iter(right.rows)
    for row in left.rows:
        yield row, ([[""]] if len(row) == 1 else next(others, [[""]]))
    yield from zip_longest([], others, fillvalue=[[""]])


def _height(cells: list[list[str]]) -> int:
    return max(len(cell) for cell in cells)


def _draw_headings(canvas: Canvas, headings: list[str], at_right: bool) -> None:
    """Left pages have their headings at the gutter and so have right pages: a title runs over both."""
    titles = [text for text in headings if not text.startswith("單位")]
    for number, text in enumerate(titles):
        top = 40 + number * TITLE_PITCH
        x = WIDTH - MARGIN - pdfmetrics.stringWidth(text, FONT, TITLE_SIZE) if at_right else MARGIN
        _write(canvas, x, top, text, TITLE_SIZE)
    for text in (text for text in headings if text.startswith("單位")):
        _write(canvas, WIDTH - MARGIN - pdfmetrics.stringWidth(text, FONT, SIZE), TABLE_TOP - 14, text, SIZE)


def _draw_table(canvas: Canvas, widths: list[float], rows: list[list[list[str]]], heights: list[int]) -> None:
    canvas.setLineWidth(0.6)
    top = TABLE_TOP
    for row, height in zip(rows, heights, strict=True):
        bottom = top + height * PITCH + PITCH
        x = MARGIN
        # An agency's row is one cell over the whole width, and so is the empty one that faces it.
        for lines, width in zip(row, widths if len(row) > 1 else [sum(widths)], strict=True):
            canvas.rect(x, HEIGHT - bottom, width, bottom - top)
            is_amount = len(lines) == 1 and amount(lines[0]) is not None
            for number, line in enumerate(lines):
                shift = width - PADDING - pdfmetrics.stringWidth(line, FONT, SIZE) if is_amount else PADDING
                _write(canvas, x + shift, top + PADDING + number * PITCH, line, SIZE)
            x += width
        top = bottom


def _draw_plain(canvas: Canvas, lines: list[str]) -> None:
    """A cover or a blank page, centred; a long line is set smaller rather than broken."""
    for number, line in enumerate(lines):
        fitting = (WIDTH - 2 * MARGIN) / max(pdfmetrics.stringWidth(line, FONT, 1), 1)
        size = min(TITLE_SIZE, fitting)
        x = (WIDTH - pdfmetrics.stringWidth(line, FONT, size)) / 2
        _write(canvas, x, 120 + number * 2 * TITLE_PITCH, line, size)
    _end_page(canvas)


def _end_page(canvas: Canvas) -> None:
    number = str(canvas.getPageNumber())
    _write(canvas, (WIDTH - pdfmetrics.stringWidth(number, FONT, SIZE)) / 2, HEIGHT - 30, number, SIZE)
    canvas.showPage()


def _write(canvas: Canvas, x: float, top: float, text: str, size: float) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top - 0.88 * size, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    path = arguments.folder / f"{arguments.report.stem}.pdf"
    path.write_bytes(to_pdf(read_document(arguments.report)))
    print(path)


if __name__ == "__main__":
    main()
