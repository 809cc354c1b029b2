"""The encoder's own vectors are read row by row, and what is no such file is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import SnapshotError
from indexer.vectors.stored import StoredVectors

VECTORS = np.random.default_rng(0).normal(size=(500, 12)).astype(np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    np.save(tmp_path / "embeddings.npy", VECTORS, allow_pickle=False)
    return tmp_path / "embeddings.npy"


@pytest.mark.parametrize(
    "rows", [[], [0], [499], [3, 4, 5, 9], [9, 4, 4, 5, 0], list(range(500)), list(range(499, -1, -1)), [0, 499] * 3]
)
def test_rows_come_in_the_order_asked_for(path: Path, rows: list[int]) -> None:
    stored = StoredVectors(path)
    assert stored.shape == VECTORS.shape
    np.testing.assert_array_equal(stored.rows(np.array(rows, np.int64)), VECTORS[rows])


@pytest.mark.parametrize("rows", [[500], [-1], [0, 7, 1_000_000]])
def test_a_row_that_is_not_there(path: Path, rows: list[int]) -> None:
    with pytest.raises(IndexError, match="of 500"):
        StoredVectors(path).rows(np.array(rows, np.int64))


def test_threads_share_it(path: Path) -> None:
    stored = StoredVectors(path)
    asked = [np.random.default_rng(seed).integers(0, 500, 50) for seed in range(200)]
    with ThreadPoolExecutor(8) as pool:
        for rows, found in zip(asked, pool.map(stored.rows, asked), strict=True):
            np.testing.assert_array_equal(found, VECTORS[rows])


@pytest.mark.parametrize(
    "content",
    [VECTORS.astype(np.float64), VECTORS[0], np.asfortranarray(VECTORS), VECTORS.astype(">f4")],
    ids=["other numbers", "one row", "by column", "other byte order"],
)
def test_another_array_is_refused(path: Path, content: object) -> None:
    np.save(path, content, allow_pickle=False)
    with pytest.raises(SnapshotError, match=r"^embeddings\.npy: cannot be read; rebuild with"):
        StoredVectors(path)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"nonsense" * 100])
def test_what_is_no_array_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match="cannot be read"):
        StoredVectors(path)


def test_a_file_that_ends_early_is_refused_where_it_ends(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    stored = StoredVectors(path)
    np.testing.assert_array_equal(stored.rows(np.array([498])), VECTORS[498:499])
    with pytest.raises(SnapshotError, match="cannot be read"):
        stored.rows(np.array([499]))
    path.unlink()
    with pytest.raises(SnapshotError, match="cannot be read"):
        StoredVectors(path)
