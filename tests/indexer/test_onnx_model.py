from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer import encoder as encoders
from indexer import onnx_export
from indexer.bundled_model import INT8_ID, MODEL_ID
from indexer.encoder import Encoder, Role, load_encoder
from indexer.errors import ModelError
from indexer.onnx_model import MODEL, OnnxModel
from indexer.settings import Settings, load_settings
from tests.indexer.conftest import REPOSITORY, Race
from tests.indexer.models import LIMIT, WORDS, make_model
from tests.indexer.test_bundled_model import OTHERS, TRADITIONAL, WIDE

TEXTS = [*TRADITIONAL, *WIDE, *OTHERS, *("".join(TRADITIONAL) * times for times in (1, 2, 8))]


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings under which a tiny model passes for the bundled one, with an empty cache."""
    source = make_model(tmp_path / "tiny", {"query": "query : ", "passage": "passage : "})
    monkeypatch.setattr(encoders, "bundled_folder", lambda cache: source)
    return load_settings(model="bundled", cache=tmp_path / "cache")


def words(lengths: list[int]) -> list[str]:
    rng = np.random.default_rng(5)
    return [" ".join(rng.choice(WORDS, length)) for length in lengths]


def test_two_processes_at_once_export_one_model(export_race: Race) -> None:
    assert export_race.codes == [0, 0]
    assert sorted(export_race.printed) == [f"{INT8_ID} False", f"{INT8_ID} True"]  # the second found it made
    assert not list(export_race.cache.glob("*.partial"))
    (model,) = export_race.cache.glob(f"*/{MODEL}")
    assert model.stat().st_size < 150e6  # a quarter of the exact one
    assert not list(model.parent.glob("*exact*"))


def test_encoding_does_not_import_torch(export_race: Race) -> None:
    program = """
import pathlib, sys
from indexer.encoder import Role, load_encoder
from indexer.settings import load_settings
encoder = load_encoder(load_settings(model="bundled", cache=pathlib.Path(sys.argv[1])))
assert encoder.encode(["查詢", "計畫"], Role.QUERY).shape == (2, 384)
print({"torch", "transformers", "sentence_transformers", "onnx"} & set(sys.modules))
"""
    command = [sys.executable, "-c", program, str(export_race.cache)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("role", Role)
def test_int8_vectors_are_near_the_exact_ones(encoder: Encoder, exact_encoder: Encoder, role: Role) -> None:
    cosines = np.sum(encoder.encode(TEXTS, role) * exact_encoder.encode(TEXTS, role), axis=1)
    print(f"{role}: mean {cosines.mean():.5f}, minimum {cosines.min():.5f}")
    assert cosines.mean() >= 0.995
    assert cosines.min() >= 0.99, TEXTS[int(cosines.argmin())]


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    """So a build that encodes only what is new gives what a full build gives, to the last bit."""
    together = encoder.encode(TEXTS, Role.PASSAGE)
    backwards = encoder.encode(TEXTS[::-1], Role.PASSAGE)[::-1]
    alone = np.concatenate([encoder.encode([text], Role.PASSAGE) for text in TEXTS])
    np.testing.assert_array_equal(together, backwards)
    np.testing.assert_array_equal(together, alone)


def test_threads_may_share_the_encoder(encoder: Encoder) -> None:
    texts = TEXTS * 3
    alone = encoder.encode(texts, Role.QUERY)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # many more changes of thread than usual, so that a race is met
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda text: encoder.encode([text], Role.QUERY)[0], texts))
    finally:
        sys.setswitchinterval(interval)
    np.testing.assert_array_equal(np.stack(together), alone)


@pytest.mark.parametrize("threads", [1, 3])
def test_windows_and_prompts_are_those_of_the_other_backend(tiny: Settings, threads: int) -> None:
    """The same texts reach the model, up to the last token that fits, and long ones as the same windows."""
    ours = load_encoder(tiny.model_copy(update={"threads": threads}))
    exact = load_encoder(tiny.model_copy(update={"encoder_backend": "torch", "threads": 1}))
    assert (ours.model_id, exact.model_id) == (INT8_ID, MODEL_ID)
    texts = words([1, 2, LIMIT - 5, LIMIT - 4, LIMIT - 3, LIMIT, 3 * LIMIT, 10 * LIMIT])
    for role in Role:
        cosines = np.sum(ours.encode(texts, role) * exact.encode(texts, role), axis=1)
        assert cosines.min() > 0.995, cosines


def test_what_is_too_long_is_cut_off_before_the_last_special_token(tiny: Settings) -> None:
    load_encoder(tiny)
    (path,) = (tiny.cache or Path()).glob(f"*/{MODEL}")
    model = OnnxModel(path.parent, 1)
    assert model.room("query : ") == LIMIT - 2 - 2
    long = words([2 * LIMIT])[0]
    fitting = " ".join(long.split()[: LIMIT - 2])
    np.testing.assert_array_equal(*(model.run([text], Role.QUERY, "") for text in (long, fitting)))


def test_a_damaged_model_is_exported_again(tiny: Settings) -> None:
    before = load_encoder(tiny).encode(["計 畫"], Role.QUERY)
    (path,) = (tiny.cache or Path()).glob(f"*/{MODEL}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    np.testing.assert_array_equal(load_encoder(tiny).encode(["計 畫"], Role.QUERY), before)
    assert path.read_bytes() != content


def test_too_far_from_the_exact_model_falls_back_to_torch(
    tiny: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(onnx_export, "LEAST_COSINE", 1.01)
    encoder = load_encoder(tiny)
    assert encoder.model_id == MODEL_ID
    assert encoder.encode(["計 畫"], Role.QUERY).shape == (1, 8)
    assert "runs on torch" in caplog.text and "`encoder_backend`" in caplog.text
    assert not list((tiny.cache or Path()).glob(f"*/{MODEL}"))


@pytest.mark.parametrize("name", [MODEL, "tokenizer.json", "sentence_bert_config.json"])
def test_files_that_are_not_what_they_should_be_are_named(tiny: Settings, name: str) -> None:
    load_encoder(tiny)
    (path,) = (tiny.cache or Path()).glob(f"*/{MODEL}")
    path.with_name(name).write_bytes(b"\x00 not this")
    with pytest.raises(ModelError) as error:
        OnnxModel(path.parent, 1)
    message = str(error.value)
    assert str(path.parent) in message and message.endswith(".") and ". " not in message and "\n" not in message
