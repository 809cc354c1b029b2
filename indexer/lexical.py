"""The lexical leg: tantivy over text that is already segmented, BM25 per field.

Fields: ``words`` and ``bigrams`` of the passage, ``context`` (words of plan name, agency, headings).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy

from indexer.errors import SnapshotError
from indexer.text import Segmenter, bigrams
from indexer.vectors import Neighbours, Rows, Vectors

FOLDER = "lexical"
_FIELDS = ("words", "bigrams", "context")
_HEAP_BYTES = 128_000_000


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a match in each field counts."""

    words: float = 1.0
    bigrams: float = 0.5
    context: float = 0.25


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Other ways to say one expression of a question, each a run of words. ``weight`` is theirs beside its own words.

    A passage is credited with the best of them and not with their sum, however many it holds.
    """

    phrases: tuple[tuple[str, ...], ...]
    weight: float


def write(rows: Iterable[tuple[str, str]], segmenter: Segmenter, folder: Path) -> None:
    """Index (text, context) pairs; the n-th pair gets row n."""
    target = folder / FOLDER
    target.mkdir()
    index = tantivy.Index(_schema(), path=str(target))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)  # one thread: rows in order, one segment
    for row, (text, context) in enumerate(rows):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_text("words", " ".join(segmenter.words(text)))
        document.add_text("bigrams", " ".join(bigrams(text)))
        document.add_text("context", " ".join(segmenter.words(context)))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """An opened lexical index."""

    def __init__(self, folder: Path, weights: FieldWeights | None = None) -> None:
        try:
            self._index = tantivy.Index.open(str(folder / FOLDER))
        except (ValueError, OSError) as error:
            raise SnapshotError(f"{FOLDER}/: cannot be opened; rebuild with `python -m indexer build`.") from error
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._weights = weights or FieldWeights()

    def search(
        self,
        words: Sequence[str],
        grams: Sequence[str],
        limit: int,
        allowed: Rows | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> Neighbours:
        """Best rows by BM25 for query words, bigrams and synonyms, among ``allowed`` only when given."""
        matches = [*self._matches(words, grams), *self._synonyms(alternatives)]
        if not matches or limit <= 0 or (allowed is not None and not len(allowed)):
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        query = tantivy.Query.boolean_query(matches)
        if allowed is not None:
            within = tantivy.Query.term_set_query(self._schema, "row", allowed.tolist())
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0))]
            )
        return self._found(query, limit)

    def holding(self, words: Sequence[str], grams: Sequence[str], limit: int) -> Rows:
        """Rows whose text has all these words and bigrams somewhere, ascending; at most ``limit`` of them."""
        terms = [*(("words", word) for word in words), *(("bigrams", gram) for gram in grams)]
        if not terms:
            return np.empty(0, np.int64)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, self._term(field, term)) for field, term in terms])
        return np.sort(self._found(tantivy.Query.const_score_query(query, 1.0), limit).rows)

    def inverse_frequencies(self, words: Sequence[str]) -> Vectors:
        """BM25's idf of each word among the passages' words (Robertson & Spärck Jones, 1976, never negative)."""
        size = self._searcher.num_docs
        held = np.array([self._searcher.doc_freq("words", word) for word in words], np.float64)
        return np.log1p((size - held + 0.5) / (held + 0.5)).astype(np.float32)

    def _found(self, query: tantivy.Query, limit: int) -> Neighbours:
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return Neighbours(np.array(rows, np.int64), np.array([score for score, _ in hits], np.float32))

    def _matches(self, words: Sequence[str], grams: Sequence[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        weights = self._weights
        terms = [
            *(("words", word, weights.words) for word in dict.fromkeys(words)),
            *(("bigrams", gram, weights.bigrams) for gram in dict.fromkeys(grams)),
            *(("context", word, weights.context) for word in dict.fromkeys(words)),
        ]
        return [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), weight))
            for field, term, weight in terms
            if weight > 0
        ]

    def _synonyms(self, alternatives: Sequence[Alternatives]) -> Iterable[tuple[tantivy.Occur, tantivy.Query]]:
        fields = (("words", self._weights.words), ("context", self._weights.context))
        for group in alternatives:
            ways = [
                tantivy.Query.boost_query(
                    tantivy.Query.boolean_query([(tantivy.Occur.Must, self._term(field, word)) for word in phrase]),
                    weight * group.weight,
                )
                for phrase in group.phrases
                for field, weight in fields
                if phrase and weight > 0
            ]
            if ways:
                yield tantivy.Occur.Should, tantivy.Query.disjunction_max_query(ways)

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "freq")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
