"""The two legs over rows of one index: a question -> candidates scored by both. Search and evaluation share it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.encoder import Encoder, Role
from indexer.errors import GoalTraceError
from indexer.lexical import Alternatives, LexicalIndex, greatest_rarity
from indexer.vectors import Neighbours, Rows, VectorIndex, Vectors
from retriever.fusion import Candidates
from retriever.notes import Note, NoteCode
from retriever.projection import Likeness

DEPTH = 100  # how far each leg is read before fusion

_log = logging.getLogger(__name__)
_NOTHING = Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Candidates of both legs, each leg's own ranking, and what went wrong on the way.

    ``vector`` (d,) is the question's, as the vector store compares it; None when it could not be encoded.
    """

    candidates: Candidates
    dense: Neighbours
    lexical: Neighbours
    notes: tuple[Note, ...]
    vector: Vectors | None


@dataclass(frozen=True, slots=True)
class Words:
    """What the lexical leg looks for."""

    terms: Sequence[str]
    grams: Sequence[str]
    alternatives: Sequence[Alternatives] = ()


class Legs:
    """The dense and the lexical leg of one index."""

    def __init__(
        self, encoder: Encoder, vectors: VectorIndex, lexical: LexicalIndex, likeness: Likeness | None = None
    ) -> None:
        """With ``likeness`` the candidates' dense scores are that instead of the store's inner products."""
        self._encoder = encoder
        self._vectors = vectors
        self._lexical = lexical
        self._likeness = likeness

    def retrieve(self, text: str, words: Words, allowed: Rows | None = None) -> Retrieved:
        """Up to 2 x DEPTH candidates among ``allowed``. A leg that fails is noted and the other one serves.

        Raises the dense leg's error when both fail.
        """
        failed: dict[str, Note] = {}
        vector: list[Vectors] = []

        def dense(limit: int, rows: Rows | None) -> Neighbours:
            if not vector:
                vector.append(self._query_vector(text))
            return self._vectors.search(vector[0], limit, rows)

        def lexical(limit: int, rows: Rows | None) -> Neighbours:
            return self._lexical.search(words.terms, words.grams, limit, rows, words.alternatives)

        with ThreadPoolExecutor(1) as beside:  # begun for each question: a thread that stays would be lost in a fork
            words_found = beside.submit(_attempt, lexical, allowed, DEPTH, "words", failed)
            by_meaning = _attempt(dense, allowed, DEPTH, "meaning", failed)
            nearest = by_meaning.rows  # whose words are scored while the lexical leg still looks for its own
            words_of_nearest = _attempt(lexical, nearest, len(nearest), "words", failed) if len(nearest) else _NOTHING
        by_words = words_found.result()
        if len(failed) == 2:
            by_meaning = dense(DEPTH, allowed)
        notes = list(failed.values())
        if not notes and len(by_meaning.rows) and not len(by_words.rows):
            notes.append(Note(NoteCode.MEANING_ONLY))
        if len(by_meaning.rows) and not (by_meaning.scores > 0).any():
            notes.append(Note(NoteCode.WORDS_ONLY))
            by_meaning = _NOTHING
        rows = np.union1d(by_meaning.rows, by_words.rows).astype(np.int64)
        if self._likeness and len(by_meaning.rows):
            meaning = self._likeness(vector[0], rows)
        else:
            meaning = self._cosines(rows, by_meaning, vector)
        in_words = _scores(rows, 0.0, by_words, words_of_nearest)
        candidates = Candidates(rows, meaning, in_words, self._coverage(words, by_words))
        return Retrieved(candidates, by_meaning, by_words, tuple(notes), vector[0] if vector else None)

    def _cosines(self, rows: Rows, found: Neighbours, vector: Sequence[Vectors]) -> Vectors:
        """The store's score of every row; 0 where the leg found nothing or failed."""
        others = np.setdiff1d(rows, found.rows)
        if not len(found.rows) or not len(others):
            return _scores(rows, 0.0, found)
        return _scores(rows, float(found.scores.min()), found, self._vectors.search(vector[0], len(others), others))

    def _coverage(self, words: Words, found: Neighbours) -> float:
        """The best score for each unit of rarity that ``words`` have: see ``Candidates``."""
        if not len(found.rows):
            return 0.0
        rarity = self._lexical.inverse_frequencies(words.terms)
        if words.alternatives and not words.grams:  # another language: what was translated counts as its translation
            known = rarity[rarity < self._never]
            rarity = np.append(known, [self._rarity(group) for group in words.alternatives])
        return float(found.scores[0] / rarity.sum()) if rarity.sum() > 0 else 0.0

    def _rarity(self, group: Alternatives) -> float:
        """That of the commonest of some phrases, of those whose words all stand in the index; 0 if there is none."""
        phrases = [self._lexical.inverse_frequencies(phrase) for phrase in group.phrases if phrase]
        return group.weight * min((float(each.sum()) for each in phrases if (each < self._never).all()), default=0.0)

    @cached_property
    def _never(self) -> float:
        return greatest_rarity(self._lexical)

    def _query_vector(self, text: str) -> Vectors:
        return np.asarray(self._encoder.encode([text], Role.QUERY)[0], np.float32)


def _attempt(
    leg: Callable[[int, Rows | None], Neighbours], allowed: Rows | None, limit: int, name: str, failed: dict[str, Note]
) -> Neighbours:
    try:
        return leg(limit, allowed)
    except (GoalTraceError, RuntimeError, ValueError, OSError) as error:  # what torch, faiss and tantivy raise
        _log.warning("the search by %s failed", name, exc_info=error)
        reason = " ".join(str(error).split())[:200]
        failed[name] = Note(NoteCode.LEG_FAILED, {"leg": name, "reason": reason})
        return _NOTHING


def _scores(rows: Rows, absent: float, *found: Neighbours) -> Vectors:
    """What a leg's searches say of every row; ``absent`` where none of them found it."""
    known = {row: score for each in found for row, score in zip(each.rows.tolist(), each.scores.tolist(), strict=True)}
    return np.array([known.get(row, absent) for row in rows.tolist()], np.float32)
