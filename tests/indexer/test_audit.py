from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.audit import FILE, Action, entries, record
from indexer.errors import SnapshotError


def test_what_was_recorded_is_read_back_in_order(tmp_path: Path) -> None:
    first = record(tmp_path, "lin@agency.example", Action.UPLOAD, "112-報告.pdf", "ab" * 32)
    second = record(tmp_path, "lin@agency.example", Action.BUILD, "20261101-0001")
    assert list(entries(tmp_path)) == [first, second]
    assert first.sha256 == "ab" * 32
    assert first.at.endswith("+00:00")


def test_no_log_is_no_entries(tmp_path: Path) -> None:
    assert list(entries(tmp_path)) == []


def test_lines_written_at_once_all_stay(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: record(tmp_path, f"user {n}", Action.EDIT, "terms.txt"), range(40)))
    assert sorted(entry.who for entry in entries(tmp_path)) == sorted(f"user {n}" for n in range(40))


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_rewritten_line_is_found(tmp_path: Path, line: int) -> None:
    for name in ("a", "b", "c", "d"):
        record(tmp_path, name, Action.BUILD, name)
    path = tmp_path / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line] = lines[line].replace('"build"', '"edit"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(SnapshotError, match=f"line {line + 2}"):
        list(entries(tmp_path))


def test_a_line_taken_out_is_found(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        record(tmp_path, name, Action.BUILD, name)
    path = tmp_path / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[2]]) + "\n", encoding="utf-8")
    with pytest.raises(SnapshotError, match="line 2"):
        list(entries(tmp_path))


def test_a_line_cut_off_by_a_crash_is_named_and_loses_no_other(tmp_path: Path) -> None:
    record(tmp_path, "a", Action.BUILD, "first")
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-20])
    record(tmp_path, "b", Action.BUILD, "second")
    assert path.read_text(encoding="utf-8").count('"second"') == 1
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    with pytest.raises(SnapshotError, match="line 1"):
        list(entries(tmp_path))


def test_what_is_recorded_cannot_forge_a_line(tmp_path: Path) -> None:
    record(tmp_path, 'x"}\n{"at":"', Action.UPLOAD, "a\nb")
    assert [entry.subject for entry in entries(tmp_path)] == ["a\nb"]
