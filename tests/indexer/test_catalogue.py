"""The catalogue gives back the records it was given, and filters on their columns."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import read_file
from indexer.catalogue import FILE, Catalogue, Counts, Filters
from indexer.cataloguing import write
from indexer.errors import QueryError, SnapshotError
from indexer.gathering import Contents
from indexer.passages import embedding_key, goal_of, passages
from indexer.records import Box, Column, Line, PageRange, Passage, Period, Reading, Report, Status
from tests.conftest import SAMPLES, folder_hashes

FILES = [
    Reading("111-lake.txt", "a" * 64, 6, (PageRange(1, 6, "achievement", ""),), (), ""),
    Reading("bad.pdf", "b" * 64, 0, (), (), "bad.pdf: is not a PDF; replace it."),
]


def boxed(passage: Passage) -> Passage:
    """With a printed place, as PDF gives it."""
    return replace(passage, lines=tuple(replace(line, box=Box(0.1, 2.5, 3.25, 4.0)) for line in passage.lines))


@pytest.fixture(scope="module")
def reports() -> tuple[Report, ...]:
    return tuple(report for name in ("111-lake.txt", "112-lake.txt") for report in read_file(SAMPLES / name))


@pytest.fixture(scope="module")
def indexed(reports: tuple[Report, ...]) -> list[Passage]:
    return [boxed(passage) for report in reports for passage in passages(report)]


@pytest.fixture(scope="module")
def catalogue(
    reports: tuple[Report, ...], indexed: list[Passage], tmp_path_factory: pytest.TempPathFactory
) -> Catalogue:
    folder = tmp_path_factory.mktemp("catalogue")
    write(folder, [Contents(FILES[0], reports, tuple(indexed)), Contents(FILES[1], (), ())])
    return Catalogue(folder)


def test_passages_come_back_equal_in_the_order_asked_for(catalogue: Catalogue, indexed: list[Passage]) -> None:
    rows = list(range(len(indexed)))
    assert catalogue.passages(rows) == indexed
    assert catalogue.passages(rows[::-3]) == indexed[::-3]
    assert catalogue.passages([]) == []
    assert catalogue.passages([2, 2]) == [indexed[2], indexed[2]]
    assert catalogue.row_of(indexed[5].id) == 5
    assert catalogue.row_of("none") is None


def test_plans_and_reports_come_back_equal(catalogue: Catalogue, reports: tuple[Report, ...]) -> None:
    entries = catalogue.plans()
    assert [entry.plan for entry in entries] == [plan for report in reports for plan in report.plans]
    assert catalogue.reports() == [replace(report, plans=()) for report in reports]
    for entry in entries:
        assert catalogue.plan(entry.plan.id) == entry
        assert entry.report in catalogue.reports()


def test_counts_agencies_files_and_keys(catalogue: Catalogue, indexed: list[Passage]) -> None:
    assert catalogue.counts == Counts(files=2, reports=2, plans=6, goals=11, passages=len(indexed))
    assert catalogue.agencies() == ["水務署", "照護署"]
    assert catalogue.files() == FILES
    assert catalogue.skipped() == FILES[1:]


def test_embedding_keys(catalogue: Catalogue, indexed: list[Passage]) -> None:
    keys = [embedding_key(passage) for passage in indexed]
    assert catalogue.embedding_keys() == keys
    assert catalogue.embedding_keys(3, 2) == keys[3:5]
    assert catalogue.rows_of_keys([*keys[:9], "none"]) == {key: keys.index(key) for key in keys[:9]}


def test_an_unknown_plan(catalogue: Catalogue) -> None:
    assert catalogue.plan("0" * 12) is None
    with pytest.raises(QueryError, match="There is no plan"):
        catalogue.require_plan("0" * 12)


TYPES = ["社會發展", "科技發展", "無"]
REASONS = ["流標", "疫情"]
FILTERS = st.builds(
    Filters,
    years=st.none() | st.sampled_from([(111, 111), (112, 112), (111, 112), (90, 100)]),
    agencies=st.lists(st.sampled_from(["照護署", "水務署", "無"]), max_size=2).map(tuple),
    columns=st.lists(st.sampled_from([column.value for column in Column]), max_size=2).map(tuple),
    statuses=st.lists(st.sampled_from([status.value for status in Status]), max_size=2).map(tuple),
    files=st.lists(st.sampled_from(["111-lake.txt", "112-lake.txt"]), max_size=1).map(tuple),
    types=st.lists(st.sampled_from(TYPES), max_size=2).map(tuple),
    reasons=st.lists(st.sampled_from(REASONS), max_size=2).map(tuple),
    period=st.none()
    | st.sampled_from([Period("110-01", "110-06"), Period("113-01", "114-01"), Period("99-01", "99-12")]),
)


def overlap(first: Period | None, second: Period) -> bool:
    """All years here have three digits but those of a period that no plan reaches."""
    return first is not None and len(second.start) == 6 and first.start <= second.end and second.start <= first.end


@given(filters=FILTERS)
def test_rows_pass_every_filter(
    catalogue: Catalogue,
    reports: tuple[Report, ...],
    indexed: list[Passage],
    filters: Filters,
) -> None:
    owners = {plan.id: (plan, report) for report in reports for plan in report.plans}

    def passes(passage: Passage) -> bool:
        plan, report = owners[passage.plan_id]
        goal = goal_of(plan, passage)
        return (
            (filters.years is None or filters.years[0] <= report.year <= filters.years[1])
            and plan.agency in (filters.agencies or [plan.agency])
            and passage.column in (filters.columns or [passage.column])
            and (not filters.statuses or (goal is not None and goal.status in filters.statuses))
            and passage.source in (filters.files or [passage.source])
            and (not filters.types or not set(plan.types).isdisjoint(filters.types))
            and (not filters.reasons or (goal is not None and any(r.name in filters.reasons for r in goal.reasons)))
            and (filters.period is None or overlap(plan.period, filters.period))
        )

    found = catalogue.rows(filters)
    if not filters:
        assert found is None
    else:
        assert found is not None
        assert found.tolist() == [row for row, passage in enumerate(indexed) if passes(passage)]


def test_one_plan(catalogue: Catalogue, indexed: list[Passage]) -> None:
    wanted = indexed[0].plan_id
    rows = catalogue.rows(Filters(plans=(wanted,)))
    assert rows is not None and len(rows)
    assert {passage.plan_id for passage in catalogue.passages(rows.tolist())} == {wanted}


def test_names_are_data_and_no_sql(catalogue: Catalogue) -> None:
    rows = catalogue.rows(Filters(agencies=("x' OR '1'='1",)))
    assert rows is not None and not len(rows)


def test_threads_may_share_it(catalogue: Catalogue, indexed: list[Passage]) -> None:
    found: list[list[Passage]] = []
    threads = [threading.Thread(target=lambda: found.append(catalogue.passages([0, 1]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [indexed[:2]] * 4


def test_opening_and_reading_change_nothing(small_folder: Path) -> None:
    before = folder_hashes(small_folder)
    opened = Catalogue(small_folder)
    opened.plans()
    assert opened.counts.passages == 1
    assert folder_hashes(small_folder) == before


@pytest.fixture
def small_folder(tmp_path: Path, reports: tuple[Report, ...], indexed: list[Passage]) -> Path:
    """A catalogue with one passage, whose text has what SQL and JSON must escape."""
    odd = replace(indexed[0], text="'\"\\\n\u2028𠮷", lines=(Line(0, 1, 1),))
    write(tmp_path, [Contents(FILES[0], reports[:1], (odd,))])
    assert Catalogue(tmp_path).passages([0]) == [odd]
    return tmp_path


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="rebuild with"):
        Catalogue(tmp_path)
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(SnapshotError, match="rebuild with"):
        Catalogue(tmp_path)
