from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from indexer.build import build
from indexer.catalogue import Filters
from indexer.records import Column, Passage
from indexer.settings import load_settings
from indexer.snapshot import Snapshot, open_snapshot
from retriever.search import permalink
from retriever.source import pages_of
from tests.conftest import REPOSITORY, SAMPLES, Index, quiet
from tests.hashing import HashingEncoder
from tests.ui.conftest import visible

PDF = "113-fictional.pdf"
PAGE = """
import streamlit as st
from ui import shell, source_page
shell.configure()
st.navigation([st.Page(source_page.render, title="x", url_path="source", default=True)]).run()
"""

OpenSource = Callable[..., AppTest]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Index:
    """The small corpus with a book as PDF."""
    folder = tmp_path_factory.mktemp("printed")
    shutil.copytree(SAMPLES, folder / "corpus")
    shutil.copy(REPOSITORY / "corpus" / "formats" / PDF, folder / "corpus")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", cache=cache)
    return Index(settings, HashingEncoder(), build(settings, HashingEncoder, quiet))


@pytest.fixture(scope="module")
def book(printed: Index) -> Snapshot:
    return open_snapshot(printed.settings.index)


@pytest.fixture
def open_source(
    point_at: Callable[[Path], None], printed: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> OpenSource:
    """The page at an address; ``corpus`` is another folder than the one the index was built from."""

    def open_at(corpus: Path | None = None, **query: str | list[str]) -> AppTest:
        point_at(printed.settings.index)
        monkeypatch.setenv("GOALTRACE_CORPUS", str(corpus or printed.settings.corpus))
        app = AppTest.from_string(PAGE, default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return open_at


def passage_of(snapshot: Snapshot, file: str, column: Column, pages: int = 1) -> Passage:
    rows = snapshot.catalogue.rows(Filters(files=(file,), columns=(column,)))
    assert rows is not None
    return next(p for p in snapshot.catalogue.passages(rows.tolist()) if len(pages_of(p)) == pages)


def address(passage: Passage) -> dict[str, list[str]]:
    return parse_qs(permalink(passage).removeprefix("?"))


def body(app: AppTest, part: str) -> str:
    return next((e.proto.body for e in app.main if e.type == "html" and part in e.proto.body), "")


def test_a_passage_of_a_pdf_is_outlined_on_the_picture_of_its_page(open_source: OpenSource, book: Snapshot) -> None:
    passage = passage_of(book, PDF, Column.TARGET)
    app = open_source(**address(passage))
    assert not app.exception
    shown = visible(app)
    assert f"{PDF} 第 {passage.page} 頁" in shown and passage.text in shown
    picture = body(app, "gt-sheet")
    assert picture.count('class="gt-mark"') == len(passage.lines)
    assert picture.count('class="gt-frame"') == 1
    assert "data:image/webp;base64," in picture
    assert f'alt="{PDF} 第 {passage.page} 頁，框線標出「' in unescape(picture)
    assert "本頁文字" in shown and passage.text[:10] in re.sub(r"\s", "", body(app, "gt-page-text"))


def test_the_neighbours_are_a_button_and_a_key_away(open_source: OpenSource, book: Snapshot) -> None:
    passage = passage_of(book, PDF, Column.TARGET)
    app = open_source(**address(passage))
    after = app.button(key="gt-turn-after")
    assert (after.proto.shortcut, app.button(key="gt-turn-before").proto.shortcut) == ("right", "left")
    after.click().run()
    assert app.query_params["page"] == str(passage.page + 1)
    assert "gt-mark" not in body(app, "gt-sheet")
    app.button(key="gt-turn-back").click().run()
    assert app.query_params["page"] == str(passage.page)
    assert "gt-mark" in body(app, "gt-sheet")


@pytest.mark.parametrize(("page", "shown"), [("0", 0), ("99999", -1), ("x", 0), ("-3", 0)])
def test_a_page_that_is_not_there_is_the_nearest(
    open_source: OpenSource, book: Snapshot, page: str, shown: int
) -> None:
    passage = passage_of(book, PDF, Column.TARGET)
    app = open_source(**address(passage), page=page)
    assert not app.exception
    built = book.catalogue.file(PDF)
    assert built
    number = built.pages if shown == -1 else passage.page
    assert f"第 {number} 頁，共 {built.pages} 頁" in visible(app)


def test_a_passage_of_another_format_is_marked_in_its_row(open_source: OpenSource, book: Snapshot) -> None:
    passage = passage_of(book, "111-lake.txt", Column.OUTCOME)
    app = open_source(**address(passage))
    assert not app.exception
    rows = body(app, "gt-rows")
    assert f"<mark>{passage.text}</mark>" in unescape(rows)
    assert "績效目標及本年度目標值" in rows
    app.button(key="gt-turn-before").click().run()
    assert "<mark>" not in body(app, "gt-rows") and "計畫名稱" in body(app, "gt-rows")


def test_a_changed_source_is_said_to_have_changed(open_source: OpenSource, book: Snapshot, tmp_path: Path) -> None:
    corpus = shutil.copytree(SAMPLES, tmp_path / "corpus")
    passage = passage_of(book, "111-lake.txt", Column.OUTCOME)
    report = corpus / "111-lake.txt"
    report.write_text(report.read_text(encoding="utf-8") + "\n附註\n", encoding="utf-8")
    app = open_source(corpus, **address(passage))
    assert "檔案在建立索引之後更動過" in visible(app) and "<mark>" in body(app, "gt-rows")
    words = passage.text.strip("。")
    report.write_text(report.read_text(encoding="utf-8").replace(words, "改寫過的說明"), encoding="utf-8")
    app = open_source(corpus, **address(passage))
    assert not app.exception
    shown = visible(app)
    assert "這一頁找不到這段文字" in shown and passage.text in shown


def test_a_changed_pdf_keeps_its_outline_only_where_the_words_are_the_same(
    open_source: OpenSource, book: Snapshot, printed: Index, tmp_path: Path
) -> None:
    corpus = shutil.copytree(printed.settings.corpus, tmp_path / "corpus")
    passage = passage_of(book, PDF, Column.TARGET)
    with (corpus / PDF).open("ab") as file:
        file.write(b"\n% edited\n")
    app = open_source(corpus, **address(passage))
    assert "檔案在建立索引之後更動過" in visible(app)
    assert body(app, "gt-sheet").count('class="gt-mark"') == len(passage.lines)
    (corpus / PDF).write_bytes(b"%PDF-1.4 broken")
    app = open_source(corpus, **address(passage))
    assert not app.exception
    assert "this is not a whole PDF file" in visible(app) and passage.text in visible(app)


def test_a_missing_source_leaves_the_stored_words(open_source: OpenSource, book: Snapshot, tmp_path: Path) -> None:
    passage = passage_of(book, PDF, Column.TARGET)
    app = open_source(tmp_path, **address(passage))
    assert not app.exception
    shown = visible(app)
    assert "找不到原始檔" in shown and f"沒有「{PDF}」" in shown and passage.text in shown
    assert "gt-sheet" not in body(app, "gt-sheet")


def test_a_permalink_whose_words_have_changed_says_so(open_source: OpenSource, book: Snapshot) -> None:
    passage = passage_of(book, PDF, Column.TARGET)
    app = open_source(**{**address(passage), "text": "00000000"})
    assert not app.exception
    assert "所指的文字已經更動" in visible(app) and "gt-sheet" in body(app, "gt-sheet")


def test_without_a_passage_the_page_says_how_to_get_one(open_source: OpenSource) -> None:
    app = open_source()
    assert not app.exception
    assert "看那段文字在報告的哪一頁" in visible(app)
    app = open_source(plan="000000000000", page="3")
    assert "索引裡沒有這項計畫" in visible(app)


def test_only_files_of_the_snapshot_can_be_asked_for(open_source: OpenSource, book: Snapshot) -> None:
    passage = passage_of(book, PDF, Column.TARGET)
    for key in ("file", "source", "path"):
        app = open_source(**{**address(passage), key: "../../../../etc/hostname"})
        assert not app.exception
        assert "gt-mark" in body(app, "gt-sheet") and "hostname" not in visible(app)
    assert "索引裡沒有這項計畫" in visible(open_source(plan="../../etc/hostname"))
