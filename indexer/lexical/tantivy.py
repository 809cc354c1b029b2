"""tantivy: BM25 over text that is already segmented, in files that are mapped into memory and not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy

from indexer.errors import SnapshotError
from indexer.lexical import FIELDS, Alternatives, Clause, FieldWeights, clauses
from indexer.text import WordCutter, bigrams
from indexer.vectors import Neighbours, Rows, Vectors, ascending, nothing, runs

FOLDER = "lexical"
_HEAP_BYTES = 128_000_000
_RANGES = 64  # runs of rows that may be compared with each match
_WORTH_RANGE = 1_000  # rows; comparing each match with a run takes as long as listing so many
_WIDE = 1 / 64  # share of the rows from which a filter is applied to the ranking as it is read


class Store:
    """A folder in the snapshot's folder."""

    def __init__(self, uri: str = "") -> None:
        """There is no server, so ``uri`` is empty."""

    def write(self, rows: Iterable[tuple[str, str]], segmenter: WordCutter, folder: Path) -> None:
        """See LexicalStore."""
        target = folder / FOLDER
        target.mkdir()
        index = tantivy.Index(_schema(), path=str(target))
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)  # one thread: rows in order, one segment
        words_of_context = lru_cache(maxsize=1024)(segmenter.words)  # passages of a plan share theirs
        for row, (text, context) in enumerate(rows):
            document = tantivy.Document()
            document.add_unsigned("row", row)
            document.add_text("words", " ".join(segmenter.words(text)))
            document.add_text("bigrams", " ".join(bigrams(text)))
            document.add_text("context", " ".join(words_of_context(context)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open_index(self, folder: Path, weights: FieldWeights | None = None) -> TantivyIndex:
        """See LexicalStore."""
        return TantivyIndex(folder, weights or FieldWeights())


class TantivyIndex:
    """An opened lexical index."""

    def __init__(self, folder: Path, weights: FieldWeights) -> None:
        try:
            self._index = tantivy.Index.open(str(folder / FOLDER))
        except (ValueError, OSError) as error:
            raise SnapshotError(f"{FOLDER}/: cannot be opened; rebuild with `python -m indexer build`.") from error
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._weights = weights

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        words: Sequence[str],
        grams: Sequence[str],
        limit: int,
        allowed: Rows | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> Neighbours:
        """See LexicalIndex."""
        matches = [*self._matches(words, grams), *self._synonyms(alternatives)]
        if not matches or limit <= 0 or (allowed is not None and not len(allowed)):
            return nothing()
        query = tantivy.Query.boolean_query(matches)
        allowed = None if allowed is None else ascending(allowed)
        if allowed is None or len(allowed) == len(self):
            return self._found(query, limit)
        return self._found_within(query, limit, allowed)

    def holding(self, words: Sequence[str], grams: Sequence[str], limit: int) -> Rows:
        """See LexicalIndex."""
        terms = [*(("words", word) for word in words), *(("bigrams", gram) for gram in grams)]
        if not terms:
            return np.empty(0, np.int64)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, self._term(field, term)) for field, term in terms])
        return np.sort(self._found(tantivy.Query.const_score_query(query, 1.0), limit).rows)

    def inverse_frequencies(self, words: Sequence[str]) -> Vectors:
        """See LexicalIndex."""
        size = self._searcher.num_docs
        held = np.array([self._held(Clause("words", word)) for word in words], np.float64)
        return np.log1p((size - held + 0.5) / (held + 0.5)).astype(np.float32)

    def _found_within(self, query: tantivy.Query, limit: int, allowed: Rows) -> Neighbours:
        """The best among ``allowed``, by the way that costs least; scores do not depend on it."""
        share = len(allowed) / len(self)
        if share >= _WIDE:  # read further down the whole ranking than the filter is likely to thin it out
            depth = 2 * int(limit / share)
            found = self._found(query, depth)
            places = np.minimum(np.searchsorted(allowed, found.rows), len(allowed) - 1)
            kept = np.flatnonzero(allowed[places] == found.rows)[:limit]
            if len(kept) == limit or len(found.rows) < depth:
                return Neighbours(found.rows[kept], found.scores[kept])
        spans = runs(allowed)
        if len(spans) <= min(_RANGES, len(allowed) // _WORTH_RANGE):
            within = tantivy.Query.boolean_query(
                [(tantivy.Occur.Should, self._range(*span)) for span in spans.tolist()]
            )
        else:
            within = tantivy.Query.term_set_query(self._schema, "row", allowed.tolist())
        return self._found(_both(query, within), limit)

    def _range(self, first: int, last: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, "row", tantivy.FieldType.Unsigned, first, last)

    def _found(self, query: tantivy.Query, limit: int) -> Neighbours:
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return Neighbours(np.array(rows, np.int64), np.array([score for score, _ in hits], np.float32))

    def _matches(self, words: Sequence[str], grams: Sequence[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        return [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(clause.field, clause.term), weight))
            for clause in clauses(words, grams, self._held, len(self))
            if (weight := getattr(self._weights, clause.field)) > 0
        ]

    def _held(self, clause: Clause) -> int:
        return int(self._searcher.doc_freq(clause.field, clause.term))

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


def _both(query: tantivy.Query, within: tantivy.Query) -> tantivy.Query:
    """What ``query`` scores, where ``within`` holds too."""
    filtered = tantivy.Query.const_score_query(within, 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, filtered)])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
