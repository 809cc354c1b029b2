"""The audit log: who did what to the index and when, one JSON object a line, each chained to the one before it.

A line holds the SHA-256 of the line before, so that a line taken out or rewritten breaks the chain, which
``verify`` finds. Who can rewrite the whole file can forge the whole chain: copy it elsewhere if that matters.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from filelock import FileLock

from indexer.errors import SnapshotError

FILE = "audit.jsonl"
_START = "0" * 64  # what the first line is chained to


class Action(StrEnum):
    """What can be done to an index."""

    UPLOAD = "upload"
    REMOVE = "remove"
    EDIT = "edit"
    BUILD = "build"
    ROLLBACK = "rollback"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: ``at`` in UTC, ``subject`` the file or snapshot, ``sha256`` of what was written where there is any."""

    at: str
    who: str
    action: Action
    subject: str
    sha256: str
    previous: str


def system_user() -> str:
    """The account that runs this process, as the name of whoever works on the command line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def record(index: Path, who: str, action: Action, subject: str, sha256: str = "") -> Entry:
    """Append one line and force it to disk. Raises SnapshotError where the index folder cannot be written."""
    try:
        return _append(index, who, action, subject, sha256)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SnapshotError(f"{index / FILE}: cannot be written ({reason}); free the place or the rights.") from error


def _append(index: Path, who: str, action: Action, subject: str, sha256: str) -> Entry:
    index.mkdir(parents=True, exist_ok=True)
    path = index / FILE
    with FileLock(index / f".{FILE}.lock"), path.open("a+b") as log:
        previous = _last_line(log.tell(), path)
        whole = previous.endswith(b"\n") or not previous
        at = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(at, who, action, subject, sha256, _digest(previous.strip()) if previous else _START)
        line = json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")).encode()
        log.write((b"" if whole else b"\n") + line + b"\n")  # a line cut off by a crash stays a line of its own
        log.flush()
        os.fsync(log.fileno())
    return entry


def entries(index: Path) -> Iterator[Entry]:
    """All lines, oldest first. Raises SnapshotError naming the line that is damaged or breaks the chain."""
    path = index / FILE
    if not path.exists():
        return
    expected = _START
    with path.open("rb") as log:
        for number, line in enumerate(log, 1):
            try:
                entry = Entry(**json.loads(line))
                entry = Entry(**{**asdict(entry), "action": Action(entry.action)})
            except (ValueError, TypeError) as error:
                raise SnapshotError(f"{path}: line {number} is not a line of the audit log; keep a copy.") from error
            if entry.previous != expected:
                raise SnapshotError(f"{path}: line {number} does not follow the line before it; the log was altered.")
            expected = _digest(line.strip())
            yield entry


def _last_line(size: int, path: Path) -> bytes:
    if not size:
        return b""
    with path.open("rb") as log:
        log.seek(max(0, size - 65_536))
        return log.read().splitlines(keepends=True)[-1]


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
