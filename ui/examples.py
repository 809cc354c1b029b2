"""Example questions for newcomers, made of the plans that the index holds, so that each has an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.catalogue import PlanEntry
from indexer.records import Status
from ui.i18n import Texts

MOST = 4


def examples(entries: Sequence[PlanEntry], t: Texts) -> list[str]:
    """Up to MOST questions on the latest year, each about another agency while there are enough."""
    if not entries:
        return []
    latest = max(entry.report.year for entry in entries)
    recent = [entry for entry in entries if entry.report.year == latest]
    unmet = [entry for entry in recent if any(g.status is Status.NOT_ACHIEVED for g in entry.plan.goals)]
    asked: list[str] = []
    used: set[str] = set()
    for key, among in (
        ("example.results", recent),
        ("example.reasons", unmet),
        ("example.targets", recent),
        ("example.results", recent),
    ):
        entry = _pick(among, used)
        if entry:
            used |= {entry.plan.id, entry.plan.agency}
            asked.append(t(key, plan=entry.plan.name))
    return asked[:MOST]


def _pick(among: Iterable[PlanEntry], used: set[str]) -> PlanEntry | None:
    """The plan with the shortest name, of an agency not asked about yet if there is one."""
    free = [entry for entry in among if entry.plan.id not in used]
    fresh = [entry for entry in free if entry.plan.agency not in used]
    return min(fresh or free, key=lambda entry: (len(entry.plan.name), entry.plan.name), default=None)
