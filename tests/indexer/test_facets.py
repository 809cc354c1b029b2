"""Facets: a count beside a choice is what choosing it would leave."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import pytest

from indexer.catalogue import Catalogue, Facets, Filters
from indexer.records import Column, Period, Status
from indexer.snapshot import open_snapshot
from tests.conftest import Index


@pytest.fixture(scope="module")
def catalogue(small_index: Index) -> Catalogue:
    return open_snapshot(small_index.settings.index).catalogue


CHOSEN = [
    Filters(),
    Filters(years=(112, 112)),
    Filters(agencies=("水務署",), columns=("target", "outcome")),
    Filters(reasons=("流標",)),
    Filters(types=("社會發展",), statuses=("achieved",), files=("111-lake.txt",)),
    Filters(period=Period("113-07", "114-01")),
]


@pytest.mark.parametrize("filters", CHOSEN)
def test_a_count_is_what_choosing_it_would_leave(catalogue: Catalogue, filters: Filters) -> None:
    for facet, counts in asdict(catalogue.facets(filters)).items():
        assert counts
        for value, count in counts.items():
            chosen: Any = (value, value) if facet == "years" else (value,)
            rows = catalogue.rows(replace(filters, **{facet: chosen}))
            assert rows is not None
            assert len(rows) == count


def test_what_a_plan_or_a_passage_has_one_of_adds_up(catalogue: Catalogue) -> None:
    facets = catalogue.facets(Filters())
    total = catalogue.counts.passages
    assert {sum(found.values()) for found in (facets.years, facets.agencies, facets.columns, facets.files)} == {total}
    assert sum(facets.types.values()) > total  # one plan has two types


def test_choices_stand_in_the_order_to_be_shown(catalogue: Catalogue) -> None:
    facets = catalogue.facets(Filters(agencies=("照護署",)))
    assert list(facets.years) == [112, 111]
    assert list(facets.columns) == [column for column in Column if column in facets.columns]
    assert list(facets.statuses) == [status for status in Status if status in facets.statuses]
    for facet in (facets.agencies, facets.types, facets.reasons, facets.files):
        assert list(facet) == sorted(facet)


def test_a_choice_that_would_leave_nothing_is_listed_and_one_the_index_lacks_is_not(catalogue: Catalogue) -> None:
    assert catalogue.facets(Filters(agencies=("照護署",))).reasons == {"流標": 0}
    assert "text" not in catalogue.facets(Filters()).columns


def test_every_facet_is_a_filter() -> None:
    assert {field.name for field in fields(Facets)} <= {field.name for field in fields(Filters)}
