"""``index/current.json``: which snapshot is live, which were before it, and which were rolled back.

The order in which snapshots went live stands here and is not told from clocks, which may be set back. The file is
replaced in one step, so that a reader sees the old content or the new and nothing between.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import filelock
from pydantic import TypeAdapter, ValidationError

from indexer.errors import BuildError, SnapshotError
from indexer.manifest import REBUILD, sync, unreadable

CURRENT = "current.json"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Ids of snapshots. ``previous`` went live before ``snapshot``, ``rolled_back`` after it, both newest first."""

    snapshot: str
    previous: tuple[str, ...] = ()
    rolled_back: tuple[str, ...] = ()

    @property
    def newest_first(self) -> tuple[str, ...]:
        """All that were ever live."""
        return (*self.rolled_back, self.snapshot, *self.previous)

    def publishing(self, snapshot_id: str) -> Pointer:
        """The pointer after a build has made ``snapshot_id`` live."""
        return Pointer(snapshot_id, tuple(name for name in self.newest_first if name != snapshot_id))

    def going_to(self, snapshot_id: str) -> Pointer:
        """The pointer after ``snapshot_id``, one of those that were live, has been made live again."""
        place = self.newest_first.index(snapshot_id)
        return Pointer(snapshot_id, self.newest_first[place + 1 :], self.newest_first[:place])


_POINTER = TypeAdapter(Pointer)


def read_pointer(index: Path) -> Pointer | None:
    """What ``current.json`` says, or None when there is no index yet. Raises SnapshotError."""
    path = index / CURRENT
    try:
        pointer = _POINTER.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except NotADirectoryError:  # the index is a file
        return None
    except OSError as error:
        raise SnapshotError(unreadable(str(path), error)) from error
    except (ValidationError, ValueError) as error:
        raise SnapshotError(f"{path}: is damaged; {REBUILD}.") from error
    if not all(_is_name(name) for name in pointer.newest_first):
        raise SnapshotError(f"{path}: names no snapshot; {REBUILD}.")
    return pointer


def write_pointer(index: Path, pointer: Pointer) -> None:
    """Replace ``current.json`` in one step that a power cut cannot halve."""
    draft = index / f"{CURRENT}.new"
    draft.write_text(json.dumps(asdict(pointer), indent=1), encoding="utf-8")
    sync([draft])
    os.replace(draft, index / CURRENT)
    sync([index])


def publish(index: Path, snapshot_id: str) -> None:
    """Make a snapshot the live one; the one that was goes to the head of the previous."""
    try:
        before = read_pointer(index)
    except SnapshotError:  # damaged: what was live before, nobody knows
        before = None
    write_pointer(index, before.publishing(snapshot_id) if before else Pointer(snapshot_id))


@contextmanager
def exclusive(index: Path) -> Iterator[None]:
    """Keep other builds and roll-backs out of ``index``, made if need be; the lock of a killed process falls by itself.

    Raises BuildError when it is taken, and for any OSError inside: the disk is full, the folder read-only or gone.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(index / LOCK).acquire(timeout=0):
            yield
    except filelock.Timeout as error:
        raise BuildError(f"{index}: another build is running, or a roll-back; wait for it to end.") from error
    except OSError as error:
        raise BuildError(
            f"{error.filename or index}: the index cannot be written ({error.strerror or 'only a part was taken'}); "
            "free the place or name another folder with --index."
        ) from error


def _is_name(name: str) -> bool:
    return bool(name) and Path(name).name == name and not name.startswith(".") and "\0" not in name
