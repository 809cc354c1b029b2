"""txtai, hybrid: its own vectors (FAISS) and BM25, fused by its own weights.

Its word cutter knows no Chinese; character bigrams are the setting of its own that serves Chinese best.
"""

from __future__ import annotations

from collections.abc import Sequence

from txtai import Embeddings


class System:
    """See worker.py."""

    def __init__(self, model: str, projected: bool) -> None:
        self._embeddings = Embeddings(
            path=model,
            method="sentence-transformers",
            hybrid=True,
            scoring={"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"ngrams": 2}},
        )

    def build(self, texts: Sequence[str]) -> None:
        """See worker.py."""
        self._embeddings.index(enumerate(texts))

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """See worker.py. Each leg is read ten times as deep as what is asked for."""
        return [(int(row), float(score)) for row, score in self._embeddings.search(question, limit)]
