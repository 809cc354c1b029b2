"""The projection: unit vectors, half precision on disk, and only for the model it was trained for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.bundled_model import MODEL_ID
from indexer.errors import ModelError
from indexer.vectors import Rows, Vectors
from retriever.projection import OWN, SHIPPED, Likeness, Projection, read_projection, shipped_likeness

MATRIX = np.array([[2, 0], [1, 3]], np.float32)
VECTORS = np.array([[1, 0], [0, 1], [0, 0]], np.float32)


def stored(rows: Rows) -> Vectors:
    return VECTORS[rows]


def test_vectors_keep_their_length_of_one() -> None:
    mapped = Projection("m", MATRIX)(VECTORS)
    np.testing.assert_allclose(mapped, [[1, 0], np.array([1, 3]) / np.sqrt(10), [0, 0]], atol=1e-6)


def test_likeness_is_a_weighted_mean_of_the_models_own_cosine_and_the_projected_one() -> None:
    likeness = Likeness(Projection("m", MATRIX), stored)
    cosines = likeness(VECTORS[1], np.array([1, 0, 2], np.int64))
    np.testing.assert_allclose(cosines, [1, (0 * OWN + 1 / np.sqrt(10)) / (1 + OWN), 0], atol=1e-6)


def test_it_is_kept_in_half_precision(tmp_path: Path) -> None:
    matrix = np.random.default_rng(0).normal(size=(16, 16)).astype(np.float32)
    Projection("some-model", matrix).write(tmp_path / "kept")
    kept = read_projection(tmp_path / "kept")
    assert kept.model == "some-model" and kept.matrix.dtype == np.float32
    np.testing.assert_allclose(kept.matrix, matrix, rtol=1e-3)


def test_a_damaged_or_missing_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "damaged").write_bytes(b"\x08" + b"\x00" * 7 + b"nonsense")
    for name in ("damaged", "missing"):
        with pytest.raises(ModelError, match=rf"^{name}: cannot be read .*; install the program anew\.$"):
            read_projection(tmp_path / name)


@pytest.mark.parametrize(
    ("model", "fits"), [(MODEL_ID, True), (f"{MODEL_ID}-int8", True), (f"{MODEL_ID}x", False), ("another-model", False)]
)
def test_the_shipped_one_serves_the_bundled_model_in_every_precision(model: str, fits: bool) -> None:
    likeness = shipped_likeness(model, stored)
    assert (likeness is not None) == fits
    if likeness is not None:
        assert likeness.projection.matrix.shape == (384, 384)


def test_the_shipped_one_is_small() -> None:
    assert SHIPPED.stat().st_size < 1_000_000
