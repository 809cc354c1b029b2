"""Reading a snapshot through, every byte against its manifest, and when it may be used before that is done.

What lies in the system's page cache is read at several GB/s, so nearly every snapshot is read through before it opens.
Where that takes longer than PATIENCE, a snapshot opens all the same if this machine has read it through before and none
of its files was written to since. The rest is read while the first questions are answered, and damage that is found then
ends its use. What was read through is remembered in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.manifest import Manifest, problems
from indexer.settings import cache_folder

PATIENCE = 0.3  # seconds that opening waits before it asks whether it has to
REMEMBERED = 50  # snapshots
_SETTLED = 2.0  # seconds; what was written to just now may be written to again and keep its time


@dataclass(frozen=True, slots=True)
class _State:
    """What the file system says of a snapshot's files, as a digest, and when the last of them was written to."""

    digest: str
    written: float


class Verification:
    """A snapshot being read through by a thread, which keeps no program from ending.

    ``problems`` holds a sentence for every file found to be missing, damaged or not part of the snapshot, so far.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.problems: list[str] = []
        self._folder = folder
        self._manifest = manifest
        self._state = _state(folder, manifest)
        self._thread = threading.Thread(target=self._read, name="verification", daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all is read, or so long; whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def known(self) -> bool:
        """Whether this machine has read the files through before, and none was written to since."""
        return self._state is not None and _memory(self._state).exists()

    def _read(self) -> None:
        began = time.time()
        for problem in problems(self._folder, self._manifest):
            self.problems.append(problem)
        with suppress(OSError):  # a cache folder that takes nothing makes the next opening wait, and that is all
            if self._state and self.problems:
                _memory(self._state).unlink(missing_ok=True)
            elif self._state and time.time() - began > PATIENCE and self._state.written < began - _SETTLED:
                _remember(self._state)


def _state(folder: Path, manifest: Manifest) -> _State | None:
    digest, written = hashlib.sha256(), 0.0
    for name, sealed in manifest.files.items():
        try:
            found = (folder / name).stat()
        except OSError:  # what is wrong will be said when it is read
            return None
        times = found.st_mtime_ns, found.st_ctime_ns  # the second tells of a write even where the first was put back
        digest.update(repr((name, sealed.xxh3, found.st_ino, found.st_size, *times)).encode())
        written = max(written, found.st_mtime, found.st_ctime)
    return _State(digest.hexdigest(), written)


def _memory(state: _State) -> Path:
    """The file, empty, whose being there says that all was read through in this state."""
    return cache_folder(None) / "verified" / state.digest


def _remember(state: _State) -> None:
    path = _memory(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    for old in sorted(path.parent.iterdir(), key=lambda each: -each.stat().st_mtime)[REMEMBERED:]:
        old.unlink(missing_ok=True)
