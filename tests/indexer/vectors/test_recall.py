"""What the stores share: runs of rows, and the sample on which recall is measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vectors import Neighbours, RecallSample, Rows, Vectors, runs

VECTORS = np.random.default_rng(0).normal(size=(300, 12)).astype(np.float32)


class Exact:
    """Compares every row; ``loses`` of the ten best it leaves out."""

    def __init__(self, loses: int) -> None:
        self._loses = loses

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        scores = VECTORS @ query
        best = np.argsort(-scores)[self._loses : limit + self._loses]
        return Neighbours(best, scores[best])


@pytest.mark.parametrize(("loses", "recall"), [(0, 1.0), (1, 0.9), (4, 0.6), (10, 0.0)])
def test_recall_is_the_share_of_the_nearest_that_is_found(loses: int, recall: float) -> None:
    assert RecallSample(VECTORS, size=50).recall(Exact(loses)) == pytest.approx(recall)


def test_the_sample_is_the_same_every_time() -> None:
    np.testing.assert_array_equal(RecallSample(VECTORS).questions, RecallSample(VECTORS).questions)


@pytest.mark.parametrize("at_once", [10, 11, 299, 300, 1000])
def test_the_nearest_do_not_depend_on_how_many_rows_are_compared_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.vectors._COMPARED_AT_ONCE", at_once)
    sample = RecallSample(VECTORS, size=20)
    exact = np.argsort(sample.questions @ VECTORS.T, axis=1)[:, -10:]
    np.testing.assert_array_equal(np.sort(sample.nearest, axis=1), np.sort(exact, axis=1))


@given(st.lists(st.integers(0, 60)))
def test_runs_cover_the_rows_and_nothing_else(rows: list[int]) -> None:
    found = runs(np.array(rows, np.int64))
    assert [row for first, last in found.tolist() for row in range(first, last + 1)] == sorted(set(rows))
    assert (found[1:, 0] > found[:-1, 1] + 1).all()
