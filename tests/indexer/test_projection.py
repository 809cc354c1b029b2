"""The projection: unit vectors, half precision on disk, and only for the model it was trained for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.bundled_model import MODEL_ID
from indexer.errors import SnapshotError
from indexer.projection import FILE, Projection, read_projection, shipped_projection
from tests.conftest import REPOSITORY


def test_vectors_keep_their_length_of_one() -> None:
    matrix = np.array([[2, 0], [1, 3]], np.float32)
    vectors = np.array([[1, 0], [0, 1], [0, 0]], np.float32)
    mapped = Projection("m", matrix)(vectors)
    np.testing.assert_allclose(mapped, [[1, 0], np.array([1, 3]) / np.sqrt(10), [0, 0]], atol=1e-6)


def test_it_is_kept_in_half_precision(tmp_path: Path) -> None:
    matrix = np.random.default_rng(0).normal(size=(16, 16)).astype(np.float32)
    Projection("some-model", matrix).write(tmp_path)
    kept = read_projection(tmp_path)
    assert kept is not None and kept.model == "some-model" and kept.matrix.dtype == np.float32
    np.testing.assert_allclose(kept.matrix, matrix, rtol=1e-3)
    assert read_projection(tmp_path / "nowhere") is None


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\x08" + b"\x00" * 7 + b"nonsense")
    with pytest.raises(SnapshotError, match="rebuild with"):
        read_projection(tmp_path)


def test_the_shipped_one_is_small_and_for_the_bundled_model_alone() -> None:
    assert (REPOSITORY / "indexer" / FILE).stat().st_size < 1_000_000
    projection = shipped_projection(MODEL_ID)
    assert projection is not None and projection.matrix.shape == (384, 384)
    assert shipped_projection(f"{MODEL_ID}-int8") is not None
    assert shipped_projection("another-model") is None
    assert shipped_projection(f"{MODEL_ID}x") is None
