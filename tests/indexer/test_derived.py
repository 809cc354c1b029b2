from __future__ import annotations

from pathlib import Path

import pytest

from indexer.derived import derived_folder


class Writer:
    """Writes one file, and counts how often."""

    def __init__(self, content: str = "made") -> None:
        self.content = content
        self.calls = 0

    def __call__(self, folder: Path) -> None:
        assert list(folder.iterdir()) == []
        self.calls += 1
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_text(self.content, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thing"


def test_a_folder_is_written_once(folder: Path) -> None:
    writer = Writer()
    for _ in range(2):
        assert derived_folder(folder, "source", writer) == folder
    assert writer.calls == 1
    assert (folder / "inner" / "file").read_text(encoding="utf-8") == "made"


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest", "no manifest"])
def test_a_damaged_folder_is_written_again(folder: Path, damage: str) -> None:
    derived_folder(folder, "source", Writer())
    if damage == "changed":
        (folder / "inner" / "file").write_text("mode", encoding="utf-8")
    elif damage == "missing":
        (folder / "inner" / "file").unlink()
    elif damage == "manifest":
        (folder / "manifest.json").write_text("[]", encoding="utf-8")
    else:
        (folder / "manifest.json").unlink()
    (folder / "litter").touch()
    writer = Writer()
    derived_folder(folder, "source", writer)
    assert writer.calls == 1
    assert (folder / "inner" / "file").read_text(encoding="utf-8") == "made"
    assert not (folder / "litter").exists()


def test_another_source_is_written_anew(folder: Path) -> None:
    derived_folder(folder, "old", Writer("old"))
    derived_folder(folder, "new", Writer("new"))
    assert (folder / "inner" / "file").read_text(encoding="utf-8") == "new"


def test_what_a_killed_process_left_is_cleared(folder: Path) -> None:
    partial = folder.with_name("thing.partial")
    partial.mkdir(parents=True)
    (partial / "half").touch()
    derived_folder(folder, "source", Writer())
    assert not partial.exists() and not (folder / "half").exists()


@pytest.mark.parametrize("error", [RuntimeError("failed"), KeyboardInterrupt()])
def test_a_failed_write_leaves_what_was_there(folder: Path, error: BaseException) -> None:
    def failing(new: Path) -> None:
        Writer("half")(new)
        raise error

    derived_folder(folder, "old", Writer("old"))
    with pytest.raises(type(error)):
        derived_folder(folder, "new", failing)
    assert (folder / "inner" / "file").read_text(encoding="utf-8") == "old"
    assert not folder.with_name("thing.partial").exists()
