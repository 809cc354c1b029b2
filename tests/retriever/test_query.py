"""Questions and filters: what is understood, and the sentence that says why something is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, Filters
from indexer.errors import QueryError
from indexer.records import Period
from indexer.snapshot import open_snapshot
from indexer.text import Segmenter
from retriever.query import MAX_CHARACTERS, Query, parse_filters, parse_query, parse_time
from tests.conftest import Index


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter([], cache)


@pytest.fixture(scope="module")
def catalogue(small_index: Index) -> Catalogue:
    return open_snapshot(small_index.settings.index).catalogue


def parse(segmenter: Segmenter, text: str) -> Query:
    return parse_query(text, Filters(), segmenter)


def sentence(caught: pytest.ExceptionInfo[QueryError]) -> str:
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


# --- questions -------------------------------------------------------------------------------


def test_words_that_questions_are_made_of_are_left_out(segmenter: Segmenter) -> None:
    query = parse(segmenter, "請問無人機的驗證是什麼？")
    assert "无人机" in query.terms
    assert not {"的", "是", "什么", "请问"} & set(query.terms)
    assert "验证" in query.grams


def test_both_scripts_ask_the_same(segmenter: Segmenter) -> None:
    traditional, simplified = parse(segmenter, "臺灣資安卓越中心"), parse(segmenter, "台湾资安卓越中心")
    assert traditional.terms == simplified.terms
    assert traditional.grams == simplified.grams


def test_a_question_of_nothing_else_keeps_its_words(segmenter: Segmenter) -> None:
    assert parse(segmenter, "是什麼").terms


def test_terms_are_distinct_and_white_space_is_one(segmenter: Segmenter) -> None:
    query = parse(segmenter, "  drone \n drone\tDRONE ")
    assert query.text == "drone drone DRONE"
    assert query.terms == ("drone",)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_an_empty_question(segmenter: Segmenter, text: str) -> None:
    with pytest.raises(QueryError, match="is empty") as caught:
        parse(segmenter, text)
    sentence(caught)


def test_the_length_of_a_question_is_bounded(segmenter: Segmenter) -> None:
    assert parse(segmenter, "字" * MAX_CHARACTERS).text
    with pytest.raises(QueryError, match="501 characters") as caught:
        parse(segmenter, "字" * 501)
    sentence(caught)


def test_signs_alone_are_a_question_without_words(segmenter: Segmenter) -> None:
    query = parse(segmenter, "？！")
    assert (query.terms, query.grams) == ((), ())


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_a_question_or_refused(segmenter: Segmenter, text: str) -> None:
    try:
        query = parse(segmenter, text)
    except QueryError:
        assert not text.split()
    else:
        query.text.encode("utf-8")


def test_bytes_that_a_terminal_could_not_decode(segmenter: Segmenter) -> None:
    assert parse(segmenter, "5G\udcff網路").text == "5G?網路"


# --- filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("112", (112, 112)),
        ("110-112", (110, 112)),
        ("110~112", (110, 112)),
        ("１１０－１１２", (110, 112)),
        ("民國110年至112年度", (110, 112)),
        ("112年度", (112, 112)),
        ("2023", (112, 112)),
        ("2021-2023", (110, 112)),
        (" 99 ", (99, 99)),
        ("去年", (113, 113)),
        ("近三年", (112, 114)),
    ],
)
def test_years(text: str, years: tuple[int, int]) -> None:
    time = parse_time(text, newest=114)
    assert (time.years, time.months) == (years, False)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("11001-11408", ("110-01", "114-08")),
        ("113.01-113.06", ("113-01", "113-06")),
        ("11206", ("112-06", "112-06")),
        ("112年上半年", ("112-01", "112-06")),
        ("下半年", ("114-07", "114-12")),
        ("2023年第三季", ("112-07", "112-09")),
        ("Q1 2023", ("112-01", "112-03")),
    ],
)
def test_months(text: str, months: tuple[str, str]) -> None:
    time = parse_time(text, newest=114)
    assert (time.period, time.months) == (Period(*months), True)


@pytest.mark.parametrize("text", ["abc", "112-", "1-2-3", "去", "112,113", "1", "20230", "112年門診"])
def test_years_that_are_none(text: str) -> None:
    with pytest.raises(QueryError, match="is not understood") as caught:
        parse_time(text, newest=114)
    sentence(caught)


def test_months_of_a_year_are_those_of_the_plans_period(catalogue: Catalogue) -> None:
    filters = parse_filters(catalogue, year="112年上半年")
    assert (filters.years, filters.period) == ((112, 112), Period("112-01", "112-06"))
    assert parse_filters(catalogue, year="112").period is None
    assert parse_filters(catalogue, period="113") == Filters(period=Period("113-01", "113-12"))
    assert parse_filters(catalogue, year="112", period="11406").years == (112, 112)


def test_years_that_run_backwards(catalogue: Catalogue) -> None:
    with pytest.raises(QueryError, match="run backwards"):
        parse_filters(catalogue, year="112-110")


def test_no_filter(catalogue: Catalogue) -> None:
    assert parse_filters(catalogue) == Filters()
    assert not parse_filters(catalogue)


def test_filters_of_the_snapshot(catalogue: Catalogue) -> None:
    filters = parse_filters(catalogue, "110-111", ["照護署"], ["target", "outcome"], ["achieved"])
    assert filters == Filters((110, 111), ("照護署",), ("target", "outcome"), ("achieved",))
    narrow = parse_filters(catalogue, types=["社會發展"], reasons=["缺工"], files=["111-lake.txt"])
    assert narrow == Filters(types=("社會發展",), reasons=("缺工",), files=("111-lake.txt",))


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"agencies": ["照護局"]}, ["agency", "「照護局」", "照護署"]),
        ({"agencies": ["照護署", "無此署"]}, ["agency", "「無此署」", "署"]),
        ({"columns": ["outcomes"]}, ["column", "outcomes", "nearest: outcome"]),
        ({"statuses": ["archived"]}, ["status", "archived", "nearest: achieved"]),
        ({"types": ["社會發"]}, ["type", "社會發", "nearest: 社會發展"]),
        ({"reasons": ["流表"]}, ["reason", "流表", "nearest: 流標"]),
        ({"files": ["111-lake.pdf"]}, ["file", "111-lake.pdf", "111-lake.txt"]),
        ({"year": "99"}, ["year", "「99」", "nearest: 111"]),
        ({"year": "2030"}, ["year", "「2030」", "nearest: 112"]),
    ],
)
def test_what_the_snapshot_does_not_hold(catalogue: Catalogue, filters: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(QueryError) as caught:
        parse_filters(catalogue, **filters)
    message = sentence(caught)
    for word in words:
        assert word in message
