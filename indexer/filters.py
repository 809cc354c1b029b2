"""What a search is narrowed to, and how many passages each choice would leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from indexer.dates import month_number
from indexer.records import Period


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; an empty field does not narrow.

    ``years`` are those of reports, an inclusive range. ``period`` keeps the plans whose 計畫期程 has a month in common
    with it. ``reasons`` are entries of ``reasons.toml`` given for a passage's goal, ``files`` names inside the corpus.
    """

    years: tuple[int, int] | None = None
    agencies: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    period: Period | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def without(self, name: str) -> Filters:
        """The same with one field empty."""
        return replace(self, **{name: getattr(Filters(), name)})


@dataclass(frozen=True, slots=True)
class Facets:
    """Choice -> number of passages it would leave under the filters of the other facets, in the order to be shown.

    Every choice that the snapshot has is listed, those that would leave nothing with 0. The fields are those of
    ``Filters``; years come newest first, columns and statuses as ``records`` lists them, the others by name.
    """

    years: dict[int, int]
    agencies: dict[str, int]
    types: dict[str, int]
    columns: dict[str, int]
    statuses: dict[str, int]
    reasons: dict[str, int]
    files: dict[str, int]


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause over the table of passages, with the values of its question marks."""

    clause: str
    values: tuple[Any, ...]


def conditions(filters: Filters) -> Iterator[Condition]:
    """All of them must hold."""
    if filters.years:
        yield Condition("year BETWEEN ? AND ?", filters.years)
    if filters.period:
        first, last = month_number(filters.period.start), month_number(filters.period.end)
        yield Condition("plan IN (SELECT id FROM plans WHERE last_month >= ? AND first_month <= ?)", (first, last))
    clauses = {
        "agency IN ({})": filters.agencies,
        '"column" IN ({})': filters.columns,
        "status IN ({})": filters.statuses,
        "plan IN ({})": filters.plans,
        "source IN ({})": filters.files,
        "plan IN (SELECT plan FROM plan_types WHERE type IN ({}))": filters.types,
        "row IN (SELECT row FROM passage_reasons WHERE reason IN ({}))": filters.reasons,
    }
    for clause, wanted in clauses.items():
        if wanted:
            yield Condition(clause.format(",".join("?" * len(wanted))), wanted)
