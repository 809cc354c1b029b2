from __future__ import annotations

from dataclasses import fields

from indexer.catalogue import Filters
from indexer.snapshot import Snapshot
from ui.facets import count


def test_years_agencies_and_columns_add_up_to_all_passages(snapshot: Snapshot) -> None:
    facets = count(snapshot.catalogue, Filters())
    total = snapshot.catalogue.counts.passages
    assert sum(facets.years.values()) == sum(facets.agencies.values()) == sum(facets.columns.values()) == total
    assert list(facets.years) == [112, 111]
    assert set(facets.agencies) == {"照護署", "水務署"}


def test_a_filter_narrows_the_other_facets_but_not_its_own(snapshot: Snapshot) -> None:
    plain = count(snapshot.catalogue, Filters())
    narrowed = count(snapshot.catalogue, Filters(agencies=("照護署",)))
    assert narrowed.agencies == plain.agencies
    assert sum(narrowed.years.values()) == plain.agencies["照護署"]


def test_a_count_is_what_choosing_it_would_leave(snapshot: Snapshot) -> None:
    chosen = Filters(years=(112, 112))
    for name, number in count(snapshot.catalogue, chosen).statuses.items():
        rows = snapshot.catalogue.rows(Filters(years=(112, 112), statuses=(name,)))
        assert rows is not None
        assert len(rows) == number


def test_choices_that_the_index_lacks_are_left_out(snapshot: Snapshot) -> None:
    facets = count(snapshot.catalogue, Filters())
    assert "text" not in facets.columns
    assert all(sum(getattr(facets, field.name).values()) for field in fields(facets))
