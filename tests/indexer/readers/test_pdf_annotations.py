"""Filled form fields, typed notes and stamps are read where they lie on the page."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf import read
from indexer.records import Box, Paragraph
from tests.indexer.readers.pdf_files import draw_pdf, raw_pdf, stream, write
from tests.indexer.readers.shown import show


def with_annotation(entries: bytes, form: bytes = b"/BBox [0 0 100 20]", page: bytes = b"") -> bytes:
    """A page with a line of its own and one annotation that shows the words ``Approved 12,345``."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Annots [6 0 R] %s"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % page,
        stream(b"0.5 0 0 0.5 0 0 cm BT /F1 20 Tf 100 1400 Td (Annual report) Tj ET"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Annot /Rect [200 600 400 640] %s >>" % entries,
        stream(b"BT /F1 5 Tf 10 8 Td (Approved 12,345) Tj ET", b"%s /Resources << /Font << /F1 5 0 R >> >>" % form),
    )


def test_a_filled_field_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 100, "核定金額：")
        canvas.acroForm.textfield(name="amount", value="12,345", x=150, y=685, width=200, height=20)

    (page,) = read(draw_pdf(draw), "form.pdf")
    assert "12,345" in "".join(map(str, show(page)))


@pytest.mark.parametrize(
    "entries",
    [
        b"/Subtype /FreeText /AP << /N 7 0 R >>",
        b"/Subtype /Stamp /F 4 /AP << /N 7 0 R >>",
        b"/Subtype /Widget /AS /On /AP << /N << /On 7 0 R /Off 4 0 R >> >>",
    ],
)
def test_it_stands_in_its_rectangle(entries: bytes) -> None:
    """The form's box is half as large as the rectangle, and what the page itself draws does not move it."""
    (page,) = read(with_annotation(entries), "note.pdf")
    assert show(page) == ["Annual report", "Approved 12,345"]
    note = page.blocks[1]
    assert isinstance(note, Paragraph)
    box = note.lines[0].box
    assert box is not None
    assert (box.x0, round(box.bottom)) == (220.0, round(800 - 616 + 0.207 * 10))
    assert box == Box(220.0, box.top, box.x1, box.bottom)
    assert box.bottom - box.top == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(
    ("entries", "form"),
    [
        (b"/Subtype /FreeText /F 2 /AP << /N 7 0 R >>", b"/BBox [0 0 100 20]"),
        (b"/Subtype /Popup /AP << /N 7 0 R >>", b"/BBox [0 0 100 20]"),
        (b"/Subtype /FreeText", b"/BBox [0 0 100 20]"),
        (b"/Subtype /FreeText /AP << /N 7 0 R >>", b"/BBox [0 0 0 20]"),
        (b"/Subtype /FreeText /AP << /N 7 0 R >>", b""),
        (b"/Subtype /Widget /AS /Off /AP << /N << /On 7 0 R >> >>", b"/BBox [0 0 100 20]"),
    ],
)
def test_what_no_viewer_shows_is_not_read(entries: bytes, form: bytes) -> None:
    (page,) = read(with_annotation(entries, form), "note.pdf")
    assert show(page) == ["Annual report"]
