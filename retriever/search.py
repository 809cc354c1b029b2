"""Search: a question -> passages from both legs, filtered before they are ranked, then fused and lifted."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

import numpy as np

from indexer.catalogue import Filters, PlanEntry
from indexer.encoder import Encoder, load_encoder, load_reranker
from indexer.errors import QueryError, SnapshotError, shown
from indexer.lexical import Alternatives
from indexer.logs import get_logger
from indexer.passages import embedding_text, goal_of
from indexer.records import Passage
from indexer.settings import Settings, cache_folder
from indexer.snapshot import Snapshot, open_snapshot
from indexer.synonyms import SynonymMatch
from indexer.text import Segmenter
from retriever.abstention import Abstention, background, shipped_model
from retriever.fusion import CHOSEN, TRANSLATED, Candidates, mixture
from retriever.hits import Hit, SearchResult, permalink
from retriever.legs import DEPTH, Legs, Retrieved, Words
from retriever.lift import Place, lifted
from retriever.narrowing import Narrowing
from retriever.projection import shipped_likeness
from retriever.query import Query, parse_query
from retriever.rerank import DEPTH as RERANKED
from retriever.rerank import Reranker, reranked
from retriever.turns import in_time, turn
from retriever.understanding import Understanding
from retriever.understood import narrowed

SYNONYM_WEIGHT = 0.6  # of a synonym beside the question's own word
TRANSLATION_WEIGHT = 1.0  # the same where the question has no Chinese word of its own
LIFTED = 60  # how many fused candidates are looked at closer
JUDGED = 5  # how many hits are asked whether they hold the question's terms
KEPT_ENTRIES = 500  # plans held in memory; some are books of their own
BACKGROUND_ROWS = 4_000  # enough to know how near the index's passages are to a question by chance

__all__ = ["DEPTH", "Hit", "SearchResult", "Searcher", "open_searcher", "permalink"]


class Searcher:
    """One opened snapshot with its encoder and segmenter; safe to share between threads."""

    def __init__(
        self, snapshot: Snapshot, encoder: Encoder, segmenter: Segmenter, settings: Settings | None = None
    ) -> None:
        """``settings`` may set the reranker and the confidence from which a question counts as answered."""
        self.snapshot = snapshot
        self.segmenter = segmenter
        wanted = settings.confidence if settings else None
        self._threshold = shipped_model().threshold if wanted is None else wanted
        self._reranker: Reranker | None = load_reranker(settings) if settings else None
        likeness = shipped_likeness(snapshot.manifest.model, snapshot.stored_vectors)
        self._legs = Legs(encoder, snapshot.vectors, snapshot.lexical, likeness)
        self._narrowing = Narrowing(snapshot.catalogue, snapshot.lexical, segmenter)
        self._entries: dict[str, PlanEntry] = {}

    @turn()
    def search(
        self, question: str, filters: Filters | None = None, top: int = 10, ignore: Collection[str] = ()
    ) -> SearchResult:
        """The ``top`` best passages for a question. Raises QueryError for an unusable one.

        ``ignore`` undoes what the question would be understood to say: keys of ``Understood``, or whole kinds.
        """
        started = time.perf_counter()
        given = filters or Filters()
        narrowed_to = self._narrowing.apply(self.understand(question, given, ignore), given)
        query = narrowed_to.query
        in_time()
        words = Words(query.terms, query.grams, query.alternatives)
        found = self._legs.retrieve(query.text, words, narrowed_to.rows)
        in_time()
        ranked = self._reranked(query, self._ranked(found.candidates, query, max(top, RERANKED)))[:top]
        in_time()
        hits = tuple(self._hit(rank, score, passage, query) for rank, (passage, score) in enumerate(ranked, start=1))
        signals = self.abstention.signals(query, found, [embedding_text(hit.passage) for hit in hits[:JUDGED]])
        # A year or an agency that the index does not have cannot be answered from it, however near the words are.
        confidence = 0.0 if narrowed_to.dropped or not hits else shipped_model().confidence(signals)
        took_ms = (time.perf_counter() - started) * 1000
        answered = confidence >= self._threshold
        snapshot = self.snapshot.manifest.snapshot
        get_logger().info("search", snapshot=snapshot, hits=len(hits), answered=answered, took_ms=round(took_ms, 1))
        return SearchResult(
            query=query,
            hits=hits,
            notes=(*narrowed_to.notes, *found.notes),
            took_ms=took_ms,
            answered=answered,
            confidence=confidence,
            signals=signals,
        )

    def retrieve(self, question: str, filters: Filters | None = None) -> Retrieved:
        """What the two legs alone find for the question's own words: no synonyms, and only ``filters`` narrow."""
        query = parse_query(question, filters or Filters(), self.segmenter)
        allowed = self.snapshot.catalogue.rows(query.filters)
        return self._legs.retrieve(query.text, Words(query.terms, query.grams), allowed)

    def understand(self, question: str, filters: Filters, ignore: Collection[str] = ()) -> Query:
        """The question's words, its synonyms and what else it says; certain findings join ``filters``."""
        query = parse_query(question, filters, self.segmenter)
        understood = self._understanding.findings(query.text, ignore)
        synonyms = () if "synonyms" in ignore else tuple(self.snapshot.synonyms.matches(query.text))
        weight = SYNONYM_WEIGHT if query.grams else TRANSLATION_WEIGHT
        return replace(
            query,
            filters=narrowed(filters, understood),
            understood=understood,
            synonyms=synonyms,
            alternatives=tuple(self._alternatives(match, weight) for match in synonyms),
        )

    def _alternatives(self, match: SynonymMatch, weight: float) -> Alternatives:
        return Alternatives(tuple(tuple(self.segmenter.words(other)) for other in match.others), weight)

    def _ranked(self, found: Candidates, query: Query, top: int) -> list[tuple[Passage, float]]:
        """The ``top`` best candidates with their scores. The first LIFTED are ordered anew, the others follow them."""
        scores = mixture(found, CHOSEN if query.grams else TRANSLATED)
        order = np.lexsort((found.rows, -scores))[: max(top, LIFTED)]
        passages = self.snapshot.catalogue.passages(found.rows[order].tolist())
        first = [self._place(passage) for passage in passages[:LIFTED]]
        head = lifted(scores[order][:LIFTED], first, query.understood)
        best = np.argsort(-head, kind="stable").tolist()
        ranked = [(passages[number], float(head[number])) for number in best]
        ranked += zip(passages[LIFTED:], scores[order][LIFTED:].tolist(), strict=True)
        return ranked[:top]

    def _reranked(self, query: Query, ranked: list[tuple[Passage, float]]) -> list[tuple[Passage, float]]:
        """As a cross-encoder orders them, where one is set; scores keep their places so that they still fall."""
        if self._reranker is None:
            return ranked
        scores = np.array([score for _, score in ranked], np.float32)
        order = reranked(query.text, [embedding_text(passage) for passage, _ in ranked], scores, self._reranker)
        return [(ranked[number][0], float(score)) for number, score in zip(order, scores, strict=True)]

    def _place(self, passage: Passage) -> Place:
        entry = self._entry(passage)
        goal = goal_of(entry.plan, passage)
        return Place(entry, passage.column, goal.number if goal else "", goal.status if goal else "")

    def _entry(self, passage: Passage) -> PlanEntry:
        known = self._entries.get(passage.plan_id)
        if known is None:
            known = self.snapshot.catalogue.plan(passage.plan_id)
            if known is None:
                raise SnapshotError(f"Passage {passage.id} names a plan that the catalogue lacks; rebuild the index.")
            if len(self._entries) >= KEPT_ENTRIES:
                self._entries.clear()
            self._entries[passage.plan_id] = known
        return known

    def _hit(self, rank: int, score: float, passage: Passage, query: Query) -> Hit:
        entry = self._entry(passage)
        return Hit(rank, score, passage, entry, goal_of(entry.plan, passage), self.highlights(passage.text, query))

    @cached_property
    def _understanding(self) -> Understanding:
        return Understanding(self.snapshot.catalogue.plans(), self.snapshot.agencies)

    @cached_property
    def abstention(self) -> Abstention:
        """What speaks for an answer, measured against this index's own vectors."""
        count = self.snapshot.manifest.counts["passages"]
        sample = np.unique(np.linspace(0, count - 1, min(count, BACKGROUND_ROWS)).astype(np.int64))
        return Abstention(
            background(self.snapshot.stored_vectors(sample), count), self.snapshot.lexical, self.segmenter
        )

    def more_like(self, passage_id: str, filters: Filters | None = None, top: int = 10) -> tuple[Hit, ...]:
        """The passages nearest in meaning to one of them, without those of its own plan; scores are cosines.

        The same plan in other years stays in. Raises QueryError when the index has no such passage.
        """
        catalogue = self.snapshot.catalogue
        row = catalogue.row_of(passage_id)
        if row is None:
            raise QueryError(
                f"There is no passage 「{shown(passage_id)}」 in this index; take the id from a search result.",
                "passage_unknown",
                passage=shown(passage_id),
            )
        (passage,) = catalogue.passages([row])
        own = catalogue.rows(Filters(plans=(passage.plan_id,)))
        size = top + (0 if own is None else len(own))
        (vector,) = self.snapshot.stored_vectors(np.array([row], np.int64))
        found = self.snapshot.vectors.search(vector, size, catalogue.rows(filters or Filters()))
        others = [
            (other, score)
            for other, score in zip(catalogue.passages(found.rows.tolist()), found.scores.tolist(), strict=True)
            if other.plan_id != passage.plan_id
        ]
        return tuple(
            Hit(rank, score, other, entry := self._entry(other), goal_of(entry.plan, other), ())
            for rank, (other, score) in enumerate(others[:top], start=1)
        )

    def highlights(self, text: str, query: Query) -> tuple[tuple[int, int], ...]:
        """Slices of ``text`` that match words of the question or their synonyms, merged where they touch."""
        wanted = set(query.terms).union(
            word for group in query.alternatives for phrase in group.phrases for word in phrase
        )
        spans: list[tuple[int, int]] = []
        for token in sorted(self.segmenter.tokens(text), key=lambda token: (token.start, token.end)):
            if token.text not in wanted:
                continue
            if spans and token.start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
            else:
                spans.append((token.start, token.end))
        return tuple(spans)


def open_searcher(settings: Settings, encoder: Encoder | None = None, snapshot: Snapshot | None = None) -> Searcher:
    """Search the live snapshot (``snapshot`` if one is open already) with the encoder it was built by (``encoder``).

    Raises SnapshotError when the model or the dictionary is another one than the snapshot's.
    """
    snapshot = snapshot or open_snapshot(settings.index)
    manifest = snapshot.manifest
    encoder = encoder or load_encoder(settings)
    if encoder.model_id != manifest.model:
        raise SnapshotError(
            f"The index was built by the model {manifest.model}, but {encoder.model_id} is set; "
            "rebuild with `python -m indexer build`."
        )
    segmenter = Segmenter(manifest.terms, cache_folder(settings.cache))
    if segmenter.dictionary != manifest.dictionary:
        raise SnapshotError(
            "The index was segmented by another version of jieba or OpenCC; rebuild with `python -m indexer build`."
        )
    return Searcher(snapshot, encoder, segmenter, settings)
