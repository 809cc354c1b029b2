"""What a question says beside its words: years, agencies, plans, types, statuses, columns and exact phrases.

Every finding can be shown and undone. Only what is certain narrows the search (an explicit year, an agency under its
own name, a status named of goals, a phrase in quotation marks); the rest lifts the passages it fits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.agencies import Agencies
from indexer.catalogue import Filters, PlanEntry
from indexer.records import Column, Status
from indexer.text import Normalised, normalise
from retriever.figures.mentions import Names

_NUMBER = r"(?:19[1-9]\d|20[0-6]\d|[89]\d|1[0-4]\d)(?![\d.,%])"
_LAST = rf"(?:民国)?{_NUMBER}"
_YEAR = rf"(?:民国)?(?<![\d.:/-]){_NUMBER}"  # not the tail of 27001:2022, 1.112 or A-112
_TO = r"\s*年?度?\s*(?:到|至|[-~–—]|to)\s*"
_RANGE = re.compile(rf"(?P<first>{_YEAR}){_TO}(?P<last>{_LAST})(?P<unit>\s*年度?)?(?!\s*月)")
_LIST = re.compile(
    rf"(?P<first>{_YEAR})\s*年?度?\s*(?:与|和|及|跟|、|and)\s*(?P<last>{_LAST})(?P<unit>\s*年度?)?(?!\s*月)"
)
_ONE = re.compile(rf"(?P<first>{_YEAR})(?P<unit>\s*年度?)?(?P<month>\s*\d{{1,2}}\s*月)?")
_RECENT = re.compile(
    r"(?:(?:最?近|过去|这)(?P<count>[一二两三四五六七八九]|\d)年)|(?:(?:last|past) (?P<english>\w+) years)"
)
_COUNTS = {word: number for number, word in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
_COUNTS |= {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
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
    (re.compile(r"绩效目标|年度目标|目标值|目标(?:是|为)(?:什么|多少)|\btargets?\b"), Column.TARGET),
    (
        re.compile(r"达成情形|达成说明|未达成原因|(?:有没有|是否|有无)(?:都)?(?:达成|达标|达到)|\boutcomes?\b"),
        Column.OUTCOME,
    ),
    (re.compile(r"执行情形|办理情形|执行说明"), Column.NARRATIVE),
    (re.compile(r"工作摘要|预定工作|planned work"), Column.WORK),
)


class Kind(StrEnum):
    """What a finding is about."""

    YEARS = "years"
    AGENCY = "agency"
    PLAN = "plan"
    TYPE = "type"
    STATUS = "status"
    COLUMN = "column"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Understood:
    """``question[start:end]`` was understood as ``kind``.

    ``values`` are what filters and plans go by: two years (first, last), names, statuses, plan ids, or the phrase.
    ``certain`` ones narrow the search, others lift what they fit. ``label`` is how it is shown.
    """

    kind: Kind
    start: int
    end: int
    values: tuple[str, ...]
    label: str
    certain: bool

    @property
    def key(self) -> str:
        """What ``search(ignore=...)`` takes to undo it; the kind alone undoes every finding of that kind."""
        return f"{self.kind}:{self.label}"


class Understanding:
    """The names and years of one catalogue, ready to be found in questions."""

    def __init__(self, entries: Sequence[PlanEntry], agencies: Agencies) -> None:
        self._names = Names(entries, agencies)
        self._agencies = agencies
        self._years = sorted({entry.report.year for entry in entries})
        self._types = {normalise(kind).text: kind for entry in entries for kind in entry.plan.types}
        self._under: dict[str, set[str]] = {}
        for entry in entries:
            self._under.setdefault(entry.report.authority, set()).add(entry.plan.agency)
        self._listed = {entry.plan.agency for entry in entries}

    def findings(self, question: str, ignore: Collection[str] = ()) -> tuple[Understood, ...]:
        """What ``question`` says, in its order, without what ``ignore`` undoes (keys or kinds)."""
        normalised = normalise(question)
        found = [
            *_years(normalised, self._years[-1] if self._years else 0),
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


def undoes(ignore: Collection[str], finding: Understood) -> bool:
    """Whether ``ignore``, which holds keys of findings and whole kinds, undoes this one."""
    return finding.key in ignore or finding.kind in ignore


def narrowed(filters: Filters, findings: Sequence[Understood]) -> Filters:
    """``filters`` with what the question says for certain, where the user has not filtered by that already."""
    years = [int(year) for finding in _certain(findings, Kind.YEARS) for year in finding.values]
    agencies = tuple(value for finding in _certain(findings, Kind.AGENCY) for value in finding.values)
    statuses = tuple(value for finding in _certain(findings, Kind.STATUS) for value in finding.values)
    return replace(
        filters,
        years=filters.years or ((min(years), max(years)) if years else None),
        agencies=filters.agencies or tuple(dict.fromkeys(agencies)),
        statuses=filters.statuses or tuple(dict.fromkeys(statuses)),
    )


def phrases(findings: Sequence[Understood]) -> tuple[str, ...]:
    """The phrases that must stand in a hit word for word."""
    return tuple(finding.values[0] for finding in _certain(findings, Kind.PHRASE))


def _certain(findings: Sequence[Understood], kind: Kind) -> list[Understood]:
    return [finding for finding in findings if finding.kind is kind and finding.certain]


def _years(question: Normalised, newest: int) -> Iterator[Understood]:
    """Years and ranges; a year with a month names a date within a report and narrows nothing."""
    taken: list[tuple[int, int]] = []
    for pattern in (_RANGE, _LIST, _ONE):
        for found in pattern.finditer(question.text):
            if any(found.start() < end and found.end() > start for start, end in taken):
                continue
            given = found.groupdict()
            first, last = (_roc(year) for year in (given["first"], given.get("last") or given["first"]))
            if (not given["unit"] and not _is_gregorian(given["first"])) or given.get("month") or first > last:
                continue
            taken.append(found.span())
            yield _finding(question, found, Kind.YEARS, (str(first), str(last)), _show_years(first, last), True)
    for found in _RECENT.finditer(question.text):
        word = found["count"] or found["english"]
        count = int(word) if word.isdigit() else _COUNTS.get(word, 0)
        if count and newest:
            first = newest - count + 1
            yield _finding(question, found, Kind.YEARS, (str(first), str(newest)), _show_years(first, newest), True)


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


def _roc(year: str) -> int:
    number = int(year.removeprefix("民国"))
    return number - 1911 if number > 1911 else number


def _is_gregorian(year: str) -> bool:
    return len(year) == 4 and year.isdigit()


def _show_years(first: int, last: int) -> str:
    return f"{first}年度" if first == last else f"{first}–{last}年度"


def fits(finding: Understood, entry: PlanEntry, column: str, status: str) -> bool:
    """Whether a passage of this plan, column and goal status is what the finding speaks of."""
    match finding.kind:
        case Kind.YEARS:
            return int(finding.values[0]) <= entry.report.year <= int(finding.values[1])
        case Kind.AGENCY:
            return entry.plan.agency in finding.values
        case Kind.PLAN:
            return entry.plan.id in finding.values
        case Kind.TYPE:
            return any(value in entry.plan.types for value in finding.values)
        case Kind.STATUS:
            return status in finding.values
        case Kind.COLUMN:
            return column in finding.values
        case Kind.PHRASE:
            return True
