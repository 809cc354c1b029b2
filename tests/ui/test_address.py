from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Column, Line, Passage
from retriever.search import permalink
from ui.address import MOST, STEP, PlanAddress, SearchAddress

words = st.text(alphabet="無人機資安 &=?<%+a", max_size=8).map(str.strip)
choices = st.lists(words.filter(bool), unique=True, max_size=3).map(tuple)


@given(st.builds(SearchAddress, words, words, *[choices] * 7, words, words, st.integers(1, MOST)))
def test_a_search_comes_back_from_its_own_address(address: SearchAddress) -> None:
    assert SearchAddress.read(address.params()) == address


def test_the_start_page_has_an_empty_address() -> None:
    assert SearchAddress().params() == {}
    assert SearchAddress.read({}) == SearchAddress()


@pytest.mark.parametrize("top", ["", "0", "-1", "x", "٣", "1e9"])
def test_a_top_that_is_no_number_in_range_is_the_default(top: str) -> None:
    assert SearchAddress.read({"top": [top]}).top == STEP


def test_a_top_is_bounded() -> None:
    assert SearchAddress.read({"top": ["99999"]}).top == MOST


def test_narrowed_says_whether_any_filter_is_set() -> None:
    assert not SearchAddress(question="x").narrowed
    assert not SearchAddress(ignore=("years",), order="year", like="x").narrowed
    assert SearchAddress(statuses=("achieved",)).narrowed
    assert SearchAddress(files=("112.pdf",)).narrowed


def test_without_filters_the_rest_of_the_view_stays() -> None:
    view = SearchAddress("x", "112", ("甲署",), reasons=("流標",), ignore=("years",), order="year", top=60)
    assert view.unfiltered == SearchAddress("x", ignore=("years",), order="year")


def test_the_plan_page_reads_the_permalinks_of_the_search() -> None:
    passage = Passage("id", "文字", "", Column.OUTCOME, "四-3", "a1b2c3", "f.txt", 0, 2, (Line(0, 2, 4),))
    query = parse_qs(permalink(passage).removeprefix("?"))
    address = PlanAddress.read(query)
    assert (address.plan, address.column, address.goal, len(address.text)) == ("a1b2c3", "outcome", "四-3", 8)
    assert PlanAddress.read(address.params()) == address
