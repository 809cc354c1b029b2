from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf import table, text
from odf.opendocument import OpenDocumentText

from indexer.errors import ReadError
from indexer.readers.odf import text as odf_text
from tests.indexer.readers.office import odt
from tests.indexer.readers.shown import paragraphs, show, tables, texts

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ufffe\uffff"), max_size=40)
BREAKS = (
    '<style:style style:name="New" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>'
    '<style:style style:name="Child" style:family="paragraph" style:parent-style-name="New"/>'
    '<style:style style:name="End" style:family="paragraph"><style:paragraph-properties fo:break-after="page"/></style:style>'
    '<style:style style:name="Wide" style:family="table" style:master-page-name="Landscape"/>'
)


def pages_of(body: str, automatic: str = "", styles: str = "") -> list[tuple[int, list[object]]]:
    return [(page.number, list(show(page))) for page in odf_text.read(odt(body, automatic, styles), "a.odt")]


def p(content: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def level(number: int, style: str, prefix: str = "", suffix: str = "、", shown: int = 1) -> str:
    return (
        f'<text:list-level-style-number text:level="{number}" style:num-format="{style}" style:num-prefix="{prefix}" '
        f'style:num-suffix="{suffix}" text:display-levels="{shown}"/>'
    )


def a_list(*items: str, attributes: str = 'text:style-name="L"') -> str:
    return (
        f"<text:list {attributes}>"
        + "".join(f"<text:list-item>{entry}</text:list-item>" for entry in items)
        + "</text:list>"
    )


LIST = (
    '<text:list-style style:name="L">' + level(1, "一, 二, 三, ...") + level(2, "一, 二, 三, ...", "(", ")")
    + level(3, "1", suffix=".") + "</text:list-style>"
)  # fmt: skip


def test_what_stands_in_a_paragraph_is_read() -> None:
    body = (
        "<text:h text:outline-level='2'>標題</text:h>"
        + p("一<text:s text:c='3'/>二<text:tab/>三<text:line-break/>四<text:span>五<text:a>六</text:a></text:span>\n七")
        + p("<text:ruby><text:ruby-base>湖</text:ruby-base><text:ruby-text>ㄏㄨˊ</text:ruby-text></text:ruby>")
        + p("文<office:annotation><text:p>批註</text:p></office:annotation>末")
        + "<text:section>" + p("節內") + "</text:section>"
    )  # fmt: skip

    found = paragraphs(odf_text.read(odt(body), "a.odt"))

    assert [(part.text, part.level) for part in found] == [
        ("標題", 2), ("一 二 三\n四五六 七", 0), ("湖", 0), ("文末", 0), ("節內", 0),
    ]  # fmt: skip


def test_deleted_text_is_not_read() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        + p("刪去")
        + "</text:deletion></text:changed-region>"
        "</text:tracked-changes>" + p("完成<text:change-start/>三<text:change-end/>公里<text:change/>")
    )

    assert pages_of(body) == [(1, ["完成三公里"])]


def test_text_boxes_and_notes_stand_after_their_paragraph() -> None:
    note = '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body></text:note>'
    frame = "<draw:frame><draw:text-box>" + p("框內") + "</draw:text-box><svg:desc>說明</svg:desc></draw:frame>"
    body = p(f"10案{note.format('footnote', p('腳註'))}{note.format('endnote', p('尾註'))}{frame}") + p("次頁", "New")

    assert pages_of(body, BREAKS) == [(1, ["10案", "框內", "腳註"]), (2, ["次頁", "尾註"])]


def test_headers_are_read_once_and_page_numbers_are_not() -> None:
    master = (
        '<style:master-page style:name="Standard"><style:header>' + p("澄湖部主管") + p("第<text:page-number>1</text:page-number>頁")
        + "</style:header><style:footer>" + p("機密等級：普通") + "</style:footer></style:master-page>"
        '<style:master-page style:name="Landscape"><style:header>' + p("附表") + "</style:header></style:master-page>"
    )  # fmt: skip
    body = (
        p("甲")
        + "<table:table table:style-name='Wide'><table:table-row><table:table-cell>"
        + p("乙")
        + "</table:table-cell></table:table-row></table:table>"
    )

    assert pages_of(body, BREAKS, master) == [(1, ["澄湖部主管", "甲", "機密等級：普通"]), (2, ["附表", [["乙"]]])]


def test_lists_are_numbered_as_printed() -> None:
    deeper = a_list(p("子"), p("丑") + p("續") + a_list(p("x"), attributes=""), attributes="")
    body = a_list(p("甲") + deeper, p("乙") + a_list(p("寅"), attributes=""))

    assert texts(odf_text.read(odt(body, LIST), "a.odt")) == [
        "一、甲", "(一)子", "(二)丑", "續", "1. x", "二、乙", "(一)寅",
    ]  # fmt: skip


def test_a_list_goes_on_where_it_says_so() -> None:
    body = (
        a_list(p("甲"))
        + p("中斷")
        + a_list(p("乙"), attributes='text:style-name="L" text:continue-numbering="true"')
        + a_list(a_list(p("子"), attributes=""), attributes='text:style-name="L" text:continue-numbering="true"')
        + a_list(p("丙"), attributes='text:style-name="L" text:continue-numbering="true" xml:id="x"')
        + a_list(p("新"))
        + a_list(p("丁"), attributes='text:style-name="L" text:continue-list="x"')
    )

    assert texts(odf_text.read(odt(body, LIST), "a.odt")) == [
        "一、甲", "中斷", "二、乙", "(一)子", "三、丙", "一、新", "四、丁",
    ]  # fmt: skip


def test_headings_are_numbered_by_the_outline() -> None:
    outline = (
        "<text:outline-style>"
        + level(1, "壹, 貳, 參, ...").replace("list-level", "outline-level")
        + level(2, "1", shown=2, suffix="").replace("list-level", "outline-level")
        + "</text:outline-style>"
    )
    headings = [(1, "甲"), (2, "子"), (2, "丑"), (1, "乙"), (3, "無號")]
    body = "".join(f'<text:h text:outline-level="{number}">{name}</text:h>' for number, name in headings)

    assert texts(odf_text.read(odt(body, "", outline), "a.odt")) == ["壹、甲", "壹.1 子", "壹.2 丑", "貳、乙", "無號"]


def test_merged_and_repeated_cells_are_spread_out() -> None:
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2">'
        + p("寬")
        + "</table:table-cell><table:covered-table-cell/>"
        "</table:table-row></table:table-header-rows><table:table-row table:number-rows-repeated='2'>"
        '<table:table-cell table:number-columns-repeated="2">' + p("一、甲") + p("二、乙") + "</table:table-cell>"
        "</table:table-row></table:table>"
    )

    assert pages_of(body) == [(1, [[["寬", ""], ["一、甲\n二、乙"] * 2, ["一、甲\n二、乙"] * 2]])]


def test_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    def grid(*cells: str) -> str:
        return (
            "<table:table><table:table-row>"
            + "".join(f"<table:table-cell>{one}</table:table-cell>" for one in cells)
            + "</table:table-row></table:table>"
        )

    assert pages_of(grid(p("前") + grid(p("甲"), p("1,234")))) == [(1, [[["前\n甲 1,234"]]])]


def test_breaks_turn_the_page() -> None:
    body = (
        p("一", "New")  # at the top of the first page a break has nothing to turn
        + p("仍是一<text:soft-page-break/>二")
        + "<text:soft-page-break/>"
        + p("三")
        + p("四", "Child")
        + p("仍是四", "End")
        + "<table:table><table:table-row><table:table-cell>" + p("五") + "</table:table-cell></table:table-row>"
        "<text:soft-page-break/><table:table-row><table:table-cell>" + p("六") + "</table:table-cell></table:table-row></table:table>"
        + p("仍是六")
    )  # fmt: skip

    pages = odf_text.read(odt(body, BREAKS), "a.odt")

    assert [(page.number, show(page)) for page in pages] == [
        (1, ["一", "仍是一二"]), (2, []), (3, ["三"]), (4, ["四", "仍是四"]), (5, [[["五"], ["六"]]]), (6, ["仍是六"]),
    ]  # fmt: skip
    (grid,) = tables(pages)
    assert [[line.page for line in row[0].lines] for row in grid.rows] == [[5], [6]]


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=3))
@settings(max_examples=60)
def test_any_text_survives_an_opendocument_file(cells: list[list[str]]) -> None:
    written = OpenDocumentText()
    written.text.addElement(text.P(text="前言"))
    grid = table.Table(name="T")
    for contents in cells:
        row = table.TableRow()
        for content in contents:
            place = table.TableCell()
            place.addElement(text.P(text=content))
            row.addElement(place)
        grid.addElement(row)
    written.text.addElement(grid)
    target = io.BytesIO()
    written.write(target)

    pages = odf_text.read(target.getvalue(), "a.odt")

    expected = [["".join(unicodedata.normalize("NFC", content).split()) for content in row] for row in cells]
    found = [["".join(part.text.split()) for part in row] for grid in tables(pages) for row in grid.rows]
    assert found == (expected if any(map(any, expected)) else [])


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(ReadError, match=r"^a\.odt: the file holds no text; replace or remove it\.$"):
        odf_text.read(odt(p("")), "a.odt")
