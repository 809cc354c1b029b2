"""The address bar: every view is a query string that restores it. Names are those of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEP = 20  # passages shown at first, and added by 「顯示更多」
MOST = 100  # as deep as each leg of the search is read

Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """What the search page shows. ``year`` is as typed: ``112`` or ``110-112``."""

    question: str = ""
    year: str = ""
    agencies: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    top: int = STEP

    @classmethod
    def read(cls, params: Params) -> SearchAddress:
        """The view that a query string asks for; a ``top`` that is no number in range is the default."""
        top = _last(params, "top")
        return cls(
            question=_last(params, "q").strip(),
            year=_last(params, "year").strip(),
            agencies=_all(params, "agency"),
            columns=_all(params, "column"),
            statuses=_all(params, "status"),
            top=min(int(top), MOST) if top.isascii() and top.isdigit() and int(top) > 0 else STEP,
        )

    def params(self) -> dict[str, list[str]]:
        """The query string of this view, without what is at its default."""
        values = {
            "q": [self.question],
            "year": [self.year],
            "agency": list(self.agencies),
            "column": list(self.columns),
            "status": list(self.statuses),
            "top": [str(self.top)] if self.top != STEP else [],
        }
        return {key: found for key, value in values.items() if (found := [item for item in value if item])}

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.year or self.agencies or self.columns or self.statuses)


@dataclass(frozen=True, slots=True)
class PlanAddress:
    """What the plan page shows: a plan, and the passage a permalink points at. All empty: the list of plans."""

    plan: str = ""
    column: str = ""
    goal: str = ""
    text: str = ""
    year: str = ""

    @classmethod
    def read(cls, params: Params) -> PlanAddress:
        """The view that a query string asks for; ``retriever.search.permalink`` writes such strings."""
        return cls(*(_last(params, key).strip() for key in ("plan", "column", "goal", "text", "year")))

    def params(self) -> dict[str, list[str]]:
        """The query string of this view."""
        values = {"plan": self.plan, "column": self.column, "goal": self.goal, "text": self.text, "year": self.year}
        return {key: [value] for key, value in values.items() if value}


def _all(params: Params, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in params.get(key, ()) if value))


def _last(params: Params, key: str) -> str:
    values = params.get(key, ())
    return values[-1] if values else ""
