"""A small linear map over one model's vectors, learned from questions and the passages that answer them.

The dense leg finds candidates by the model's own vectors. The map then says anew how well each candidate answers, which
the fusion weighs against the words: ``benchmarks/retrieval/train_projection.py`` trains it beside BM25's scores, so it
has learned what words do not tell. A model other than the one it was trained for gets none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from indexer.errors import ModelError
from indexer.vectors import Rows, Vectors

OWN = 3.0  # weight of the model's own cosine beside the projected one: benchmarks/README.md
SHIPPED = Path(__file__).with_name("projection.safetensors")


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

    def write(self, path: Path) -> None:
        """Keep the map in half precision."""
        save_file({"matrix": self.matrix.astype(np.float16)}, path, metadata={"model": self.model})


@dataclass(frozen=True)
class Likeness:
    """How well passages answer a question. ``stored`` gives the vectors (n, d) of rows as the encoder made them.

    The model's own cosine keeps a say beside the projected one: it knows subjects that the training did not show.
    """

    projection: Projection
    stored: Callable[[Rows], Vectors]

    def __call__(self, question: Vectors, rows: Rows) -> Vectors:
        """The weighted mean (n,) of both cosines of a question's vector (d,) and the passages in ``rows`` (n,)."""
        passages = self.stored(rows)
        projected = self.projection(passages) @ self.projection(question[None])[0]
        return likeness(projected, passages @ question)


def likeness(projected: Vectors, own: Vectors) -> Vectors:
    """Both cosines as one score."""
    return np.asarray((projected + OWN * own) / (1 + OWN), np.float32)


def shipped_likeness(model: str, stored: Callable[[Rows], Vectors]) -> Likeness | None:
    """By the map that comes with the program, if it was trained for ``model``, else None."""
    projection = read_projection(SHIPPED)
    # The same weights in another precision give nearly the same vectors under an id with a suffix.
    fits = model == projection.model or model.startswith(f"{projection.model}-")
    return Likeness(projection, stored) if fits else None


@cache
def read_projection(path: Path) -> Projection:
    """A map that was written. Raises ModelError when it cannot be read."""
    try:
        with safe_open(path, framework="numpy") as file:
            return Projection(file.metadata()["model"], file.get_tensor("matrix").astype(np.float32))
    except (SafetensorError, KeyError, TypeError, OSError) as error:
        raise ModelError(f"{path.name}: cannot be read ({error}); install the program anew.") from error
