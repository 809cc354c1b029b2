"""FAISS: exact up to a size, above it inverted lists over half-precision vectors; rows are filtered before scoring.

Above EXACT_UP_TO the vectors are grouped around 4 * sqrt(n) centres and a search reads the groups nearest to the query,
as many as the build found to be needed for the recall it aims at. Half precision keeps scores within 0.001, at half the
memory. benchmarks/README.md has what else was measured. Files are mapped into memory and not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from indexer.errors import SnapshotError
from indexer.vectors import EXACT_UP_TO, IndexKind, Neighbours, RecallSample, Rows, Vectors, ascending, nothing, ranked

FILE = "vectors.faiss"
_RECALL = 0.98  # aimed at on the build's sample; the last doubling of lists mostly gives more
_FEW = 2_000  # rows that are sooner compared one by one than looked for in the lists
_TRAINED_ON = 40  # vectors a centre; FAISS warns below 39, and more did not raise recall
_ADDED_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Store:
    """One file in the snapshot's folder."""

    uri: str = ""  # there is no server
    exact_up_to: int = EXACT_UP_TO

    def write(self, vectors: Vectors, folder: Path) -> IndexKind:
        """See VectorStore."""
        if len(vectors) <= self.exact_up_to:
            index, kind = faiss.IndexFlatIP(vectors.shape[1]), IndexKind("exact", 1.0)
            index.add(vectors)
        else:
            index = _lists(vectors)
            kind = IndexKind(f"IVF{index.nlist},SQfp16", _reach_recall(index, vectors))
        faiss.write_index(index, str(folder / FILE))
        return kind

    def open_index(self, folder: Path) -> FaissIndex:
        """See VectorStore."""
        try:
            return FaissIndex(faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY))
        except RuntimeError as error:
            raise SnapshotError(f"{FILE}: cannot be opened; rebuild with `python -m indexer build`.") from error


class FaissIndex:
    """An opened FAISS index."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        """See VectorIndex."""
        allowed = None if allowed is None else ascending(allowed)
        if allowed is not None and len(allowed) == self._index.ntotal:
            allowed = None
        size = self._index.ntotal if allowed is None else len(allowed)
        limit = min(limit, size)
        if limit <= 0:
            return nothing()
        if allowed is not None and size <= _FEW:
            scores = self._index.reconstruct_batch(allowed) @ query
            best = ranked(allowed, scores)
            return Neighbours(best.rows[:limit], best.scores[:limit])
        scores, rows = self._index.search(
            np.ascontiguousarray(query[None, :]), limit, params=self._parameters(allowed, size)
        )
        found = rows[0] >= 0  # fewer than asked for, where the lists that were read hold fewer
        return ranked(rows[0][found], scores[0][found])

    def _parameters(self, allowed: Rows | None, size: int) -> faiss.SearchParameters | None:
        if allowed is None:
            return None
        bitmap = np.zeros(self._index.ntotal, dtype=bool)
        bitmap[allowed] = True
        selector = faiss.IDSelectorBitmap(np.packbits(bitmap, bitorder="little"))
        if not isinstance(self._index, faiss.IndexIVF):
            return faiss.SearchParameters(sel=selector)
        # The rows left are spread over all lists: reading as many of them as without the filter takes more lists.
        read = min(self._index.nlist, self._index.nprobe * -(-self._index.ntotal // size))
        return faiss.SearchParametersIVF(sel=selector, nprobe=read)


def _lists(vectors: Vectors) -> faiss.IndexIVFScalarQuantizer:
    """Inverted lists of all vectors, searchable by row."""
    count, dimension = vectors.shape
    centres = round(4 * count**0.5)
    index = faiss.index_factory(dimension, f"IVF{centres},SQfp16", faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False  # what is kept is the vector itself, so that scores do not depend on its list
    index.cp.niter = 8
    draw = np.random.default_rng(0)
    index.train(vectors[np.sort(draw.choice(count, min(count, _TRAINED_ON * centres), replace=False))])
    for start in range(0, count, _ADDED_AT_ONCE):
        index.add(vectors[start : start + _ADDED_AT_ONCE])
    index.make_direct_map()
    return index


def _reach_recall(index: faiss.IndexIVF, vectors: Vectors) -> float:
    """Let a search read as few lists as give the recall aimed at; how much it gives."""
    sample, recall = RecallSample(vectors), 0.0
    index.nprobe = 8
    while recall < _RECALL and index.nprobe < index.nlist:
        index.nprobe = min(2 * index.nprobe, index.nlist)
        recall = sample.recall(FaissIndex(index))
    return recall
