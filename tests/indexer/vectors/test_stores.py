"""One contract for every store: exact NumPy inner products are the oracle for rows and scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import SettingsError, SnapshotError
from indexer.vectors import Neighbours, Rows, VectorIndex, Vectors, VectorStore, vector_store
from tests.conftest import folder_hashes

COUNT, DIMENSION = 500, 24
TOLERANCE = 1e-5


def faiss(_: Path) -> VectorStore:
    return vector_store("faiss")


def milvus(place: Path) -> VectorStore:
    pytest.importorskip(
        "milvus_lite", reason="Milvus Lite is not installed here: pip install -r requirements-milvus.txt"
    )
    return vector_store(f"milvus:{place / 'milvus.db'}")


STORES: list[Callable[[Path], VectorStore]] = [faiss, milvus]


def unit_vectors(seed: int, count: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


VECTORS = unit_vectors(1, COUNT)
VECTORS[100:120] = VECTORS[99]  # twenty-one alike
QUERIES = [*unit_vectors(2, 5), VECTORS[99]]

FILTERS: dict[str, Rows | None] = {
    "none": None,
    "some": np.arange(0, COUNT, 7),
    "one": np.array([3]),
    "last": np.array([COUNT - 1]),
    "the alike": np.arange(95, 125),
    "all": np.arange(COUNT),
    "empty": np.empty(0, np.int64),
}


@pytest.fixture(scope="module", params=STORES, ids=lambda store: store.__name__)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    folder = tmp_path_factory.mktemp("store") / "snapshot"
    folder.mkdir()
    store: VectorStore = request.param(folder.parent)
    kind = store.write(VECTORS, folder)
    assert kind.recall_10 == 1.0
    return store.open_index(folder)


@pytest.fixture(params=STORES, ids=lambda store: store.__name__)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> VectorStore:
    found: VectorStore = request.param(tmp_path)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A snapshot's folder; what a server keeps lies beside it."""
    folder = tmp_path / "index" / "snapshot"
    folder.mkdir(parents=True)
    return folder


def assert_agrees(found: Neighbours, query: Vectors, limit: int, allowed: Rows | None) -> None:
    """``found`` are the best of the allowed rows with their scores; which of equals are cut at the limit is left open."""
    scores = VECTORS @ query
    rows = np.arange(COUNT) if allowed is None else np.unique(allowed)
    best = np.sort(scores[rows])[::-1][:limit]
    assert found.rows.dtype == np.int64
    assert found.scores.dtype == np.float32
    np.testing.assert_allclose(found.scores, best, atol=TOLERANCE)
    np.testing.assert_allclose(found.scores, scores[found.rows], atol=TOLERANCE)
    assert len(set(found.rows.tolist())) == len(found.rows)
    assert set(found.rows.tolist()) <= set(rows.tolist())
    assert (np.diff(found.scores) <= 0).all()


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("limit", [1, 10, 150, COUNT, COUNT + 50])
def test_rows_and_scores(index: VectorIndex, name: str, limit: int) -> None:
    allowed = FILTERS[name]
    for query in QUERIES:
        assert_agrees(index.search(query, limit, allowed), query, limit, allowed)


def test_equals_come_in_the_order_of_their_rows(index: VectorIndex) -> None:
    found = index.search(VECTORS[99], 21)
    assert found.rows.tolist() == list(range(99, 120))


def test_scores_are_inner_products_and_not_cosines(index: VectorIndex) -> None:
    once = index.search(QUERIES[0], 5)
    np.testing.assert_allclose(index.search(QUERIES[0] * 3, 5).scores, once.scores * 3, rtol=1e-4)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing(index: VectorIndex, limit: int) -> None:
    assert len(index.search(QUERIES[0], limit).rows) == 0


def test_a_row_allowed_twice_is_found_once(index: VectorIndex) -> None:
    assert index.search(QUERIES[0], 10, np.array([4, 4, 9])).rows.tolist() in ([4, 9], [9, 4])


@given(st.sets(st.integers(0, COUNT - 1), max_size=40), st.integers(1, 60), st.integers(0, 1000))
@settings(max_examples=30)
def test_any_filter(index: VectorIndex, allowed: set[int], limit: int, seed: int) -> None:
    query = unit_vectors(seed, 1)[0]
    rows = np.array(sorted(allowed), np.int64)
    assert_agrees(index.search(query, limit, rows), query, limit, rows)


def test_one_vector(store: VectorStore, folder: Path) -> None:
    store.write(VECTORS[:1], folder)
    found = store.open_index(folder).search(VECTORS[0], 10)
    assert found.rows.tolist() == [0]
    assert found.scores[0] == pytest.approx(1.0, abs=TOLERANCE)


def test_what_is_kept_are_the_vectors(store: VectorStore, folder: Path) -> None:
    store.write(VECTORS, folder)
    rows = np.array([5, 0, len(VECTORS) - 1])
    np.testing.assert_allclose(store.open_index(folder).kept(rows), VECTORS[rows], atol=TOLERANCE)


def test_opening_and_searching_change_nothing(store: VectorStore, folder: Path) -> None:
    store.write(VECTORS, folder)
    before = folder_hashes(folder)
    assert before
    store.open_index(folder).search(QUERIES[0], 10)
    assert folder_hashes(folder) == before


def test_what_is_no_index_is_refused(store: VectorStore, folder: Path) -> None:
    with pytest.raises(SnapshotError, match="rebuild with"):
        store.open_index(folder)
    store.write(VECTORS, folder)
    for path in folder.iterdir():
        good = path.read_bytes()
        path.write_bytes(b"not an index")
        with pytest.raises(SnapshotError, match="rebuild with"):
            store.open_index(folder)
        path.write_bytes(good)


@pytest.mark.parametrize("name", ["abacus", "abacus:http://127.0.0.1", ""])
def test_an_unknown_store_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=r"is unknown; known stores: .*faiss"):
        vector_store(name)
