"""Texts to vectors: the Encoder protocol, and the encoder and the reranker that the settings ask for.

The bundled model runs on ONNX Runtime in int8 (``onnx_model``) unless the settings say ``torch``; every other
sentence-transformers model runs on torch. Nothing heavy is imported until something is loaded, and torch not at all
once the bundled model has been exported. A further backend is one more Model (see ``windows``) and a line in
``load_encoder``.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.bundled_model import HUB_NAME, INT8_ID, MODEL_ID, bundled_folder, int8_folder
from indexer.errors import DependencyError, ModelError, first_sentence
from indexer.hub import hub_folder, is_hub_name
from indexer.settings import Settings, cache_folder
from indexer.windows import Role, WindowEncoder, encodable, role_prompts

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

__all__ = ["CrossEncoderReranker", "Encoder", "Role", "known_model_id", "load_encoder", "load_reranker"]

_SAMPLE = 1024
_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """What turns texts into vectors."""

    @property
    def model_id(self) -> str:
        """The same on every machine for the same weights in the same precision, another one for other weights."""
        ...

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        ...

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """Vectors of length 1, one row per text in the order given, shape (n, dimension); n may be 0."""
        ...


class SentenceTransformerModel:
    """Any sentence-transformers model on torch, as a Model (see windows).

    Use is serialised: a Hugging Face tokeniser changes its state, and one call keeps every core busy anyway.
    """

    def __init__(self, pipeline: SentenceTransformer, batch_size: int) -> None:
        self.pipeline = pipeline
        self.prompts: Mapping[str, str | None] = pipeline.prompts
        self._batch_size = batch_size
        self._lock = threading.Lock()

    def room(self, prompt: str) -> int | None:
        """See Model."""
        tokenizer = self.pipeline.tokenizer
        limit = self.pipeline.max_seq_length
        if limit is None or math.isinf(limit) or not getattr(tokenizer, "is_fast", False):
            return None
        with self._lock:
            tokens = tokenizer(prompt, add_special_tokens=False)["input_ids"]
        return int(limit) - int(tokenizer.num_special_tokens_to_add()) - len(tokens)

    def token_starts(self, texts: Sequence[str]) -> list[list[int]]:
        """See Model."""
        with self._lock:
            tokenized = self.pipeline.tokenizer(
                list(texts), add_special_tokens=False, return_offsets_mapping=True, verbose=False
            )
        return [[start for start, _ in offsets] for offsets in tokenized["offset_mapping"]]

    def run(self, texts: Sequence[str], role: Role, prompt: str) -> NDArray[np.float32]:
        """See Model; sentence-transformers sorts the texts by length into batches and back."""
        encode = self.pipeline.encode_query if role is Role.QUERY else self.pipeline.encode_document
        with self._lock:
            vectors = encode(
                list(texts),
                prompt=prompt,
                batch_size=self._batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, np.float32)


def load_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings ask for.

    ``model`` is ``bundled``, a folder, or a hub name. Only a hub name that was never fetched before uses the
    network. On torch, sets its number of threads for the whole process; with ``threads`` = 0 it is torch's own choice,
    one per physical core or OMP_NUM_THREADS. Raises ModelError or DependencyError.
    """
    # Tokenising is no bottleneck, and its own thread pool would ignore `threads` and forbid forking.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if settings.model == "bundled":
        return _bundled(settings)
    name = settings.model
    if Path(name).is_dir():
        pipeline = _load(Path(name), settings.threads)
        name = Path(name).resolve().name
    elif is_hub_name(name):
        pipeline = _load_from_hub(name, settings.threads)
    else:
        raise ModelError(
            f"Setting model = {name}: there is no such folder; give `bundled`, a sentence-transformers folder, "
            f"or a hub name such as {HUB_NAME}."
        )
    prompts = role_prompts(pipeline.prompts, name)
    model = SentenceTransformerModel(pipeline, settings.batch_size)
    return WindowEncoder(model, prompts, f"{name}-{_fingerprint(pipeline, prompts)}")


def known_model_id(settings: Settings) -> str | None:
    """The ``model_id`` that ``load_encoder`` gives unless it has to fall back, or None where loading alone tells."""
    if settings.model != "bundled":
        return None
    return INT8_ID if settings.encoder_backend == "onnx" else MODEL_ID


def _bundled(settings: Settings) -> Encoder:
    cache = cache_folder(settings.cache)
    if settings.encoder_backend == "onnx":
        try:
            return _bundled_int8(cache, settings)
        except ModelError as error:
            _log.warning("The bundled model runs on torch, which is slower: %s", error)
    model = SentenceTransformerModel(_load(bundled_folder(cache), settings.threads), settings.batch_size)
    return WindowEncoder(model, role_prompts(model.prompts, MODEL_ID), MODEL_ID)


def _bundled_int8(cache: Path, settings: Settings) -> Encoder:
    from indexer.onnx_model import OnnxModel

    def write(folder: Path) -> None:
        from indexer.onnx_export import check_parity, export

        source = bundled_folder(cache)
        exact = SentenceTransformerModel(_load(source, settings.threads), settings.batch_size)
        export(exact.pipeline, source, folder)
        check_parity(folder, exact, role_prompts(exact.prompts, MODEL_ID))

    model = OnnxModel(int8_folder(cache, write), settings.threads or _cores())
    return WindowEncoder(model, role_prompts(model.prompts, INT8_ID), INT8_ID)


def _cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _load(folder: Path, threads: int) -> SentenceTransformer:
    """The model in ``folder``, with no look at any hub."""
    # Idle OpenMP threads spin by default: on busy cores (faiss brings a second set of them) a query then takes several
    # times as long. Read when torch is first imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        raise DependencyError(
            f"The encoder needs sentence-transformers ({error}); install it with `pip install -r requirements.txt`."
        ) from error
    torch.set_num_threads(threads or torch.get_num_threads())
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(
            str(folder),
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": torch.float32, "use_safetensors": True},  # never pickled weights
        )
    except Exception as error:  # a model folder is foreign data, and each of the loader's parsers raises its own kind
        raise ModelError(
            f"{folder}: cannot be loaded as a sentence-transformers model with safetensors weights "
            f"({first_sentence(error)}); set `model` to `bundled`, to another folder, or to a hub name."
        ) from error


def _load_from_hub(name: str, threads: int) -> SentenceTransformer:
    try:
        return _load(hub_folder(name, local_files_only=True), threads)
    except ModelError:  # never fetched, or not to the end
        return _load(hub_folder(name, local_files_only=False), threads)


def _fingerprint(model: SentenceTransformer, prompts: dict[Role, str]) -> str:
    """Eight hex digits over the prompts and a sample of every tensor: training changes tensors all over."""
    digest = hashlib.sha256(json.dumps([prompts, model.max_seq_length]).encode())
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().reshape(-1)
        sample = flat[:: max(1, flat.numel() // _SAMPLE)].float().cpu().contiguous()
        digest.update(f"{name} {tuple(tensor.shape)}".encode())
        digest.update(sample.numpy().astype("<f4").tobytes())
    return digest.hexdigest()[:8]


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder: reads a question and a text together and says how well they fit."""

    def __init__(self, model: CrossEncoder) -> None:
        self._model = model
        self._lock = threading.Lock()

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Scores, shape (len(texts),), on the model's own scale; higher fits better."""
        with self._lock:
            scores = self._model.predict([(question, encodable(text)) for text in texts], show_progress_bar=False)
        return np.asarray(scores, np.float32).reshape(len(texts))


def load_reranker(settings: Settings) -> CrossEncoderReranker | None:
    """The cross-encoder that the settings ask for, or None. Raises ModelError when it cannot be loaded."""
    name = settings.reranker
    if not name:
        return None
    from sentence_transformers import CrossEncoder

    folder = Path(name) if Path(name).is_dir() else hub_folder(name, local_files_only=False)
    try:
        model = CrossEncoder(
            str(folder), local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    except Exception as error:  # as in _load
        raise ModelError(
            f"{folder}: cannot be loaded as a cross-encoder with safetensors weights ({first_sentence(error)}); "
            "set `reranker` to another folder or hub name, or leave it empty."
        ) from error
    if model.num_labels != 1:
        raise ModelError(
            f"{folder}: gives {model.num_labels} scores for a pair, not one; set `reranker` to another one."
        )
    return CrossEncoderReranker(model)
