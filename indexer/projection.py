"""A small linear map over one model's vectors, learned from questions and the passages that answer them.

It turns vectors (n, d) into vectors (n, d) of length 1 whose inner products rank answers better than the model's own;
``benchmarks/retrieval/train_projection.py`` makes it and ``benchmarks/README.md`` says what it was trained on. A
snapshot carries the map it was built with, so that both sides of the inner product always use the same one. A model
other than the one it was trained for gets none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from indexer.errors import SnapshotError
from indexer.vectors import Vectors

FILE = "projection.safetensors"
_SHIPPED = Path(__file__).with_name(FILE)


@dataclass(frozen=True)
class Projection:
    """``matrix`` (d, d) maps the vectors of ``model``."""

    model: str
    matrix: Vectors

    def __call__(self, vectors: Vectors) -> Vectors:
        """Vectors (n, d) -> (n, d), each of length 1."""
        mapped = vectors @ self.matrix
        lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
        return np.asarray(mapped / np.where(lengths > 0, lengths, 1), np.float32)

    def write(self, folder: Path) -> None:
        """Keep the map in ``folder`` in half precision."""
        save_file({"matrix": self.matrix.astype(np.float16)}, folder / FILE, metadata={"model": self.model})


def shipped_projection(model: str) -> Projection | None:
    """The map that comes with the program if it was trained for ``model``, else None."""
    projection = read_projection(_SHIPPED.parent)
    if projection is None:
        return None
    # The same weights in another precision give nearly the same vectors under an id with a suffix.
    return projection if model == projection.model or model.startswith(f"{projection.model}-") else None


def read_projection(folder: Path) -> Projection | None:
    """The map kept in ``folder``, or None when there is none. Raises SnapshotError when it is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="numpy") as file:
            model = (file.metadata() or {})["model"]
            return Projection(model, file.get_tensor("matrix").astype(np.float32))
    except (SafetensorError, KeyError, OSError) as error:
        raise SnapshotError(f"{folder.name}/{FILE}: cannot be read; rebuild with `python -m indexer build`.") from error
