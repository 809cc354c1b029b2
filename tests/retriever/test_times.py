"""Times in questions: years and months, and what only looks like them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Period
from indexer.text import normalise
from retriever.times import Time, find_times

NEWEST = 114


def times(question: str) -> tuple[Time, ...]:
    return find_times(normalise(question).text, NEWEST)


@pytest.mark.parametrize(
    ("question", "written", "start", "end"),
    [
        ("11001-11408的計畫", "11001-11408", "110-01", "114-08"),
        ("113.01-113.06辦理的活動", "113.01-113.06", "113-01", "113-06"),
        ("113/1~113/6", "113/1~113/6", "113-01", "113-06"),
        ("112年1月至6月的進度", "112年1月至6月", "112-01", "112-06"),
        ("民國110年1月到民國112年12月", "民國110年1月到民國112年12月", "110-01", "112-12"),
        ("2023年1月至2024年6月", "2023年1月至2024年6月", "112-01", "113-06"),
        ("112年度上半年的門診", "112年度上半年", "112-01", "112-06"),
        ("112年的下半年", "112年的下半年", "112-07", "112-12"),
        ("113年第2季", "113年第2季", "113-04", "113-06"),
        ("first half of 2023", "first half of 2023", "112-01", "112-06"),
        ("Q4 2022 results", "q4 2022", "111-10", "111-12"),
        ("上半年完成什麼", "上半年", "114-01", "114-06"),
        ("第一季的感測站", "第一季", "114-01", "114-03"),
    ],
)
def test_months(question: str, written: str, start: str, end: str) -> None:
    (time,) = times(question)
    assert (time.period, time.months) == (Period(start, end), True)
    assert normalise(question).text[time.start : time.end] == normalise(written).text


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("去年流標的工程", [(113, 113)]),
        ("前年的成果", [(112, 112)]),
        ("今年達成哪些", [(114, 114)]),
        ("上年度執行率", [(113, 113)]),
        ("what was missed last year", [(113, 113)]),
        ("112年比去年多多少", [(112, 112), (111, 111)]),
        ("近三年與去年", [(112, 114), (113, 113)]),
        ("112年度與113年度", [(112, 113)]),
    ],
)
def test_years_that_are_named_or_counted_back(question: str, years: list[tuple[int, int]]) -> None:
    assert [time.years for time in times(question)] == years
    assert not any(time.months for time in times(question))


@pytest.mark.parametrize(
    "question",
    [
        *("以前年度歲出", "提前年底完成", "目前年增率", "過去年度", "三年前年度", "本年度目標值"),
        *("112年6月完工", "0900-1200", "第一線人員", "112.5公里", "1.1-1.6倍", "電話02-2720"),
    ],
)
def test_what_is_no_range(question: str) -> None:
    assert times(question) == ()


def test_without_reports_nothing_is_relative() -> None:
    assert find_times("去年上半年", 0) == ()


@given(st.text(max_size=40), st.integers(0, 130))
def test_times_lie_apart_in_the_text_and_run_forward(text: str, newest: int) -> None:
    found = find_times(normalise(text).text, newest)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(time.years[0] <= time.years[1] for time in found)
