"""The catalogue: SQLite with every report, plan, goal row and passage of a snapshot, opened read-only."""

from __future__ import annotations

import sqlite3
import threading
import weakref
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from indexer.errors import QueryError, SnapshotError
from indexer.filters import Facets, Filters, conditions
from indexer.records import Column, Kind, Passage, Plan, Reading, Report, Status
from indexer.vectors import Rows

__all__ = ["FILE", "Catalogue", "Counts", "Facets", "Filters", "PlanEntry"]

FILE = "catalogue.sqlite"

# Facet -> where its values stand.
_FACETS = {
    "years": ("year", "passages"),
    "agencies": ("agency", "passages"),
    "types": ("type", "passages JOIN plan_types USING (plan)"),
    "columns": ('"column"', "passages"),
    "statuses": ("status", "passages"),
    "reasons": ("reason", "passages JOIN passage_reasons USING (row)"),
    "files": ("source", "passages"),
}
_PLACES = {value: place for values in (Column, Status) for place, value in enumerate(values)}

PASSAGE = TypeAdapter(Passage)
PLAN = TypeAdapter(Plan)
READING = TypeAdapter(Reading)
REPORT = TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan with the report it stands in (that report's own ``plans`` left empty)."""

    plan: Plan
    report: Report


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a snapshot holds."""

    files: int
    reports: int
    plans: int
    goals: int
    passages: int


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file as the build met it: SHA-256 of its bytes in hex, empty if it could not be opened, and its pages."""

    sha256: str
    pages: int


def _read_reading(blob: bytes) -> Reading:
    return READING.validate_json(zlib.decompress(blob))


def _where(filters: Filters) -> tuple[str, list[Any]]:
    """The WHERE clause, if any, and its values."""
    all_ = list(conditions(filters))
    clause = " AND ".join(condition.clause for condition in all_)
    return (f"WHERE {clause}" if clause else ""), [value for condition in all_ for value in condition.values]


class Catalogue:
    """A catalogue opened read-only; safe to share between threads.

    One connection behind a lock serves them all, and goes on serving when a later build has removed the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Raises SnapshotError when the file is not a catalogue."""
        self._lock = threading.Lock()
        try:
            uri = f"{(folder / FILE).resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            weakref.finalize(self, self._connection.close)  # by itself a connection waits for the garbage collector
            self._execute("SELECT 1 FROM passages LIMIT 1")
        except sqlite3.Error as error:
            raise SnapshotError(f"{FILE}: cannot be opened; rebuild with `python -m indexer build`.") from error

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages with these row numbers, in the order asked for."""
        marks = ",".join("?" * len(rows))
        found = dict(self._execute(f"SELECT row, record FROM passages WHERE row IN ({marks})", [int(r) for r in rows]))
        return [PASSAGE.validate_json(found[int(row)]) for row in rows]

    def row_of(self, passage_id: str) -> int | None:
        """The row number of a passage id, or None."""
        found = self._execute("SELECT row FROM passages WHERE id = ?", [passage_id])
        return int(found[0][0]) if found else None

    def rows(self, filters: Filters) -> Rows | None:
        """Row numbers, ascending, that pass the filters; None when nothing is narrowed."""
        if not filters:
            return None
        condition, values = _where(filters)
        # One text instead of a million Python numbers: four times as fast.
        listed = self._execute(f"SELECT group_concat(row) FROM passages {condition}", values)[0][0]
        return np.sort(np.fromstring(listed, np.int64, sep=",")) if listed else np.empty(0, np.int64)

    def facets(self, filters: Filters) -> Facets:
        """How many passages every choice would leave; a facet's own filter does not narrow it."""
        counted = {name: self._count(name, filters.without(name)) for name in _FACETS}
        return Facets(
            **{name: {value: counted[name].get(value, 0) for value in known} for name, known in self.choices.items()}
        )

    @cached_property
    def choices(self) -> dict[str, list[Any]]:
        """Facet -> the values that the snapshot has, in the order to be shown."""
        every = {name: self._count(name, Filters()) for name in _FACETS}
        return {
            name: sorted(found, key=lambda value: (-value if name == "years" else _PLACES.get(value, 0), value))
            for name, found in every.items()
        }

    def _count(self, facet: str, filters: Filters) -> dict[Any, int]:
        """Value -> number of passages; values that say nothing (no agency, no status, no year) are left out."""
        value, tables = _FACETS[facet]
        condition, values = _where(filters)
        found = self._execute(f"SELECT {value}, COUNT(*) FROM {tables} {condition} GROUP BY 1", values)
        return {value: count for value, count in found if value}

    def plan(self, plan_id: str) -> PlanEntry | None:
        """A plan and its report, or None when the snapshot has no such plan."""
        found = self._execute("SELECT record, report FROM plans WHERE id = ?", [plan_id])
        return PlanEntry(PLAN.validate_json(found[0][0]), self._reports[found[0][1]]) if found else None

    def require_plan(self, plan_id: str) -> PlanEntry:
        """A plan and its report. Raises QueryError when the snapshot has no such plan."""
        entry = self.plan(plan_id)
        if entry is None:
            raise QueryError(f"There is no plan {plan_id!r} in this index; take the id from a search result.")
        return entry

    def plans(self) -> list[PlanEntry]:
        """All plans, by year and in the order of their reports; resolutions and sections are none."""
        found = self._execute(
            "SELECT record, report FROM plans WHERE kind = ? ORDER BY year, report, rowid", [Kind.PLAN]
        )
        return [PlanEntry(PLAN.validate_json(record), self._reports[number]) for record, number in found]

    def reports(self) -> list[Report]:
        """All reports, without their plans."""
        return list(self._reports.values())

    def agencies(self) -> list[str]:
        """Names of the agencies that hold plans."""
        return [
            name for (name,) in self._execute("SELECT DISTINCT agency FROM plans WHERE agency != '' ORDER BY agency")
        ]

    def files(self) -> list[Reading]:
        """Every file the build met, without its reports; ``problem`` says why a file was skipped."""
        found = self._execute("SELECT reading FROM files ORDER BY name")
        return [replace(_read_reading(blob), reports=()) for (blob,) in found]

    def skipped(self) -> list[Reading]:
        """The files among them that could not be read."""
        found = self._execute("SELECT reading FROM files WHERE problem != '' ORDER BY name")
        return [_read_reading(blob) for (blob,) in found]

    def file(self, name: str) -> BuiltFile | None:
        """One file the build met, by its name inside the corpus; None when it met no such file."""
        found = self._execute("SELECT sha256, pages FROM files WHERE name = ?", [name])
        return BuiltFile(*found[0]) if found else None

    def holds(self, name: str, sha256: str) -> bool:
        """Whether the build met a file with these bytes."""
        file = self.file(name)
        return file is not None and file.sha256 == sha256

    def reading(self, name: str, sha256: str) -> Reading | None:
        """What a file with these bytes gave at the build, or None when the build met no such file."""
        found = self._execute("SELECT reading FROM files WHERE name = ? AND sha256 = ?", [name, sha256])
        return _read_reading(found[0][0]) if found else None

    def embedding_keys(self, start: int = 0, count: int = -1) -> list[str]:
        """The embedding keys of ``count`` rows from ``start`` on, in order; of all of them by default."""
        statement = "SELECT embedding_key FROM passages WHERE row >= ? ORDER BY row LIMIT ?"
        return [key for (key,) in self._execute(statement, [start, count])]

    def rows_of_keys(self, keys: Collection[str]) -> dict[str, int]:
        """Embedding key -> the first row that has it, for those of ``keys`` that a row has."""
        marks = ",".join("?" * len(keys))
        statement = f"SELECT embedding_key, MIN(row) FROM passages WHERE embedding_key IN ({marks}) GROUP BY 1"
        return dict(self._execute(statement, list(keys)))

    def integrity(self) -> list[str]:
        """What SQLite's own check finds wrong, one sentence each; an empty list is good news."""
        found = [str(line) for (line,) in self._execute("PRAGMA integrity_check") if line != "ok"]
        return found + [
            f"{row[0]}: points at a row of {row[2]} that is not there."
            for row in self._execute("PRAGMA foreign_key_check")
        ]

    def rows_follow(self) -> bool:
        """Whether the passages' rows are numbered from 0 without gaps, as the other legs number theirs."""
        found = self._execute("SELECT COUNT(*), MIN(row), MAX(row) FROM passages")[0]
        return tuple(found) in {(0, None, None), (found[0], 0, found[0] - 1)}

    @cached_property
    def counts(self) -> Counts:
        """How many files, reports, plans, goals and passages there are."""
        found = {field.name: self._execute(f"SELECT COUNT(*) FROM {field.name}")[0][0] for field in fields(Counts)}
        plans = self._execute("SELECT COUNT(*) FROM plans WHERE kind = ?", [Kind.PLAN])[0][0]
        return Counts(**found | {"plans": plans})

    @cached_property
    def _reports(self) -> dict[int, Report]:
        found = self._execute("SELECT id, record FROM reports ORDER BY id")
        return {number: REPORT.validate_json(record) for number, record in found}

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
