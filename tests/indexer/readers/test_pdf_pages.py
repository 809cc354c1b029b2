"""PDF pages as a whole: what has no text, page numbers, running heads, turned and cropped pages."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf import read, render_page
from indexer.records import Box, Page, Paragraph, Table
from tests.indexer.readers.pdf_files import (
    HEIGHT,
    MISNAMED,
    WIDTH,
    cover,
    draw_pdf,
    picture,
    raw_page,
    raw_pdf,
    rule_grid,
    stream,
    write,
    write_lines,
)

BODY = "本部主管業務包括下列各項，均依法令辦理，並按期公布於網站。"


def pages(*draws: Callable[[Canvas], None]) -> tuple[Page, ...]:
    return read(draw_pdf(*draws), "test.pdf")


def shown(page: Page) -> list[str]:
    return [block.text for block in page.blocks if isinstance(block, Paragraph)]


def test_pages_without_text_say_why() -> None:
    def announced(canvas: Canvas) -> None:
        write(canvas, 200, 300, "本 頁 空 白", size=30)
        write(canvas, 290, 780, "4")

    def scanned_and_numbered(canvas: Canvas) -> None:
        picture(canvas)
        write(canvas, 290, 780, "5")

    read_pages = pages(lambda canvas: None, picture, announced, scanned_and_numbered)
    assert [(page.note, page.label, page.blocks) for page in read_pages] == [
        ("blank", "", ()),
        ("image only", "", ()),
        ("blank", "4", ()),
        ("image only", "5", ()),
    ]


@pytest.mark.parametrize("strokes", [1, 200])
def test_letters_drawn_as_shapes_are_an_image(strokes: int) -> None:
    def outlines(canvas: Canvas) -> None:
        for index in range(strokes):
            canvas.bezier(100, 100 + index, 120, 130 + index, 140, 90 + index, 160, 100 + index)

    assert pages(outlines)[0].note == "image only"


def test_a_blank_page_with_something_on_it_says_what() -> None:
    def covered(canvas: Canvas) -> None:
        write(canvas, 60, 60, BODY)
        cover(canvas, 0, 0, WIDTH, HEIGHT)

    found = pages(lambda canvas: rule_grid(canvas, [50, 150, 300], [100, 130, 200]), covered)
    assert [page.note for page in found] == ["blank: it shows lines only", "blank: its text is painted over"]


def test_a_font_whose_names_only_pdfium_understands_is_read() -> None:
    (page,) = pages(lambda canvas: write(canvas, 60, 60, BODY, font=MISNAMED))
    assert shown(page) == [BODY]


def test_a_font_that_names_the_wrong_characters_is_reported_and_not_read() -> None:
    """Its ToUnicode map counts through rare ideographs."""
    to_unicode = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <00FF> <5700> "
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>"
    )
    lines = [b"".join(b"%04X" % (7 * line + index) for index in range(30)) for line in range(8)]
    text = b"".join(b"1 0 0 1 60 %d Tm <%s> Tj\n" % (700 - 20 * at, line) for at, line in enumerate(lines))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources << /Font << %s >> >> >>"
    bad, good = read(
        raw_pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            page % (5, b"/F1 7 0 R"),
            page % (6, b"/F2 9 0 R"),
            stream(b"BT /F1 12 Tf " + text + b"ET"),
            stream(b"BT /F2 12 Tf 60 700 Td (Annual report) Tj ET"),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 8 0 R"
            b" /DescendantFonts [10 0 R] >>",
            stream(to_unicode + b"endbfrange endcmap"),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            descendant,
        ),
        "test.pdf",
    )
    assert (bad.note, bad.blocks) == ("unreadable: its fonts name the wrong characters", ())
    assert shown(good) == ["Annual report"]


def test_a_font_without_characters_is_reported_and_not_read() -> None:
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>"
    )
    text = stream(b"BT /F1 12 Tf 50 700 Td <000100020003000400050006> Tj ET")
    whole = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 7 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        text,
        font,
        descendant,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
    )
    bad, empty = read(whole, "test.pdf")
    assert bad.note == "unreadable: its fonts do not say which characters 100% of glyphs are"
    assert empty.note == "blank"


@pytest.mark.parametrize(
    "label", ["12", "- 12 -", "(0801)-016", "第 3 頁", "第3頁，共10頁", "iv", "A-7", "3/12", "Page 4"]
)
@pytest.mark.parametrize("top", [15, 780])
def test_the_printed_page_number_becomes_the_label(label: str, top: float) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 280, top, label)
        write(canvas, 60, 300, BODY)
        write(canvas, 60, 400, "12")  # not in a margin

    (page,) = pages(draw)
    assert "".join(page.label.split()) == "".join(label.split())
    assert shown(page) == [BODY, "12"]


def test_a_number_hidden_under_white_is_not_on_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 290, 300, "52")
        write(canvas, 60, 330, BODY)
        cover(canvas, 280, 295, 320, 315)

    assert shown(pages(draw)[0]) == [BODY]


def test_running_heads_are_dropped_except_where_they_title_a_table() -> None:
    def prose(canvas: Canvas) -> None:
        number = canvas.getPageNumber()
        write(canvas, 250, 60, "預算總說明")
        write(canvas, 250, 80, "中華民國112年度")
        write(canvas, 60, 120, f"{'甲乙丙丁戊己'[number]}類{BODY}")
        write(canvas, 250, 740, f"內政業務報告第{number}章")

    def table(canvas: Canvas) -> None:
        write(canvas, 250, 60, "預算總說明")
        write(canvas, 250, 80, "中華民國112年度")
        rule_grid(canvas, [50, 150, 300], [110, 130, 200])
        write(canvas, 55, 113, "計畫")
        write(canvas, 250, 740, f"內政業務報告第{canvas.getPageNumber()}章")

    read_pages = pages(prose, prose, prose, table)
    heads = ["預算總說明", "中華民國112年度"]
    assert [shown(page) for page in read_pages] == [
        [*heads, f"乙類{BODY}"],
        [f"丙類{BODY}"],
        [f"丁類{BODY}"],
        heads,
    ]
    assert any(isinstance(block, Table) for block in read_pages[3].blocks)


def test_lines_that_only_look_alike_elsewhere_are_no_running_heads() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 100 + 40 * canvas.getPageNumber(), "辦理情形：")
        write(canvas, 60, 400, BODY)

    assert [shown(page)[0] for page in pages(draw, draw, draw)] == ["辦理情形："] * 3


def sideways(canvas: Canvas) -> None:
    """A table printed upwards along the page, as wide tables are."""
    canvas.translate(canvas._pagesize[0], 0)
    canvas.rotate(90)
    canvas._pagesize = (HEIGHT, WIDTH)
    landscape(canvas)
    canvas._pagesize = (WIDTH, HEIGHT)


def landscape(canvas: Canvas) -> None:
    rule_grid(canvas, [50, 250, 600], [100, 130, 200])
    write(canvas, 60, 105, "計畫名稱")
    write(canvas, 260, 105, "執行情形")
    write(canvas, 260, 140, "已完成建置，並辦理推廣。")


def turned(canvas: Canvas) -> None:
    canvas.setPageRotation(90)
    sideways(canvas)


def upside_down(canvas: Canvas) -> None:
    canvas.translate(*canvas._pagesize)
    canvas.rotate(180)
    landscape(canvas)


def cropped(canvas: Canvas) -> None:
    canvas.setCropBox((30, 40, 620, 730))
    landscape(canvas)


def dark_share(image: Image.Image, box: Box, scale: float) -> float:
    """How much of a box is not white in the picture of the page."""
    area = image.convert("L").crop(tuple(round(scale * side) for side in (box.x0, box.top, box.x1, box.bottom)))
    return float((np.asarray(area) < 128).mean())


@pytest.mark.parametrize("draw", [landscape, sideways, turned, upside_down, cropped])
def test_boxes_lie_on_the_page_that_is_shown_however_it_is_turned(draw: Callable[[Canvas], None]) -> None:
    data = draw_pdf(draw)
    (page,) = read(data, "test.pdf")
    (table,) = [block for block in page.blocks if isinstance(block, Table)]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["計畫名稱", "執行情形"],
        ["", "已完成建置，並辦理推廣。"],
    ]
    image = Image.open(io.BytesIO(render_page(data, 1, 2.0)))
    assert table.box is not None
    # The frame: its border is dark just inside the box and nothing is dark around it.
    inside = Box(table.box.x0 - 1, table.box.top - 1, table.box.x1 + 1, table.box.bottom + 1)
    assert dark_share(image, inside, 2.0) > 0.005
    whole = np.asarray(image.convert("L")) < 128
    assert whole.mean() * image.width * image.height == pytest.approx(
        dark_share(image, inside, 2.0) * 4 * (inside.x1 - inside.x0) * (inside.bottom - inside.top), rel=0.05
    )


def test_text_beside_the_visible_page_is_not_read() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, 60, 100, [BODY])
        write_lines(canvas, WIDTH + 60, 100, ["另一頁之內容。"])

    assert shown(pages(draw)[0]) == [BODY]


def test_a_raw_page_is_read_like_any_other() -> None:
    (page,) = read(raw_page(stream(b"BT /F1 12 Tf 50 700 Td (Annual report 112) Tj ET")), "test.pdf")
    assert shown(page) == ["Annual report 112"]
