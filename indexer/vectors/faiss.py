"""FAISS: exact up to a size, above it inverted lists of 2-bit codes; rows are filtered before scoring.

Above EXACT_UP_TO the vectors are grouped around 4 * sqrt(n) centres and a search reads the groups nearest to the query,
as many as the build found to be needed for the recall it aims at. They are kept as RaBitQ codes of 2 bits a component
(Gao et al., SIGMOD 2025). What looks best by those, and some more, is scored by the vectors themselves, so that rounding
costs neither recall nor exactness. docs/scale.md has what else was measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from indexer.errors import SnapshotError
from indexer.vectors import (
    EXACT_UP_TO,
    IndexKind,
    Neighbours,
    RecallSample,
    Rows,
    Vectors,
    ascending,
    nothing,
    one_thread_a_product,
    ranked,
)
from indexer.vectors.stored import EMBEDDINGS, StoredVectors

FILE = "vectors.faiss"
_RECALL = 0.995  # aimed at on the sample of the build; what people ask can be harder, and is to reach .98
_FEW = 2_000  # rows that are sooner compared one by one than looked for in the lists
_BITS = 2  # of a component
_TRAINED_ON = 40  # vectors a centre; FAISS warns below 39, and more did not raise recall
_ADDED_AT_ONCE = 65_536
_SPARE = 100  # rows scored besides as many as are asked for


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
            lists = faiss.extract_index_ivf(index)
            kind = IndexKind(f"IVF{lists.nlist},RaBitQ{_BITS}", _reach_recall(index, vectors))
            if not (folder / EMBEDDINGS).exists():
                np.save(folder / EMBEDDINGS, vectors, allow_pickle=False)
        faiss.write_index(index, str(folder / FILE))
        return kind

    def open_index(self, folder: Path) -> FaissIndex:
        """See VectorStore."""
        one_thread_a_product()
        try:
            index = faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
            if isinstance(
                index, faiss.IndexPreTransform
            ):  # small, and read here and there: half the time if not mapped
                index = faiss.read_index(str(folder / FILE))
        except RuntimeError as error:
            raise SnapshotError(f"{FILE}: cannot be opened; rebuild with `python -m indexer build`.") from error
        if isinstance(index, faiss.IndexPreTransform):
            return FaissLists(index, StoredVectors(folder / EMBEDDINGS).rows)
        return FaissIndex(index)


class FaissIndex:
    """An opened FAISS index that compares every row."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        """See VectorIndex."""
        faiss.omp_set_num_threads(1)  # OpenMP asks each thread anew; a second one would only spin beside the other leg
        allowed = None if allowed is None else ascending(allowed)
        if allowed is not None and len(allowed) == self._index.ntotal:
            allowed = None
        size = self._index.ntotal if allowed is None else len(allowed)
        if min(limit, size) <= 0:
            return nothing()
        if allowed is not None and size <= _FEW:
            return self._best(query, allowed, limit)
        return self._found(query, min(limit, size), allowed)

    def kept(self, rows: Rows) -> Vectors:
        """See VectorIndex."""
        return np.asarray(self._index.reconstruct_batch(rows), np.float32)

    def _found(self, query: Vectors, limit: int, allowed: Rows | None) -> Neighbours:
        parameters = None if allowed is None else faiss.SearchParameters(sel=self._selector(allowed))
        scores, rows = self._index.search(np.ascontiguousarray(query[None]), limit, params=parameters)
        return ranked(rows[0], scores[0])

    def _best(self, query: Vectors, rows: Rows, limit: int) -> Neighbours:
        """The ``limit`` best of ``rows``, compared one by one."""
        best = ranked(rows, self._exact(rows) @ query)
        return Neighbours(best.rows[:limit], best.scores[:limit])

    def _exact(self, rows: Rows) -> Vectors:
        return self.kept(rows)

    def _selector(self, allowed: Rows) -> faiss.IDSelector:
        bitmap = np.zeros(self._index.ntotal, dtype=bool)
        bitmap[allowed] = True
        return faiss.IDSelectorBitmap(np.packbits(bitmap, bitorder="little"))


class FaissLists(FaissIndex):
    """Opened inverted lists. ``read`` gives the vectors of rows as they are, where the lists hold them rounded."""

    def __init__(self, index: faiss.IndexPreTransform, read: Callable[[Rows], Vectors]) -> None:
        super().__init__(index)
        self._lists = faiss.extract_index_ivf(index)
        self._read = read

    def _found(self, query: Vectors, limit: int, allowed: Rows | None) -> Neighbours:
        parameters = None
        if allowed is not None:
            # The rows left are spread over all lists: reading as many of them as without the filter takes more lists.
            lists = min(self._lists.nlist, self._lists.nprobe * -(-self._lists.ntotal // len(allowed)))
            within = faiss.SearchParametersIVF(sel=self._selector(allowed), nprobe=lists)
            parameters = faiss.SearchParametersPreTransform(index_params=within)
        _, rows = self._index.search(np.ascontiguousarray(query[None]), limit + _SPARE, params=parameters)
        # Fewer than asked for have a number, where the lists that were read hold fewer.
        return self._best(query, np.sort(rows[0][rows[0] >= 0]), limit)

    def _exact(self, rows: Rows) -> Vectors:
        return self._read(rows)


def _lists(vectors: Vectors) -> faiss.IndexPreTransform:
    """Inverted lists of all vectors, searchable by row; turned at random, as RaBitQ wants them."""
    count, dimension = vectors.shape
    centres = round(4 * count**0.5)
    kind = f"RR{dimension},IVF{centres},RaBitQ{_BITS}"
    index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    lists = faiss.extract_index_ivf(index)
    lists.cp.niter = 8
    draw = np.random.default_rng(0)
    index.train(vectors[np.sort(draw.choice(count, min(count, _TRAINED_ON * centres), replace=False))])
    for start in range(0, count, _ADDED_AT_ONCE):
        index.add(vectors[start : start + _ADDED_AT_ONCE])
    lists.make_direct_map()
    return index


def _reach_recall(index: faiss.IndexPreTransform, vectors: Vectors) -> float:
    """Let a search read as few lists as give the recall aimed at; how much it gives."""
    sample, recall = RecallSample(vectors), 0.0
    searched = FaissLists(index, lambda rows: vectors[rows])
    lists = faiss.extract_index_ivf(index)
    lists.nprobe = 8
    while recall < _RECALL and lists.nprobe < lists.nlist:
        lists.nprobe = min(-(-5 * lists.nprobe // 4), lists.nlist)
        recall = sample.recall(searched)
    return recall
