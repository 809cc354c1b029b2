"""What questions are understood to say, what narrows and what lifts, and how it is undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue import Filters
from indexer.records import Column, Period
from retriever.notes import NoteCode
from retriever.search import Searcher, open_searcher
from retriever.understanding import Understanding
from retriever.understood import Kind, Understood, narrowed
from tests.conftest import Index


@pytest.fixture(scope="module")
def searcher(small_index: Index) -> Searcher:
    return open_searcher(small_index.settings, small_index.encoder)


@pytest.fixture(scope="module")
def understanding(searcher: Searcher) -> Understanding:
    return Understanding(searcher.snapshot.catalogue.plans(), searcher.snapshot.agencies)


def found(understanding: Understanding, question: str, kind: Kind) -> list[Understood]:
    return [finding for finding in understanding.findings(question) if finding.kind is kind]


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("112年夜間門診", ("112", "112")),
        ("民國112年度的門診", ("112", "112")),
        ("2023年門診", ("112", "112")),
        ("night clinics in 2022", ("111", "111")),
        ("110到112年的感測站", ("110", "112")),
        ("111-112年度感測站", ("111", "112")),
        ("2021至2023年感測站", ("110", "112")),
        ("111與112年比較", ("111", "112")),
        ("感測站近三年", ("110", "112")),
        ("最近兩年的感測站", ("111", "112")),
        ("１１２年夜間門診", ("112", "112")),
    ],
)
def test_years(understanding: Understanding, question: str, years: tuple[str, str]) -> None:
    (finding,) = found(understanding, question, Kind.YEARS)
    assert finding.values == years
    assert finding.certain
    assert finding.label in (f"{years[0]}年度", f"{years[0]}–{years[1]}年度")


def test_months_narrow_to_reports_of_the_year_and_to_plans_that_ran_then(understanding: Understanding) -> None:
    findings = understanding.findings("112年下半年的門診")
    assert [(finding.kind, finding.values, finding.label) for finding in findings if finding.kind is not Kind.PLAN] == [
        (Kind.PERIOD, ("112-07", "112-12"), "計畫期程112年7月–12月"),
        (Kind.YEARS, ("112", "112"), "112年度"),
    ]
    assert narrowed(Filters(), findings) == Filters(years=(112, 112), period=Period("112-07", "112-12"))
    kept = understanding.findings("112年下半年的門診", ignore=["period"])
    assert narrowed(Filters(), kept) == Filters(years=(112, 112))


@pytest.mark.parametrize("question", ["期程涵蓋113年的計畫", "計畫期程到113年的有哪些", "期程113年度"])
def test_a_time_of_the_period_says_nothing_of_reports(understanding: Understanding, question: str) -> None:
    assert narrowed(Filters(), understanding.findings(question)) == Filters(period=Period("113-01", "113-12"))


@pytest.mark.parametrize(
    "question", ["112年6月完工", "汰換112盞路燈", "為期20年", "ISO 27001:2022", "1,112件", "A-112", "112%", "第112條"]
)
def test_no_years(understanding: Understanding, question: str) -> None:
    assert found(understanding, question, Kind.YEARS) == []


def test_the_span_is_what_was_written(understanding: Understanding) -> None:
    question = "請問民國112年度「視訊診間」"
    spans = {finding.kind: question[finding.start : finding.end] for finding in understanding.findings(question)}
    assert spans == {Kind.YEARS: "民國112年度", Kind.PHRASE: "「視訊診間」"}


def test_an_agency_under_its_own_name(understanding: Understanding) -> None:
    (finding,) = found(understanding, "水務署有什麼成果", Kind.AGENCY)
    assert (finding.values, finding.certain) == (("水務署",), True)
    assert found(understanding, "水务署有什么成果", Kind.AGENCY)[0].values == ("水務署",)


def test_a_plan_lifts_and_does_not_narrow(understanding: Understanding) -> None:
    (finding,) = found(understanding, "河川水質感測網計畫的目標", Kind.PLAN)
    assert not finding.certain and finding.values
    assert narrowed(Filters(), [finding]) == Filters()


@pytest.mark.parametrize(
    ("question", "statuses"),
    [
        ("未達成的目標有哪些", ("not_achieved", "partly")),
        ("沒有達標的計畫", ("not_achieved", "partly")),
        ("已達成的績效目標", ("achieved",)),
        ("目標有沒有達成", None),
        ("門診有沒有達到500人次", None),
        ("为什么没有达到", None),
    ],
)
def test_only_a_status_named_of_goals_narrows(
    understanding: Understanding, question: str, statuses: tuple[str, ...] | None
) -> None:
    certain = [finding for finding in found(understanding, question, Kind.STATUS) if finding.certain]
    assert [finding.values for finding in certain] == ([statuses] if statuses else [])


def test_columns_lift(understanding: Understanding) -> None:
    for asked in ("門診的績效目標", "門診的目標", "夜間門診目標是多少", "夜間門診目標"):
        assert [f.values for f in found(understanding, asked, Kind.COLUMN)] == [("target",)]
    for asked in ("有沒有達成目標", "達成的目標有哪些", "目標族群"):
        assert Column.TARGET.value not in {f.values[0] for f in found(understanding, asked, Kind.COLUMN)}
    assert [f.values for f in found(understanding, "門診的執行情形", Kind.COLUMN)] == [("narrative",)]


def test_everything_can_be_undone(understanding: Understanding) -> None:
    question = "112年水務署「感測站」未達成的目標"
    findings = understanding.findings(question)
    assert {finding.kind for finding in findings} >= {Kind.YEARS, Kind.AGENCY, Kind.PHRASE, Kind.STATUS}
    for finding in findings:
        assert finding not in understanding.findings(question, ignore=[finding.key])
    assert understanding.findings(question, ignore=list(Kind)) == ()


def test_the_users_own_filters_stand(understanding: Understanding) -> None:
    findings = understanding.findings("112年")
    assert narrowed(Filters(), findings).years == (112, 112)
    assert narrowed(Filters(years=(111, 111)), findings).years == (111, 111)


@given(st.text(max_size=60))
def test_spans_lie_in_the_question(understanding: Understanding, question: str) -> None:
    for finding in understanding.findings(question):
        assert 0 <= finding.start < finding.end <= len(question)


# --- in a search -----------------------------------------------------------------------------


def test_a_year_narrows_the_search(searcher: Searcher) -> None:
    result = searcher.search("111年夜間門診")
    assert result.query.filters.years == (111, 111)
    assert {hit.entry.report.year for hit in result.hits} == {111}
    assert {hit.entry.report.year for hit in searcher.search("111年夜間門診", ignore=["years"]).hits} == {111, 112}


def test_a_year_that_is_not_here_hides_nothing(searcher: Searcher) -> None:
    result = searcher.search("99年夜間門診")
    assert result.hits and result.query.filters == Filters()
    assert not result.answered and result.confidence == 0
    assert result.nearest == result.hits
    assert NoteCode.NOTHING_FITS in {note.code for note in result.notes}


def test_a_period_narrows_to_plans_that_overlap_it(searcher: Searcher) -> None:
    hits = searcher.search("期程涵蓋11306-11402的感測站、雷達與門診", top=100).hits
    periods = {hit.entry.plan.period for hit in hits}
    assert periods == {Period("111-01", "114-12"), Period("111-01", "113-06"), Period("112-01", "113-12")}
    assert {hit.entry.report.year for hit in hits} == {111, 112}


def test_a_phrase_stands_in_every_hit(searcher: Searcher) -> None:
    result = searcher.search("「視訊診間」的成果")
    assert result.hits
    assert all("視訊診間" in hit.passage.text for hit in result.hits)
    assert len(searcher.search("「視訊診間」的成果", ignore=["phrase"]).hits) > len(result.hits)


def test_a_phrase_nobody_wrote_hides_nothing(searcher: Searcher) -> None:
    result = searcher.search("「診間視訊」的成果")
    assert result.hits
    assert NoteCode.PHRASE in {note.code for note in result.notes}


def test_a_phrase_may_name_a_plan(searcher: Searcher) -> None:
    hits = searcher.search("「河川水質感測網」").hits
    assert hits and {hit.entry.plan.agency for hit in hits} == {"水務署"}
