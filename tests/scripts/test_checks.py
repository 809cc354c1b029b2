"""The script that runs the checks, and the browser for them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.scripts.programs import ROOT


def test_all_checks_run_and_the_failed_ones_are_named(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(self: object, *arguments: str) -> int:
        ran.append(arguments)
        return 1 if "mypy" in arguments else 0

    monkeypatch.setattr(scripts.environment.Environment, "prepare", lambda self, name: None)
    monkeypatch.setattr(scripts.environment.Environment, "run", run)
    monkeypatch.setattr(scripts.checks, "provide_chromium", lambda environment: None)
    assert scripts.checks.main(["tests/indexer"]) == 1
    assert [arguments[1] for arguments in ran] == ["ruff", "ruff", "mypy", "pytest"]
    assert ran[-1] == ("-m", "pytest", "tests/indexer")
    assert capsys.readouterr().err == "Failed: mypy\n"


def test_without_a_browser_the_way_to_enable_the_tests_is_said(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scripts.chromium, "missing", lambda environment: ["browser", "font"])
    monkeypatch.setattr(scripts.chromium, "apt_prefix", lambda: None)
    scripts.chromium.provide_chromium(scripts.environment.Environment(ROOT))
    said = capsys.readouterr().out
    assert "browser tests will skip" in said
    assert "apt-get install chromium fonts-noto-cjk" in said


def test_a_failed_apt_is_said_and_ends_nothing(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    apt = tmp_path / "apt.py"
    apt.write_text("import sys; sys.exit('no route to the archive')", encoding="utf-8")
    scripts.chromium.install([sys.executable, str(apt)], ["chromium"])
    said = capsys.readouterr().out
    assert "apt-get update failed: no route to the archive" in said
    assert "apt-get install failed: no route to the archive" in said


def test_an_apt_that_hangs_is_ended(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    apt = tmp_path / "apt.py"
    apt.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(scripts.chromium, "UPDATE_SECONDS", 0.5)
    scripts.chromium.install([sys.executable, str(apt)], ["chromium"])
    assert "apt-get update gave no result in 0.5 s" in capsys.readouterr().out


def test_apt_is_left_alone_where_it_would_ask_for_a_password(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts.chromium.sys, "platform", "linux")
    monkeypatch.setattr(scripts.chromium.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(scripts.chromium.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(scripts.chromium.subprocess, "run", lambda *a, **k: SimpleNamespace(returncode=1))
    assert scripts.chromium.apt_prefix() is None
