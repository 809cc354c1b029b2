"""Folders made once from something else and kept in the user's cache: whole or not at all, and checked at every use."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.errors import ModelError

_MANIFEST = "manifest.json"
_LOCK_SECONDS = 600.0


def derived_folder(folder: Path, source: str, write: Callable[[Path], None]) -> Path:
    """``folder``, filled by ``write(new folder)`` first where it is missing, damaged, or made from another ``source``.

    Every file is checked against the manifest that was sealed with the folder. Processes that start together wait for
    one of them to write. Raises ModelError where the folder cannot be kept, and whatever ``write`` raises.
    """
    if _intact(folder, source):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock"), timeout=_LOCK_SECONDS):
            if not _intact(folder, source):  # another process may have written it while this one waited
                _replace(folder, source, write)
    except Timeout as error:
        raise ModelError(
            f"{error.lock_file}: another process has been converting the model for {_LOCK_SECONDS:.0f} seconds; end it."
        ) from error
    except OSError as error:
        raise ModelError(
            f"{folder.parent}: cannot keep the converted model ({error}); "
            "make 2 GB free there or set `cache` to a folder that can be written."
        ) from error
    return folder


def _replace(folder: Path, source: str, write: Callable[[Path], None]) -> None:
    """The caller holds the lock, so what others left half-done is dead."""
    partial = folder.with_name(f"{folder.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    try:
        partial.mkdir()
        write(partial)
        written = [path for path in sorted(partial.rglob("*")) if path.is_file()]
        sums = {path.relative_to(partial).as_posix(): _sha256(path) for path in written}
        manifest = json.dumps({"source": source, "files": sums}, indent=2)
        (partial / _MANIFEST).write_text(manifest + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except BaseException:  # also on Ctrl-C: half a gigabyte should not stay behind
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _intact(folder: Path, source: str) -> bool:
    """Whether ``folder`` holds what was written. Reads all of it, which takes a fraction of the time to load it."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return manifest["source"] == source and all(
            _sha256(folder / name) == expected for name, expected in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # missing, or not the JSON that was written
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
