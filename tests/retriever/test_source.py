"""Where passages stand: the file that is opened, and the words within the outlines drawn on its pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest

from indexer.build import build
from indexer.catalogue import Filters
from indexer.errors import ReadError
from indexer.passages import passages
from indexer.readers.glyphs import everyday
from indexer.reading import checksum, read_file
from indexer.records import Box, Cell, Column, Line, Passage
from indexer.settings import Settings
from indexer.snapshot import open_snapshot
from retriever.source import Outline, Source, State, find_source, frames, outline, pages_of
from tests.conftest import REPOSITORY, Index, quiet, shared_data
from tests.hashing import HashingEncoder

PDF = REPOSITORY / "corpus" / "formats" / "113-fictional.pdf"


def of_file(path: Path, state: State = State.SAME) -> Source:
    return Source(path.name, state, path, checksum(path), 0)


def words_within(path: Path, page: int, boxes: tuple[Box, ...]) -> str:
    """What PDFium reads inside the boxes of a page that is not turned, white space aside."""
    document = pypdfium2.PdfDocument(path)
    sheet = document[page - 1]
    text, height = sheet.get_textpage(), sheet.get_height()
    found = [text.get_text_bounded(box.x0, height - box.bottom, box.x1, height - box.top) for box in boxes]
    document.close()
    return squash("".join(everyday(sign) for part in found for sign in part))


def squash(text: str) -> str:
    return "".join(text.split())


def outlined_wrongly(path: Path, every: int) -> list[str]:
    """Of every so many passages of a PDF those whose outlines, over all their pages, hold other words than theirs."""
    wrong, checked = [], 0
    for report in read_file(path):
        cells = {plan.id: plan.cells for plan in report.plans}
        for passage in list(passages(report))[::every]:
            found = ""
            for page in pages_of(passage):
                drawn = outline(of_file(path), page, cells[passage.plan_id][passage.column], passage)
                found += words_within(path, page, drawn.marks)
            checked += 1
            if found != squash(passage.text):
                wrong.append(passage.id)
    assert checked > 20
    return wrong


def test_every_outline_of_the_sample_pdf_holds_the_words_of_its_passage() -> None:
    assert outlined_wrongly(PDF, 4) == []


def test_every_outline_of_the_real_settlement_report_holds_the_words_of_its_passage() -> None:
    assert outlined_wrongly(shared_data("reports/112-moda-special-settlement.pdf"), 4) == []


def test_a_passage_over_two_pages_is_outlined_on_both() -> None:
    path = shared_data("reports/112-moda-special-settlement.pdf")
    for report in read_file(path):
        over_pages = [passage for passage in passages(report) if len(pages_of(passage)) > 1]
        cells = {plan.id: plan.cells for plan in report.plans}
    assert over_pages
    for passage in over_pages:
        drawn = [
            outline(of_file(path), page, cells[passage.plan_id][passage.column], passage) for page in pages_of(passage)
        ]
        assert all(each.marks and len(each.frames) == 1 for each in drawn)


def test_frames_go_around_lines_that_stand_together() -> None:
    first, second, far = Box(10, 10, 90, 20), Box(10, 22, 50, 32), Box(100, 10, 180, 20)
    assert frames([first, second, far]) == (Box(10, 10, 90, 32), far)
    assert frames([]) == ()


@pytest.fixture
def first_line() -> tuple[Cell, Passage]:
    """A passage of the sample PDF that is one printed line."""
    (report,) = read_file(PDF)
    passage = next(p for p in passages(report) if p.column is Column.TARGET and len(p.lines) == 1)
    cell = next(plan.cells[Column.TARGET] for plan in report.plans if plan.id == passage.plan_id)
    return cell, passage


def test_a_line_that_now_says_something_else_is_outlined_only_in_a_file_that_is_the_same(
    first_line: tuple[Cell, Passage],
) -> None:
    cell, passage = first_line
    other = Cell("甲" * len(cell.text), cell.lines)
    page = passage.page
    kept = outline(of_file(PDF), page, other, passage)
    assert kept.marks == tuple(line.box for line in passage.lines)  # read as other characters, but there
    assert outline(of_file(PDF, State.CHANGED), page, other, passage) == Outline()
    assert outline(of_file(PDF, State.CHANGED), page, cell, passage).marks
    assert outline(of_file(PDF), page + 1, cell, passage) == Outline()


def test_a_line_without_a_place_has_no_outline() -> None:
    passage = Passage("p", "甲乙", "", Column.TEXT, "", "plan", PDF.name, 0, 2, (Line(0, 2, 1),))
    assert outline(of_file(PDF), 1, Cell("甲乙", passage.lines), passage) == Outline()


@pytest.fixture
def built(settings: Settings, corpus: Path) -> Index:
    """A small corpus of which one report is a link to a file outside."""
    outside = corpus.parent / "113-outside.txt"
    shutil.move(corpus / "112-lake.txt", outside)
    (corpus / "112-lake.txt").symlink_to(outside)
    encoder = HashingEncoder()
    return Index(settings, encoder, build(settings, lambda: encoder, quiet))


def test_a_source_is_the_same_then_changed_then_missing(small_index: Index, tmp_path: Path) -> None:
    catalogue = open_snapshot(small_index.settings.index).catalogue
    corpus = shutil.copytree(small_index.settings.corpus, tmp_path / "corpus")
    report = corpus / "111-lake.txt"
    source = find_source(catalogue, corpus, report.name)
    assert (source.state, source.path, source.is_pdf) == (State.SAME, report.resolve(), False)
    assert source.pages > 1 and source.read() == report.read_bytes()
    report.write_text(report.read_text(encoding="utf-8") + "\n附註", encoding="utf-8")
    assert find_source(catalogue, corpus, report.name).state is State.CHANGED
    report.unlink()
    gone = find_source(catalogue, corpus, report.name)
    assert (gone.state, gone.path, gone.pages) == (State.MISSING, None, source.pages)
    with pytest.raises(ReadError, match=r"111-lake\.txt: cannot be opened"):
        source.read()


@pytest.mark.parametrize("name", ["../corpus/111-lake.txt", "/etc/hostname", "terms.txt", "", ".", "x\n"])
def test_a_file_that_is_not_of_the_snapshot_is_not_opened(small_index: Index, name: str) -> None:
    catalogue = open_snapshot(small_index.settings.index).catalogue
    source = find_source(catalogue, small_index.settings.corpus, name)
    assert (source.state, source.path) == (State.MISSING, None)


def test_a_link_that_leads_out_of_the_corpus_is_not_followed(built: Index, corpus: Path) -> None:
    catalogue = open_snapshot(built.settings.index).catalogue
    assert catalogue.rows(Filters(files=("112-lake.txt",))) is not None
    assert find_source(catalogue, corpus, "112-lake.txt").state is State.MISSING
    assert find_source(catalogue, corpus, "111-lake.txt").state is State.SAME
    (corpus / "112-lake.txt").unlink()
    (corpus / "112-lake.txt").symlink_to("112-lake.txt")  # in a circle
    assert find_source(catalogue, corpus, "112-lake.txt").state is State.MISSING
