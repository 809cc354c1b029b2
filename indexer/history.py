"""The snapshots that are kept: which they are, going back to one of them, and clearing away the rest."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indexer.errors import SnapshotError
from indexer.logs import get_logger
from indexer.manifest import BUILDING, MANIFEST, Content, Manifest, read_manifest, sync
from indexer.pointer import CURRENT, Pointer, exclusive, publish, read_pointer, write_pointer
from indexer.snapshot import Snapshot, verify

_PATIENCE = 10.0  # seconds


class State(StrEnum):
    """What a kept snapshot is to the live one."""

    LIVE = "live"
    PREVIOUS = "previous"
    ROLLED_BACK = "rolled back"
    UNPUBLISHED = "unpublished"  # a build was killed between finishing it and making it live


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot in the index folder; ``problem`` says why there is no manifest."""

    snapshot: str
    state: State
    manifest: Manifest | None
    problem: str


def snapshot_ids(index: Path) -> list[str]:
    """Ids of the sealed snapshots in ``index``: those never live first, then in the order they went live."""
    found = sorted(path.parent.name for path in index.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))
    pointer = _readable_pointer(index)
    order = pointer.newest_first[::-1] if pointer else ()
    return sorted(found, key=lambda name: order.index(name) if name in order else -1)


def history(index: Path) -> list[Kept]:
    """The kept snapshots, newest first. Raises SnapshotError when ``current.json`` is damaged."""
    pointer = _require_pointer(index)
    return [_kept(index, name, pointer) for name in reversed(snapshot_ids(index))]


def roll_back(index: Path, snapshot_id: str | None = None) -> Manifest:
    """Make the snapshot before the live one live again, or the one that is named, and give its manifest.

    It is verified first. Raises SnapshotError when there is none or it is damaged, BuildError while a build runs.
    """
    with exclusive(index):
        pointer = _require_pointer(index)
        kept = snapshot_ids(index)
        earlier = [name for name in pointer.previous if name in kept]
        target = snapshot_id or next(iter(earlier), None)
        if target is None:
            raise SnapshotError(f"{index}: keeps no snapshot before {pointer.snapshot}; build one instead.")
        if target not in kept:
            raise SnapshotError(f"{index}: keeps no snapshot {target}; `python -m indexer history` lists them.")
        manifest = verify(index / target).manifest
        if target in pointer.newest_first:
            write_pointer(index, pointer.going_to(target))
        else:
            publish(index, target)
        get_logger().info("rolled back", live=target, before=pointer.snapshot)
        return manifest


def finished(index: Path, content: Content) -> Snapshot | None:
    """A kept snapshot with just this content, as a killed build or an earlier state of the corpus leaves it."""
    for name in reversed(snapshot_ids(index)):
        with suppress(SnapshotError):
            if read_manifest(index / name).content == content:
                return verify(index / name)
    return None


@contextmanager
def draft(index: Path, snapshot_id: str) -> Iterator[Path]:
    """A folder to build a snapshot in; it gets its name when all went well and is removed when something failed."""
    folder = index / f"{BUILDING}{snapshot_id}"
    folder.mkdir()
    try:
        yield folder
        _rename(folder, index / snapshot_id)
        sync([index])
    except BaseException:  # Ctrl-C as well: a disk that is full should not stay so until the next build
        shutil.rmtree(folder, ignore_errors=True)
        raise


def clear_litter(index: Path, keep: int) -> None:
    """Remove what killed builds left, and all but the live snapshot and the ``keep`` newest others.

    Where ``current.json`` is missing or damaged nobody knows which snapshot is the live one, and all of them stay.
    """
    (index / f"{CURRENT}.new").unlink(missing_ok=True)
    pointer = _readable_pointer(index)
    others = [name for name in snapshot_ids(index) if name != pointer.snapshot] if pointer else []
    for name in others[: max(0, len(others) - keep)]:
        # Renamed first: half of a removed snapshot must not pass for a whole one.
        with suppress(OSError):  # still open on Windows; the next build tries again
            (index / name).rename(index / f"{BUILDING}{name}")
    for folder in index.glob(f"{BUILDING}*"):
        get_logger().info("cleared", folder=folder.name)
        shutil.rmtree(folder, ignore_errors=True)


def _rename(folder: Path, target: Path) -> None:
    """Windows renames no folder in which a file is open, as tantivy and virus scanners leave some for a moment."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            folder.rename(target)
            return
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _kept(index: Path, name: str, pointer: Pointer) -> Kept:
    if name == pointer.snapshot:
        state = State.LIVE
    elif name in pointer.previous:
        state = State.PREVIOUS
    else:
        state = State.ROLLED_BACK if name in pointer.rolled_back else State.UNPUBLISHED
    try:
        return Kept(name, state, read_manifest(index / name), "")
    except SnapshotError as error:
        return Kept(name, state, None, str(error))


def _require_pointer(index: Path) -> Pointer:
    pointer = read_pointer(index)
    if pointer is None:
        raise SnapshotError(f"{index}: holds no index yet; build one with `python -m indexer build`.")
    return pointer


def _readable_pointer(index: Path) -> Pointer | None:
    try:
        return read_pointer(index)
    except SnapshotError:
        return None
