"""What a question says beside its words: times, agencies, plans, types, statuses, columns and exact phrases.

Every finding can be shown and undone. Only what is certain narrows the search (an explicit year, an agency under its
own name, a status named of goals, a phrase in quotation marks); the rest lifts the passages it fits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.records import Column, Period, Status
from indexer.text import Normalised, normalise
from retriever.figures.mentions import Names
from retriever.times import find_times
from retriever.understood import Kind, Understood, undoes

_PERIOD_WORD = re.compile(r"(?:期程|计划期间|执行期间)\s*(?:涵盖|包含|包括|横跨|跨|含|自|从|到|至|在|为|是)?\s*$")
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]{2,40})[」』”\"]")

_NOT_REACHED = (Status.NOT_ACHIEVED.value, Status.PARTLY.value)
_REACHED = (Status.ACHIEVED.value,)
# A status that is named of goals is certain; a status word by itself may be part of what is asked.
_STATUSES: tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...] = (
    (re.compile(r"(?:未|没有?)(?:能)?(?:达成|达到|达标|完成)的?(?:绩效|年度)?(?:目标|计划|项目)"), _NOT_REACHED, True),
    (re.compile(r"(?:目标|指标)(?:未|没有?)(?:达成|达标)的"), _NOT_REACHED, True),
    (
        re.compile(r"(?<!有)(?:未|没有?)(?:能)?(?:达成|达到|达标|完成|如期)|落后|流标|not achieved|missed"),
        _NOT_REACHED,
        False,
    ),
    (re.compile(r"(?<![未没有否])已(?:经)?(?:达成|达标)的?(?:绩效|年度)?(?:目标|计划|项目)"), _REACHED, True),
)
_COLUMNS: tuple[tuple[re.Pattern[str], Column], ...] = (
    (
        re.compile(
            r"绩效目标|年度目标|目标值|(?<![成达]的)目标(?:是|为|有|订|定|设|多少|几)|(?<![成达])的目标|(?<![的达成到过])目标$|\btargets?\b"
        ),
        Column.TARGET,
    ),
    (
        re.compile(r"达成情形|达成说明|未达成原因|(?:有没有|是否|有无)(?:都)?(?:达成|达标|达到)|\boutcomes?\b"),
        Column.OUTCOME,
    ),
    (re.compile(r"执行情形|办理情形|执行说明"), Column.NARRATIVE),
    (re.compile(r"工作摘要|预定工作|planned work"), Column.WORK),
)


class Understanding:
    """The names and years of one catalogue, ready to be found in questions."""

    def __init__(self, entries: Sequence[PlanEntry], agencies: Agencies) -> None:
        self._names = Names(entries, agencies)
        self._agencies = agencies
        self._newest = max((entry.report.year for entry in entries), default=0)
        self._types = {normalise(kind).text: kind for entry in entries for kind in entry.plan.types}
        self._under: dict[str, set[str]] = {}
        for entry in entries:
            self._under.setdefault(entry.report.authority, set()).add(entry.plan.agency)
        self._listed = {entry.plan.agency for entry in entries}

    def findings(self, question: str, ignore: Collection[str] = ()) -> tuple[Understood, ...]:
        """What ``question`` says, in its order, without what ``ignore`` undoes (keys or kinds)."""
        normalised = normalise(question)
        found = [
            *_times(normalised, self._newest),
            *self._agency_findings(question),
            *self._plan_findings(question),
            *_matches(normalised, self._types, Kind.TYPE),
            *_statuses(normalised),
            *_columns(normalised),
            *_phrases(question),
        ]
        kept = [finding for finding in found if not undoes(ignore, finding)]
        return tuple(sorted(kept, key=lambda finding: (finding.start, finding.end, finding.kind)))

    def _agency_findings(self, question: str) -> Iterator[Understood]:
        for mention in self._names.agencies(question):
            names = set(mention.agencies).union(*(self._under[name] for name in mention.authorities))
            names |= self._related(names)
            # The agency of every plan narrows nothing, and saying so would only be noise.
            if names and names != self._listed:
                label = question[mention.start : mention.end]
                yield Understood(Kind.AGENCY, mention.start, mention.end, tuple(sorted(names)), label, True)

    def _related(self, names: Collection[str]) -> set[str]:
        """Listed agencies that took over from one of ``names`` or that one of them took over from."""
        full = {self._agencies.full_name(name) for name in names}
        return {
            listed
            for listed in self._listed
            for other in full
            if self._agencies.succession(other, listed) or self._agencies.succession(listed, other)
        }

    def _plan_findings(self, question: str) -> Iterator[Understood]:
        for mention in self._names.plans(question):
            plans = tuple(dict.fromkeys(plan for name in mention.names for plan in name.plans))
            label = "、".join(dict.fromkeys(name.name for name in mention.names))
            if plans:
                yield Understood(Kind.PLAN, mention.start, mention.end, plans, label, False)


def _times(question: Normalised, newest: int) -> Iterator[Understood]:
    """Years of reports; months also of 計畫期程, and of that alone where the question names it."""
    for time in find_times(question.text, newest):
        start, end = question.offsets[time.start], question.offsets[time.end - 1] + 1
        of_plans = _PERIOD_WORD.search(question.text[: time.start])
        if not of_plans:
            years = (str(time.years[0]), str(time.years[1]))
            yield Understood(Kind.YEARS, start, end, years, _show_years(*time.years), True)
        if of_plans or time.months:
            months = (time.period.start, time.period.end)
            yield Understood(Kind.PERIOD, start, end, months, f"計畫期程{show_months(time.period)}", True)


def _statuses(question: Normalised) -> Iterator[Understood]:
    for pattern, values, certain in _STATUSES:
        if found := pattern.search(question.text):
            label = "已達成" if values == _REACHED else "未達成"
            yield _finding(question, found, Kind.STATUS, values, label, certain)
            return


def _columns(question: Normalised) -> Iterator[Understood]:
    for pattern, column in _COLUMNS:
        if found := pattern.search(question.text):
            yield _finding(question, found, Kind.COLUMN, (column.value,), column.value, False)


def _phrases(question: str) -> Iterator[Understood]:
    for found in _QUOTED.finditer(question):
        yield Understood(Kind.PHRASE, found.start(), found.end(), (found[1],), found[1], True)


def _matches(question: Normalised, names: dict[str, str], kind: Kind) -> Iterator[Understood]:
    for form, name in names.items():
        if form and (found := re.search(re.escape(form), question.text)):
            yield _finding(question, found, kind, (name,), name, False)


def _finding(
    question: Normalised, found: re.Match[str], kind: Kind, values: tuple[str, ...], label: str, certain: bool
) -> Understood:
    start, end = question.offsets[found.start()], question.offsets[found.end() - 1] + 1
    return Understood(kind, start, end, values, label, certain)


def _show_years(first: int, last: int) -> str:
    return f"{first}年度" if first == last else f"{first}–{last}年度"


def show_months(period: Period) -> str:
    """110年1月–114年8月."""
    (first, start), (last, end) = (month.split("-") for month in (period.start, period.end))
    return f"{first}年{int(start)}月–{int(end)}月" if first == last else f"{first}年{int(start)}月–{last}年{int(end)}月"
