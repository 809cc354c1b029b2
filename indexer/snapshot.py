"""Snapshots on disk: an immutable folder each, one of them live.

``index/current.json`` names the live one and is replaced atomically, so that a reader sees the old snapshot or
the new one and nothing between. Opening verifies every file and changes none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from indexer.agencies import Agencies, read_agencies
from indexer.catalogue import Catalogue
from indexer.errors import SnapshotError
from indexer.lexical import LexicalIndex
from indexer.vectors import Rows, VectorIndex, Vectors, vector_store

FORMAT = 1
CURRENT = "current.json"
MANIFEST = "manifest.json"
EMBEDDINGS = "embeddings.npy"
BUILDING = ".building-"
_REBUILD = "rebuild with `python -m indexer build`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made from and what it holds. Hashes are SHA-256 in hex."""

    format: int
    snapshot: str
    created: str
    model: str
    dimension: int
    store: str
    dictionary: str
    corpus: str
    code: str
    counts: dict[str, int]
    files: dict[str, str]
    terms: tuple[str, ...]


_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True)
class Snapshot:
    """An opened, verified snapshot. The folder stays as it is for as long as it is open."""

    folder: Path
    manifest: Manifest

    @cached_property
    def catalogue(self) -> Catalogue:
        """Reports, plans, goal rows and passages."""
        return Catalogue(self.folder)

    @cached_property
    def vectors(self) -> VectorIndex:
        """The dense leg."""
        return vector_store(self.manifest.store).open_index(self.folder)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical leg."""
        return LexicalIndex(self.folder)

    @cached_property
    def agencies(self) -> Agencies:
        """The corpus's list of agencies as it was at the build."""
        return read_agencies(self.folder)

    def stored_vectors(self, rows: Rows) -> Vectors:
        """The vectors of some rows as the encoder made them, shape (len(rows), d)."""
        stored = np.load(self.folder / EMBEDDINGS, mmap_mode="r", allow_pickle=False)
        return np.asarray(stored[rows])

    def embeddings(self) -> dict[str, Vectors]:
        """Embedding key -> vector, for the next build to reuse."""
        stored = np.load(self.folder / EMBEDDINGS, mmap_mode="r", allow_pickle=False)
        return dict(zip(self.catalogue.embedding_keys(), stored, strict=True))


def current_id(index: Path) -> str | None:
    """The id of the live snapshot, or None when there is no index yet."""
    pointer = index / CURRENT
    if not pointer.exists():
        return None
    try:
        name = json.loads(pointer.read_text(encoding="utf-8"))["snapshot"]
    except OSError as error:
        raise _unreadable(str(pointer), error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{pointer}: is damaged; {_REBUILD}.") from error
    if not isinstance(name, str) or not name or Path(name).name != name:
        raise SnapshotError(f"{pointer}: names no snapshot; {_REBUILD}.")
    return name


def open_snapshot(index: Path, snapshot_id: str | None = None) -> Snapshot:
    """Open and verify a snapshot, the live one if none is named. Raises SnapshotError naming the file at fault."""
    name = snapshot_id or current_id(index)
    if name is None:
        raise SnapshotError(f"{index}: holds no index yet; build one with `python -m indexer build`.")
    return verify(index / name)


def verify(folder: Path) -> Snapshot:
    """Check a snapshot folder against its manifest, byte for byte."""
    manifest = read_manifest(folder)
    for name, expected in manifest.files.items():
        try:
            found = _checksum(folder / name)
        except FileNotFoundError as error:
            raise SnapshotError(f"{folder.name}/{name}: is missing; {_REBUILD}.") from error
        except OSError as error:
            raise _unreadable(f"{folder.name}/{name}", error) from error
        if found != expected:
            raise SnapshotError(f"{folder.name}/{name}: is damaged (checksum differs); {_REBUILD}.")
    return Snapshot(folder, manifest)


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone. It carries its own checksum on its last line."""
    path = folder / MANIFEST
    try:
        body, checksum = path.read_text(encoding="utf-8").rsplit("\n", 1)
        if hashlib.sha256(body.encode()).hexdigest() != checksum:
            raise SnapshotError(f"{folder.name}/{MANIFEST}: is damaged (checksum differs); {_REBUILD}.")
        manifest = _MANIFEST.validate_json(body)
    except FileNotFoundError as error:
        raise SnapshotError(f"{folder.name}/{MANIFEST}: is missing; {_REBUILD}.") from error
    except OSError as error:
        raise _unreadable(f"{folder.name}/{MANIFEST}", error) from error
    except (ValidationError, ValueError) as error:
        raise SnapshotError(f"{folder.name}/{MANIFEST}: cannot be read; {_REBUILD}.") from error
    if manifest.format != FORMAT:
        raise SnapshotError(f"{folder.name}: has format {manifest.format}, this program reads {FORMAT}; {_REBUILD}.")
    return manifest


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a finished folder and push everything to disk."""
    body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    checksum = hashlib.sha256(body.encode()).hexdigest()
    (folder / MANIFEST).write_text(f"{body}\n{checksum}", encoding="utf-8")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            _sync(path)


def checksums(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every file under ``folder``."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in files}


def publish(index: Path, snapshot_id: str) -> None:
    """Make a snapshot the live one, in one step."""
    draft = index / f"{CURRENT}.new"
    draft.write_text(json.dumps({"snapshot": snapshot_id}), encoding="utf-8")
    _sync(draft)
    os.replace(draft, index / CURRENT)


def snapshot_ids(index: Path) -> list[str]:
    """Ids of the sealed snapshots in ``index``, oldest first."""
    return sorted(path.parent.name for path in index.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))


def clear_litter(index: Path, keep: int) -> None:
    """Remove what killed builds left, and all but the live snapshot and the ``keep`` newest others.

    Where ``current.json`` is damaged nobody knows which snapshot is the live one, and all of them stay.
    """
    (index / f"{CURRENT}.new").unlink(missing_ok=True)
    try:
        live = current_id(index)
        others = [name for name in snapshot_ids(index) if name != live]
    except SnapshotError:
        others = []
    for name in others[: max(0, len(others) - keep)]:
        # Renamed first: half of a removed snapshot must not pass for a whole one.
        with suppress(OSError):  # still open on Windows; the next build tries again
            (index / name).rename(index / f"{BUILDING}{name}")
    for folder in index.glob(f"{BUILDING}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _unreadable(name: str, error: OSError) -> SnapshotError:
    return SnapshotError(f"{name}: cannot be opened ({error.strerror}); check its permissions.")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
