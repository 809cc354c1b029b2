"""Hits in other orders than relevance, and passages like a given one."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from indexer.catalogue import Filters
from indexer.errors import QueryError
from retriever.hits import Hit
from retriever.ordering import Order, order_hits, ratio_reached
from retriever.search import Searcher, open_searcher
from tests.conftest import Index


@pytest.fixture(scope="module")
def searcher(small_index: Index) -> Searcher:
    return open_searcher(small_index.settings, small_index.encoder)


@pytest.fixture(scope="module")
def hits(searcher: Searcher) -> list[Hit]:
    found = list(searcher.search("計畫目標 門診 感測站 雷達 穿戴裝置", top=100).hits)
    assert len({hit.entry.plan.id for hit in found}) == 6
    return found


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("reverse", [False, True])
def test_nothing_is_lost_and_the_input_order_does_not_matter(hits: list[Hit], order: Order, reverse: bool) -> None:
    ordered = order_hits(hits, order, reverse)
    assert sorted(hit.rank for hit in ordered) == [hit.rank for hit in hits]
    assert order_hits(hits[::-1], order, reverse) == ordered


def test_relevance_is_the_order_of_the_search(hits: list[Hit]) -> None:
    assert order_hits(hits) == hits


def test_years_newest_first_and_agencies_by_name(hits: list[Hit]) -> None:
    by_year = order_hits(hits, Order.YEAR)
    assert [hit.entry.report.year for hit in by_year] == sorted((h.entry.report.year for h in hits), reverse=True)
    newest = [hit.rank for hit in by_year if hit.entry.report.year == 112]
    assert newest == sorted(newest)
    agencies = [hit.entry.plan.agency for hit in order_hits(hits, Order.AGENCY)]
    assert agencies == sorted(agencies)


def test_execution_rates_highest_first(hits: list[Hit]) -> None:
    amounts = [hit.entry.plan.amounts for hit in order_hits(hits, Order.EXECUTION)]
    rates = [each.executed / each.budgeted for each in amounts if each.executed is not None and each.budgeted]
    assert rates == sorted(rates, reverse=True)
    assert 0 < len(rates) < len(amounts)
    assert all(each.executed is None for each in amounts[len(rates) :])


def test_ratios_are_those_the_status_shows_and_what_has_none_stands_last(hits: list[Hit]) -> None:
    for reverse in (False, True):
        ratios = [ratio_reached(hit) for hit in order_hits(hits, Order.REACHED, reverse)]
        known = [ratio for ratio in ratios if ratio is not None]
        assert known == sorted(known, reverse=not reverse)
        assert ratios[len(known) :] == [None] * (len(ratios) - len(known))
    assert Decimal("122.4") in known  # 612 of 500


def test_passages_like_one_are_the_nearest_of_other_plans(searcher: Searcher, hits: list[Hit]) -> None:
    first = hits[0]
    found = searcher.more_like(first.passage.id, top=5)
    assert [hit.rank for hit in found] == [1, 2, 3, 4, 5]
    assert all(hit.entry.plan.id != first.entry.plan.id for hit in found)
    catalogue = searcher.snapshot.catalogue
    row = catalogue.row_of(first.passage.id)
    assert row is not None
    every = searcher.snapshot.stored_vectors(np.arange(catalogue.counts.passages))
    cosines = {
        passage.id: float(every[number] @ every[row])
        for number, passage in enumerate(catalogue.passages(range(len(every))))
        if passage.plan_id != first.entry.plan.id
    }
    assert [hit.score for hit in found] == pytest.approx(sorted(cosines.values(), reverse=True)[:5], abs=1e-6)
    assert all(hit.score == pytest.approx(cosines[hit.passage.id], abs=1e-6) for hit in found)


def test_passages_like_one_are_filtered(searcher: Searcher, hits: list[Hit]) -> None:
    found = searcher.more_like(hits[0].passage.id, Filters(columns=("outcome",)), top=50)
    assert found
    assert {hit.passage.column for hit in found} == {"outcome"}


def test_a_passage_that_is_not_there(searcher: Searcher) -> None:
    with pytest.raises(QueryError, match="There is no passage 「none」"):
        searcher.more_like("none")
