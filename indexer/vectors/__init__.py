"""Vector stores: one file per store, all with the same contract, chosen by the setting ``store``.

Ids are row numbers from 0 in the order the vectors were written; scores are inner products.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from indexer.errors import SettingsError

_STORES = {"faiss": "indexer.vectors.faiss", "milvus": "indexer.vectors.milvus"}

EXACT_UP_TO = 50_000
"""How many vectors are compared one by one; docs/scale.md has the measurements."""

_COMPARED_AT_ONCE = 8_192  # rows with a sample of questions, whose scores take 7 MB then

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Row numbers, best first, and their inner products with the query."""

    rows: Rows
    scores: Vectors


@dataclass(frozen=True, slots=True)
class IndexKind:
    """What a store made of the vectors, for the manifest.

    ``recall_10`` is the share of a sample's ten nearest rows that a search finds, measured at the build; 1 where every
    row is compared.
    """

    name: str
    recall_10: float


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A store's name, and the address of its server where it has one: ``faiss``, ``milvus:http://host:19530``."""

    name: str
    uri: str

    @classmethod
    def parse(cls, store: str, known: Mapping[str, str]) -> Self:
        """Raises SettingsError for a store that is not ``known``."""
        name, _, uri = store.partition(":")
        if name not in known:
            raise SettingsError(f"store = {name!r} is unknown; known stores: {', '.join(known)}.")
        return cls(name, uri)


def nothing() -> Neighbours:
    """No neighbours at all."""
    return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))


def ranked(rows: Rows, scores: Vectors) -> Neighbours:
    """Neighbours best first, equals in the order of their rows, so that every store answers alike."""
    order = np.lexsort((rows, -scores))
    return Neighbours(rows[order], scores[order])


def ascending(rows: Rows) -> Rows:
    """Each row once, in order. Rows mostly are so already, which costs far less to see than to bring about."""
    return rows if bool((np.diff(rows) > 0).all()) else np.unique(rows)


def runs(rows: Rows) -> Rows:
    """First and last of every run of consecutive rows, shape (n, 2). Rows of one report are mostly consecutive."""
    rows = ascending(rows)
    if not len(rows):
        return np.empty((0, 2), np.int64)
    ends = np.flatnonzero(np.diff(rows) != 1)
    return np.stack([rows[np.append(0, ends + 1)], rows[np.append(ends, len(rows) - 1)]], axis=1)


@cache
def one_thread_a_product() -> None:
    """Let every matrix product run on the thread that asks for it, in this process from now on.

    Those that answer a question are small. The threads that OpenBLAS wakes for them spin for some 25 ms before they go
    back to sleep, which doubles the CPU time of a question and takes it from others.
    """
    ThreadpoolController().limit(limits=1, user_api="blas")


class VectorIndex(Protocol):
    """An opened store."""

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        """The ``limit`` best rows for one query of shape (d,), among ``allowed`` only when given."""
        ...

    def kept(self, rows: Rows) -> Vectors:
        """The vectors of some rows as the store keeps them, which may be rounded, shape (len(rows), d)."""
        ...


class VectorStore(Protocol):
    """What a module under ``indexer/vectors`` calls ``Store``."""

    def write(self, vectors: Vectors, folder: Path) -> IndexKind:
        """Store (n, d) float32 vectors, n >= 1, and leave in ``folder`` what opens them.

        The vectors themselves may lie in ``folder`` already, as stored.EMBEDDINGS.
        """
        ...

    def open_index(self, folder: Path) -> VectorIndex:
        """Open what ``write`` left, without changing it. Raises SnapshotError when it cannot be read.

        Calls ``one_thread_a_product``: what opens an index answers questions.
        """
        ...


def vector_store(store: str) -> VectorStore:
    """The store of an address (see StoreAddress). Raises SettingsError for an unknown one."""
    address = StoreAddress.parse(store, _STORES)
    return cast(VectorStore, importlib.import_module(_STORES[address.name]).Store(address.uri))


class RecallSample:
    """Made-up questions with their ten nearest of ``vectors`` (n, d), n > 10, by exact search.

    A question is the mean of the rows drawn at random, moved by half the difference of two of them: like what people ask
    it points where all rows do, is far from each, and is about as hard to search for. A row itself, or what lies between
    rows, would be found by a search that fails on real questions (docs/scale.md).
    """

    def __init__(self, vectors: Vectors, size: int = 200) -> None:
        drawn = vectors[np.random.default_rng(0).integers(0, len(vectors), (2, size))]
        self.questions = drawn.mean(axis=(0, 1)) + (drawn[0] - drawn[1]) / 2
        self.nearest = np.empty((size, 0), np.int64)
        scores = np.empty((size, 0), np.float32)
        for start in range(0, len(vectors), _COMPARED_AT_ONCE):
            block = vectors[start : start + _COMPARED_AT_ONCE]
            scores = np.concatenate([scores, self.questions @ block.T], axis=1)
            rows = np.broadcast_to(np.arange(start, start + len(block)), (size, len(block)))
            rows = np.concatenate([self.nearest, rows], axis=1)
            best = np.argpartition(scores, -10, axis=1)[:, -10:]
            self.nearest, scores = np.take_along_axis(rows, best, 1), np.take_along_axis(scores, best, 1)

    def recall(self, index: VectorIndex) -> float:
        """Share of the nearest rows that a search for ten finds."""
        found = [index.search(question, 10).rows for question in self.questions]
        shares = [np.isin(rows, best).sum() / 10 for rows, best in zip(found, self.nearest, strict=True)]
        return round(float(np.mean(shares)), 4)
