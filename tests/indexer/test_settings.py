"""Settings: which source wins, what is refused, and that a change is noticed by a program that is running."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.settings import FILE, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOALTRACE_THREADS", raising=False)
    return tmp_path


def test_arguments_win_over_variables_and_those_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / FILE).write_text("threads = 2\nkept_snapshots = 5\nbatch_size = 7", encoding="utf-8")
    monkeypatch.setenv("GOALTRACE_KEPT_SNAPSHOTS", "6")
    monkeypatch.setenv("GOALTRACE_BATCH_SIZE", "8")
    settings = load_settings(batch_size=9)
    assert (settings.threads, settings.kept_snapshots, settings.batch_size) == (2, 6, 9)


def test_what_says_the_same_is_not_parsed_again() -> None:
    assert load_settings() is load_settings()


def test_a_change_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().threads == 0
    (folder / FILE).write_text("threads = 3", encoding="utf-8")
    assert load_settings().threads == 3
    (folder / FILE).write_text("threads = 4", encoding="utf-8")  # as long, and maybe within one tick of the clock
    assert load_settings().threads == 4
    monkeypatch.setenv("GOALTRACE_THREADS", "5")
    assert load_settings().threads == 5
    monkeypatch.delenv("GOALTRACE_THREADS")
    (folder / FILE).unlink()
    assert load_settings().threads == 0


def test_what_is_refused_stays_refused_until_it_is_mended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content, words in [("threads = -1", "Setting threads:"), ("tread = 1", "Setting tread:"), ("=", f"{FILE}:")]:
        (folder / FILE).write_text(content, encoding="utf-8")
        for _ in range(2):
            with pytest.raises(SettingsError, match=words):
                load_settings()
    (folder / FILE).write_text("", encoding="utf-8")
    assert load_settings().threads == 0
    monkeypatch.setenv("goaltrace_treads", "1")
    with pytest.raises(SettingsError, match="goaltrace_treads: unknown setting"):
        load_settings()
