"""A passage in its table or among its paragraphs, for formats whose pages have no picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.passages import passages
from indexer.readers import read_document
from indexer.reading import interpret_file
from indexer.records import Block, Cell, Column, Document, Line, Page, Paragraph, Passage, Table
from retriever.excerpt import AROUND, LONG, MAX_COLUMNS, SHORT, WITHOUT_PASSAGE, Excerpt, excerpt
from retriever.source import pages_of
from tests.conftest import REPOSITORY, SAMPLES

FORMATS = REPOSITORY / "corpus" / "formats"
FILES = [SAMPLES / "111-lake.txt", *(FORMATS / f"113-fictional.{suffix}" for suffix in ("docx", "odt", "xlsx"))]


def marked(found: Excerpt) -> str:
    return "".join(piece.text[a:b] for row in found.rows for piece in row.cells for a, b in piece.marks)


def squash(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_what_is_marked_is_the_passage(path: Path) -> None:
    document = read_document(path)
    count = 0
    for report in interpret_file(path).reports:
        cells = {plan.id: plan.cells for plan in report.plans}
        for passage in passages(report):
            cell = cells[passage.plan_id][passage.column]
            shown = [excerpt(document, page, cell, passage) for page in pages_of(passage)]
            assert squash("".join(map(marked, shown))) == squash(passage.text)
            assert all(each.found and len(each.rows) <= 2 * AROUND + 2 for each in shown)
            count += 1
    assert count > 10


def cell(text: str) -> Cell:
    return Cell(text, (Line(0, len(text), 1),) if text else ())


def table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(tuple(map(cell, row)) for row in rows))


def of(*blocks: Block, label: str = "") -> Document:
    return Document("x.docx", "docx", "", (Page(1, blocks, label),))


def passage(whole: str, text: str, *lines: Line) -> Passage:
    start = whole.index(text)
    lines = lines or (Line(0, len(whole), 1),)
    return Passage("p", text, "", Column.TARGET, "", "plan", "x.docx", start, start + len(text), lines)


def test_of_rows_with_the_same_words_the_one_with_the_rest_of_the_cell_is_meant() -> None:
    document = of(table(("目標", "說明"), ("一、辦理3場。", "已辦"), ("一、辦理3場。\n二、完成。", "未辦")))
    whole = Cell("一、辦理3場。\n二、完成。", (Line(0, 12, 1),))
    found = excerpt(document, 1, whole, passage(whole.text, "辦理3場。"))
    row = next(row for row in found.rows if any(piece.marks for piece in row.cells))
    assert row.cells[1].text == "未辦"
    assert row.cells[0].marks == ((2, 7),)


def test_the_titles_of_a_long_table_stay_above_its_rows() -> None:
    rows = [(f"計畫{number}", f"目標{number}。") for number in range(40)]
    found = excerpt(
        of(table(("計畫", "目標"), *rows), label="表一"), 1, cell("目標30。"), passage("目標30。", "目標30。")
    )
    assert [piece.text for piece in found.rows[0].cells] == ["計畫", "目標"] and found.rows[0].header
    assert [row.cells[0].text for row in found.rows[1:]] == [f"計畫{number}" for number in range(26, 35)]
    assert (found.above, found.below, found.label) == (26, 5, "表一")


def test_a_paragraph_is_shown_among_its_neighbours() -> None:
    paragraphs = [Paragraph(f"第{number}段。", (Line(0, 4, 1),)) for number in range(20)]
    found = excerpt(of(*paragraphs), 1, cell("第9段。"), passage("第9段。", "第9段。"))
    assert [row.cells[0].text for row in found.rows] == [f"第{number}段。" for number in range(5, 14)]
    assert (found.above, found.below, marked(found)) == (5, 6, "第9段。")


def test_what_is_shown_is_bounded() -> None:
    wide = ("甲" * 1_000,) * 300
    text = "乙" * 5_000 + "目標。" + "乙" * 5_000
    row = (*wide, text)
    found = excerpt(of(table(wide, row)), 1, cell(text), passage(text, "目標。"))
    assert marked(found) == "目標。"
    assert all(len(row.cells) <= MAX_COLUMNS for row in found.rows)
    lengths = [len(piece.text) for row in found.rows for piece in row.cells]
    assert max(lengths) <= LONG + 4 and sorted(lengths)[-2] <= SHORT + 1
    paragraphs = [Paragraph("丙" * 500)] * 1_000
    assert len(excerpt(of(*paragraphs), 1).rows) == WITHOUT_PASSAGE


def test_words_that_are_gone_are_said_to_be_gone() -> None:
    document = of(table(("目標",), ("別的",)))
    assert not excerpt(document, 1, cell("目標一。"), passage("目標一。", "目標一。")).found
    assert excerpt(document, 7).rows == ()
    assert excerpt(document, 1).below == 0
