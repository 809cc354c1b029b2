from __future__ import annotations

import re

import pytest

from indexer.records import Period
from ui.i18n import Language, Texts
from ui.timeline import Span, span, timeline

ZH = Texts(Language.CHINESE)


@pytest.mark.parametrize(
    ("period", "year", "expected"),
    [
        (Period("110-01", "114-08"), 112, Span(56, 36)),
        (Period("112-07", "112-12"), 112, Span(6, 6)),
        (Period("113-01", "114-12"), 112, Span(24, 0)),
        (Period("106-01", "110-12"), 112, Span(60, 60)),
        (Period("99-11", "100-02"), 99, Span(4, 2)),
    ],
)
def test_the_months_of_a_period_and_those_past(period: Period, year: int, expected: Span) -> None:
    assert span(period, year) == expected


def test_the_bar_begins_and_ends_where_the_period_does() -> None:
    shown = timeline(Period("110-01", "114-06"), 112, ZH).text
    assert re.findall(r'class="(gt-\w+)" style="left:([\d.]+)%;width:([\d.]+)%"', shown) == [
        ("gt-period", "0.00", "90.00"),
        ("gt-elapsed", "0.00", "60.00"),
    ]
    assert "共 54 個月" in shown and "到 112 年底已過 36 個月（66%）" in shown
    assert re.findall(r'gt-year-reported">(\d+)<', shown) == ["112"]


def test_the_report_s_year_stands_on_the_line_also_outside_the_period() -> None:
    shown = timeline(Period("113-01", "113-12"), 111, ZH).text
    assert re.findall(r'class="gt-year(?: [^"]*)?">(\d*)', shown) == ["111", "112", "113"]
    assert "已過" not in shown
    assert 'class="gt-period" style="left:66.67%;width:33.33%"' in shown


def test_a_long_line_names_only_its_ends_and_the_report_s_year() -> None:
    shown = timeline(Period("95-01", "120-12"), 112, ZH).text
    assert [year for year in re.findall(r'class="gt-year(?: [^"]*)?">(\d*)', shown) if year] == ["95", "112", "120"]


def test_no_period_no_line() -> None:
    assert timeline(None, 112, ZH).text == ""
