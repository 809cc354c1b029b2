"""Haystack: BM25 in memory, vectors in FAISS, joined by reciprocal rank fusion, in the pipeline its manual shows.

BM25 over character bigrams, which its default, single characters for Chinese, falls short of.
"""

from __future__ import annotations

from collections.abc import Sequence

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
from haystack_integrations.document_stores.faiss import FAISSDocumentStore

BIGRAMS = r"(?=(\w\w))"
DEPTH = 100  # of each leg


class System:
    """See worker.py."""

    def __init__(self, model: str, projected: bool) -> None:
        options = {"model": model, "local_files_only": True, "normalize_embeddings": True, "progress_bar": False}
        self._embedder = SentenceTransformersDocumentEmbedder(prefix="passage: ", **options)
        self._embedder.warm_up()
        self._words = InMemoryDocumentStore(bm25_tokenization_regex=BIGRAMS)
        self._vectors = FAISSDocumentStore(embedding_dim=384)
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", SentenceTransformersTextEmbedder(prefix="query: ", **options))
        self._pipeline.add_component("words", InMemoryBM25Retriever(self._words, top_k=DEPTH))
        self._pipeline.add_component("vectors", FAISSEmbeddingRetriever(document_store=self._vectors, top_k=DEPTH))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("embedder.embedding", "vectors.query_embedding")
        self._pipeline.connect("words", "joiner")
        self._pipeline.connect("vectors", "joiner")

    def build(self, texts: Sequence[str]) -> None:
        """See worker.py."""
        documents = [Document(id=str(row), content=text) for row, text in enumerate(texts)]
        self._words.write_documents(documents)
        self._vectors.write_documents(self._embedder.run(documents)["documents"])

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """See worker.py."""
        data = {"embedder": {"text": question}, "words": {"query": question}, "joiner": {"top_k": limit}}
        found = self._pipeline.run(data)["joiner"]["documents"]
        return [(int(document.id), float(document.score or 0.0)) for document in found]
