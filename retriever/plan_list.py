"""Plans for reading down: by report and agency in the order of the reports, narrowed by words of their names."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.catalogue import PlanEntry
from indexer.records import Report


@dataclass(frozen=True, slots=True)
class AgencyPlans:
    """The plans of one agency in one report."""

    report: Report
    agency: str
    plans: tuple[PlanEntry, ...]


def by_agency(entries: Sequence[PlanEntry], words: str = "") -> list[AgencyPlans]:
    """The plans whose name, type or agency holds every one of ``words``, which white space parts."""
    wanted = _folded(words).split()
    found: dict[tuple[Report, str], list[PlanEntry]] = {}
    for entry in entries:
        plan = entry.plan
        text = _folded("\n".join((plan.name, plan.agency, *plan.types)))
        if all(word in text for word in wanted):
            found.setdefault((entry.report, plan.agency), []).append(entry)
    return [AgencyPlans(report, agency, tuple(plans)) for (report, agency), plans in found.items()]


def _folded(text: str) -> str:
    """Text as it is compared: full-width forms, capitals and 台 for 臺 make no difference."""
    return unicodedata.normalize("NFKC", text).lower().replace("台", "臺")
