"""A sentence-transformers pipeline in int8 on ONNX Runtime, without torch.

The folder holds ``model.onnx``, the whole pipeline with pooling and normalisation as ``onnx_export`` wrote it, and the
pipeline's own tokeniser and configuration. Only ``tokenizers`` and ``onnxruntime`` are loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DependencyError, ModelError, first_sentence
from indexer.windows import Role

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MODEL = "model.onnx"
TABLE = "tokens.bin"
"""The int8 rows of all tokens, which ``model.onnx`` names and ONNX Runtime maps into memory."""
CONFIGURATION = ("config_sentence_transformers.json", "sentence_bert_config.json", "tokenizer.json")
"""What is taken over from the sentence-transformers folder: prompts, length, tokeniser."""

# On CPUs these two fused operators are slower than what they replace; all other optimisations stay.
_SLOW_FUSIONS = {"SkipLayerNormFusion", "BiasGeluFusion"}


class OnnxModel:
    """A Model (see windows) that computes one text at a time, and as many side by side as it has threads.

    Activations are quantised by the range they have in one run, so a text in a batch would get another vector with
    other company; alone it always gets the same one. It costs nothing either: nothing is padded, and what a layer makes
    of one passage stays in its core's cache (benchmarks/encoder). Threads that share the model neither wait for each
    other nor change it.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Raises ModelError when the folder's files are not what they should be, or DependencyError."""
        try:
            prompts, length = (json.loads((folder / name).read_text(encoding="utf-8")) for name in CONFIGURATION[:2])
            self.prompts: Mapping[str, str | None] = prompts["prompts"]
            self._limit = int(length["max_seq_length"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"{folder}: its configuration cannot be read ({first_sentence(error)}); delete it, and it is made again."
            ) from error
        self._threads = threads
        with ThreadPoolExecutor(1) as pool:  # either takes half a second
            session = pool.submit(_session, folder / MODEL)
            self._tokenizer = _tokenizer(folder / "tokenizer.json")
            self._session = session.result()

    def room(self, prompt: str) -> int:
        """See Model."""
        tokens = len(self._tokenizer.encode(prompt, add_special_tokens=False).ids)
        return self._limit - self._tokenizer.num_special_tokens_to_add(is_pair=False) - tokens

    def token_starts(self, texts: Sequence[str]) -> list[list[int]]:
        """See Model."""
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return [[start for start, _ in encoding.offsets] for encoding in encodings]

    def run(self, texts: Sequence[str], role: Role, prompt: str) -> NDArray[np.float32]:
        """See Model."""
        encodings = self._tokenizer.encode_batch_fast([prompt + text for text in texts])
        tokens = [_shortened(encoding, self._limit) for encoding in encodings]
        if len(texts) == 1:
            return self._compute(tokens[0])
        longest_first = sorted(range(len(texts)), key=lambda row: -len(tokens[row]))  # the threads end together
        with ThreadPoolExecutor(self._threads) as pool:
            computed = list(pool.map(lambda row: self._compute(tokens[row]), longest_first))
        vectors = np.empty((len(texts), computed[0].shape[1]), np.float32)
        vectors[longest_first] = np.concatenate(computed)
        return vectors

    def _compute(self, tokens: list[int]) -> NDArray[np.float32]:
        """Shape (1, dimension)."""
        (vector,) = self._session.run(None, {"tokens": np.array([tokens], np.int64)})
        return np.asarray(vector, np.float32)


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the one type that its Rust code raises
        raise ModelError(
            f"{path}: is not a tokeniser ({first_sentence(error)}); delete its folder, and it is made again."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _session(path: Path) -> InferenceSession:
    try:
        import onnxruntime
    except ImportError as error:
        raise DependencyError(
            f"Setting encoder_backend = onnx needs onnxruntime ({error}); install it with "
            "`pip install -r requirements.txt` or set `encoder_backend` to `torch`."
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a text is computed by the thread that asks: no second pool, nobody spins
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors, which are raised as well
    try:
        return onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW_FUSIONS
        )
    except Exception as error:  # its C++ errors share no other base
        raise ModelError(
            f"{path}: ONNX Runtime cannot load it ({first_sentence(error)}); delete its folder, and it is made again, "
            "or set `encoder_backend` to `torch`."
        ) from error


def _shortened(encoding: Encoding, limit: int) -> list[int]:
    """The ids, at most ``limit`` of them; what is cut off is the text's tail and not the special tokens after it."""
    ids: list[int] = encoding.ids
    if len(ids) <= limit:
        return ids
    after = encoding.special_tokens_mask[::-1].index(0)
    return ids[: limit - after] + ids[len(ids) - after :]
