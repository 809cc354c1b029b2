from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import streamlit as st

import indexer.encoder
from indexer.build import build
from indexer.errors import ModelError
from indexer.settings import Settings
from indexer.snapshot import Snapshot, open_snapshot
from tests.conftest import REPOSITORY, SAMPLES, quiet
from tests.hashing import HashingEncoder
from tests.ui.conftest import OpenApp, visible
from ui import engine


def test_a_second_user_does_not_load_the_model_again(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[HashingEncoder] = []

    def load(_: Settings) -> HashingEncoder:
        loaded.append(HashingEncoder())
        return loaded[-1]

    open_app()  # patches load_encoder, so patch it again afterwards
    monkeypatch.setattr(indexer.encoder, "load_encoder", load)
    st.cache_resource.clear()
    for question in ("感測站", "診間"):
        assert "查到的段落" in visible(open_app(q=question))
    assert len(loaded) == 1


def test_the_plan_page_needs_no_model(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(plan="000000000000")
    monkeypatch.setattr(indexer.encoder, "load_encoder", lambda _: pytest.fail("the model was loaded"))
    assert "河川水質感測網計畫" in visible(app.run())


def test_the_page_is_drawn_before_the_model_is_asked_for(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Settings) -> HashingEncoder:
        raise ModelError("weights: are damaged; fetch them again.")

    app = open_app()
    st.cache_resource.clear()
    monkeypatch.setattr(indexer.encoder, "load_encoder", fail)
    shown = visible(app.run())
    assert "可以這樣問" in shown and "索引：2 份報告" in shown
    assert "語意模型無法載入" in shown and "weights: are damaged" in shown


def test_the_pages_import_nothing_heavy() -> None:
    heavy = {"torch", "faiss", "sentence_transformers", "altair"}
    pages = "ui.batch_page, ui.help_page, ui.overview_page, ui.plan_page, ui.search_page"
    script = f"import sys, {pages}; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_new_snapshot_is_picked_up_without_a_restart(
    open_app: OpenApp, settings: Settings, corpus: Path, hashing_encoder: HashingEncoder
) -> None:
    (corpus / "112-lake.txt").unlink()
    build(settings, lambda: hashing_encoder, quiet)
    app = open_app(settings.index, q="夜間門診")
    assert "112-lake.txt" not in visible(app)
    shutil.copy(SAMPLES / "112-lake.txt", corpus)
    build(settings, lambda: hashing_encoder, quiet)
    assert "112-lake.txt" in visible(app.run())


def test_an_index_of_another_model_is_refused_in_one_sentence(
    open_app: OpenApp, settings: Settings, corpus: Path
) -> None:
    other = HashingEncoder("another-model")
    build(settings, lambda: other, quiet)
    shown = visible(open_app(settings.index, q="感測站"))
    assert "索引無法開啟" in shown and "another-model" in shown


def test_while_one_session_opens_a_new_snapshot_the_others_go_on(
    settings: Settings, corpus: Path, hashing_encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(settings, lambda: hashing_encoder, quiet).snapshot
    monkeypatch.setenv("GOALTRACE_INDEX", str(settings.index))
    st.cache_resource.clear()
    held = engine.live_snapshot()
    assert held is not None and held.manifest.snapshot == first
    (corpus / "112-lake.txt").unlink()
    second = build(settings, lambda: hashing_encoder, quiet).snapshot
    begun, go_on = threading.Event(), threading.Event()

    def slowly(index: Path, name: str) -> Snapshot:
        begun.set()
        assert go_on.wait(20)
        return open_snapshot(index, name)

    monkeypatch.setattr("indexer.snapshot.open_snapshot", slowly)
    opened: list[Snapshot | None] = []
    opener = threading.Thread(target=lambda: opened.append(engine.live_snapshot()))
    opener.start()
    assert begun.wait(20)
    assert engine.live_snapshot() is held
    go_on.set()
    opener.join()
    assert [each.manifest.snapshot for each in opened if each] == [second]
    assert engine.live_snapshot() is opened[0]
    st.cache_resource.clear()
