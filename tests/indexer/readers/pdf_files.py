"""Small PDF files drawn for a test, and files put together from raw objects where no library would write them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

# A font that viewers bring along; its characters can be read back.
FONT = "STSong-Light"
# reportlab writes the text of this one so that pdfminer takes it for other characters, as real files have it.
MISNAMED = "MSung-Light"
WIDTH, HEIGHT = 600.0, 800.0

Draw = Callable[[Canvas], None]


def draw_pdf(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), **options: object) -> bytes:
    """A file of which each page is drawn by one function; ``options`` go to reportlab's canvas."""
    for font in (FONT, MISNAMED):
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, **options)
    for draw in pages:
        canvas.setFont(FONT, 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write(canvas: Canvas, x: float, top: float, text: str, size: float = 10, font: str = FONT) -> None:
    """Print one line whose top is ``top`` points below the page's upper edge."""
    canvas.setFont(font, size)
    canvas.drawString(x, canvas._pagesize[1] - top - 0.88 * size, text)


def write_lines(canvas: Canvas, x: float, top: float, lines: Iterable[str], pitch: float = 14) -> None:
    """Print lines one below the other."""
    for index, line in enumerate(lines):
        write(canvas, x, top + index * pitch, line)


def rule(canvas: Canvas, x0: float, top: float, x1: float, bottom: float) -> None:
    """Draw a line between two points given from the page's upper edge."""
    height = canvas._pagesize[1]
    canvas.line(x0, height - top, x1, height - bottom)


def rule_grid(canvas: Canvas, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Draw all lines of a table."""
    for x in xs:
        rule(canvas, x, ys[0], x, ys[-1])
    for y in ys:
        rule(canvas, xs[0], y, xs[-1], y)


def cover(canvas: Canvas, x0: float, top: float, x1: float, bottom: float) -> None:
    """Paint a white area."""
    canvas.setFillGray(1)
    canvas.rect(x0, canvas._pagesize[1] - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
    canvas.setFillGray(0)


def picture(canvas: Canvas) -> None:
    """Fill the page with a small picture, as a scanner does."""
    width, height = canvas._pagesize
    # A netpbm image of 2 by 2 gray dots needs no imaging library to write.
    canvas.drawImage(ImageReader(io.BytesIO(b"P5 2 2 255 \x40\x80\xc0\xff")), 0, 0, width, height)


def raw_pdf(*objects: bytes) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    parts = [b"%PDF-1.7\n"]
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += (b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return b"".join(parts)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def raw_page(content: bytes, media_box: bytes = b"[0 0 600 800]", resources: bytes = b"", *more: bytes) -> bytes:
    """A file of one page with this content stream (object 4); ``more`` are objects from number 6 on, 5 is a font."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> >>"
        % (media_box, resources),
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )
