from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue import PlanEntry
from indexer.snapshot import open_snapshot
from retriever.plan_list import by_agency
from tests.conftest import Index


@pytest.fixture(scope="module")
def entries(small_index: Index) -> list[PlanEntry]:
    return [e for e in open_snapshot(small_index.settings.index).catalogue.plans() if e.report.year == 111]


def test_agencies_and_plans_stand_in_the_order_of_the_report(entries: list[PlanEntry]) -> None:
    found = by_agency(entries)
    assert [group.agency for group in found] == list(dict.fromkeys(entry.plan.agency for entry in entries))
    assert [entry for group in found for entry in group.plans] == entries


def test_reports_of_one_year_stand_one_after_the_other(entries: list[PlanEntry]) -> None:
    other = [replace(entry, report=replace(entry.report, source="other.txt")) for entry in entries]
    found = by_agency([*entries, *other])
    assert [group.report.source for group in found] == sorted(group.report.source for group in found)
    assert [entry for group in found for entry in group.plans] == [*entries, *other]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("遠距 照護", ["離島遠距照護服務計畫"]),
        ("照護署", ["離島遠距照護服務計畫"]),
        ("社會發展 離島", ["離島遠距照護服務計畫"]),
        ("遠距 雷達", []),
    ],
)
def test_words_of_name_agency_or_type_narrow_the_list(entries: list[PlanEntry], words: str, names: list[str]) -> None:
    assert [entry.plan.name for group in by_agency(entries, words) for entry in group.plans] == names
