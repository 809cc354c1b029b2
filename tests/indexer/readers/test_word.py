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

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
# What XML can hold and reading keeps: no control characters, and nothing that looks like HTML.
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ufffe\uffff"), max_size=40)


def pages_of(body: str, **parts: str) -> list[tuple[int, list[object]]]:
    return [(page.number, list(show(page))) for page in word.read(docx(body, **parts), "a.docx")]


def run(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<w:") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


# --- paragraphs ----------------------------------------------------------------------------------


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


# --- automatic numbers -----------------------------------------------------------------------------


def numbering(
    levels: list[tuple[str, str]],
    extra: str = "",
    nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>',
) -> str:
    shown = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for number, (style, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="7">{shown}</w:abstractNum>{nums}'


def item(text: str, level: int, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_numbers_that_word_computes_are_written_out_and_start_again_below_a_new_item() -> None:
    levels = [("taiwaneseCountingThousand", "%1、"), ("taiwaneseCountingThousand", "(%2)"), ("decimal", "%3.")]
    body = "".join(
        (
            item("甲", 0),
            item("子", 1),
            item("丑", 1),
            item("x", 2),
            item("乙", 0),
            item("寅", 1),
            item("y", 2),
            item("5G", 2),
        )
    )

    assert texts(word.read(docx(body, numbering=numbering(levels)), "a.docx")) == [
        "一、甲", "(一)子", "(二)丑", "1. x", "二、乙", "(一)寅", "1. y", "2. 5G",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("ideographTraditional", "%1、", ["甲、x", "乙、x"]),
        ("ideographLegalTraditional", "%1、", ["壹、x", "貳、x"]),
        ("upperRoman", "%1.", ["I. x", "II. x"]),
        ("decimalEnclosedCircle", "%1", ["① x", "② x"]),
        ("decimalZero", "第%1條", ["第01條 x", "第02條 x"]),
        ("bullet", "•", ["x", "x"]),
        ("none", "附註：", ["附註：x", "附註：x"]),
        ("somethingNew", "%1)", ["1)x", "2)x"]),
    ],
)
def test_each_number_format_is_printed_as_word_does(style: str, text: str, expected: list[str]) -> None:
    body = item("x", 0) + item("x", 0)

    assert texts(word.read(docx(body, numbering=numbering([(style, text)])), "a.docx")) == expected


def test_deeper_numbers_may_show_those_above_them() -> None:
    levels = [("taiwaneseCountingThousand", "%1、"), ("decimal", "%1.%2")]
    body = item("甲", 0) + item("乙", 0) + item("子", 1)

    found = texts(word.read(docx(body, numbering=numbering(levels, "<w:isLgl/>")), "a.docx"))

    assert found == ["1、甲", "2、乙", "2.1 子"]


def test_lists_of_one_definition_count_on_unless_they_start_again() -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("甲", 0, 1) + item("乙", 0, 2) + item("丙", 0, 3) + item("丁", 0, 3) + item("無", 0, 0)

    found = texts(word.read(docx(body, numbering=numbering([("decimal", "%1、")], nums=nums)), "a.docx"))

    assert found == ["1、甲", "2、乙", "1、丙", "2、丁", "無"]


def test_a_style_may_carry_the_number() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="L1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="L2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="numbering" w:styleId="Steps"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    listed = numbering([("decimal", "%1、"), ("decimal", "(%2)")]).replace(
        "</w:lvl>", '<w:pStyle w:val="L1"/></w:lvl>', 1
    )
    listed = '<w:pStyle w:val="L2"/></w:lvl></w:abstractNum>'.join(listed.rsplit("</w:lvl></w:abstractNum>", 1))
    listed = listed.replace(
        '<w:num w:numId="1">',
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="Steps"/></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num><w:num w:numId="1">',
    )
    body = paragraph("甲", '<w:pStyle w:val="L1"/>') + paragraph("子", '<w:pStyle w:val="L2"/>') + item("乙", 0, 2)

    found = texts(word.read(docx(body, styles=styles, numbering=listed), "a.docx"))

    assert found == ["1、甲", "(1)子", "2、乙"]


# --- tables --------------------------------------------------------------------------------------


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


# --- pages ---------------------------------------------------------------------------------------


def test_breaks_turn_the_page_once_each() -> None:
    recorded = "<w:lastRenderedPageBreak/>"
    body = (
        run(f'<w:t>一</w:t><w:br w:type="page"/>{recorded}<w:t>二</w:t>')
        + run(f"<w:t>仍是二</w:t>{recorded}<w:t>三</w:t>")
        + paragraph("四", "<w:pageBreakBefore/>")
        + paragraph("仍是四", '<w:pageBreakBefore w:val="0"/><w:sectPr><w:type w:val="continuous"/></w:sectPr>')
        + paragraph("五之前的節", "<w:sectPr/>")
        + paragraph("五")
        + "<w:sectPr/>"
    )

    found = [(part.text, [line.page for line in part.lines]) for part in paragraphs(word.read(docx(body), "a.docx"))]

    assert found == [
        ("一\n二", [1, 2]), ("仍是二三", [2, 3]), ("四", [4]), ("仍是四", [4]), ("五之前的節", [5]), ("五", [6]),
    ]  # fmt: skip


def test_sections_that_begin_on_odd_pages_leave_a_blank_page() -> None:
    body = paragraph("一", "<w:sectPr/>") + paragraph("三") + '<w:sectPr><w:type w:val="oddPage"/></w:sectPr>'

    pages = word.read(docx(body), "a.docx")

    assert [(page.number, page.note, texts([page])) for page in pages] == [
        (1, "", ["一"]),
        (2, "blank", []),
        (3, "", ["三"]),
    ]


def test_a_table_over_pages_stays_whole_and_its_cells_know_their_pages() -> None:
    recorded = "<w:lastRenderedPageBreak/>"
    body = (
        run("<w:t>前</w:t>")
        + table(
            cell("甲") + cell(run(f"<w:t>上</w:t>{recorded}<w:t>下</w:t>")) + cell("側"),
            cell(run(f"{recorded}<w:t>丙</w:t>")) + cell("丁"),
        )
        + run("<w:t>後</w:t>")
    )

    pages = word.read(docx(body), "a.docx")

    (grid,) = tables(pages)
    assert [[[line.page for line in part.lines] for part in row] for row in grid.rows] == [
        [[1], [1, 2], [1]],
        [[3], [3]],
    ]
    assert [(page.number, len(page.blocks)) for page in pages] == [(1, 2), (2, 0), (3, 1)]


def test_lines_cover_the_text_of_a_paragraph_over_pages() -> None:
    body = run("<w:t>first </w:t><w:lastRenderedPageBreak/><w:t>second</w:t>")

    (found,) = paragraphs(word.read(docx(body), "a.docx"))

    assert found.text == "first second"
    assert [found.text[line.start : line.end] for line in found.lines] == ["first", "second"]


# --- properties and refusals -----------------------------------------------------------------------


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
