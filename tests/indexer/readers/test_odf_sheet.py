from __future__ import annotations

import pytest

from indexer.errors import ReadError
from indexer.readers import sheet_rows
from indexer.readers.odf import sheet as odf_sheet
from tests.indexer.readers.office import odt
from tests.indexer.readers.shown import show


def sheet(*rows: str, attributes: str = 'table:name="表一"', columns: str = "") -> str:
    return f"<table:table {attributes}>{columns}" + "".join(rows) + "</table:table>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>" + "".join(cells) + "</table:table-row>"


def cell(shown: str = "", attributes: str = "") -> str:
    lines = "".join(f"<text:p>{line}</text:p>" for line in shown.split("\n") if line)
    return f"<table:table-cell {attributes}>{lines}</table:table-cell>"


def ods(*sheets: str, automatic: str = "") -> bytes:
    return odt("".join(sheets), automatic, kind="spreadsheet")


def test_cells_read_as_the_program_showed_them() -> None:
    data = ods(
        sheet(
            row(cell("單位：千元")),
            row(cell("計畫"), cell("金額"), cell("比率")),
            row(
                cell("一、甲\n二、乙"),
                cell("26,472,137", 'office:value-type="float" office:value="26472137"'),
                cell("96.50%", 'office:value-type="percentage" office:value="0.965"'),
            ),
            row(cell("合併", 'table:number-columns-spanned="2"'), "<table:covered-table-cell><text:p>蓋住</text:p></table:covered-table-cell>", cell("#REF!")),
            row(cell("", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048000"'),
            row(cell("備註<office:annotation><text:p>批註</text:p></office:annotation>")),
        )
    )  # fmt: skip

    (page,) = odf_sheet.read(data, "a.ods")

    assert (page.number, page.label) == (1, "表一")
    assert show(page) == [
        "單位：千元",
        [["計畫", "金額", "比率"], ["一、甲\n二、乙", "26,472,137", "96.50%"], ["合併", "", "#REF!"]],
        "備註",
    ]


def test_values_without_display_text_are_shown() -> None:
    kinds = (
        'office:value-type="float" office:value="26472137.0"', 'office:value-type="percentage" office:value="0.965"',
        'office:value-type="date" office:date-value="2023-10-12"', 'office:value-type="date" office:date-value="odd"',
        'office:value-type="boolean" office:boolean-value="true"', 'office:value-type="string" office:string-value="字"',
        'office:value-type="float" office:value="odd"',
    )  # fmt: skip

    (page,) = odf_sheet.read(ods(sheet(row(*(cell("", kind) for kind in kinds)))), "a.ods")

    assert show(page) == [[["26472137", "96.5%", "2023-10-12", "odd", "true", "字", "odd"]]]


def test_what_is_hidden_is_read_and_the_label_says_so() -> None:
    automatic = '<style:style style:name="Off" style:family="table"><style:table-properties table:display="false"/></style:style>'
    data = ods(
        sheet(row(cell("祕密")), attributes='table:name="祕" table:style-name="Off"'),
        sheet(row(cell("暗"), attributes='table:visibility="collapse"'), attributes='table:name="列"'),
        sheet(row(cell("明")), columns='<table:table-column table:visibility="filter"/>', attributes='table:name="欄"'),
        sheet(attributes='table:name="空"'),
        automatic=automatic,
    )

    assert [(page.label, show(page), page.note) for page in odf_sheet.read(data, "a.ods")] == [
        ("祕（隱藏）", ["祕密"], ""),
        ("列（含隱藏列或欄）", ["暗"], ""),
        ("欄（含隱藏列或欄）", ["明"], ""),
        ("空", [], "blank"),
    ]


def test_repeated_rows_and_cells_are_all_read() -> None:
    data = ods(
        sheet(
            row(
                cell("甲", 'table:number-columns-repeated="2"'),
                cell(),
                cell("乙"),
                attributes='table:number-rows-repeated="3"',
            )
        )
    )

    (page,) = odf_sheet.read(data, "a.ods")

    assert show(page) == [[["甲", "甲", "", "乙"]] * 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (row(cell("甲", 'table:number-columns-repeated="16384"')), "sheet 表一 has a row of 16,384 columns"),
        (
            row(cell("甲"), cell("乙"), attributes='table:number-rows-repeated="9999999"'),
            "sheet 表一 has more than 9,000 cells",
        ),
        (row(cell()), "the file holds no text"),
    ],
)
def test_what_no_report_holds_is_refused(content: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_rows, "MAX_CELLS", 9_000)

    with pytest.raises(ReadError) as refused:
        odf_sheet.read(ods(sheet(content)), "a.ods")

    assert str(refused.value).startswith(f"a.ods: {message}")
