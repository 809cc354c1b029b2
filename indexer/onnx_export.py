"""A loaded sentence-transformers pipeline to an int8 ONNX folder that ``onnx_model`` runs.

The matrices become int8 with a scale for each column, activations are scaled as they come (dynamic quantisation). The
table of token embeddings, four fifths of all weights, takes another way: the exporter and the quantiser each copy several
times what they are given, so they get a few rows that stand for it, and the table itself is quantised row by row.
"""

from __future__ import annotations

import io
import logging
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DependencyError, ModelError, first_sentence
from indexer.onnx_model import CONFIGURATION, MODEL, TABLE, OnnxModel
from indexer.windows import Model, Role

if TYPE_CHECKING:
    import torch

LEAST_COSINE = 0.99
"""Below this the int8 vectors of the texts looked at are not those of the model: a processor may saturate."""

WEIGHTS = "model.safetensors"

_STAND_INS = 32  # rows: more than the ids of the text that is traced
_AT_ONCE = 8_192  # rows quantised together
_OPSET = 17  # the first in which a layer normalisation is one operator
_TEXTS = (
    "預算",
    "本年度預算執行率為多少？",
    "Which plans missed their targets?",
    "辦理偏鄉寬頻網路建設，累計完成一百二十處，涵蓋率提升至百分之九十六，較原訂目標高出一個百分點。",
    "一、完成資通安全稽核二十案；二、辦理攻防演練三場次；三、培訓人員四百餘人次。" * 4,
    "因用地取得延宕及流標，工程進度落後，已重新檢討期程並加強列管。" * 12,
)


def export(pipeline: torch.nn.Module, source: Path, folder: Path) -> None:
    """Write ``pipeline``, which was loaded from ``source``, into the empty ``folder``.

    Raises ModelError when the pipeline cannot be exported, or DependencyError.
    """
    for name in CONFIGURATION:
        shutil.copyfile(source / name, folder / name)
    exact = folder / "exact.onnx"
    try:
        with _few_rows(pipeline, source / WEIGHTS) as table:
            _trace(pipeline, exact)
            _quantise(exact, folder / MODEL)
        _put_table(table, folder / MODEL)
    except ImportError as error:
        raise DependencyError(
            f"Setting encoder_backend = onnx needs onnx once, for the export ({error}); install it with "
            "`pip install -r requirements.txt` or set `encoder_backend` to `torch`."
        ) from error
    except OSError:  # the disk is full
        raise
    except Exception as error:  # whatever the exporter meets in the model's code
        raise ModelError(
            f"{source}: cannot be exported to ONNX ({first_sentence(error)}); set `encoder_backend` to `torch`."
        ) from error
    exact.unlink()


def check_parity(folder: Path, exact: Model, prompts: dict[Role, str]) -> None:
    """Raise ModelError unless the model in ``folder`` and the exact one give nearly the same vectors in both roles."""
    wanted = {role: exact.run(_TEXTS, role, prompts[role]) for role in Role}
    exported = OnnxModel(folder, 1)  # not before: what the exact one computes in is free again
    cosines = [np.sum(exported.run(_TEXTS, role, prompts[role]) * wanted[role], axis=1) for role in Role]
    least = float(np.min(cosines))
    if not least >= LEAST_COSINE:  # also where it is not a number
        raise ModelError(
            f"The model in int8 is too far from the exact one on this processor (cosine {least:.3f}, at least "
            f"{LEAST_COSINE} is asked); set `encoder_backend` to `torch`."
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """The token embeddings, shape (tokens, dimension): the name of their parameter, and where their rows lie."""

    parameter: str
    path: Path
    key: str
    shape: tuple[int, int]

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Some rows after others. The file is let go of in between: the pages of a mapped file count as memory too."""
        from safetensors import safe_open

        for start in range(0, self.shape[0], _AT_ONCE):
            with safe_open(self.path, framework="numpy") as file:
                block = file.get_slice(self.key)[start : min(start + _AT_ONCE, self.shape[0])]
            yield block.astype(np.float32)


@contextmanager
def _few_rows(pipeline: torch.nn.Module, weights: Path) -> Iterator[_Table]:
    """While it lasts, the pipeline has a few rows for its table of token embeddings, of the same range of values."""
    import torch
    from safetensors import safe_open

    embedding = pipeline[0].auto_model.get_input_embeddings()  # type: ignore[index]
    whole = embedding.weight
    (name,) = (name for name, parameter in pipeline.named_parameters() if parameter is whole)
    with safe_open(weights, framework="numpy") as file:
        (key,) = (key for key in file.keys() if name.endswith(f".{key}"))  # noqa: SIM118 - it is no mapping
    table = _Table(name, weights, key, tuple(whole.shape))
    few = np.zeros((min(_STAND_INS, table.shape[0]), table.shape[1]), np.float32)
    # The quantiser takes its scale from the least and the greatest.
    for block in table.blocks():
        few[0, 0], few[0, -1] = min(few[0, 0], block.min()), max(few[0, -1], block.max())
    embedding.weight = torch.nn.Parameter(torch.from_numpy(few), requires_grad=False)
    try:
        yield table
    finally:
        embedding.weight = whole


def _put_table(table: _Table, path: Path) -> None:
    """Put the whole table, quantised as the few rows were, beside the model at ``path``, which is told of it."""
    import onnx
    from onnx import external_data_helper, numpy_helper

    model = onnx.load(path)
    initializers = {each.name: each for each in model.graph.initializer}
    (name,) = (name for name in initializers if name.endswith(f"{table.parameter}_quantized"))
    scale, zero = (
        numpy_helper.to_array(initializers[name.replace("_quantized", suffix)]) for suffix in ("_scale", "_zero_point")
    )
    limits = np.iinfo(zero.dtype)
    with (path.parent / TABLE).open("wb") as file:
        for block in table.blocks():
            rows = np.rint(block / scale) + zero
            file.write(np.clip(rows, limits.min, limits.max).astype(zero.dtype).tobytes())
    external_data_helper.set_external_data(initializers[name], TABLE)
    initializers[name].ClearField("raw_data")
    initializers[name].dims[:] = table.shape
    onnx.save(model, path)


def _trace(pipeline: torch.nn.Module, path: Path) -> None:
    """Write the pipeline in float32: the token ids of one text, shape (1, tokens), to its vector, (1, dimension)."""
    import torch

    class Graph(torch.nn.Module):
        """The pipeline with tensors for arguments, as the exporter wants them."""

        def __init__(self) -> None:
            super().__init__()
            self.pipeline = pipeline

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
            vectors: torch.Tensor = self.pipeline(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=-1)

    # Tracing, unlike the newer exporter, needs no package besides onnx; it says at length that there is a newer one.
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Graph().eval(),  # else the exporter leaves the pipeline in training, with dropout
            (torch.arange(5, 21).unsqueeze(0),),
            str(path),
            input_names=["tokens"],
            output_names=["vector"],
            dynamic_axes={"tokens": {1: "count"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _quantise(exact: Path, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    before = logging.root.manager.disable
    logging.disable(logging.WARNING)  # advice to preprocess first, which changes nothing here
    try:
        quantize_dynamic(
            exact,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},  # attention's own products stay exact
        )
    finally:
        logging.disable(before)
