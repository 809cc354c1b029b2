"""The address bar: every view is a query string that restores it. Names are those of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

STEP = 20  # passages shown at first, and added by 「顯示更多」
MOST = 100  # as deep as each leg of the search is read

Params = Mapping[str, Sequence[str]]

# Choice in the address bar and on the command line -> field of ``SearchAddress``, ``Filters`` and ``Facets``.
CHOICES = {
    "agency": "agencies",
    "type": "types",
    "status": "statuses",
    "column": "columns",
    "reason": "reasons",
    "file": "files",
}


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """What the search page shows. ``year`` is as typed: ``112`` or ``110-112``.

    ``ignore`` undoes what the question was understood to say. ``like`` is the id of a passage whose likes are shown; it
    goes before a question. ``order`` is a value of ``retriever.ordering.Order``, empty for the most relevant first.
    """

    question: str = ""
    year: str = ""
    agencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    like: str = ""
    order: str = ""
    top: int = STEP

    @classmethod
    def read(cls, params: Params) -> SearchAddress:
        """The view that a query string asks for; a ``top`` that is no number in range is the default."""
        top = _last(params, "top")
        return cls(
            question=_last(params, "q").strip(),
            year=_last(params, "year").strip(),
            agencies=_all(params, "agency"),
            types=_all(params, "type"),
            statuses=_all(params, "status"),
            columns=_all(params, "column"),
            reasons=_all(params, "reason"),
            files=_all(params, "file"),
            ignore=_all(params, "ignore"),
            like=_last(params, "like").strip(),
            order=_last(params, "order").strip(),
            top=min(int(top), MOST) if top.isascii() and top.isdigit() and int(top) > 0 else STEP,
        )

    def params(self) -> dict[str, list[str]]:
        """The query string of this view, without what is at its default."""
        values = {
            "q": [self.question],
            "like": [self.like],
            "year": [self.year],
            **{name: list(self.chosen(name)) for name in CHOICES},
            "ignore": list(self.ignore),
            "order": [self.order],
            "top": [str(self.top)] if self.top != STEP else [],
        }
        return {key: found for key, value in values.items() if (found := [item for item in value if item])}

    def chosen(self, name: str) -> tuple[str, ...]:
        """What is chosen of one of ``CHOICES``."""
        chosen: tuple[str, ...] = getattr(self, CHOICES[name])
        return chosen

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.year or any(map(self.chosen, CHOICES)))

    @property
    def unfiltered(self) -> SearchAddress:
        """The same view without filters."""
        return SearchAddress(self.question, ignore=self.ignore, like=self.like, order=self.order)


@dataclass(frozen=True, slots=True)
class PlanAddress:
    """What the plan page shows: a plan, and the passage a permalink points at.

    Without a plan, the list of plans: those of a year whose names hold the words of ``name``.
    """

    plan: str = ""
    column: str = ""
    goal: str = ""
    text: str = ""
    year: str = ""
    name: str = ""

    @classmethod
    def read(cls, params: Params) -> PlanAddress:
        """The view that a query string asks for; ``retriever.search.permalink`` writes such strings."""
        return cls(*(_last(params, key).strip() for key in ("plan", "column", "goal", "text", "year", "name")))

    def params(self) -> dict[str, list[str]]:
        """The query string of this view."""
        return {field.name: [value] for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class SourceAddress:
    """What the page 原頁 shows: a passage, named as on the plan page, and the page of its file; 0 is where it begins."""

    passage: PlanAddress = PlanAddress()
    page: int = 0

    @classmethod
    def read(cls, params: Params) -> SourceAddress:
        """The view that a query string asks for."""
        page = _last(params, "page")
        return cls(PlanAddress.read(params), int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 0)

    def params(self) -> dict[str, list[str]]:
        """The query string of this view."""
        return {**self.passage.params(), **({"page": [str(self.page)]} if self.page else {})}


@dataclass(frozen=True, slots=True)
class OverviewAddress:
    """What the overview shows: the charts, or the rows behind one ``mark`` of a ``chart``, as ``?year=113&status=partly``.

    ``year`` is as typed, empty for the latest.
    """

    year: str = ""
    chart: str = ""
    mark: str = ""
    top: int = STEP

    CHARTS: ClassVar[tuple[str, ...]] = ("agency", "rate", "status", "quadrant", "reason")

    @classmethod
    def read(cls, params: Params) -> OverviewAddress:
        """The view that a query string asks for; of several marks the first one."""
        chart = next((name for name in cls.CHARTS if _last(params, name)), "")
        top = _last(params, "top")
        return cls(
            year=_last(params, "year").strip(),
            chart=chart,
            mark=_last(params, chart) if chart else "",
            top=max(STEP, int(top)) if top.isascii() and top.isdigit() and len(top) < 7 else STEP,
        )

    def params(self) -> dict[str, list[str]]:
        """The query string of this view, without what is at its default."""
        values = {"year": self.year, self.chart: self.mark, "top": str(self.top) if self.top != STEP else ""}
        return {key: [value] for key, value in values.items() if key and value}


@dataclass(frozen=True, slots=True)
class BatchAddress:
    """What the batch page shows: the answers of a batch, a page at a time. Without a batch, the form."""

    batch: str = ""
    page: int = 1

    @classmethod
    def read(cls, params: Params) -> BatchAddress:
        """The view that a query string asks for."""
        page = _last(params, "page")
        return cls(_last(params, "batch"), int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1)

    def params(self) -> dict[str, list[str]]:
        """The query string of this view."""
        values = {"batch": self.batch, "page": str(self.page) if self.page != 1 else ""}
        return {key: [value] for key, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class DataAddress:
    """Which part of the administrator's page is shown, and which of the lists."""

    part: str = "reports"
    word_list: str = "terms.txt"

    PARTS: ClassVar[tuple[str, ...]] = ("reports", "snapshots", "lists", "check", "log")

    @classmethod
    def read(cls, params: Params) -> DataAddress:
        """The view that a query string asks for."""
        part = _last(params, "part")
        return cls(part if part in cls.PARTS else cls.PARTS[0], _last(params, "list") or "terms.txt")

    def params(self) -> dict[str, list[str]]:
        """The query string of this view."""
        listed = {"list": [self.word_list]} if self.part == "lists" else {}
        return {"part": [self.part], **listed}


def _all(params: Params, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in params.get(key, ()) if value))


def _last(params: Params, key: str) -> str:
    values = params.get(key, ())
    return values[-1] if values else ""
