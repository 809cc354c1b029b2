"""A plan's period on a line of years, with the year of its report marked. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.dates import month_number
from indexer.records import Period
from ui.cards import dotted, period_text
from ui.i18n import Texts
from ui.markup import NOTHING, Html, tag

_MOST_LABELS = 12  # years that are all named


@dataclass(frozen=True, slots=True)
class Span:
    """Months of a period: all of them, and those past at the end of the report's year."""

    months: int
    elapsed: int


def span(period: Period, year: int) -> Span:
    """How long a period is and how much of it lies before the end of ROC year ``year``."""
    first, last = month_number(period.start), month_number(period.end)
    return Span(last - first + 1, min(max(12 * (year + 1) - first, 0), last - first + 1))


def timeline(period: Period | None, year: int, t: Texts) -> Html:
    """The period in words and as a bar over years. ``year`` 0 is an unknown one."""
    if period is None:
        return NOTHING
    found = span(period, year)
    words = [period_text(period, t), t("timeline.months", months=found.months)]
    if year and found.elapsed > 0:
        percent = found.elapsed * 100 // found.months
        words.append(t("timeline.elapsed", year=year, elapsed=found.elapsed, share=percent))
    begins, ends = month_number(period.start), month_number(period.end)
    first, last = min(begins // 12, year or begins // 12), max(ends // 12, year)
    total = 12 * (last - first + 1)
    left = (begins - 12 * first) / total
    bars = [_bar("gt-period", left, found.months / total), _bar("gt-elapsed", left, found.elapsed / total)]
    years = [
        _year(each, year, last - first < _MOST_LABELS or each in (first, last, year), t)
        for each in range(first, last + 1)
    ]
    line = tag("div", tag("div", *years, class_="gt-years"), *bars, class_="gt-timeline", aria_hidden="true")
    return tag(
        "div",
        tag("p", t("period"), class_="gt-bar-name"),
        tag("div", tag("p", *dotted([tag("span", each) for each in words])), line),
        class_="gt-term",
    )


def _bar(name: str, left: float, width: float) -> Html:
    return tag("span", class_=name, style=f"left:{left:.2%};width:{width:.2%}")


def _year(each: int, reported: int, named: bool, t: Texts) -> Html:
    mark = tag("span", t("timeline.reported"), class_="gt-reported") if each == reported else NOTHING
    return tag(
        "span", str(each) if named else "", mark, class_="gt-year gt-year-reported" if each == reported else "gt-year"
    )
