"""What opening a snapshot costs: read through for the first time, known but cold, and known and in the page cache."""

from __future__ import annotations

import os
import time
from pathlib import Path

from indexer.snapshot import open_snapshot, require_current_id
from indexer.verification import PATIENCE


def measure(index: Path) -> dict[str, int]:
    """Milliseconds of each way to open the live snapshot, and those of CPU time that reading all of it takes."""
    folder = index / require_current_id(index)
    drop(folder)
    unread = _opening(index, patience=None)
    drop(folder)
    cold = _opening(index)
    cpu = time.process_time()
    open_snapshot(index, patience=None)
    cpu = time.process_time() - cpu
    return {
        "open_unread_ms": unread,
        "open_cold_ms": cold,
        "open_ms": _opening(index),
        "read_cpu_ms": round(1000 * cpu),
    }


def drop(folder: Path) -> None:
    """Let the page cache forget the files in ``folder``; only Linux can be asked, and keeps what is mapped."""
    if hasattr(os, "posix_fadvise"):
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _opening(index: Path, patience: float | None = PATIENCE) -> int:
    started = time.perf_counter()
    snapshot = open_snapshot(index, patience=patience)
    took = time.perf_counter() - started
    snapshot.verification.wait()
    return round(1000 * took)
