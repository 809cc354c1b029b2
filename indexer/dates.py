"""The ROC calendar: years and month ranges. ROC year 1 is 1912."""

from __future__ import annotations

import re
import unicodedata

from indexer.records import Period, Plan

_WHITE = re.compile(r"\s+")
_TO = re.compile(r"起?(?:[-–—─~]|至|到|迄)")
# Years before 40 (1951) are not met in reports, and taking them would read 1101 as January of the year 11.
_YEAR = r"(?:自|民國)*(?P<year>[4-9]\d|1\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEARS = re.compile(rf"{_YEAR}年?度?底?止?")
_MONTHS = re.compile(
    rf"{_YEAR}(?:[年./](?P<month>0?[1-9]|1[0-2])|(?P<joined>0[1-9]|1[0-2]))(?:(?:月|[./]){_DAY}日?|月)?底?止?"
)
_MONTH_OF_SAME_YEAR = re.compile(r"(?P<month>0?[1-9]|1[0-2])月底?止?")
_YEAR_IN_HEADING = re.compile(r"(?<!\d)(\d{2,3})年度")


def parse_period(text: str) -> Period | None:
    """The months a 計畫期程 cell covers (11001-11408, 113.01-113.06, 110年1月至112年12月, 110-114), or None.

    Days are dropped: a period counts in whole months.
    """
    ends = _TO.split(_flat(text))
    if len(ends) > 2:
        return None
    first = _month(ends[0], 1)
    last = _month(ends[-1], 12)
    if first and not last and (found := _MONTH_OF_SAME_YEAR.fullmatch(ends[-1])):
        last = (first[0], int(found["month"]))
    if first is None or last is None or first > last:
        return None
    return Period(_show(*first), _show(*last))


def parse_report_year(text: str) -> int | None:
    """The ROC year that a page heading names (中華民國 112 年度), or None."""
    found = _YEAR_IN_HEADING.search(_flat(text))
    return int(found[1]) if found else None


def month_number(month: str) -> int:
    """Months since the year 0 of the ROC calendar for ``110-01``, so that months can be compared and counted."""
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def period_of(plan: Plan, report_year: int) -> Period:
    """The plan's 計畫期程; where its report names none, the report's year."""
    return plan.period or Period(f"{report_year}-01", f"{report_year}-12")


def overlap(first: Period, second: Period) -> bool:
    """Whether two periods have a month in common."""
    return month_number(first.start) <= month_number(second.end) and month_number(second.start) <= month_number(
        first.end
    )


def _month(text: str, if_year: int) -> tuple[int, int] | None:
    """Year and month of one end; a year alone means its month ``if_year``."""
    if found := _MONTHS.fullmatch(text):
        return int(found["year"]), int(found["month"] or found["joined"])
    if found := _YEARS.fullmatch(text):
        return int(found["year"]), if_year
    return None


def _show(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def _flat(text: str) -> str:
    return _WHITE.sub("", unicodedata.normalize("NFKC", text))
