"""Reranking, with a rule for a cross-encoder and with a tiny real one made here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.encoder import load_reranker
from indexer.errors import ModelError
from indexer.settings import load_settings
from retriever.rerank import DEPTH, reranked
from retriever.search import open_searcher
from tests.conftest import Index


class ByLength:
    """Prefers longer texts."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([len(text) for text in texts], np.float32)


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of a few thousand weights with one score a pair, saved as safetensors."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("cross-encoder")
    characters = "夜間門診人次視訊感測站堤防完工多少達的，。"
    (folder / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(characters)])
    )
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=64, num_labels=1, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder, safe_serialization=True)
    return folder


def test_the_first_are_ordered_anew_and_the_others_follow() -> None:
    texts = ["x" * (number + 1) for number in range(DEPTH)] + ["x" * 500]
    order = reranked("?", texts, np.linspace(1, 0, len(texts), dtype=np.float32), ByLength())
    assert sorted(order) == list(range(len(texts)))
    assert order[-1] == DEPTH
    assert order.index(DEPTH - 1) < order.index(0)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_order(count: int) -> None:
    assert reranked("?", ["x"] * count, np.ones(count, np.float32), ByLength()) == list(range(count))


def test_a_cross_encoder_is_a_setting(cross_encoder: Path, small_index: Index) -> None:
    reranker = load_reranker(load_settings(reranker=str(cross_encoder)))
    assert reranker is not None
    scores = reranker.score("夜間門診人次", ["夜間門診達的人次", "堤防完工"])
    assert scores.shape == (2,) and np.isfinite(scores).all()
    plain = open_searcher(small_index.settings, small_index.encoder).search("夜間門診人次", top=50)
    settings = small_index.settings.model_copy(update={"reranker": str(cross_encoder)})
    found = open_searcher(settings, small_index.encoder).search("夜間門診人次", top=50)
    assert {hit.passage.id for hit in found.hits} == {hit.passage.id for hit in plain.hits}
    assert [hit.passage.id for hit in found.hits] != [hit.passage.id for hit in plain.hits]
    assert [hit.score for hit in found.hits] == [hit.score for hit in plain.hits]


def test_no_reranker_is_the_default() -> None:
    assert load_reranker(load_settings()) is None


def test_what_is_no_cross_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="reranker"):
        load_reranker(load_settings(reranker=str(tmp_path)))
