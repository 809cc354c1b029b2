"""Vectors in Milvus: exact up to a size, above it the server's HNSW graph; rows are filtered before they are ranked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pymilvus import DataType

from indexer.milvus import Collection, Field, bring_up_to_date, content_hash
from indexer.vectors import (
    EXACT_UP_TO,
    IndexKind,
    Neighbours,
    RecallSample,
    Rows,
    Vectors,
    one_thread_a_product,
    ranked,
)

_KIND = "vectors"


@dataclass(frozen=True, slots=True)
class Store:
    """Dense vectors at one address."""

    uri: str

    def write(self, vectors: Vectors, folder: Path) -> IndexKind:
        """See VectorStore."""
        exact = len(vectors) <= EXACT_UP_TO
        field = Field(_KIND, "vector", DataType.FLOAT_VECTOR, "FLAT" if exact else "HNSW", vectors.shape[1])
        contents = np.array([content_hash(vector.tobytes()) for vector in vectors], np.int64)
        bring_up_to_date(self.uri, field, contents, lambda rows: list(vectors[rows]), folder)
        return IndexKind(
            f"Milvus {field.index}", 1.0 if exact else RecallSample(vectors).recall(self.open_index(folder))
        )

    def open_index(self, folder: Path) -> MilvusIndex:
        """See VectorStore."""
        one_thread_a_product()
        return MilvusIndex(Collection(self.uri, _KIND, "vector", folder))


class MilvusIndex:
    """An opened collection of vectors."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        """See VectorIndex."""
        found = self._collection.search(query, limit, allowed)
        return ranked(found.rows, found.scores)

    def kept(self, rows: Rows) -> Vectors:
        """See VectorIndex."""
        return np.array(self._collection.values(rows), np.float32)
