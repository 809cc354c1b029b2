from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.snapshot import Snapshot
from retriever.quality import measured, wanted
from tests.conftest import Index
from tests.ui.conftest import visible
from tests.ui.pages import bodies, open_page
from ui.i18n import TABLES, Language

PointAt = Callable[[Path], None]


@pytest.mark.parametrize("language", list(Language))
def test_method_quality_and_index_are_told(
    point_at: PointAt, small_index: Index, snapshot: Snapshot, language: Language
) -> None:
    app = open_page("help_page", point_at, small_index, lang=language)
    assert not app.exception
    shown = visible(app)
    words = TABLES[language]
    for name in ("what_text", "search_text", "pairing_text", "limits_text", "keys_text", "privacy_text"):
        assert all(line in shown for line in words[f"help.{name}"].splitlines())
    manifest = snapshot.manifest
    for fact in (manifest.snapshot, manifest.model, manifest.code[:12], "111", "112-lake.txt", "【虛構資料】"):
        assert fact in shown
    for figure in measured():
        assert words[f"quality.{figure.key}"] in shown
    assert "{" not in shown


def test_every_section_can_be_jumped_to(point_at: PointAt, small_index: Index) -> None:
    body = bodies(open_page("help_page", point_at, small_index))
    targets = {part.split('"')[0] for part in body.split('href="#')[1:]}
    assert len(targets) == 11
    assert all(f'id="{target}"' in body for target in targets)


def test_every_figure_has_words() -> None:
    keys = {each.key for each in wanted()} | {"answerable", "unanswerable"}
    assert {f"quality.{key}" for key in keys} <= TABLES[Language.CHINESE].keys()


def test_a_summary_service_is_named(point_at: PointAt, small_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "摘要服務" not in visible(open_page("help_page", point_at, small_index))
    monkeypatch.setenv("GOALTRACE_SUMMARY_URL", "http://127.0.0.1:11434/v1")
    assert "http://127.0.0.1:11434/v1" in visible(open_page("help_page", point_at, small_index))


def test_without_an_index_the_rest_is_there(point_at: PointAt, tmp_path: Path) -> None:
    app = open_page("help_page", point_at, tmp_path)
    assert not app.exception
    shown = visible(app)
    assert "還沒有索引；建立之後" in shown and "隱私" in shown
