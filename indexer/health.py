"""Whether the live snapshot is there and sound: what ``check`` prints and what a monitor asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from indexer.errors import SnapshotError
from indexer.manifest import Manifest, problems, read_manifest
from indexer.snapshot import require_current_id, verify
from indexer.verification import PATIENCE, Verification


@dataclass(frozen=True, slots=True)
class Health:
    """The live snapshot and what is wrong with it; ``manifest`` is None when not even that can be read."""

    snapshot: str
    manifest: Manifest | None
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the snapshot can be served."""
        return not self.problems


def health(index: Path, sizes_only: bool = False) -> Health:
    """Look at every file of the live snapshot and name all that are damaged, not only the first.

    With ``sizes_only`` contents are not read, which takes milliseconds however large the snapshot is.
    """
    name = ""
    try:
        name = require_current_id(index)
        manifest = read_manifest(index / name)
    except SnapshotError as error:
        return Health(name, None, (str(error),))
    return Health(name, manifest, tuple(problems(index / name, manifest, sizes_only)))


def serving_health(index: Path) -> Health:
    """What to answer a monitor that asks every few seconds: each snapshot is read once, its sizes every time."""
    found = health(index, sizes_only=True)
    if not found.ok:
        return found
    try:
        wrong = _opened(index / found.snapshot).problems
    except SnapshotError as error:
        wrong = [str(error)]
    return Health(found.snapshot, found.manifest, tuple(wrong))


@lru_cache(maxsize=8)
def _opened(folder: Path) -> Verification:
    """Remembers what was found of snapshots that opened; one that raises is read again the next time."""
    return verify(folder, PATIENCE).verification
