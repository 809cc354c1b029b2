"""Word files: where pages turn."""

from __future__ import annotations

from indexer.readers import word
from tests.indexer.readers.office import docx, paragraph
from tests.indexer.readers.shown import paragraphs, tables, texts
from tests.indexer.readers.word_parts import cell, run, table


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
