from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.records import Reason, Status
from indexer.snapshot import open_snapshot
from retriever.lineage import Link, find_links
from retriever.overview import NONE, Chart, Overview, Quadrant, Years, overview
from tests.conftest import Index
from tests.retriever.figures.data import entry


def of(*entries: PlanEntry, years: Years | None = None, links: tuple[Link, ...] = ()) -> Overview:
    return overview(entries, links, Agencies(), years)


def test_totals_to_date_of_several_years_are_never_added() -> None:
    older, newer = (
        entry("堤防計畫", budgeted=300, executed=100, year=111),
        entry("堤防計畫", budgeted=700, executed=650),
    )
    links = (Link(older, newer, ("名稱相同",)),)
    both = of(older, newer, years=(111, 112), links=links)
    assert (both.total.budgeted, both.total.executed) == (700, 650)
    assert [each.plan.id for each in both.scope.latest] == [newer.plan.id]
    assert len(both.statuses[Status.ACHIEVED]) == 2  # the goals of both years
    first = of(older, newer, years=(111, 111), links=links)
    assert (first.total.budgeted, first.total.executed) == (300, 100)  # what carries it on lies outside


def test_a_plan_that_two_reports_of_a_year_have_counts_once() -> None:
    one, again = entry("堤防計畫"), entry("堤防 計畫", title="機關決算")
    found = of(one, again)
    assert found.total.budgeted == 800
    assert len(found.statuses[Status.ACHIEVED]) == 1
    assert [each.plan.id for each in found.scope.repeated] == [again.plan.id]
    assert found.scope.differing == ()
    other = entry("堤防計畫", budgeted=900, title="機關決算")
    assert [each.plan.id for each in of(one, other).scope.differing] == [one.plan.id]


def test_the_same_name_at_another_agency_is_another_plan() -> None:
    found = of(entry("資訊系統維運計畫", agency="甲署"), entry("資訊系統維運計畫", agency="乙署"))
    assert found.total.budgeted == 1600
    assert {money.agency: money.budgeted for money in found.agencies} == {"甲署": 800, "乙署": 800}


def test_sums_take_the_plans_that_have_the_amount_and_say_how_many_have_not() -> None:
    found = of(entry("甲計畫"), entry("乙計畫", executed=None), entry("丙計畫", budgeted=None, executed=50))
    total = found.total
    assert (total.budgeted, total.executed) == (1600, 450)
    assert (total.without_budgeted, total.without_executed) == (1, 1)
    assert total.rate == Decimal(50)  # of the one plan that has both
    assert {each.plan.name for each in found.plans(Chart.RATE, NONE)} == {"乙計畫", "丙計畫"}
    nothing = of(entry("丁計畫", budgeted=None, executed=None)).total
    assert (nothing.budgeted, nothing.executed, nothing.rate) == (None, None, None)


@pytest.mark.parametrize(
    ("executed", "key"),
    [(-1, "-0"), (0, "0-10"), (799, "70-80"), (800, "80-90"), (899, "80-90"), (1000, "90-100"), (1001, "100-")],
)
def test_a_rate_falls_into_its_class(executed: int, key: str) -> None:
    found = of(entry("甲計畫", budgeted=1000, executed=executed))
    assert [each.key for each in found.rates if each.plans] == [key]
    assert len(found.plans(Chart.RATE, key)) == 1


@pytest.mark.parametrize(
    ("executed", "goals", "quadrant"),
    [
        (800, "AAAAN", Quadrant.BOTH),
        (800, "AAAN", Quadrant.SPENT_ONLY),
        (799, "AAAA", Quadrant.REACHED_ONLY),
        (799, "NP", Quadrant.NEITHER),
        (800, "AU", Quadrant.BOTH),
    ],
)
def test_a_plan_stands_in_its_quadrant(executed: int, goals: str, quadrant: Quadrant) -> None:
    found = of(entry("甲計畫", budgeted=1000, executed=executed, goals=goals))
    (point,) = found.points
    assert point.quadrant is quadrant
    assert point.stated + point.unstated == len(goals)
    assert [each.plan.name for each in found.plans(Chart.QUADRANT, quadrant)] == ["甲計畫"]


def test_what_has_no_rate_or_no_stated_goal_is_not_placed() -> None:
    found = of(entry("甲計畫", executed=None), entry("乙計畫", goals="UU"), entry("丙計畫", goals=""))
    assert found.points == ()
    assert len(found.plans(Chart.QUADRANT, NONE)) == 3


def test_a_goal_with_two_reasons_stands_under_both_and_one_without_under_none() -> None:
    missed = entry("甲計畫", goals="NPA")
    reasons = (Reason("流標", "流標。"), Reason("缺工", "缺工。"))
    goals = (replace(missed.plan.goals[0], reasons=reasons), *missed.plan.goals[1:])
    found = of(replace(missed, plan=replace(missed.plan, goals=goals)))
    assert {name: len(rows) for name, rows in found.reasons.items()} == {"流標": 1, "缺工": 1, NONE: 1}
    assert list(found.reasons)[-1] == NONE


def test_an_unknown_mark_has_nothing_behind_it() -> None:
    found = of(entry("甲計畫"))
    for chart in Chart:
        assert found.plans(chart, "zzz") == () and found.goals(chart, "zzz") == ()


def test_every_mark_of_the_small_corpus_leads_to_as_many_rows_as_it_shows(small_index: Index) -> None:
    snapshot = open_snapshot(small_index.settings.index)
    entries = snapshot.catalogue.plans()
    found = overview(entries, find_links(entries, snapshot.agencies), snapshot.agencies, None)
    assert sum(len(found.plans(Chart.AGENCY, money.agency)) for money in found.agencies) == len(found.scope.latest)
    rated = sum(len(found.plans(Chart.RATE, each.key)) for each in found.rates)
    assert rated + len(found.unrated) == len(found.scope.latest)
    goals = sum(len(entry.plan.goals) for entry in found.scope.plans)
    assert sum(len(found.goals(Chart.STATUS, status)) for status in Status) == goals
    assert found.total.executed == sum(money.executed or 0 for money in found.agencies)
    assert any(found.goals(Chart.REASON, name) for name in found.reasons)
