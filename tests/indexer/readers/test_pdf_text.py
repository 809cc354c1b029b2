"""PDF text: lines joined as written, paragraphs, reading order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf import read
from indexer.records import Page, Paragraph
from tests.indexer.readers.pdf_files import Draw, draw_pdf, write, write_lines


def paragraphs(*pages: Draw) -> list[Paragraph]:
    """The paragraphs of the first page."""
    return [block for block in read(draw_pdf(*pages), "test.pdf")[0].blocks if isinstance(block, Paragraph)]


def texts(*pages: Draw) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(*pages)]


def column(lines: Sequence[str], x: float = 100, top: float = 100) -> Draw:
    return lambda canvas: write_lines(canvas, x, top, lines)


def one_page(draw: Draw) -> Page:
    (page,) = read(draw_pdf(draw), "test.pdf")
    return page


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["推動計畫之各項工作並依期程辦理驗", "收與核銷。"], ["推動計畫之各項工作並依期程辦理驗收與核銷。"]),
        (["建置平台並開放骨幹網路之中介資料 M", "eta data，供各界研究並公開使用情", "形。"],
         ["建置平台並開放骨幹網路之中介資料 Meta data，供各界研究並公開使用情形。"]),
        (["本年度截至年底之累計執行數為15,4", "96,930千元，餘款依規定辦理保留。"],
         ["本年度截至年底之累計執行數為15,496,930千元，餘款依規定辦理保留。"]),
        (["The plan supports small enterprises in the", "mountain regions of the country and reports"],
         ["The plan supports small enterprises in the mountain regions of the country and reports"]),
        (["一、完成平台建置。", "二、辦理推廣活動共計三場次，參與人", "數達二百人。"],
         ["一、完成平台建置。", "二、辦理推廣活動共計三場次，參與人數達二百人。"]),
        (["本案辦理情形如下表所列並依規定公告", "周知。", "其餘事項另案辦理，並依核定期程完成"],
         ["本案辦理情形如下表所列並依規定公告周知。", "其餘事項另案辦理，並依核定期程完成"]),
        (["辦理情形及成果詳如附件所列之各項目", "、圖表及說明，並已上網公告，請參閱"],
         ["辦理情形及成果詳如附件所列之各項目、圖表及說明，並已上網公告，請參閱"]),
        (["一、總說明……………………………… 12", "二、主要表……………………………… 25"],
         ["一、總說明……………………………… 12", "二、主要表……………………………… 25"]),
    ],
)  # fmt: skip
def test_lines_are_joined_as_their_author_wrote_them(lines: list[str], expected: list[str]) -> None:
    assert texts(column(lines)) == expected


def test_spread_titles_are_one_word_and_their_size_makes_headings() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 200, 60, "預 算 總 說 明", size=18)
        write(canvas, 230, 90, "中華民國 113 年度", size=13)
        write_lines(canvas, 60, 130, ["本部主管業務包括下列各項，均依法令辦理，並按期公布。"] * 3, pitch=15)

    title, year, *body = paragraphs(draw)
    assert (title.text, title.level) == ("預算總說明", 1)
    assert (year.text, year.level) == ("中華民國 113 年度", 2)
    assert {paragraph.level for paragraph in body} == {0}


def test_titles_on_both_sides_of_a_line_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 60, "112年度")
        write(canvas, 430, 60, "單位：新臺幣千元")
        write(canvas, 380, 80, "發展計畫")

    assert texts(draw) == ["112年度", "單位：新臺幣千元", "發展計畫"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [
        "左欄第一行說明本計畫之緣起與目標，",
        "左欄第二行說明辦理方式與期程規劃，",
        "左欄第三行說明經費來源與分配。",
    ]
    right = ["右欄第一行說明執行成果與效益分析，", "右欄第二行說明檢討與未來改進方向，", "右欄第三行說明附件。"]

    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 60, "此為橫跨兩欄之標題，其下分為左右兩欄，各自獨立成段，應先左後右閱讀，不得交錯。")
        write_lines(canvas, 60, 100, left)
        write_lines(canvas, 320, 103, right)  # its lines stand a little lower
        write(canvas, 60, 180, "此為橫跨兩欄之結語，接續於兩欄之後，說明後續追蹤管考之方式，以及資料公開之網址。")

    first, *columns, last = texts(draw)
    assert first.startswith("此為橫跨兩欄之標題")
    assert last.startswith("此為橫跨兩欄之結語")
    assert columns == ["".join(left), "".join(right)]


def test_words_of_an_organisation_chart_are_read_downwards() -> None:
    def draw(canvas: Canvas) -> None:
        for x, word in ((100, "綜合規劃司"), (130, "民政司"), (160, "戶政司")):
            write_lines(canvas, x, 100, list(word), pitch=13)
        write(canvas, 60, 250, "以上各單位依職掌辦理相關業務。")

    assert sorted(texts(draw)) == sorted(["綜合規劃司", "民政司", "戶政司", "以上各單位依職掌辦理相關業務。"])


def test_bold_by_printing_twice_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for offset in (0, 0.3, 0.6):
            write(canvas, 100 + offset, 100, "人人有責11")

    assert texts(draw) == ["人人有責11"]


def test_each_line_knows_its_place_in_the_text_and_on_the_page() -> None:
    (paragraph,) = paragraphs(column(["推動計畫之各項工作並依期程辦理驗", "收與核銷。"], x=120, top=200))
    first, second = paragraph.lines
    assert paragraph.text[first.start : first.end] == "推動計畫之各項工作並依期程辦理驗"
    assert paragraph.text[second.start : second.end] == "收與核銷。"
    assert first.box is not None
    assert second.box is not None
    assert (first.box.x0, first.box.x1) == (120, 280)
    assert first.box.top == pytest.approx(200, abs=3)
    assert second.box.top - first.box.top == pytest.approx(14)
    assert second.box.x1 == 170
    assert {line.page for line in paragraph.lines} == {1}
