"""Periods and years of the ROC calendar, in every way they are printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dates import parse_period, parse_report_year
from indexer.records import Period

MONTHS = st.tuples(st.integers(40, 199), st.integers(1, 12))
TO = st.sampled_from(["-", "－", "–", "—", "~", "～", "至", "到", "迄", " 至 ", "-\n"])


def shown(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("11001-11408", "110-01", "114-08"),
        ("9901-10012", "99-01", "100-12"),
        ("113.01-113.06", "113-01", "113-06"),
        ("113.1-113.12", "113-01", "113-12"),
        ("110/1~111/3", "110-01", "111-03"),
        ("110年1月至112年12月", "110-01", "112-12"),
        ("民國110年1月起至民國112年12月底止", "110-01", "112-12"),
        ("自110年1月1日至112年12月31日", "110-01", "112-12"),
        ("110.01.01-112.06.30", "110-01", "112-06"),
        ("110年1月至12月", "110-01", "110-12"),
        ("110年3月至9月底", "110-03", "110-09"),
        ("110-114", "110-01", "114-12"),
        ("110年至114年度", "110-01", "114-12"),
        ("110年至112年6月", "110-01", "112-06"),
        ("112年度", "112-01", "112-12"),
        ("112", "112-01", "112-12"),
        ("11206", "112-06", "112-06"),
        ("１１００１－１１４０８", "110-01", "114-08"),
        ("11001 - \n11408", "110-01", "114-08"),
    ],
)
def test_formats(text: str, start: str, end: str) -> None:
    assert parse_period(text) == Period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "11013-11408", "11000-11408", "11001-11413", "11408-11001", "114-110", "113.06-113.01"),
        *(
            "110年13月至112年1月",
            "110年12月至1月",
            "11001-11408-11501",
            "1101-1112",
            "2021-2023",
            "11001至",
            "-11408",
            "-",
        ),
        *("110年1月32日至112年1月", "11001-11408元", "約11001-11408"),
    ],
)
def test_anything_else_is_no_period(text: str) -> None:
    assert parse_period(text) is None


FORMATS = st.sampled_from(
    ["{year}{month:02d}", "{year}.{month:02d}", "{year}/{month}", "{year}年{month}月", "民國{year}年{month}月"]
)


@given(MONTHS, MONTHS, FORMATS, FORMATS, TO)
def test_what_was_printed_is_parsed(
    one: tuple[int, int], other: tuple[int, int], before: str, after: str, to: str
) -> None:
    first, last = sorted((one, other))
    text = before.format(year=first[0], month=first[1]) + to + after.format(year=last[0], month=last[1])
    assert parse_period(text) == Period(shown(*first), shown(*last))
    if first != last:
        reversed_text = after.format(year=last[0], month=last[1]) + to + before.format(year=first[0], month=first[1])
        assert parse_period(reversed_text) is None


@given(st.integers(100, 199), st.integers(13, 99), FORMATS)
def test_months_after_the_twelfth_are_refused(year: int, month: int, style: str) -> None:
    assert parse_period(f"{style.format(year=year, month=month)}-19912") is None


@given(st.text(max_size=20))
def test_any_text_is_a_period_in_order_or_none(text: str) -> None:
    period = parse_period(text)
    if period:
        start, end = (tuple(map(int, side.split("-"))) for side in (period.start, period.end))
        assert start <= end


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("中華民國 112 年度", 112),
        ("112年度", 112),
        ("民國９９年度", 99),
        ("中央政府總決算（113年度）", 113),
        ("112年", None),
        ("2023年度", None),
        ("", None),
    ],
)
def test_report_years(text: str, year: int | None) -> None:
    assert parse_report_year(text) == year
