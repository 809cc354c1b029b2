"""Rows of facing pages, matched by where they are printed."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.forms.alignment import Pair, match_bands


def test_rows_at_the_same_height() -> None:
    assert match_bands([(0, 10), (10, 50)], [(1, 11), (11, 50)]) == [Pair(0, (0,)), Pair(1, (1,))]


def test_rows_without_a_partner_keep_their_place() -> None:
    assert match_bands([(0, 10), (20, 50)], [(10, 20), (20, 50)]) == [Pair(0, ()), Pair(None, (0,)), Pair(1, (1,))]


def test_a_row_divided_on_one_side_only() -> None:
    assert match_bands([(0, 100)], [(0, 15), (15, 100)]) == [Pair(0, (0, 1))]


def test_nothing_beside() -> None:
    assert match_bands([], [(0, 10)]) == [Pair(None, (0,))]
    assert match_bands([(0, 10)], []) == [Pair(0, ())]


@given(st.lists(st.floats(5, 60), min_size=1, max_size=12), st.lists(st.floats(5, 60), min_size=1, max_size=12))
def test_every_row_stands_in_one_pair(left: list[float], right: list[float]) -> None:
    one, other = bands(left), bands(right)
    pairs = match_bands(one, other)
    assert [pair.left for pair in pairs if pair.left is not None] == list(range(len(one)))
    assert sorted(index for pair in pairs for index in pair.right) == list(range(len(other)))


def bands(heights: list[float]) -> list[tuple[float, float]]:
    tops = [sum(heights[:index]) for index in range(len(heights) + 1)]
    return list(pairwise(tops))
