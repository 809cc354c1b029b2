"""BM25 in Milvus: one sparse vector per passage that holds every term's weight, searched by inner product.

Milvus has a BM25 of its own, but it counts frequencies segment by segment, knows no synonyms, and cannot weigh fields.
Here a term of a field is a dimension, the passage's side of BM25 is computed at the build and the question's side (idf,
the field's weight) when it is asked, so that scores are those of the other store, on however many nodes.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pymilvus import DataType

from indexer.errors import SnapshotError
from indexer.lexical import FIELDS, Alternatives, Clause, FieldWeights, clauses
from indexer.milvus import MOST_HITS, Collection, Field, bring_up_to_date, content_hash
from indexer.text import WordCutter, bigrams
from indexer.vectors import Neighbours, Rows, Vectors, nothing

FREQUENCIES = "lexical.frequencies.npz"
_FIELD = Field("lexical", "terms", DataType.SPARSE_FLOAT_VECTOR, "SPARSE_INVERTED_INDEX")
_K1, _B = 1.2, 0.75
_NO_TERM = 0  # a dimension that no term has: Milvus refuses a vector without any
_GRID = 1.05  # average lengths are rounded to its powers, so that passages keep their vectors while a corpus grows

Terms = dict[int, float]
"""Dimension -> weight."""


class Store:
    """Sparse vectors at one address."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def write(self, rows: Iterable[tuple[str, str]], segmenter: WordCutter, folder: Path) -> None:
        """See LexicalStore."""
        words_of_context = lru_cache(maxsize=1024)(segmenter.words)  # passages of a plan share theirs
        passages = [
            _Passage.of((segmenter.words(text), bigrams(text), words_of_context(context))) for text, context in rows
        ]
        averages = [rounded(average) for average in np.mean([passage.lengths for passage in passages], axis=0)]
        contents = np.array([passage.content(averages) for passage in passages], np.int64)

        def vectors(wanted: Rows) -> list[Terms]:
            return [passages[row].vector(averages) for row in wanted.tolist()]

        bring_up_to_date(self._uri, _FIELD, contents, vectors, folder)
        dimensions, held = np.unique(np.concatenate([passage.dimensions for passage in passages]), return_counts=True)
        np.savez(folder / FREQUENCIES, dimensions=dimensions, held=held, size=np.int64(len(passages)))

    def open_index(self, folder: Path, weights: FieldWeights | None = None) -> MilvusLexicalIndex:
        """See LexicalStore."""
        try:
            with np.load(folder / FREQUENCIES, allow_pickle=False) as stored:
                frequencies = Frequencies(stored["dimensions"], stored["held"], int(stored["size"]))
        except (OSError, ValueError, KeyError) as error:
            raise SnapshotError(f"{FREQUENCIES}: cannot be opened; rebuild with `python -m indexer build`.") from error
        return MilvusLexicalIndex(
            Collection(self._uri, _FIELD.kind, _FIELD.name, folder), frequencies, weights or FieldWeights()
        )


@dataclass(frozen=True, slots=True)
class _Passage:
    """The terms of one passage: their dimensions ascending (n,), how often each occurs, and the number of its field."""

    dimensions: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    fields: NDArray[np.uint8]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, fields: Sequence[Sequence[str]]) -> _Passage:
        """``fields`` are the terms of each field in the order of FIELDS."""
        counted = [
            (_dimension(name, term), count, number)
            for number, (name, terms) in enumerate(zip(FIELDS, fields, strict=True))
            for term, count in Counter(terms).items()
        ]
        found = np.array(sorted(counted) or [(_NO_TERM, 1, 0)], np.int64)
        dimensions, first = np.unique(found[:, 0], return_index=True)  # of two that share a dimension one is kept
        return cls(
            dimensions.astype(np.uint32),
            found[first, 1].astype(np.uint16),
            found[first, 2].astype(np.uint8),
            tuple(len(terms) for terms in fields),
        )

    def weights(self, averages: Sequence[float]) -> Vectors:
        """The passage's side of BM25 for every term (n,), where fields have these ``averages`` of lengths."""
        damping = _K1 * (1 - _B + _B * np.divide(self.lengths, averages))
        return np.asarray(self.counts * (_K1 + 1) / (self.counts + damping[self.fields]), np.float32)

    def vector(self, averages: Sequence[float]) -> Terms:
        """What Milvus keeps."""
        return dict(zip(self.dimensions.tolist(), self.weights(averages).tolist(), strict=True))

    def content(self, averages: Sequence[float]) -> int:
        """A hash of what Milvus keeps."""
        return content_hash(self.dimensions.tobytes(), self.weights(averages).tobytes())


class Frequencies:
    """How many passages hold each term."""

    def __init__(self, dimensions: NDArray[np.uint32], held: Rows, size: int) -> None:
        """``dimensions`` (n,) ascending, ``held`` (n,), of ``size`` passages."""
        self._dimensions = dimensions
        self._held = held
        self._size = size

    def held(self, dimension: int) -> int:
        """The number of passages that hold a term."""
        place = int(np.searchsorted(self._dimensions, dimension))
        known = place < len(self._dimensions) and self._dimensions[place] == dimension
        return int(self._held[place]) if known else 0

    def inverse(self, dimension: int) -> float:
        """BM25's idf of a term (Robertson & Spärck Jones, 1976, never negative)."""
        held = self.held(dimension)
        return math.log1p((self._size - held + 0.5) / (held + 0.5))


class MilvusLexicalIndex:
    """An opened collection with the frequencies of the snapshot's terms."""

    def __init__(self, collection: Collection, frequencies: Frequencies, weights: FieldWeights) -> None:
        self._collection = collection
        self._frequencies = frequencies
        self._weights = weights

    def __len__(self) -> int:
        return len(self._collection)

    def search(
        self,
        words: Sequence[str],
        grams: Sequence[str],
        limit: int,
        allowed: Rows | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> Neighbours:
        """See LexicalIndex."""
        own = self._own_terms(words, grams)
        groups = [ways for group in alternatives if (ways := self._ways(group))]
        if not groups:
            return self._sorted(own, limit, allowed)
        bound = dict(own)  # no passage scores more than by every term of every way
        for ways in groups:
            for dimension in {dimension for way in ways for dimension in way}:
                bound[dimension] = bound.get(dimension, 0.0) + max(way.get(dimension, 0.0) for way in ways)
        return self._rescored(own, groups, bound, limit, allowed)

    def holding(self, words: Sequence[str], grams: Sequence[str], limit: int) -> Rows:
        """See LexicalIndex; where even the rarest term is in more than MOST_HITS passages, only those are looked at."""
        wanted = {*(_dimension("words", word) for word in words), *(_dimension("bigrams", gram) for gram in grams)}
        if not wanted:
            return np.empty(0, np.int64)
        rarest = min(wanted, key=self._frequencies.held)
        found = self._collection.search({rarest: 1.0}, self._frequencies.held(rarest), values=True)
        rows = [row for row, terms in zip(found.rows.tolist(), found.values, strict=True) if wanted <= terms.keys()]
        return np.sort(np.array(rows[:limit], np.int64))

    def inverse_frequencies(self, words: Sequence[str]) -> Vectors:
        """See LexicalIndex."""
        return np.array([self._frequencies.inverse(_dimension("words", word)) for word in words], np.float32)

    def _own_terms(self, words: Sequence[str], grams: Sequence[str]) -> Terms:
        found = clauses(words, grams, self._held, len(self))
        weighed = (self._weighed(clause.field, [clause.term], getattr(self._weights, clause.field)) for clause in found)
        return {dimension: weight for each in weighed for dimension, weight in each.items()}

    def _held(self, clause: Clause) -> int:
        return self._frequencies.held(_dimension(clause.field, clause.term))

    def _ways(self, group: Alternatives) -> list[Terms]:
        """Each phrase in each field, as the terms that a passage must all hold; without those that none holds."""
        fields = (("words", self._weights.words), ("context", self._weights.context))
        ways = [
            self._weighed(field, phrase, weight * group.weight)
            for phrase in group.phrases
            for field, weight in fields
            if phrase and weight > 0 and all(self._frequencies.held(_dimension(field, word)) for word in phrase)
        ]
        return [way for way in ways if way]

    def _weighed(self, field: str, terms: Sequence[str], weight: float) -> Terms:
        dimensions = [_dimension(field, term) for term in terms]
        return {
            dimension: weight * self._frequencies.inverse(dimension)
            for dimension in dimensions
            if weight > 0 and self._frequencies.held(dimension)
        }

    def _sorted(self, terms: Terms, limit: int, allowed: Rows | None) -> Neighbours:
        if not terms:
            return nothing()
        found = self._collection.search(terms, limit, allowed)
        return Neighbours(found.rows, found.scores)

    def _rescored(
        self, own: Terms, groups: Sequence[Sequence[Terms]], bound: Terms, limit: int, allowed: Rows | None
    ) -> Neighbours:
        """The best by their exact scores, read by their bounds until nothing that is left can be among them."""
        depth = 2 * limit
        while True:
            found = self._collection.search(bound, depth, allowed, values=True)
            scores = np.array([_score(terms, own, groups) for terms in found.values], np.float32)
            best = np.lexsort((found.rows, -scores))[:limit]
            complete = len(found.rows) < min(depth, MOST_HITS) or depth >= MOST_HITS
            if complete or (len(best) == limit and scores[best[-1]] >= found.scores[-1]):
                best = best[scores[best] > 0]
                return Neighbours(found.rows[best], scores[best])
            depth *= 4


def rounded(average: float) -> float:
    """An average length on the grid: at most 2.5 % away, and mostly the same for the corpus and the next one."""
    return float(_GRID ** round(math.log(average, _GRID))) if average > 0 else 1.0


def _dimension(field: str, term: str) -> int:
    """Milvus takes dimensions below 2**32 - 1; a few hundred of a million terms share theirs with another."""
    return 1 + zlib.crc32(f"{field}\t{term}".encode()) % (2**32 - 3)


def _score(terms: Terms, own: Terms, groups: Sequence[Sequence[Terms]]) -> float:
    score = sum(weight * terms.get(dimension, 0.0) for dimension, weight in own.items())
    for ways in groups:
        score += max(sum(w * terms[d] for d, w in way.items()) if way.keys() <= terms.keys() else 0.0 for way in ways)
    return score
