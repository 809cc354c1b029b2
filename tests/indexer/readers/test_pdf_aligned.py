"""Words in columns without lines: what makes a table of them, and what is only a list beside the page's titles."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf import read
from indexer.records import Table
from tests.indexer.readers.pdf_files import draw_pdf, rule_grid, write
from tests.indexer.readers.shown import show, show_block

STAFF = (("職員", "94 人", "技工"), ("警察", "0 人", "駕駛"), ("法警", "0 人", "聘用"), ("工友", "23 人", "約僱"))
COLUMNS = (60, 150, 240)


def rows(canvas: Canvas, top: float, *texts: tuple[str, ...]) -> None:
    for number, row in enumerate(texts):
        for x, text in zip(COLUMNS, row, strict=True):
            write(canvas, x, top + 13 * number, text)


def test_a_list_of_figures_has_no_titles_and_swallows_none() -> None:
    """The number of staff beside the title of a book page, as budgets print it."""

    def draw(canvas: Canvas) -> None:
        rows(canvas, 60, *STAFF)
        write(canvas, 420, 66, "虛構部", size=13)
        write(canvas, 400, 92, "現有辦公房舍", size=16)
        rule_grid(canvas, [50, 250, 550], [140, 170, 200])
        write(canvas, 60, 145, "區分")
        write(canvas, 260, 145, "面積")

    (page,) = read(draw_pdf(draw), "test.pdf")
    blocks = show(page)
    assert blocks[-1] == [["區分", "面積"], ["", ""]]
    assert "虛構部" in blocks
    assert "現有辦公房舍" in blocks
    assert not any(isinstance(block, Table) for block in page.blocks[:-1])


def test_a_heading_set_larger_ends_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, 60, ("項目", "單價", "說明"), ("電腦", "12,345", "採購"), ("平台", "54,321", "維護"))
        write(canvas, 150, 100, "辦理情形", size=16)
        rows(canvas, 125, ("其他", "100", "雜支"))

    (page,) = read(draw_pdf(draw), "test.pdf")
    table, heading, *_ = map(show_block, page.blocks)
    assert table == [["項目", "單價", "說明"], ["電腦", "12,345", "採購"], ["平台", "54,321", "維護"]]
    assert heading == "辦理情形"


def test_years_and_months_are_titles() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, 60, ("項目", "112年度", "113年度"), ("電腦", "12,345", "採購"), ("平台", "54,321", "維護"))

    (page,) = read(draw_pdf(draw), "test.pdf")
    (table,) = map(show_block, page.blocks)
    assert table[0] == ["項目", "112年度", "113年度"]
