"""Progress of a build: which file and page, from this process and from others, told no more often than it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import read_ahead
from indexer.commands import progress_line
from indexer.progress import Progress, Stage, throttled
from indexer.reading import read_corpus, report_files
from tests.indexer.readers.pdf_files import draw_pdf, write

PAGES = 40


def corpus_of(folder: Path, *names: str) -> Path:
    data = draw_pdf(
        *[lambda canvas: write(canvas, 60, 300, f"第{canvas.getPageNumber()}段，本部辦理各項業務。")] * PAGES
    )
    for name in names:
        (folder / name).write_bytes(data)
    return folder


def told_of(corpus: Path, processes: int) -> list[Progress]:
    told: list[Progress] = []
    sums = dict.fromkeys(report_files(corpus), "0" * 64)
    readings = list(read_corpus(corpus, sums, None, processes, told.append))
    assert [len(entry.reports) for entry in readings] == [1] * len(sums)
    return told


def test_every_page_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("附錄說明文字。", encoding="utf-8")
    told = told_of(corpus_of(tmp_path, "a.pdf"), 1)
    pages = [Progress(Stage.READ, 0, 2, "a.pdf", page, PAGES) for page in range(1, PAGES + 1)]
    assert told == [
        Progress(Stage.READ, 0, 2, "a.pdf"),
        *pages,
        Progress(Stage.READ, 1, 2, "b.txt"),
        Progress(Stage.READ, 2, 2),
    ]


def test_pages_read_in_other_processes_are_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(read_ahead, "_LOOK", 0.001)
    told = told_of(corpus_of(tmp_path, "a.pdf", "b.pdf"), 2)
    assert told[0] == Progress(Stage.READ, 0, 2, "a.pdf")
    assert told[-1] == Progress(Stage.READ, 2, 2)
    seen = [progress for progress in told if progress.file == "a.pdf" and progress.pages]
    assert {progress.pages for progress in seen} == {PAGES}
    assert seen[-1].page == PAGES
    assert [progress.page for progress in seen] == sorted(progress.page for progress in seen)


def test_what_comes_too_fast_to_be_read_is_left_out() -> None:
    now = 0.0
    told: list[Progress] = []
    tell = throttled(told.append, lambda: now)
    for page in range(1, 101):
        now += 0.01
        tell(Progress(Stage.READ, 0, 1, "a.pdf", page, 100))
    tell(Progress(Stage.READ, 1, 1))
    tell(Progress(Stage.ENCODE, 0, 9))
    assert 9 <= len(told) - 2 <= 12
    assert told[0].page == 1
    assert told[-2:] == [Progress(Stage.READ, 1, 1), Progress(Stage.ENCODE, 0, 9)]


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(Stage.READ, 3, 12, "book.pdf", 45, 392), "read          3 / 12  book.pdf, page 45 / 392"),
        (Progress(Stage.READ, 3, 12, "table.csv"), "read          3 / 12  table.csv"),
        (Progress(Stage.ENCODE, 512, 900), "encode      512 / 900"),
    ],
)
def test_the_command_line_shows_it_on_one_line(progress: Progress, line: str) -> None:
    assert progress_line(progress) == line
