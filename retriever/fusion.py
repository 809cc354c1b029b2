"""Fusion: what both legs say about the same candidates -> one score each. Chosen on data: benchmarks/README.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.vectors import Neighbours, Rows, Vectors

RRF_K = 10


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that either leg found, each scored by both: nearness in meaning, and BM25 or 0 where no word matches.

    ``coverage`` is the best BM25 score for each unit of the question's inverse document frequencies: about 1.5 where a
    passage uses the question's words, near 0 where only a chance word agrees, as with most questions in English.
    """

    rows: Rows
    dense: Vectors
    lexical: Vectors
    coverage: float


@dataclass(frozen=True, slots=True)
class Mixture:
    """How ``mixture`` weighs the legs.

    A higher sharpness gives a leg's first candidates more of its share; ``dense_slope`` and ``lexical_slope`` say how
    much a standard deviation of either leg counts for every candidate alike. Below ``trusted`` coverage the words count
    less, in proportion.
    """

    dense_sharpness: float = 1.5
    lexical_sharpness: float = 1.5
    lexical_share: float = 0.25
    dense_slope: float = 0.8
    lexical_slope: float = 0.4
    trusted: float = 0.8


CHOSEN = Mixture()
# For a question without Chinese: its words were translated by the glossary, which knows better than the model.
TRANSLATED = Mixture(lexical_slope=0.6)


def mixture(found: Candidates, weights: Mixture = CHOSEN) -> Vectors:
    """Scores of the candidates, adding up to 1.

    Each leg spreads a probability over the candidates (softmax of its standardised scores), and the two are mixed: a
    candidate can win that a single leg is sure of, which is what happens when the question uses the report's words or
    none of them. The mixture is multiplied by how good both legs find the candidate (the exponential of a weighted sum
    of standardised scores), which orders those that no leg is sure of. A leg that tells no candidate from another has
    no say.
    """
    if not found.rows.size:
        return found.dense
    dense, lexical = standardised(found.dense), standardised(found.lexical)
    trust = min(1.0, found.coverage / weights.trusted)
    share = weights.lexical_share * trust if np.ptp(found.lexical) > 0 else 0.0
    share = share if np.ptp(found.dense) > 0 else 1.0
    mixed = (1 - share) * _softmax(weights.dense_sharpness * dense)
    mixed = mixed + share * _softmax(weights.lexical_sharpness * lexical)
    both = _softmax(weights.dense_slope * dense + weights.lexical_slope * trust * lexical)
    return np.asarray(mixed * both / (mixed * both).sum(), np.float32)


def reciprocal_rank(rankings: Sequence[Neighbours]) -> list[tuple[int, float]]:
    """Rows with their fused scores, best first: sum over lists of 1 / (k + rank) (Cormack et al., SIGIR 2009)."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, row in enumerate(ranking.rows.tolist(), start=1):
            scores[row] += 1.0 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def standardised(scores: Vectors) -> Vectors:
    """Scores with mean 0 and standard deviation 1; all 0 when they do not differ."""
    spread = float(scores.std()) if scores.size else 0.0
    return np.asarray((scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores), np.float32)


def _differ(scores: Vectors) -> bool:
    return bool(scores.size) and float(np.ptp(scores)) > 0


def _softmax(scores: Vectors) -> Vectors:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), np.float32)
