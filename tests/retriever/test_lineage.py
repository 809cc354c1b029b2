"""Lineage, similar plans and money against goals on the sample corpus, and what was labelled by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from benchmarks.goals.__main__ import CORPUS, REPORTS, read_labels, score_goals, score_lineage
from indexer.agencies import read_agencies
from indexer.catalogue import PlanEntry
from indexer.reading import read_file, report_files
from indexer.records import Amounts, Period
from retriever.lineage import core_name, find_links, goal_changes, lineage, lineage_along, step
from retriever.money import money_against_goals


@pytest.fixture(scope="module")
def entries() -> list[PlanEntry]:
    return [
        PlanEntry(plan, report)
        for path in report_files(CORPUS)
        if path.suffix == ".txt"
        for report in read_file(path)
        for plan in report.plans
    ]


def named(entries: list[PlanEntry], year: int, start: str) -> PlanEntry:
    return next(entry for entry in entries if entry.report.year == year and entry.plan.name.startswith(start))


def test_goal_rows_of_the_sample_corpus() -> None:
    scores = score_goals(read_labels("corpus.jsonl"), CORPUS)
    assert scores.rows >= 60
    assert scores.pairing >= 0.97
    assert scores.status >= 0.95
    assert scores.wrongly_stated == ()


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the shared reports are not beside this repository")
def test_goal_rows_of_the_reference_report() -> None:
    scores = score_goals(read_labels("reference.jsonl"), REPORTS)
    assert (scores.rows, scores.pairing, scores.status, scores.wrongly_stated) == (27, 1.0, 1.0, ())


def test_lineage_of_the_fictional_years() -> None:
    scores = score_lineage(read_labels("lineage.jsonl"), CORPUS)
    assert scores.precision == 1.0
    assert scores.recall >= 0.95


def test_every_link_gives_reasons(entries: list[PlanEntry]) -> None:
    links = find_links(entries, read_agencies(CORPUS))
    assert links
    assert all(link.reasons and link.older.report.year < link.newer.report.year for link in links)


def test_a_plan_is_followed_through_a_new_agency_and_phase(entries: list[PlanEntry]) -> None:
    plan = named(entries, 109, "數位身分")
    found = lineage(plan.plan.id, entries, read_agencies(CORPUS))
    assert [entry.report.year for entry in found.plans] == [109, 110, 111, 112, 113]
    assert any("機關承接" in reason for link in found.links for reason in link.reasons)


def test_like_names_are_not_enough(entries: list[PlanEntry]) -> None:
    plan = named(entries, 112, "赤楠溪")
    assert all("鹿鳴溪" not in entry.plan.name for entry in lineage(plan.plan.id, entries, read_agencies(CORPUS)).plans)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("治水計畫（2/4）", "治水計畫(3/4)"),
        ("數位計畫 第1期", "數位計畫第2期"),
        ("平台精進計畫", "平臺 精進計畫"),
        ("治水計畫（第三期）", "治水計畫"),
    ],
)
def test_core_names(first: str, second: str) -> None:
    assert core_name(first) == core_name(second)


def test_goals_raised_lowered_added_and_dropped(entries: list[PlanEntry]) -> None:
    changes = goal_changes(named(entries, 109, "山區道路").plan, named(entries, 110, "山區道路").plan)
    assert [change.kind for change in changes] == ["raised", "raised", "dropped", "added"]


def test_money_against_goals(entries: list[PlanEntry]) -> None:
    found = money_against_goals(entries)
    cheap = found.achieved_cheaply[0]
    assert (cheap.entry.plan.name, cheap.rate) == ("無人機巡檢能量建置計畫", Decimal(41))
    vain = {contrast.entry.plan.name for contrast in found.spent_in_vain}
    assert {"智慧路燈汰換示範計畫", "偏鄉寬頻及行動通訊涵蓋提升計畫"} <= vain
    assert all(contrast.goals for contrast in (*found.achieved_cheaply, *found.spent_in_vain))


def test_a_step_says_what_changed_in_money_and_goals(entries: list[PlanEntry]) -> None:
    link = next(link for link in find_links(entries, read_agencies(CORPUS)) if link.newer.report.year == 112)
    older, newer = link.older.plan, link.newer.plan
    found = step(link)
    assert older.amounts.executed is not None and newer.amounts.executed is not None
    assert found.amounts.executed == newer.amounts.executed - older.amounts.executed
    assert found.goals == tuple(goal_changes(older, newer))
    unknown = replace(link, older=replace(link.older, plan=replace(older, amounts=Amounts(None, 0, None))))
    assert step(unknown).amounts == Amounts(None, newer.amounts.budgeted, None)


def test_the_lineage_along_known_links_is_the_same(entries: list[PlanEntry]) -> None:
    agencies = read_agencies(CORPUS)
    links = find_links(entries, agencies)
    for plan in (entries[0].plan.id, entries[-1].plan.id, "000000000000"):
        assert lineage_along(plan, entries, links) == lineage(plan, entries, agencies)


def test_periods_that_begin_before_the_year_100_are_compared_as_dates(entries: list[PlanEntry]) -> None:
    first, second = named(entries, 110, "數位身分便民"), named(entries, 111, "數位身分便民")

    def reasons(earlier: Period, later: Period) -> tuple[str, ...]:
        given = ((first, earlier), (second, later))
        pair = [replace(entry, plan=replace(entry.plan, period=period)) for entry, period in given]
        (link,) = find_links(pair, read_agencies(CORPUS))
        return link.reasons

    assert "期程重疊" in reasons(Period("98-01", "103-12"), Period("101-01", "104-12"))
    assert "期程銜接" in reasons(Period("95-01", "98-12"), Period("100-01", "104-12"))
