from __future__ import annotations

import datetime
import io
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from indexer.errors import ReadError
from indexer.readers import archive, workbook
from indexer.records import Page
from tests.indexer.readers.office import xlsx
from tests.indexer.readers.shown import show

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ufffe\uffff"), max_size=40)


def read(fill: Callable[[xlsxwriter.Workbook, Worksheet], None]) -> tuple[Page, ...]:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book, book.add_worksheet("表一"))
    book.close()
    return workbook.read(target.getvalue(), "a.xlsx")


def test_titles_above_a_table_are_paragraphs_and_an_empty_row_ends_it() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_column(0, 0, ["澄湖報告", "左表"])
        sheet.write_row(2, 0, ["112年度", "", "單位：新臺幣千元"])
        sheet.write_row(3, 0, ["計畫", "金額", "說明"])
        sheet.merge_range(4, 0, 4, 2, "水岸司")
        sheet.write_row(5, 0, ["步道", "1,234", "一、甲\n二、乙"])
        sheet.write(7, 1, "右表")
        sheet.write_row(8, 1, ["執行", "達成"])
        sheet.write_row(9, 1, ["<p>一、丙</p><p>二、丁</p>", "是"])

    (page,) = read(fill)

    assert (page.number, page.label) == (1, "表一")
    assert show(page) == [
        "澄湖報告", "左表", "112年度", "單位：新臺幣千元",
        [["計畫", "金額", "說明"], ["水岸司", "", ""], ["步道", "1,234", "一、甲\n二、乙"]],
        "右表", [["執行", "達成"], ["一、丙\n二、丁", "是"]],
    ]  # fmt: skip


def test_cells_read_as_they_are_shown() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        def shown(code: str | int) -> object:
            return book.add_format({"num_format": code})

        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write(1, 0, 26472137, shown("#,##0"))
        sheet.write(1, 1, 26472137000, shown("#,##0,"))
        sheet.write(2, 0, 0.965, shown("0.00%"))
        sheet.write(2, 1, 0.1 + 0.2)
        sheet.write(3, 0, datetime.datetime(2023, 10, 12), shown("[$-404]e/m/d"))
        sheet.write(3, 1, datetime.datetime(2023, 10, 12, 8, 30), shown("yyyy/m/d hh:mm"))
        sheet.write(4, 0, 112)
        sheet.write(4, 1, -1234, shown(38))
        sheet.write_formula(5, 0, "=1+1", None, 2)
        sheet.write_formula(5, 1, "=A1/0", None, "#DIV/0!")
        sheet.write_formula(6, 0, "=#REF!", None, "#REF!")
        sheet.write_boolean(6, 1, True)
        sheet.write_rich_string(7, 0, "紅", shown("0"), "字")
        sheet.write(7, 1, "_x000D_")

    (page,) = read(fill)

    assert show(page)[0][1:] == [
        ["26,472,137", "26,472,137"],
        ["96.50%", "0.3"],
        ["2023-10-12", "2023-10-12 08:30"],
        ["112", "(1,234)"],
        ["2", "#DIV/0!"],
        ["#REF!", "TRUE"],
        ["紅字", "_x000D_"],
    ]


def test_what_is_hidden_is_read_and_the_label_says_so() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "明")
        sheet.write(1, 0, "暗")
        sheet.set_row(1, None, None, {"hidden": True})
        hidden, deep, columns, empty = (book.add_worksheet(name) for name in ("祕", "密", "欄", "空"))
        hidden.write(0, 0, "祕密")
        hidden.hide()
        deep.write(0, 0, "機密")
        deep.very_hidden()
        columns.write(0, 0, "甲")
        columns.set_column(1, 1, None, None, {"hidden": True})
        empty.write(0, 0, "")

    assert [(page.label, show(page), page.note) for page in read(fill)] == [
        ("表一（含隱藏列或欄）", ["明", "暗"], ""),
        ("祕（隱藏）", ["祕密"], ""),
        ("密（隱藏）", ["機密"], ""),
        ("欄（含隱藏列或欄）", ["甲"], ""),
        ("空", [], "blank"),
    ]


def test_cells_without_an_address_and_styles_without_a_format_are_read() -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="999"/></cellXfs>'
    sheet = (
        '<sheetData><row><c s="1"><v>0.5</v></c><c s="2"><v>7</v></c><c s="77"><v>8</v></c>'
        '<c t="inlineStr"><is><t>甲</t></is></c></row></sheetData>'
    )

    (page,) = workbook.read(xlsx(sheet, styles), "a.xlsx")

    assert show(page) == [[["50.00%", "7", "8", "甲"]]]


def test_a_stray_cell_far_below_costs_nothing() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="C1048576"><v>2</v></c></row>'

    (page,) = workbook.read(xlsx(f"<sheetData>{far}</sheetData>"), "a.xlsx")

    assert show(page) == ["1", "2"]


def test_rows_that_are_only_formatted_cost_no_memory_and_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet whose columns somebody coloured down to the last row: each row is small, all together are not."""
    monkeypatch.setattr(archive, "_MAX_NODES", 1_000)
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(2, 1_002))
    last = '<row r="1048576"><c r="A1048576"><v>9</v></c></row>'
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    (page,) = workbook.read(xlsx(f"<sheetData>{first}{rows}{last}</sheetData>"), "a.xlsx")
    assert show(page) == ["1", "9"]
    wide = "".join("<c><v>1</v></c>" for _ in range(1_000))
    with pytest.raises(ReadError, match="elements and attributes, over the limit of 1,000"):
        workbook.read(xlsx(f'<sheetData><row r="1">{wide}</row></sheetData>'), "a.xlsx")


def test_a_formula_that_was_never_computed_is_shown_as_it_is_written() -> None:
    sheet = '<sheetData><row r="1"><c r="A1"><f>SUM(B1:C1)</f></c><c r="B1"><v>1</v></c></row></sheetData>'

    (page,) = workbook.read(xlsx(sheet), "a.xlsx")

    assert show(page) == [[["=SUM(B1:C1)", "1"]]]


def test_dates_count_from_the_epoch_of_their_workbook() -> None:
    styles = '<cellXfs><xf numFmtId="14"/><xf numFmtId="27"/></cellXfs>'
    sheet = '<sheetData><row><c s="0"><v>0</v></c><c s="1"><v>45211</v></c><c s="0"><v>1e99</v></c></row></sheetData>'

    (page,) = workbook.read(xlsx(sheet, styles, properties='<workbookPr date1904="1"/>'), "a.xlsx")

    assert show(page) == [[["00:00", "2027-10-13", "1e99"]]]


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=3))
@settings(max_examples=60)
def test_any_text_survives_a_workbook(cells: list[list[str]]) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["甲", "乙"])
        for number, row in enumerate(cells, start=1):
            sheet.write_row(number, 0, ["列"])
            for column, content in enumerate(row, start=1):
                sheet.write_string(number, column, content)

    written = ["甲", "乙", *(content for row in cells for content in ("列", *row))]
    expected = ["".join(unicodedata.normalize("NFC", content).split()) for content in written]
    (page,) = read(fill)
    assert _contents(show(page)) == [content for content in expected if content]


def _contents(shown: Any) -> list[str]:
    """All texts of a page in reading order, whatever block they stand in, without white space and empty cells."""
    if isinstance(shown, str):
        text = "".join(shown.split())
        return [text] if text else []
    return [text for part in shown for text in _contents(part)]


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (
            '<row r="1"><c r="A1"><v>1</v></c><c r="ALM1"><v>2</v></c></row>',
            "sheet 表 has a row of 1,001 columns, over the limit of 1,000; split the table where a row begins with 「1」.",
        ),
        ('<row r="1"><c r="A1"><v>1</c></row>', "the part xl/worksheets/sheet1.xml is not XML at line 1"),
        ('<row r="1"><c r="XFD1"><v>2</v></c></row>', "sheet 表 has a row of 16,384 columns"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "a cell refers to a text that is not there"),
        ("", "the file holds no text; replace or remove it"),
    ],
)
def test_what_no_report_holds_is_refused(sheet: str, message: str) -> None:
    with pytest.raises(ReadError) as refused:
        workbook.read(xlsx(f"<sheetData>{sheet}</sheetData>"), "a.xlsx")

    assert str(refused.value).startswith(f"a.xlsx: {message}")
