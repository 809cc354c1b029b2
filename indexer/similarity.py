"""How alike two short texts are, by their character bigrams.

Enough to pair a target with its outcome inside one plan, where both use the same words; finding passages by
meaning is the encoder's work.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters and digits, after NFKC and lower case."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("台", "臺")
    return frozenset(a + b for a, b in pairwise(folded) if a.isalnum() and b.isalnum())


def overlap(first: str, second: str) -> float:
    """Share of the shorter text's bigrams that the other one holds, between 0 and 1."""
    a, b = bigrams(first), bigrams(second)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


class Similarity:
    """How much of one text's character bigrams another one holds, rare bigrams counting more.

    Symmetric: the larger of the two containments, between 0 and 1.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        documents = [bigrams(text) for text in texts]
        counts = Counter(gram for grams in documents for gram in grams)
        self._weight = {gram: math.log(1 + len(texts) / count) for gram, count in counts.items()}

    def __call__(self, first: str, second: str) -> float:
        """How alike two texts are, between 0 and 1."""
        a, b = bigrams(first), bigrams(second)
        smaller = min(self._sum(a), self._sum(b))
        return self._sum(a & b) / smaller if smaller else 0.0

    def _sum(self, grams: frozenset[str]) -> float:
        return sum(self._weight.get(gram, 1.0) for gram in grams)
