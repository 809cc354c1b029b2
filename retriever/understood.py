"""What was understood of a question, and what it does to a search: some findings narrow it, others lift what they fit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.catalogue import Filters, PlanEntry
from indexer.dates import month_number, overlap, period_of
from indexer.records import Period


class Kind(StrEnum):
    """What a finding is about."""

    YEARS = "years"
    PERIOD = "period"
    AGENCY = "agency"
    PLAN = "plan"
    TYPE = "type"
    STATUS = "status"
    COLUMN = "column"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Understood:
    """``question[start:end]`` was understood as ``kind``.

    ``values`` are what filters and plans go by: two years of reports (first, last), two months of a 計畫期程
    (``113-01``), names, statuses, plan ids, or the phrase.
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


def undoes(ignore: Collection[str], finding: Understood) -> bool:
    """Whether ``ignore``, which holds keys of findings and whole kinds, undoes this one."""
    return finding.key in ignore or finding.kind in ignore


def narrowed(filters: Filters, findings: Sequence[Understood]) -> Filters:
    """``filters`` with what the question says for certain, where the user has not filtered by that already."""
    years = [int(year) for finding in _certain(findings, Kind.YEARS) for year in finding.values]
    agencies = tuple(value for finding in _certain(findings, Kind.AGENCY) for value in finding.values)
    statuses = tuple(value for finding in _certain(findings, Kind.STATUS) for value in finding.values)
    months = [month for finding in _certain(findings, Kind.PERIOD) for month in finding.values]
    period = Period(min(months, key=month_number), max(months, key=month_number)) if months else None
    return replace(
        filters,
        years=filters.years or ((min(years), max(years)) if years else None),
        agencies=filters.agencies or tuple(dict.fromkeys(agencies)),
        statuses=filters.statuses or tuple(dict.fromkeys(statuses)),
        period=filters.period or period,
    )


def phrases(findings: Sequence[Understood]) -> tuple[str, ...]:
    """The phrases that must stand in a hit word for word."""
    return tuple(finding.values[0] for finding in _certain(findings, Kind.PHRASE))


def _certain(findings: Sequence[Understood], kind: Kind) -> list[Understood]:
    return [finding for finding in findings if finding.kind is kind and finding.certain]


def fits(finding: Understood, entry: PlanEntry, column: str, status: str) -> bool:
    """Whether a passage of this plan, column and goal status is what the finding speaks of."""
    match finding.kind:
        case Kind.YEARS:
            return int(finding.values[0]) <= entry.report.year <= int(finding.values[1])
        case Kind.PERIOD:
            return overlap(period_of(entry.plan, entry.report.year), Period(*finding.values))
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
