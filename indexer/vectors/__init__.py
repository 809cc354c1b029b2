"""Vector stores: one file per store, all with the same contract, chosen by the setting ``store``.

Ids are row numbers from 0 in the order the vectors were written; scores are inner products.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from indexer.errors import SettingsError

_STORES = {"faiss": "indexer.vectors.faiss"}

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Row numbers, best first, and their inner products with the query."""

    rows: Rows
    scores: Vectors


def ranked(rows: Rows, scores: Vectors) -> Neighbours:
    """Neighbours best first, equals in the order of their rows, so that every store answers alike."""
    order = np.lexsort((rows, -scores))
    return Neighbours(rows[order], scores[order])


class VectorIndex(Protocol):
    """An opened store."""

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        """The ``limit`` best rows for one query of shape (d,), among ``allowed`` only when given."""


class VectorStore(Protocol):
    """A module under ``indexer/vectors``."""

    FILE: str

    def write(self, vectors: Vectors, folder: Path) -> None:
        """Store (n, d) vectors under ``folder``."""

    def open_index(self, folder: Path) -> VectorIndex:
        """Open what ``write`` left, without changing it."""


def vector_store(name: str) -> VectorStore:
    """The store called ``name``. Raises SettingsError for an unknown one."""
    module = _STORES.get(name)
    if module is None:
        raise SettingsError(f"store = {name!r} is unknown; known stores: {', '.join(_STORES)}.")
    return cast(VectorStore, importlib.import_module(module))
