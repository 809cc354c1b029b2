"""A large snapshot opens before it is read through, but only where nothing can have changed since it last was."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer import health as health_module
from indexer import manifest, verification
from indexer.errors import SnapshotError
from indexer.health import serving_health
from indexer.snapshot import Snapshot, current_id, open_snapshot
from indexer.vectors.stored import EMBEDDINGS
from indexer.verification import REMEMBERED
from tests.conftest import Index

SOON = 0.05  # seconds that opening waits here


@pytest.fixture
def folder(small_index: Index, tmp_path: Path) -> Path:
    """The live snapshot of a copy of the small index."""
    index = tmp_path / "copy"
    shutil.copytree(small_index.settings.index, index)
    return index / str(current_id(index))


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where is remembered what was read through; every snapshot counts as large and settled."""
    monkeypatch.setattr(verification, "cache_folder", lambda _: tmp_path / "cache")
    monkeypatch.setattr(verification, "PATIENCE", -1.0)
    monkeypatch.setattr(verification, "_SETTLED", -60.0)
    return tmp_path / "cache" / "verified"


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that gives nothing until it is set."""
    given, read = threading.Event(), manifest._checksum

    def slowly(path: Path) -> str:
        given.wait()
        return read(path)

    monkeypatch.setattr(manifest, "_checksum", slowly)
    yield given
    given.set()


def opened(folder: Path) -> Snapshot:
    return open_snapshot(folder.parent, patience=SOON)


def flip(path: Path) -> None:
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))


def waits(folder: Path, disk: threading.Event) -> bool:
    """Whether opening waits for the disk."""
    disk.clear()
    timer = threading.Timer(5 * SOON, disk.set)
    timer.start()
    try:
        return opened(folder).verification.wait(0)
    finally:
        timer.cancel()
        disk.set()


def test_what_was_never_read_is_read_before_it_opens(folder: Path, memory: Path, disk: threading.Event) -> None:
    assert waits(folder, disk)
    assert len(list(memory.iterdir())) == 1
    assert not waits(folder, disk)


def test_damage_found_after_it_opened_ends_its_use(folder: Path, memory: Path, disk: threading.Event) -> None:
    disk.set()
    opened(folder)
    disk.clear()
    snapshot = opened(folder)
    assert snapshot.catalogue.counts.passages == 38 and len(snapshot.stored_vectors(np.arange(3))) == 3
    flip(folder / EMBEDDINGS)  # as a disk does behind the back of the file system
    disk.set()
    assert snapshot.verification.wait()
    uses: tuple[Callable[[], object], ...] = (
        lambda: snapshot.catalogue,
        lambda: snapshot.vectors,
        lambda: snapshot.lexical,
        lambda: snapshot.stored_vectors(np.arange(3)),
        lambda: opened(folder),
    )
    for use in uses:
        with pytest.raises(SnapshotError, match=rf"^{folder.name}/{EMBEDDINGS}: is damaged .* rebuild with"):
            use()
    assert list(memory.iterdir()) == []


def test_a_monitor_is_told_of_it(folder: Path, memory: Path, disk: threading.Event) -> None:
    disk.set()
    opened(folder)
    disk.clear()
    monitored = health_module._opened
    monitored.cache_clear()
    assert serving_health(folder.parent).ok
    flip(folder / EMBEDDINGS)
    disk.set()
    monitored(folder).wait()
    assert serving_health(folder.parent).problems[0].startswith(f"{folder.name}/{EMBEDDINGS}: is damaged")


@pytest.mark.parametrize(
    "put_back", [False, pytest.param(True, marks=pytest.mark.skipif(os.name == "nt", reason="no ctime"))]
)
def test_what_was_written_to_is_read_before_it_opens(
    folder: Path, memory: Path, disk: threading.Event, put_back: bool
) -> None:
    disk.set()
    opened(folder)
    path = folder / EMBEDDINGS
    times = path.stat()
    flip(path)
    if put_back:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(SnapshotError, match="is damaged"):
        waits(folder, disk)
    flip(path)
    assert waits(folder, disk)


def test_what_was_written_just_now_is_not_remembered(
    folder: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "_SETTLED", 60.0)
    opened(folder)
    assert not memory.exists()


def test_a_small_snapshot_is_not_remembered(folder: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "PATIENCE", 60.0)
    opened(folder)
    assert not memory.exists()


def test_a_removed_folder_is_no_damage(folder: Path, memory: Path, disk: threading.Event) -> None:
    disk.set()
    opened(folder)
    disk.clear()
    snapshot = opened(folder)
    assert snapshot.catalogue.counts.passages == 38
    shutil.rmtree(folder)
    disk.set()
    assert snapshot.verification.wait() and snapshot.verification.problems
    assert snapshot.catalogue.plans() and len(snapshot.stored_vectors(np.array([5]))) == 1


def test_few_are_remembered(folder: Path, memory: Path) -> None:
    memory.mkdir(parents=True)
    for number in range(2 * REMEMBERED):
        (memory / str(number)).touch()
        os.utime(memory / str(number), (number, number))
    opened(folder)
    assert len(list(memory.iterdir())) == REMEMBERED
    assert not (memory / str(REMEMBERED)).exists() and (memory / str(2 * REMEMBERED - 1)).exists()


def test_a_cache_that_takes_nothing_makes_every_opening_wait(folder: Path, memory: Path, disk: threading.Event) -> None:
    memory.parent.write_bytes(b"")
    assert waits(folder, disk) and waits(folder, disk)
