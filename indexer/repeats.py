"""Plans that a corpus holds more than once, such as the same report as text and as PDF.

A plan id is the key of everything that is stored and linked, so it may stand for one plan only.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from indexer.records import Plan, Report


@dataclass(frozen=True, slots=True)
class _Version:
    """A plan that is kept: a hash of what it says, and the file it stands in."""

    content: str
    source: str


class Repeats:
    """Keeps every plan id once over reports that come one by one, earlier ones first."""

    def __init__(self) -> None:
        self._met: dict[str, list[_Version]] = defaultdict(list)

    def distinct(self, report: Report) -> Report:
        """The report without the plans that reports before it, or it itself, hold already.

        A plan that repeats one already met, figure for figure and word for word (white space aside), is left out. One
        that differs keeps its place under an id made of the old one and its file. Both are told in the report's
        warnings.
        """
        return _distinct(report, self._met)


def distinct_plans(reports: Iterable[Report]) -> tuple[Report, ...]:
    """All of some reports, as Repeats leaves them."""
    return tuple(map(Repeats().distinct, reports))


def _distinct(report: Report, met: dict[str, list[_Version]]) -> Report:
    plans = []
    warnings = list(report.warnings)
    repeated: dict[str, list[str]] = defaultdict(list)
    for plan in report.plans:
        versions, content = met[plan.id], _content(plan)
        same = next((version for version in versions if version.content == content), None)
        if same:
            repeated[same.source].append(plan.name)
            continue
        kept = plan
        if versions:
            kept = replace(plan, id=_own_id(plan.id, report.source, versions))
            warnings.append(f"計畫「{plan.name}」與 {versions[0].source} 所載同名而內容不同，另以代碼 {kept.id} 收錄。")
        versions.append(_Version(content, report.source))
        plans.append(kept)
    warnings += (
        f"{len(names)} 項計畫與 {source} 所載相同，未重複收錄：{'、'.join(names)}。"
        for source, names in repeated.items()
    )
    return replace(report, plans=tuple(plans), warnings=tuple(warnings))


def _content(plan: Plan) -> str:
    """Hash of the plan's amounts and its cell texts without white space; an empty cell is no cell."""
    texts = {column.value: "".join(cell.text.split()) for column, cell in plan.cells.items()}
    said = sorted((column, text) for column, text in texts.items() if text)
    return hashlib.sha256(repr((plan.amounts, said)).encode("utf-8", "surrogatepass")).hexdigest()


def _own_id(plan_id: str, source: str, versions: list[_Version]) -> str:
    """An id for one more version of a plan; a file that holds several has them counted."""
    before = sum(version.source == source for version in versions)
    key = f"{plan_id}|{source}|{before}" if before else f"{plan_id}|{source}"
    return hashlib.sha256(key.encode()).hexdigest()[:12]
