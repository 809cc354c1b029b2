"""Word files: paragraphs, tables, and what is refused."""

from __future__ import annotations

import io
import unicodedata

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import word
from tests.indexer.readers.office import docx, paragraph
from tests.indexer.readers.shown import paragraphs, show, tables, texts
from tests.indexer.readers.word_parts import cell, pages_of, run, table

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
# What XML can hold and reading keeps: no control characters, and nothing that looks like HTML.
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ufffe\uffff"), max_size=40)


def test_headings_have_their_level_through_inherited_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Mine"><w:basedOn w:val="H2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    body = "".join(
        paragraph(name, f'<w:pStyle w:val="{name}"/>') for name in ("T", "H2", "Mine", "Loop", "Unknown")
    ) + paragraph("直接", '<w:outlineLvl w:val="2"/>')

    found = paragraphs(word.read(docx(body, styles=styles), "a.docx"))

    assert [(part.text, part.level) for part in found] == [
        ("T", 1), ("H2", 2), ("Mine", 2), ("Loop", 0), ("Unknown", 0), ("直接", 3),
    ]  # fmt: skip


def test_the_library_that_writes_word_files_is_read_back() -> None:
    written = python_docx.Document()
    written.add_heading("澄湖報告", 1)
    written.add_paragraph("前言")
    grid = written.add_table(3, 3)
    grid.cell(0, 0).merge(grid.cell(0, 2)).text = "橫向合併"
    grid.cell(1, 0).merge(grid.cell(2, 0)).text = "縱向合併"
    grid.cell(1, 1).text = "甲\n乙"
    grid.cell(2, 2).text = "丙"
    target = io.BytesIO()
    written.save(target)

    (page,) = word.read(target.getvalue(), "a.docx")

    assert show(page) == ["澄湖報告", "前言", [["橫向合併", "", ""], ["縱向合併", "甲\n乙", ""], ["", "", "丙"]]]
    assert [part.level for part in paragraphs([page])] == [1, 0]


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    body = (
        "<w:p><w:r><w:t>完成</w:t></w:r><w:ins><w:r><w:t>三</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>二</w:delText></w:r></w:del><w:moveTo><w:r><w:t>公里</w:t></w:r></w:moveTo>"
        "<w:moveFrom><w:r><w:t>公尺</w:t></w:r></w:moveFrom></w:p>"
        + paragraph("前段", "<w:rPr><w:del/></w:rPr>")
        + paragraph("後段")
        + table(cell("留"), "<w:trPr><w:del/></w:trPr>" + cell("刪"))
    )

    assert pages_of(body) == [(1, ["完成三公里", "前段後段", [["留"]]])]


def test_links_fields_controls_symbols_and_breaks_are_read() -> None:
    body = (
        "<w:p><w:hyperlink><w:r><w:t>連結</w:t></w:r></w:hyperlink>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>112年</w:t></w:r></w:p>'
        "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>" + paragraph("控制項") + "</w:sdtContent></w:sdt>"
        + run('<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>達成</w:t><w:tab/><w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t>')
        + run("<w:t>上</w:t><w:br/><w:t>下</w:t>")
        + "<w:p><w:r><w:ruby><w:rt><w:r><w:t>ㄏㄨˊ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>湖</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )  # fmt: skip

    assert pages_of(body) == [(1, ["連結112年", "控制項", "☑達成 A-1", "上\n下", "湖"])]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框內')}{table(cell('框內表'))}</w:txbxContent>"
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent><w:t>本文</w:t></w:r></w:p>" + paragraph("之後")
    )

    assert pages_of(body) == [(1, ["本文", "框內", [["框內表"]], "之後"])]


def test_notes_stand_below_their_page_and_their_marks_are_not_text() -> None:
    body = run('<w:t>10案</w:t><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/>') + run(
        '<w:br w:type="page"/><w:t>次頁</w:t>'
    )
    notes = '<w:{0} w:id="1">' + paragraph("分隔") + '</w:{0}><w:{0} w:id="2">' + paragraph("{1}") + "</w:{0}>"

    pages = pages_of(body, footnotes=notes.format("footnote", "腳註"), endnotes=notes.format("endnote", "尾註"))

    assert pages == [(1, ["10案", "腳註"]), (2, ["次頁", "尾註"])]


def test_headers_are_read_once_and_page_numbers_are_not() -> None:
    number = "<w:p><w:r><w:t>第</w:t></w:r><w:fldSimple w:instr=' PAGE '><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>"
    section = '<w:sectPr><w:headerReference r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'
    body = paragraph("甲", section) + paragraph("乙") + section

    pages = pages_of(body, header1=paragraph("澄湖部主管") + number, footer1=number + paragraph("機密等級：普通"))

    assert pages == [(1, ["澄湖部主管", "甲", "機密等級：普通"]), (2, ["乙"])]


def test_documents_in_the_strict_form_are_read() -> None:
    data = docx(paragraph("嚴格", '<w:outlineLvl w:val="0"/>'), namespace=STRICT)

    (found,) = paragraphs(word.read(data, "a.docx"))

    assert (found.text, found.level) == ("嚴格", 1)


def test_merged_cells_hold_their_text_once() -> None:
    body = table(
        cell("寬", '<w:gridSpan w:val="2"/>') + cell("高", '<w:vMerge w:val="restart"/>'),
        cell("甲") + cell("乙") + cell("", "<w:vMerge/>"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("丙") + cell("丁"),
    )

    assert pages_of(body) == [(1, [[["寬", "", "高"], ["甲", "乙", ""], ["", "丙", "丁"]]])]


def test_cells_join_their_paragraphs_and_hold_what_inner_tables_say() -> None:
    inner = table(cell("項目") + cell("金額"), cell("甲案") + cell("1,234"))
    body = table(
        cell(paragraph("一、甲") + inner + paragraph("二、乙")),
        cell("&lt;p&gt;一、丙&lt;/p&gt;&lt;p&gt;二、丁&lt;/p&gt;"),
    )

    assert pages_of(body) == [(1, [[["一、甲\n項目 金額\n甲案 1,234\n二、乙"], ["一、丙\n二、丁"]]])]


def test_a_fragment_over_several_paragraphs_is_read_as_one() -> None:
    body = table(cell(paragraph("&lt;ol&gt;") + paragraph("&lt;li&gt;甲") + paragraph("&lt;li&gt;乙&lt;/ol&gt;")))

    assert pages_of(body) == [(1, [[["1、甲\n2、乙"]]])]


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=3), PLAIN)
@settings(max_examples=60)
def test_any_text_survives_a_word_file(cells: list[list[str]], before: str) -> None:
    written = python_docx.Document()
    written.add_paragraph("記號" + before)
    grid = written.add_table(len(cells), 2)
    for row, contents in zip(grid.rows, cells, strict=True):
        for place, content in zip(row.cells, contents, strict=True):
            place.text = content
    target = io.BytesIO()
    written.save(target)

    def squeezed(text: str) -> str:
        return "".join(unicodedata.normalize("NFC", text).split())

    pages = word.read(target.getvalue(), "a.docx")
    assert squeezed(texts(pages)[0]) == squeezed("記號" + before)
    expected = [[squeezed(content) for content in row] for row in cells]
    found = [[squeezed(part.text) for part in row] for grid in tables(pages) for row in grid.rows]
    assert found == (expected if any(map(any, expected)) else [])


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(ReadError, match=r"^a\.docx: the file holds no text; replace or remove it\.$"):
        word.read(docx("<w:p/>"), "a.docx")


def test_tables_beyond_any_report_are_refused() -> None:
    wide = table(*[cell("甲", '<w:gridSpan w:val="999999"/>')])

    with pytest.raises(ReadError, match=r"^a\.docx: its tables have more than 1,000 columns"):
        word.read(docx(wide), "a.docx")


def test_a_paragraph_of_a_million_characters_is_read_whole() -> None:
    long = "本年度辦理情形良好。" * 120_000

    assert texts(word.read(docx(paragraph(long)), "a.docx")) == [long]
