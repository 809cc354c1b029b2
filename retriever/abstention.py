"""Whether the corpus answers at all: a calibrated probability from several signals.

The coefficients lie in ``abstention.toml``, fitted by ``benchmarks/retrieval/fit_abstention.py`` on labelled questions.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from indexer.lexical import LexicalIndex, greatest_rarity
from indexer.text import Segmenter
from indexer.vectors import Vectors
from retriever.legs import Retrieved
from retriever.query import Query

FILE = "abstention.toml"
DEPTH = 10  # how many of the first candidates are compared


@dataclass(frozen=True)
class Background:
    """Mean (d,) and covariance (d, d) of a corpus's passage vectors: how near any question is to it by chance."""

    mean: Vectors
    covariance: Vectors
    passages: int

    def standardise(self, query: Vectors, score: float) -> float:
        """Standard deviations by which ``score`` exceeds what the best of so many passages would reach by chance.

        The best of n normally distributed scores lies near sqrt(2 ln n) deviations above their mean.
        """
        spread = math.sqrt(max(float(query @ self.covariance @ query), 1e-12))
        return (score - float(query @ self.mean)) / spread - math.sqrt(2 * math.log(max(self.passages, 2)))


def background(vectors: Vectors, passages: int) -> Background:
    """From the vectors (n, d) of a sample of a corpus of ``passages``."""
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    return Background(mean, np.asarray(centred.T @ centred / len(vectors), np.float32), passages)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for an answer.

    ``nearness``: the best passage's inner product. ``distinction``: that score against the corpus's own distribution.
    ``prominence``: by how much the candidate nearest in meaning exceeds the tenth. ``coverage``: share of the question's
    terms, weighted by how rare they are, in the one of the best hits that has most. ``agreement``: share of each leg's
    first ten that the other one found too. ``unknown``: share of the terms, weighted alike, that stand nowhere in the
    index. ``foreign``: 1 for a question without Chinese, whose own words cannot stand in a report.
    """

    nearness: float
    distinction: float
    prominence: float
    coverage: float
    agreement: float
    unknown: float
    foreign: float


@dataclass(frozen=True)
class Model:
    """Logistic regression over signals, and the probability from which a question counts as answered."""

    intercept: float
    weights: dict[str, float]
    threshold: float

    def confidence(self, signals: Signals) -> float:
        """Estimated probability that a hit answers the question."""
        total = self.intercept + sum(
            self.weights.get(signal.name, 0.0) * getattr(signals, signal.name) for signal in fields(Signals)
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def shipped_model() -> Model:
    """The model that comes with the program."""
    listed = tomllib.loads(Path(__file__).with_name(FILE).read_text(encoding="utf-8"))
    return Model(listed["intercept"], listed["weights"], listed["threshold"])


class Abstention:
    """The signals of one index."""

    def __init__(self, background: Background, lexical: LexicalIndex, segmenter: Segmenter) -> None:
        self._background = background
        self._lexical = lexical
        self._segmenter = segmenter

    def signals(self, query: Query, found: Retrieved, hits: Sequence[str]) -> Signals:
        """``hits`` are the texts of the best hits with their contexts."""
        nearness = distinction = 0.0
        if found.vector is not None and len(found.dense.rows):
            nearness = float(found.dense.scores[0])
            distinction = self._background.standardise(found.vector, nearness)
        terms = [frozenset({term}) | self._synonyms(term, query) for term in query.terms]
        rarity = self._lexical.inverse_frequencies(query.terms)
        texts = [frozenset(self._segmenter.words(text)) for text in hits]
        return Signals(
            nearness=nearness,
            distinction=distinction,
            prominence=prominence(found.candidates.dense),
            coverage=coverage(terms, rarity, texts),
            agreement=agreement(found.dense.rows.tolist(), found.lexical.rows.tolist()),
            unknown=self._unknown(terms, rarity),
            foreign=float(not query.grams),
        )

    def _unknown(self, terms: Sequence[frozenset[str]], rarity: Vectors) -> float:
        never = greatest_rarity(self._lexical)
        lost = [bool((self._lexical.inverse_frequencies(sorted(term)) >= never).all()) for term in terms]
        return float(rarity[lost].sum() / rarity.sum()) if rarity.sum() > 0 else 0.0

    def _synonyms(self, term: str, query: Query) -> frozenset[str]:
        """Words of the synonyms of the expression that ``term`` is a part of."""
        return frozenset(
            word
            for match, group in zip(query.synonyms, query.alternatives, strict=True)
            if term in self._segmenter.words(query.text[match.start : match.end])
            for phrase in group.phrases
            for word in phrase
        )


def prominence(scores: Vectors, depth: int = DEPTH) -> float:
    """By how much the best of the scores (n,) exceeds the one at ``depth``, or the last."""
    best = np.sort(scores)[::-1][:depth]
    return float(best[0] - best[-1]) if len(best) else 0.0


def coverage(terms: Sequence[frozenset[str]], rarity: Vectors, texts: Sequence[frozenset[str]]) -> float:
    """The largest weighted share of ``terms`` that one of the ``texts`` holds.

    A term is the set of words any of which stands for it (itself and its synonyms); ``rarity`` (n,) weighs terms.
    """
    total = float(rarity.sum())
    if total <= 0 or not texts:
        return 0.0
    held = np.array([[not term.isdisjoint(text) for text in texts] for term in terms], bool)
    return float((rarity @ held).max()) / total


def agreement(first: Sequence[int], second: Sequence[int], depth: int = DEPTH) -> float:
    """Share of the first ``depth`` rows that two rankings have in common."""
    if not first or not second:
        return 0.0
    return len(set(first[:depth]) & set(second[:depth])) / min(depth, max(len(first), len(second)))
