"""The short form of benchmarks/reliability, and the table that docs/reliability.md shows of the long one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.reliability.rows import PAGE, ROWS, Result, Row, keep, read_result, table, with_table
from tests.conftest import REPOSITORY

COMMANDS = ("kills", "faults", "damage")


@pytest.fixture(scope="module")
def started() -> Iterator[dict[str, subprocess.Popen[str]]]:
    """All short forms side by side: for half of their time they wait for the disk or pause."""
    running = {
        command: subprocess.Popen(
            [sys.executable, "-m", "benchmarks.reliability", command, "--short"],
            cwd=REPOSITORY,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for command in COMMANDS
    }
    yield running
    for process in running.values():  # where only one of them was asked for
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no fork; the long form runs on Linux and macOS")
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_lost(command: str, started: dict[str, subprocess.Popen[str]]) -> None:
    printed, _ = started[command].communicate(timeout=300)
    assert started[command].returncode == 0, printed
    assert " 0 losses" in printed


@pytest.mark.parametrize("row", [row for row in ROWS if read_result(row.name)], ids=lambda row: row.name)
def test_where_the_long_form_has_been_run_nothing_was_lost(row: Row) -> None:
    result = read_result(row.name)
    assert result is not None and result.tried > 0 and result.losses == ()


def test_the_page_shows_what_was_counted() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page, table()), "run `python -m benchmarks.reliability table`"


def test_a_row_is_one_entry_and_one_file(tmp_path: Path) -> None:
    rows = (Row("noise", "Noise", "python -m noise"), Row("later", "Later", "python -m later"))
    keep(Result("noise", 1_200, "inputs", ("one was lost.",), {"seconds": 3.5}), tmp_path)
    shown = table(rows, tmp_path)
    assert "| Noise | 1,200 inputs | 3.5 seconds | **1** |" in shown and "- noise: one was lost." in shown
    assert "| Later | | | | not run | `python -m later` |" in shown
    assert with_table("a\n<!-- table: begin -->old<!-- table: end -->\nb", "new") == (
        "a\n<!-- table: begin -->\nnew\n<!-- table: end -->\nb"
    )
