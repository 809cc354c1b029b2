"""PDF tables: ruled, partly ruled and not ruled at all."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf import read
from indexer.records import Paragraph, Table
from tests.indexer.readers.pdf_files import Draw, cover, draw_pdf, rule, rule_grid, write, write_lines


def tables(draw: Draw) -> list[Table]:
    (page,) = read(draw_pdf(draw), "test.pdf")
    return [block for block in page.blocks if isinstance(block, Table)]


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_a_ruled_table_gives_every_row_also_the_empty_ones() -> None:
    def draw(canvas: Canvas) -> None:
        rule_grid(canvas, [50, 150, 300, 500], [100, 130, 200, 220])
        for x, title in ((55, "計畫名稱"), (155, "執行情形"), (305, "達成說明")):
            write(canvas, x, 105, title)
        write(canvas, 155, 140, "已完成建置。")

    (table,) = tables(draw)
    assert rows(table) == [["計畫名稱", "執行情形", "達成說明"], ["", "已完成建置。", ""], ["", "", ""]]
    assert table.bands == ((100, 130), (130, 200), (200, 220))
    assert table.box is not None
    assert (table.box.x0, table.box.top, table.box.x1, table.box.bottom) == (50, 100, 500, 220)


def test_a_cell_knows_the_place_of_its_lines() -> None:
    def draw(canvas: Canvas) -> None:
        rule_grid(canvas, [50, 150, 300], [100, 130, 200])
        write(canvas, 55, 105, "計畫")
        write_lines(canvas, 155, 135, ["完成平台建置並辦理推廣活", "動。"])

    ((_, _), (_, cell)) = tables(draw)[0].rows
    assert cell.text == "完成平台建置並辦理推廣活動。"
    assert [cell.text[line.start : line.end] for line in cell.lines] == ["完成平台建置並辦理推廣活", "動。"]
    boxes = [line.box for line in cell.lines if line.box]
    assert [box.x1 for box in boxes] == [275, 175]
    assert boxes[1].top - boxes[0].top == pytest.approx(14)


def test_merged_cells_stand_in_their_first_place() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (50, 300):
            rule(canvas, x, 100, x, 180)
        rule(canvas, 150, 100, 150, 180)
        rule(canvas, 220, 120, 220, 180)
        for y in (100, 140, 180):
            rule(canvas, 50, y, 300, y)
        rule(canvas, 150, 120, 300, 120)
        rule(canvas, 150, 160, 300, 160)
        write(canvas, 60, 113, "科目")
        write(canvas, 200, 103, "經費")
        write(canvas, 155, 123, "本年度")
        write(canvas, 225, 123, "上年度")
        write(canvas, 60, 155, "人事費")
        write(canvas, 155, 143, "10")
        write(canvas, 225, 163, "20")

    (table,) = tables(draw)
    assert rows(table) == [["科目", "經費", ""], ["", "本年度", "上年度"], ["人事費", "10", ""], ["", "", "20"]]


def open_table(canvas: Canvas, titles: list[str], xs: list[float], bottom: float = 400) -> None:
    """A table as government books print it: no lines at its sides, none between rows."""
    for y in (100, 120, bottom):
        rule(canvas, xs[0], y, xs[-1], y)
    for x in xs[1:-1]:
        rule(canvas, x, 100, x, bottom)
    for x, title in zip(xs, titles, strict=False):
        write(canvas, x + 4, 104, title)


def test_rows_without_lines_begin_at_numbered_entries() -> None:
    def draw(canvas: Canvas) -> None:
        open_table(canvas, ["項次", "決議內容", "辦理情形"], [50, 100, 250, 400])
        write_lines(canvas, 104, 130, ["部，並公開於網站。"])
        write_lines(canvas, 54, 144, ["(一)", "", "", "(二)"])
        write_lines(
            canvas, 104, 144, ["請相關部會就平台建置情形", "提出書面報告，並於三個月", "內送達委員會。", "應持續辦理。"]
        )
        write_lines(canvas, 254, 144, ["遵照辦理。", "", "", "已於年底前完成。"])

    (table,) = tables(draw)
    assert rows(table)[1:] == [
        ["", "部，並公開於網站。", ""],
        ["(一)", "請相關部會就平台建置情形提出書面報告，並於三個月內送達委員會。", "遵照辦理。"],
        ["(二)", "應持續辦理。", "已於年底前完成。"],
    ]
    tops = [top for top, _ in table.bands]
    assert tops == sorted(tops)
    assert len(table.bands) == len(table.rows)


def test_a_heading_between_unruled_rows_is_a_row_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        open_table(canvas, ["項次", "決議內容", "辦理情形"], [50, 100, 250, 400])
        write_lines(canvas, 254, 130, ["承前頁之辦理情形說明，業", "於本年度完成。"])
        write(canvas, 104, 172, "主計部分：")
        write(canvas, 54, 186, "(三)")
        write(canvas, 104, 186, "應公開資訊。")
        write(canvas, 254, 186, "遵照辦理。")

    assert rows(tables(draw)[0])[1:] == [
        ["", "", "承前頁之辦理情形說明，業於本年度完成。"],
        ["", "主計部分：", ""],
        ["(三)", "應公開資訊。", "遵照辦理。"],
    ]


def test_figures_keep_to_their_row_and_long_text_to_its_entry() -> None:
    """The explanation of an entry runs on beside the small rows of its breakdown."""

    def draw(canvas: Canvas) -> None:
        open_table(canvas, ["科目", "金額", "說明"], [50, 150, 220, 400])
        write_lines(canvas, 54, 130, ["01 人員維持"])
        write_lines(canvas, 66, 144, ["1000 人事費", "1015 待遇", "1030 獎金"])
        write(canvas, 54, 186, "02 基本行政")
        write_lines(canvas, 180, 130, ["1,640", "1,600", "30", "10", "500"])
        write_lines(
            canvas,
            224,
            130,
            [
                "編列職員及約聘僱人員之待遇、考績",
                "獎金及退休人員慰問金，以及依規定",
                "應負擔之退撫及保險費用。",
                "",
                "辦理文書及庶務。",
            ],
        )

    assert rows(tables(draw)[0])[1:] == [
        [
            "01 人員維持",
            "1,640",
            "編列職員及約聘僱人員之待遇、考績獎金及退休人員慰問金，以及依規定應負擔之退撫及保險費用。",
        ],
        ["1000 人事費", "1,600", ""],
        ["1015 待遇", "30", ""],
        ["1030 獎金", "10", ""],
        ["02 基本行政", "500", "辦理文書及庶務。"],
    ]


def test_a_code_and_the_name_below_it_are_one_entry() -> None:
    def draw(canvas: Canvas) -> None:
        open_table(canvas, ["項", "名稱及編號", "預算數"], [50, 80, 200, 300])
        write_lines(canvas, 84, 130, ["0408010000", "規費收入", "", "0408010300", "賠償收入"])
        write_lines(canvas, 54, 144, ["1", "", "", "2"])
        write_lines(canvas, 250, 144, ["1,786", "", "", "950"])

    assert rows(tables(draw)[0])[1:] == [["1", "0408010000\n規費收入", "1,786"], ["2", "0408010300\n賠償收入", "950"]]


def test_one_plan_that_fills_a_page_is_not_split() -> None:
    """Wrapped names and periods beside wrapped text do not begin rows."""

    def draw(canvas: Canvas) -> None:
        rule_grid(canvas, [50, 132, 180, 300], [100, 120, 400])
        write_lines(canvas, 55, 130, ["頻譜整備作業", "及改善措施規", "劃"])
        write_lines(canvas, 135, 130, ["11001-11", "112"])
        write_lines(canvas, 184, 130, ["辦理頻譜整備計畫，評估", "共用之可行方案，並提出", "改善措施。"])

    assert rows(tables(draw)[0])[1:] == [
        ["頻譜整備作業及改善措施規劃", "11001-11112", "辦理頻譜整備計畫，評估共用之可行方案，並提出改善措施。"]
    ]


def test_words_in_columns_without_any_line_are_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 60, "各項經費彙計如下表所列，其數額均以新臺幣千元為單位，並經會計單位覆核無誤。")
        for top, row in ((100, ("科目", "本年度", "上年度")), (116, ("人事費", "1,020", "1,000")),
                         (132, ("業務費", "350", "340")), (148, ("合計", "1,370", "1,340"))):  # fmt: skip
            for x, text in zip((60, 200, 320), row, strict=True):
                write(canvas, x, top, text)

    (table,) = tables(draw)
    assert rows(table) == [
        ["科目", "本年度", "上年度"],
        ["人事費", "1,020", "1,000"],
        ["業務費", "350", "340"],
        ["合計", "1,370", "1,340"],
    ]


def test_blocks_stand_in_the_order_of_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 60, "一、前年度")
        rule_grid(canvas, [50, 150, 300], [90, 110, 130])
        write(canvas, 60, 95, "計畫甲")
        write(canvas, 60, 160, "二、上年度")
        rule_grid(canvas, [50, 150, 300], [190, 210, 230])
        write(canvas, 60, 195, "計畫乙")
        write(canvas, 60, 260, "備註")

    (page,) = read(draw_pdf(draw), "test.pdf")
    order = [block.text if isinstance(block, Paragraph) else block.rows[0][0].text for block in page.blocks]
    assert order == ["一、前年度", "計畫甲", "二、上年度", "計畫乙", "備註"]


def test_two_tables_under_one_line_are_two_and_text_between_lines_is_none() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (100, 120, 160, 180, 300):
            rule(canvas, 50, y, 450, y)
        for x in (150, 350):
            rule(canvas, x, 100, x, 120)
        for x in (200, 250):
            rule(canvas, x, 160, x, 300)
        write(canvas, 55, 103, "計畫")
        write(canvas, 155, 103, "一般行政")
        write(canvas, 55, 130, "計畫內容：辦理一般行政管理工作。")
        for x, title in ((55, "科目"), (205, "金額"), (255, "說明")):
            write(canvas, x, 164, title)

    (page,) = read(draw_pdf(draw), "test.pdf")
    first, between, second = page.blocks
    assert isinstance(first, Table)
    assert rows(first) == [["計畫", "一般行政", ""]]
    assert isinstance(between, Paragraph)
    assert isinstance(second, Table)
    assert rows(second)[0] == ["科目", "金額", "說明"]


def test_lines_hidden_under_white_make_no_columns() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (150, 300):
            rule(canvas, x, 100, x, 220)
        cover(canvas, 52, 100, 448, 140)  # the upper part of the columns is painted over for a title
        for y in (140, 160, 220):
            rule(canvas, 50, y, 450, y)
        write(canvas, 200, 110, "歲入項目說明")
        for x, title in ((55, "科目"), (155, "金額"), (305, "說明")):
            write(canvas, x, 144, title)

    (page,) = read(draw_pdf(draw), "test.pdf")
    title, table = page.blocks
    assert isinstance(title, Paragraph)
    assert title.text == "歲入項目說明"
    assert isinstance(table, Table)
    assert rows(table)[0] == ["科目", "金額", "說明"]


def test_boxes_of_a_chart_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for x, top, word in ((250, 100, "部長"), (100, 200, "民政司"), (250, 200, "戶政司"), (400, 200, "地政司")):
            canvas.rect(x, 800 - top - 30, 60, 30)
            write(canvas, x + 10, top + 8, word)
            if top > 100:
                rule(canvas, x + 30, 165, x + 30, 200)
        rule(canvas, 130, 165, 430, 165)
        rule(canvas, 280, 130, 280, 165)

    (page,) = read(draw_pdf(draw), "test.pdf")
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == [
        "部長",
        "民政司",
        "戶政司",
        "地政司",
    ]
    assert len(page.blocks) == 4
