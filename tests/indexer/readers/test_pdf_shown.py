"""Pages as they are shown: drawn within bounds, their words, and where a slice of a line stands however it is turned."""

from __future__ import annotations

import io
from itertools import pairwise

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import ReadError
from indexer.readers.pdf import read
from indexer.readers.pdf.shown import MAX_PIXELS, Slice, find_slices, show_page
from indexer.records import Box, Line, Paragraph
from tests.indexer.readers.pdf_files import draw_pdf, write

SENTENCE = "一、完成建置平台及12項機制，並辦理3場說明會"


def straight(canvas: Canvas) -> None:
    write(canvas, 60, 100, SENTENCE)


def sideways(canvas: Canvas) -> None:
    canvas.translate(300, 100)
    canvas.rotate(90)
    canvas.drawString(0, 0, SENTENCE)


def turned(data: bytes, degrees: int) -> bytes:
    """The same file, to be shown turned clockwise."""
    document = pypdfium2.PdfDocument(data)
    document[0].set_rotation(degrees)
    target = io.BytesIO()
    document.save(target)
    document.close()
    return target.getvalue()


def only_line(data: bytes) -> tuple[str, Line]:
    (page,) = read(data, "x.pdf")
    (block,) = page.blocks
    assert isinstance(block, Paragraph) and len(block.lines) == 1
    return block.text, block.lines[0]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("draw", [straight, sideways])
def test_a_slice_is_found_on_pages_however_they_are_turned(draw: object, degrees: int) -> None:
    data = turned(draw_pdf(draw), degrees)  # type: ignore[arg-type]
    text, line = only_line(data)
    assert text == SENTENCE and line.box
    start, end = SENTENCE.index("12"), SENTENCE.index("，")
    slices = [Slice(text, 0, start, line.box), Slice(text, start, end, line.box), Slice(text, end, len(text), line.box)]
    boxes = find_slices(data, "x.pdf", 1, slices)
    upright = line.box.x1 - line.box.x0 > line.box.bottom - line.box.top
    extents = [sorted((box.x0, box.x1) if upright else (box.top, box.bottom)) for box in boxes if box]
    assert len(extents) == 3
    whole = (line.box.x0, line.box.x1) if upright else (line.box.top, line.box.bottom)
    ordered = sorted(extents)
    assert [ordered[0][0], ordered[-1][1]] == pytest.approx(whole, abs=1)
    for before, after in pairwise(ordered):
        assert before[1] == pytest.approx(after[0], abs=0.6)  # no gap, no overlap
    middle = extents[1][1] - extents[1][0]
    assert middle == pytest.approx(4 * 10, abs=5)  # 12項機制: two digits and three characters of 10 points


def test_what_stands_elsewhere_or_says_something_else_is_not_found() -> None:
    data = draw_pdf(straight)
    text, line = only_line(data)
    assert line.box
    box = line.box
    slices = [
        Slice(text.replace("平台", "平臺"), 0, 4, box),
        Slice(text, 2, 2, box),
        Slice(text, 0, 4, Box(box.x0, box.top + 50, box.x1, box.bottom + 50)),
    ]
    assert find_slices(data, "x.pdf", 1, slices) == [None, None, None]


def test_a_word_printed_twice_to_make_it_bold_is_found() -> None:
    def bold(canvas: Canvas) -> None:
        straight(canvas)
        write(canvas, 60.4, 100, SENTENCE)

    data = draw_pdf(bold)
    text, line = only_line(data)
    assert line.box and text == SENTENCE
    (box,) = find_slices(data, "x.pdf", 1, [Slice(text, 2, 4, line.box)])
    assert box and box.x1 - box.x0 == pytest.approx(20, abs=1)


def test_a_page_is_drawn_with_its_words() -> None:
    shown = show_page(draw_pdf(straight, sideways), "x.pdf", 2)
    picture = Image.open(io.BytesIO(shown.image))
    assert (picture.format, shown.width, shown.height, shown.pages) == ("WEBP", 600, 800, 2)
    assert picture.size == (1200, 1600)
    assert shown.text == SENTENCE


def test_a_large_page_is_drawn_small() -> None:
    shown = show_page(draw_pdf(straight, size=(6_000, 8_000)), "x.pdf", 1)
    width, height = Image.open(io.BytesIO(shown.image)).size
    assert width * height <= MAX_PIXELS * 1.01


def test_a_page_that_is_not_there_is_named() -> None:
    data = draw_pdf(straight)
    for call in (lambda: show_page(data, "x.pdf", 2), lambda: find_slices(data, "x.pdf", 0, [])):
        with pytest.raises(ReadError, match=r"x\.pdf: there is no page [02]; the file has 1\."):
            call()
    with pytest.raises(ReadError, match=r"x\.pdf: this is not a whole PDF"):
        show_page(b"%PDF-1.7 broken", "x.pdf", 1)
