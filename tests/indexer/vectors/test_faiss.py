"""Above a size FAISS groups the vectors: nearly all of the nearest are found, and filters hold before ranking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.vectors import IndexKind, Rows, VectorIndex, Vectors
from indexer.vectors.faiss import Store

COUNT, DIMENSION = 8_000, 32
TOLERANCE = 1e-5


def clustered(seed: int, count: int) -> Vectors:
    """Vectors that lie in groups, as those of texts do."""
    centres = np.random.default_rng(0).normal(size=(60, DIMENSION))
    draw = np.random.default_rng(seed)
    vectors = centres[draw.integers(0, 60, count)] + 0.5 * draw.normal(size=(count, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


VECTORS = clustered(1, COUNT)
QUERIES = clustered(2, 40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


@pytest.fixture(scope="module")
def kind(folder: Path) -> IndexKind:
    return Store(exact_up_to=COUNT - 1).write(VECTORS, folder)


@pytest.fixture(scope="module")
def index(folder: Path, kind: IndexKind) -> VectorIndex:
    return Store().open_index(folder)


def recall(index: VectorIndex, allowed: Rows | None, limit: int = 10) -> float:
    rows = np.arange(COUNT) if allowed is None else allowed
    hits = 0
    for query in QUERIES:
        scores = VECTORS[rows] @ query
        hits += len(np.intersect1d(rows[np.argsort(-scores)[:limit]], index.search(query, limit, allowed).rows))
    return hits / (len(QUERIES) * limit)


def test_up_to_the_size_it_is_exact(tmp_path: Path) -> None:
    assert Store(exact_up_to=COUNT).write(VECTORS, tmp_path) == IndexKind("exact", 1.0)


def test_the_recall_is_measured_and_reached(kind: IndexKind, index: VectorIndex) -> None:
    assert kind.name == "IVF358,RaBitQ2"
    assert 0.98 <= kind.recall_10 <= 1.0
    assert recall(index, None) >= 0.98


@pytest.mark.parametrize("every", [2, 3, 10, 100])
def test_filters_hold_before_ranking(index: VectorIndex, every: int) -> None:
    allowed = np.arange(0, COUNT, every)
    found = index.search(QUERIES[0], 50, allowed)
    assert len(found.rows) == 50
    assert (found.rows % every == 0).all()
    assert recall(index, allowed) >= 0.98


def test_few_rows_are_compared_one_by_one(index: VectorIndex) -> None:
    allowed = np.sort(np.random.default_rng(3).choice(COUNT, 300, replace=False))
    assert recall(index, allowed, limit=300) == 1.0
    query = QUERIES[0]
    found = index.search(query, 300, allowed)
    np.testing.assert_allclose(found.scores, np.sort(VECTORS[allowed] @ query)[::-1], atol=TOLERANCE)


def test_scores_are_inner_products(index: VectorIndex) -> None:
    for query in QUERIES:
        found = index.search(query, 100)
        np.testing.assert_allclose(found.scores, VECTORS[found.rows] @ query, atol=TOLERANCE)
        assert (np.diff(found.scores) <= 0).all()
        few = index.search(query, 100, found.rows)
        np.testing.assert_allclose(few.scores, found.scores, atol=1e-5)


def test_a_second_build_of_the_same_vectors_answers_alike(index: VectorIndex, tmp_path: Path) -> None:
    again = Store(exact_up_to=COUNT - 1)
    again.write(VECTORS, tmp_path)
    opened = again.open_index(tmp_path)
    for query in QUERIES[:5]:
        np.testing.assert_array_equal(opened.search(query, 20).rows, index.search(query, 20).rows)


def test_lists_hold_the_vectors_in_2_bits(index: VectorIndex, folder: Path) -> None:
    rows = np.arange(0, COUNT, 7)
    assert np.linalg.norm(index.kept(rows) - VECTORS[rows], axis=1).mean() < 0.35
    assert (folder / "vectors.faiss").stat().st_size < 2 * COUNT * DIMENSION
    np.testing.assert_array_equal(np.load(folder / "embeddings.npy"), VECTORS)


def test_vectors_that_lie_there_already_are_left_alone(tmp_path: Path) -> None:
    np.save(tmp_path / "embeddings.npy", VECTORS[:3000])
    written = (tmp_path / "embeddings.npy").stat().st_mtime_ns
    Store(exact_up_to=1000).write(VECTORS[:3000], tmp_path)
    assert (tmp_path / "embeddings.npy").stat().st_mtime_ns == written
