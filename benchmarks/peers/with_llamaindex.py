"""LlamaIndex: BM25 (bm25s) and vectors in FAISS, joined by reciprocal rank fusion; no question is invented by an LLM.

BM25 over character bigrams without an English stemmer, the setting of its own that serves Chinese best.
"""

from __future__ import annotations

from collections.abc import Sequence

import faiss
from llama_index.core import Settings, StorageContext, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore

BIGRAMS = r"(?=(\w\w))"
DEPTH = 100  # of each leg


class System:
    """See worker.py."""

    def __init__(self, model: str, projected: bool) -> None:
        Settings.llm = MockLLM()
        self._model = HuggingFaceEmbedding(
            model_name=model, query_instruction="query: ", text_instruction="passage: ", embed_batch_size=32
        )

    def build(self, texts: Sequence[str]) -> None:
        """See worker.py."""
        nodes = [TextNode(id_=str(row), text=text) for row, text in enumerate(texts)]
        store = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatIP(384)))
        index = VectorStoreIndex(nodes, storage_context=store, embed_model=self._model)
        words = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=DEPTH, skip_stemming=True, token_pattern=BIGRAMS
        )
        self._retriever = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=DEPTH), words],
            mode="reciprocal_rerank",
            num_queries=1,
            use_async=False,
            similarity_top_k=DEPTH,
        )

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """See worker.py."""
        found = self._retriever.retrieve(question)[:limit]
        return [(int(each.node.node_id), float(each.score or 0.0)) for each in found]
