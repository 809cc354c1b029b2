"""FAISS: exact inner product, with the rows filtered before they are scored."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from indexer.errors import SnapshotError
from indexer.vectors import Neighbours, Rows, Vectors, ranked

FILE = "vectors.faiss"


class FaissIndex:
    """An opened FAISS index."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        """See VectorIndex."""
        size, parameters = self._index.ntotal, None
        if allowed is not None:
            bitmap = np.zeros(size, dtype=bool)
            bitmap[allowed] = True
            size = int(bitmap.sum())
            selector = faiss.IDSelectorBitmap(np.packbits(bitmap, bitorder="little"))
            parameters = faiss.SearchParameters(sel=selector)
        limit = min(limit, size)
        if limit <= 0:
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        scores, rows = self._index.search(np.ascontiguousarray(query[None, :]), limit, params=parameters)
        return ranked(rows[0], scores[0])


def write(vectors: Vectors, folder: Path) -> None:
    """Store (n, d) float32 vectors, n >= 1."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / FILE))


def open_index(folder: Path) -> FaissIndex:
    """Open the index in ``folder``; raises SnapshotError when FAISS cannot read it."""
    try:
        return FaissIndex(faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY))
    except RuntimeError as error:
        raise SnapshotError(f"{FILE}: cannot be opened; rebuild with `python -m indexer build`.") from error
