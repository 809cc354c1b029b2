"""Fusion: reciprocal ranks, and the mixture of both legs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vectors import Neighbours
from retriever.fusion import RRF_K, Candidates, mixture, reciprocal_rank


def ranking(*rows: int) -> Neighbours:
    return Neighbours(np.array(rows, np.int64), np.linspace(1, 0, len(rows), dtype=np.float32))


def candidates(dense: list[float], lexical: list[float], coverage: float = 1.5) -> Candidates:
    rows = np.arange(len(dense), dtype=np.int64)
    return Candidates(rows, np.array(dense, np.float32), np.array(lexical, np.float32), coverage)


def test_scores_are_sums_of_reciprocal_ranks() -> None:
    fused = dict(reciprocal_rank([ranking(7, 3), ranking(3, 9)]))
    assert fused == {
        7: pytest.approx(1 / (RRF_K + 1)),
        3: pytest.approx(1 / (RRF_K + 2) + 1 / (RRF_K + 1)),
        9: pytest.approx(1 / (RRF_K + 2)),
    }


def test_found_by_both_comes_first_and_equals_by_row() -> None:
    assert [row for row, _ in reciprocal_rank([ranking(7, 3), ranking(5, 3)])] == [3, 5, 7]


def test_one_leg_keeps_its_order() -> None:
    assert [row for row, _ in reciprocal_rank([ranking(4, 1, 9), ranking()])] == [4, 1, 9]


def test_nothing() -> None:
    assert reciprocal_rank([ranking(), ranking()]) == []
    assert reciprocal_rank([]) == []
    assert mixture(candidates([], [])).tolist() == []


def test_a_leg_that_is_sure_wins_over_two_that_find_another_fair() -> None:
    others = np.linspace(0, 1, 60).tolist()
    dense = [0.80, 0.81, *(0.7 + 0.08 * value for value in others)]
    lexical = [30.0, 9.0, *(8.0 * value for value in others)]
    assert mixture(candidates(dense, lexical)).argmax() == 0


def test_words_that_cover_little_of_the_question_count_little() -> None:
    dense, lexical = [0.80, 0.83, 0.7, 0.7], [30.0, 9.0, 0.0, 8.0]
    assert mixture(candidates(dense, lexical, coverage=1.5)).argmax() == 0
    assert mixture(candidates(dense, lexical, coverage=0.1)).argmax() == 1
    alone = mixture(candidates(dense, [0.0] * 4, coverage=0.0))
    np.testing.assert_allclose(mixture(candidates(dense, lexical, coverage=0.0)), alone, atol=1e-6)


def test_a_leg_that_tells_nothing_apart_has_no_say() -> None:
    by_meaning = mixture(candidates([0.7, 0.9, 0.8], [0.0, 0.0, 0.0]))
    by_words = mixture(candidates([0.5, 0.5, 0.5], [3.0, 1.0, 2.0]))
    assert np.argsort(-by_meaning).tolist() == [1, 2, 0]
    assert np.argsort(-by_words).tolist() == [0, 2, 1]
    assert by_meaning.sum() == pytest.approx(1) and by_words.sum() == pytest.approx(1)


@given(st.lists(st.tuples(st.floats(-1, 1, width=32), st.floats(0, 100, width=32)), min_size=1, max_size=50))
def test_scores_are_shares_of_one(pairs: list[tuple[float, float]]) -> None:
    scores = mixture(candidates([dense for dense, _ in pairs], [lexical for _, lexical in pairs]))
    assert np.isfinite(scores).all() and (scores >= 0).all()
    assert scores.sum() == pytest.approx(1, abs=1e-3)


@given(st.floats(-0.5, 0.5, width=32), st.floats(0.5, 2, width=32))
def test_only_differences_between_scores_count(shift: float, scale: float) -> None:
    dense, lexical = [0.3, 0.6, 0.5], [1.0, 0.0, 4.0]
    plain = mixture(candidates(dense, lexical))
    moved = mixture(candidates([scale * value + shift for value in dense], [scale * value for value in lexical]))
    np.testing.assert_allclose(moved, plain, atol=1e-3)
