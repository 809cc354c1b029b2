from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from indexer.audit import Action, entries
from indexer.build import build
from indexer.history import history
from indexer.settings import Settings, load_settings
from tests.conftest import REPOSITORY, SAMPLES, quiet
from tests.hashing import HashingEncoder
from tests.ui.conftest import visible
from ui.build_job import BuildJob


@pytest.fixture
def own(tmp_path: Path, cache: Path) -> Settings:
    """An index of its own that may be changed."""
    shutil.copytree(SAMPLES, tmp_path / "corpus")
    settings = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index", cache=cache)
    build(settings, HashingEncoder, quiet)
    return settings


def _page(own: Settings, part: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    """The page by itself: the runner of tests opens the first page of a navigation only."""
    monkeypatch.setenv("GOALTRACE_ADMIN", "true")
    monkeypatch.setenv("GOALTRACE_CORPUS", str(own.corpus))
    monkeypatch.setenv("GOALTRACE_INDEX", str(own.index))

    def draw() -> None:
        from ui import data_page

        data_page.render()

    app = AppTest.from_function(draw, default_timeout=60)
    for key, value in {"part": part, **query}.items():
        app.query_params[key] = value
    return app.run()


def test_somebody_else_is_refused(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALTRACE_INDEX", str(own.index))

    def draw() -> None:
        from ui import data_page

        data_page.render()

    app = AppTest.from_function(draw, default_timeout=60).run()
    assert not app.exception
    assert "管理者權限" in visible(app)
    assert not app.button
    assert [entry.action for entry in entries(own.index)] == [Action.REFUSED]


def test_the_files_and_what_each_gave(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _page(own, "reports", monkeypatch)
    assert not app.exception
    shown = visible(app)
    assert "資料夾與索引一致" in shown
    assert all(path.name in shown for path in SAMPLES.glob("*.txt") if path.name != "terms.txt")


def test_a_new_file_in_the_folder_is_told(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (own.corpus / "new.txt").write_bytes(min(SAMPLES.glob("1*.txt")).read_bytes())
    shown = visible(_page(own, "reports", monkeypatch))
    assert "資料夾與索引不同" in shown and "new.txt" in shown


def test_taking_a_file_out(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    name = min(path.name for path in SAMPLES.glob("1*.txt"))
    app = _page(own, "reports", monkeypatch)
    app.selectbox[0].select(name).run()
    app.button(key="gt-data-remove-button").click().run()
    assert not app.exception
    assert "已移到 .removed" in visible(app)
    assert not (own.corpus / name).exists()


def test_rolling_back(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = history(own.index)[0].snapshot
    min(own.corpus.glob("1*.txt")).unlink()
    build(own, HashingEncoder, quiet)
    app = _page(own, "snapshots", monkeypatch)
    assert first in visible(app)
    app.button(key="gt-data-rollback-button").click().run()
    assert not app.exception
    assert f"線上的快照是 {first}" in visible(app)
    assert next(kept.snapshot for kept in history(own.index) if kept.state == "live") == first


def test_a_list_is_previewed_and_saved(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _page(own, "lists", monkeypatch, list="terms.txt")
    app.text_area[0].set_value("診間\n沒有這個詞\n").run()
    assert not app.exception
    assert "新增 2 項" in visible(app)
    app.button(key="gt-data-save").click().run()
    assert "已儲存" in visible(app)
    assert (own.corpus / "terms.txt").read_text(encoding="utf-8") == "診間\n沒有這個詞\n"


def test_a_malformed_list_cannot_be_saved(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _page(own, "lists", monkeypatch, list="synonyms.txt")
    app.text_area[0].set_value("只有一個\n").run()
    assert not app.exception
    assert "line 1" in visible(app)
    assert not [button for button in app.button if button.key == "gt-data-save"]


def test_the_check_and_the_log(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _page(own, "check", monkeypatch)
    app.button(key="gt-data-check-files").click().run()
    assert "沒有問題" in visible(app)
    damaged = next(path for path in own.index.rglob("vectors.faiss"))
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    app.button(key="gt-data-check-files").click().run()
    assert not app.exception
    assert "個問題" in visible(app) and "vectors.faiss" in visible(app)
    assert "還沒有任何紀錄" in visible(_page(own, "log", monkeypatch))


def test_a_build_in_its_own_process_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setenv("GOALTRACE_CORPUS", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GOALTRACE_INDEX", str(tmp_path / "index"))
    job = BuildJob()
    assert job.idle
    job.start("chief@agency.example")
    job.start("chief@agency.example")  # one at a time
    deadline = time.monotonic() + 60
    while job.running and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "is not a folder" in job.problem
    assert job.result is None and not job.idle
