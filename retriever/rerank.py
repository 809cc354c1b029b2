"""Reranking: a cross-encoder reads the question beside each of the first candidates. A setting, off by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from indexer.vectors import Vectors
from retriever.fusion import standardised

DEPTH = 20  # pairs read for each question
SHARE = 0.7  # of the cross-encoder in the new order; the rest is what search found


class Reranker(Protocol):
    """Anything that scores pairs; ``indexer.encoder.load_reranker`` gives a sentence-transformers one."""

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers, shape (len(texts),); higher is better, on any scale."""
        ...


def reranked(question: str, texts: Sequence[str], scores: Vectors, reranker: Reranker) -> list[int]:
    """The order in which the candidates go, best first. ``scores`` (n,) are those of the search, falling.

    The first DEPTH are read and ordered anew by both standardised scores; the others follow as they were.
    """
    head = min(DEPTH, len(texts))
    if head < 2:
        return list(range(len(texts)))
    read = standardised(np.asarray(reranker.score(question, texts[:head]), np.float32))
    mixed = SHARE * read + (1 - SHARE) * standardised(np.asarray(scores[:head], np.float32))
    return [*np.argsort(-mixed, kind="stable").tolist(), *range(head, len(texts))]
