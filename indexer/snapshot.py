"""Snapshots on disk: an immutable folder each, one of them live. Opening verifies every file and changes none.

verification.py says when a large one may be used before all of it is read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.agencies import Agencies, read_agencies
from indexer.catalogue import Catalogue
from indexer.errors import SnapshotError
from indexer.lexical import LexicalIndex, lexical_store
from indexer.logs import get_logger
from indexer.manifest import Manifest, problems, read_manifest
from indexer.pointer import read_pointer
from indexer.synonyms import Synonyms, read_synonyms
from indexer.vectors import Rows, VectorIndex, Vectors, vector_store
from indexer.vectors.stored import EMBEDDINGS, StoredVectors
from indexer.verification import PATIENCE, Verification


@dataclass(frozen=True)
class Snapshot:
    """An opened, verified snapshot. The folder stays as it is for as long as it is open."""

    folder: Path
    manifest: Manifest
    verification: Verification

    @property
    def catalogue(self) -> Catalogue:
        """Reports, plans, goal rows and passages. Raises SnapshotError when a file has turned out to be damaged."""
        self._refuse_damage()
        return self._catalogue

    @property
    def vectors(self) -> VectorIndex:
        """The dense leg. Raises SnapshotError when a file has turned out to be damaged."""
        self._refuse_damage()
        return self._vectors

    @property
    def lexical(self) -> LexicalIndex:
        """The lexical leg. Raises SnapshotError when a file has turned out to be damaged."""
        self._refuse_damage()
        return self._lexical

    @cached_property
    def agencies(self) -> Agencies:
        """The corpus's list of agencies as it was at the build."""
        return read_agencies(self.folder)

    @cached_property
    def synonyms(self) -> Synonyms:
        """The corpus's list of synonyms as it was at the build."""
        return read_synonyms(self.folder)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue(self.folder)

    @cached_property
    def _vectors(self) -> VectorIndex:
        return vector_store(self.manifest.store).open_index(self.folder)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return lexical_store(self.manifest.store).open_index(self.folder)

    @cached_property
    def _stored(self) -> StoredVectors:
        return StoredVectors(self.folder / EMBEDDINGS)

    def hold(self) -> None:
        """Open what is read late, or whose absence would pass for an empty list: a later build may remove the folder."""
        _ = self.agencies, self.synonyms, self._stored

    @property
    def stored_shape(self) -> tuple[int, ...]:
        """(n, d) of the vectors as the encoder made them."""
        return self._stored.shape

    def stored_vectors(self, rows: Rows) -> Vectors:
        """The vectors of some rows as the encoder made them, shape (len(rows), d). Raises SnapshotError."""
        self._refuse_damage()
        return self._stored.rows(rows)

    def _refuse_damage(self) -> None:
        """Raise SnapshotError for what was found since this opened, unless a later build has removed the folder."""
        if self.verification.problems and self.folder.exists():
            raise SnapshotError(self.verification.problems[0])


def current_id(index: Path) -> str | None:
    """The id of the live snapshot, or None when there is no index yet. Raises SnapshotError."""
    pointer = read_pointer(index)
    return pointer.snapshot if pointer else None


def require_current_id(index: Path) -> str:
    """The id of the live snapshot. Raises SnapshotError when there is no index yet."""
    name = current_id(index)
    if name is None:
        raise SnapshotError(f"{index}: holds no index yet; build one with `python -m indexer build`.")
    return name


def open_snapshot(index: Path, snapshot_id: str | None = None, patience: float | None = PATIENCE) -> Snapshot:
    """Open and verify a snapshot, the live one if none is named. Raises SnapshotError naming the file at fault.

    ``patience`` as for ``verify``.
    """
    if snapshot_id:
        return verify(index / snapshot_id, patience)
    name = require_current_id(index)
    while True:
        try:
            return verify(index / name, patience)
        except SnapshotError:
            published = require_current_id(index)
            if published == name:
                raise
            name = published  # builds went on meanwhile and cleared away what was live a moment ago


def verify(folder: Path, patience: float | None = None) -> Snapshot:
    """Check a snapshot folder against its manifest, byte for byte. Raises SnapshotError naming the file at fault.

    After ``patience`` seconds, if given, a snapshot that was read through before and not written to since opens all the
    same; what is found to be damaged from then on is raised by the snapshot's own methods.
    """
    started = time.perf_counter()
    manifest = read_manifest(folder)
    _refuse(folder, list(problems(folder, manifest, sizes_only=True)))
    verification = Verification(folder, manifest)
    read = verification.wait(patience) or (not verification.known and verification.wait())
    _refuse(folder, verification.problems)
    snapshot = Snapshot(folder, manifest, verification)
    snapshot.hold()
    took = round((time.perf_counter() - started) * 1000)
    get_logger().info("snapshot opened", snapshot=folder.name, files=len(manifest.files), read=read, took_ms=took)
    return snapshot


def _refuse(folder: Path, wrong: list[str]) -> None:
    if wrong:
        get_logger().info("snapshot refused", snapshot=folder.name, problems=wrong)
        raise SnapshotError(wrong[0])
