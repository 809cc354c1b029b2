"""What a question or a filter says about time: years and months of the ROC calendar.

``112年度``, ``2023``, ``110-112年``, ``11001-11408``, ``113.01-113.06``, ``112年1月至6月``, ``112年上半年``, ``第一季``,
``近三年``, ``去年``. Words that name no year count from the newest report, or from the one year that the question names.
A month by itself (``112年6月完工``) is the date of something that happened, which later reports tell too: it is no range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.dates import parse_period
from indexer.records import Period

_NUMBER = r"(?:19[1-9]\d|20[0-6]\d|[89]\d|1[0-4]\d)(?![\d.,%])"
_LAST = rf"(?:民国)?{_NUMBER}"
_YEAR = rf"(?:民国)?(?<![\d.:/-]){_NUMBER}"  # not the tail of 27001:2022, 1.112 or A-112
_TO = r"\s*年?度?\s*(?:到|至|[-~–—]|to)\s*"
_RANGE = re.compile(rf"(?P<first>{_YEAR}){_TO}(?P<last>{_LAST})(?P<unit>\s*年度?)?(?!\s*月)")
_LIST = re.compile(
    rf"(?P<first>{_YEAR})\s*年?度?\s*(?:与|和|及|跟|、|and)\s*(?P<last>{_LAST})(?P<unit>\s*年度?)?(?!\s*月)"
)
_ONE = re.compile(rf"(?P<first>{_YEAR})(?P<unit>\s*年度?)?(?P<month>\s*\d{{1,2}}\s*月)?")

_MONTH = r"(?:1[0-2]|0?[1-9])"
_DIGITS = r"(?:20[0-6]\d|[89]\d|1[0-4]\d)"
_POINT = rf"(?:{_DIGITS}\s*年\s*{_MONTH}\s*月|{_DIGITS}[./]{_MONTH}月?|(?:[89]\d|1[0-4]\d)(?:0[1-9]|1[0-2]))"
_MONTHS = re.compile(
    rf"(?:民国)?(?<![\d.:/-]){_POINT}\s*起?\s*(?:到|至|[-~–—])\s*(?:民国)?(?:{_POINT}|{_MONTH}\s*月)底?(?![\d.,%])"
)
_GREGORIAN = re.compile(r"20\d\d(?=\s*[年./])")

_PART = r"(?P<part>[上下前后]半年|第\s*[一二三四1-4]\s*季|[一二三四]季|(?:first|second) half|(?:first|second|third|fourth) quarter|q[1-4]|h[12])度?"
_PART_OF_YEAR = re.compile(rf"(?P<first>{_YEAR})\s*(?:年度?)?\s*(?:的|the)?\s*{_PART}")
_PART_BEFORE_YEAR = re.compile(rf"{_PART}(?:\s+of)?\s+(?P<first>{_YEAR})")
_PART_ALONE = re.compile(r"(?<![年\d])(?P<part>[上下]半年|第\s*[一二三四1-4]\s*季)度?")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}

_RECENT = re.compile(
    r"(?:(?:最?近|过去|这)(?P<count>[一二两三四五六七八九]|\d)年)|(?:(?:last|past) (?P<english>\w+) years)"
)
_COUNTS = {word: number for number, word in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
_COUNTS |= {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_RELATIVE = re.compile(  # 以前年度, 目前年, 提前年底 and 過去年 are other words
    r"(?P<back0>今年)|(?P<back1>(?<!过)去年|(?<![之以])上年度|\blast year\b)|(?P<back2>(?<![以目提之当先空日])前年(?!度|底))"
)


@dataclass(frozen=True, slots=True)
class Time:
    """``text[start:end]`` of a normalised text means the months of ``period``; ``months``: it does not mean whole years."""

    start: int
    end: int
    period: Period
    months: bool

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        return int(self.period.start.partition("-")[0]), int(self.period.end.partition("-")[0])


def find_times(text: str, newest: int) -> tuple[Time, ...]:
    """The times that a normalised text speaks of, in its order; ``newest`` is the year of the newest report, 0 for none."""
    named = _apart([*_months(text), *_parts_of_years(text), *_named_years(text)])
    years = {year for time in named for year in time.years}
    base = years.pop() if len(years) == 1 else newest
    relative = [*_parts(text, base), *_recent(text, newest), *_relative(text, base)] if base else []
    return tuple(sorted(_apart([*named, *relative]), key=lambda time: time.start))


def _apart(times: list[Time]) -> list[Time]:
    """Without those that overlap an earlier one of the list."""
    kept: list[Time] = []
    for time in times:
        if not any(time.start < other.end and other.start < time.end for other in kept):
            kept.append(time)
    return kept


def _months(text: str) -> Iterator[Time]:
    for found in _MONTHS.finditer(text):
        written = _GREGORIAN.sub(lambda year: str(int(year[0]) - 1911), found[0]).replace("民国", "民國")
        period = parse_period(written)
        if period:
            yield Time(*found.span(), period, True)


def _parts_of_years(text: str) -> Iterator[Time]:
    for pattern in (_PART_OF_YEAR, _PART_BEFORE_YEAR):
        for found in pattern.finditer(text):
            yield Time(*found.span(), _part(found["part"], roc_year(found["first"])), True)


def _named_years(text: str) -> Iterator[Time]:
    for pattern in (_RANGE, _LIST, _ONE):
        for found in pattern.finditer(text):
            given = found.groupdict()
            first, last = (roc_year(year) for year in (given["first"], given.get("last") or given["first"]))
            named = given["unit"] or len(given["first"].removeprefix("民国")) == 4
            if named and not given.get("month") and first <= last:
                yield Time(*found.span(), _whole(first, last), False)


def _parts(text: str, year: int) -> Iterator[Time]:
    for found in _PART_ALONE.finditer(text):
        yield Time(*found.span(), _part(found["part"], year), True)


def _recent(text: str, newest: int) -> Iterator[Time]:
    for found in _RECENT.finditer(text):
        word = found["count"] or found["english"]
        count = int(word) if word.isdigit() else _COUNTS.get(word, 0)
        if 0 < count < newest:
            yield Time(*found.span(), _whole(newest - count + 1, newest), False)


def _relative(text: str, base: int) -> Iterator[Time]:
    for found in _RELATIVE.finditer(text):
        year = base - int(str(found.lastgroup).removeprefix("back"))
        yield Time(*found.span(), _whole(year, year), False)


def _whole(first: int, last: int) -> Period:
    return Period(f"{first}-01", f"{last}-12")


def _part(words: str, year: int) -> Period:
    """The months of a half or a quarter of a year."""
    if "半年" in words or "half" in words or words.startswith("h"):
        second = words[0] in "下后" or "second" in words or words.endswith("2")
        return Period(f"{year}-07", f"{year}-12") if second else Period(f"{year}-01", f"{year}-06")
    number = next(
        (value for word, value in _QUARTERS.items() if word in words), int("".join(filter(str.isdigit, words)) or 1)
    )
    return Period(f"{year}-{3 * number - 2:02d}", f"{year}-{3 * number:02d}")


def roc_year(year: str) -> int:
    """The ROC year of ``112``, ``民国112`` or ``2023``."""
    number = int(year.removeprefix("民国"))
    return number - 1911 if number > 1911 else number
