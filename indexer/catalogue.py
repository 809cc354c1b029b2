"""The catalogue: SQLite with every report, plan, goal row and passage of a snapshot.

Columns are what filters and figures ask for; ``record`` holds the frozen record itself as JSON.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from indexer.errors import QueryError, SnapshotError
from indexer.passages import goal_of
from indexer.records import Kind, Passage, Plan, Reading, Report
from indexer.vectors import Rows

FILE = "catalogue.sqlite"

_SCHEMA = """
CREATE TABLE files (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, pages INTEGER NOT NULL, problem TEXT NOT NULL,
    reading BLOB NOT NULL);
CREATE TABLE reports (id INTEGER PRIMARY KEY, year INTEGER NOT NULL, authority TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE plans (id TEXT PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports, year INTEGER NOT NULL,
    name TEXT NOT NULL, agency TEXT NOT NULL, period_start TEXT, period_end TEXT,
    approved_total INTEGER, budgeted INTEGER, executed INTEGER, kind TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE goals (plan TEXT NOT NULL REFERENCES plans, number TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, plan TEXT NOT NULL REFERENCES plans,
    year INTEGER NOT NULL, agency TEXT NOT NULL, goal TEXT NOT NULL, status TEXT NOT NULL, "column" TEXT NOT NULL,
    source TEXT NOT NULL, embedding_key TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX passages_by_plan ON passages (plan);
"""

_PASSAGE = TypeAdapter(Passage)
_PLAN = TypeAdapter(Plan)
_READING = TypeAdapter(Reading)
_REPORT = TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; an empty field does not narrow. ``years`` is an inclusive range."""

    years: tuple[int, int] | None = None
    agencies: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


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


def _read_reading(blob: bytes) -> Reading:
    return _READING.validate_json(zlib.decompress(blob))


def write(
    folder: Path, files: Iterable[Reading], reports: Iterable[Report], passages: Iterable[Passage], keys: Iterable[str]
) -> None:
    """Write a new catalogue. The n-th passage gets row n; ``keys`` are their embedding keys."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
            ((f.name, f.sha256, f.pages, f.problem, zlib.compress(_READING.dump_json(f))) for f in files),
        )
        entries: dict[str, PlanEntry] = {}
        for number, report in enumerate(reports):
            _insert_report(connection, number, report)
            entries.update((plan.id, PlanEntry(plan, report)) for plan in report.plans)
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                _passage_row(row, passage, key, entries[passage.plan_id])
                for row, (passage, key) in enumerate(zip(passages, keys, strict=True))
            ),
        )


def _insert_report(connection: sqlite3.Connection, number: int, report: Report) -> None:
    record = _REPORT.dump_json(replace(report, plans=())).decode()
    connection.execute(
        "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)",
        (number, report.year, report.authority, report.title, report.source, record),
    )
    for plan in report.plans:
        period = plan.period
        amounts = plan.amounts
        connection.execute(
            "INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(plan.id, number, report.year, plan.name, plan.agency),
                *((period.start, period.end) if period else (None, None)),
                *(amounts.approved_total, amounts.budgeted, amounts.executed),
                *(plan.kind, _PLAN.dump_json(plan).decode()),
            ),
        )
        connection.executemany(
            "INSERT INTO goals VALUES (?, ?, ?)", ((plan.id, goal.number, goal.status) for goal in plan.goals)
        )


def _passage_row(row: int, passage: Passage, key: str, entry: PlanEntry) -> tuple[Any, ...]:
    goal = goal_of(entry.plan, passage)
    status = goal.status if goal else ""
    return (
        *(row, passage.id, passage.plan_id, entry.report.year, entry.plan.agency, passage.goal_number, status),
        *(passage.column, passage.source, key, _PASSAGE.dump_json(passage).decode()),
    )


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
            self._execute("SELECT 1 FROM passages LIMIT 1")
        except sqlite3.Error as error:
            raise SnapshotError(f"{FILE}: cannot be opened; rebuild with `python -m indexer build`.") from error

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages with these row numbers, in the order asked for."""
        marks = ",".join("?" * len(rows))
        found = dict(self._execute(f"SELECT row, record FROM passages WHERE row IN ({marks})", [int(r) for r in rows]))
        return [_PASSAGE.validate_json(found[int(row)]) for row in rows]

    def row_of(self, passage_id: str) -> int | None:
        """The row number of a passage id, or None."""
        found = self._execute("SELECT row FROM passages WHERE id = ?", [passage_id])
        return int(found[0][0]) if found else None

    def rows(self, filters: Filters) -> Rows | None:
        """Row numbers, ascending, that pass the filters; None when nothing is narrowed."""
        if not filters:
            return None
        conditions: list[str] = []
        values: list[Any] = []
        if filters.years:
            conditions.append("year BETWEEN ? AND ?")
            values += filters.years
        columns = {
            "agency": filters.agencies,
            '"column"': filters.columns,
            "status": filters.statuses,
            "plan": filters.plans,
            "source": filters.sources,
        }
        for column, wanted in columns.items():
            if wanted:
                conditions.append(f"{column} IN ({','.join('?' * len(wanted))})")
                values += wanted
        found = self._execute(f"SELECT row FROM passages WHERE {' AND '.join(conditions)} ORDER BY row", values)
        return np.fromiter((row for (row,) in found), np.int64)

    def plan(self, plan_id: str) -> PlanEntry | None:
        """A plan and its report, or None when the snapshot has no such plan."""
        found = self._execute("SELECT record, report FROM plans WHERE id = ?", [plan_id])
        return PlanEntry(_PLAN.validate_json(found[0][0]), self._reports[found[0][1]]) if found else None

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
        return [PlanEntry(_PLAN.validate_json(record), self._reports[number]) for record, number in found]

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

    def reading(self, name: str, sha256: str) -> Reading | None:
        """What a file with these bytes gave at the build, or None when the build met no such file."""
        found = self._execute("SELECT reading FROM files WHERE name = ? AND sha256 = ?", [name, sha256])
        return _read_reading(found[0][0]) if found else None

    def embedding_keys(self) -> list[str]:
        """The embedding key of every row, in order."""
        return [key for (key,) in self._execute("SELECT embedding_key FROM passages ORDER BY row")]

    @cached_property
    def counts(self) -> Counts:
        """How many files, reports, plans, goals and passages there are."""
        found = {field.name: self._execute(f"SELECT COUNT(*) FROM {field.name}")[0][0] for field in fields(Counts)}
        plans = self._execute("SELECT COUNT(*) FROM plans WHERE kind = ?", [Kind.PLAN])[0][0]
        return Counts(**found | {"plans": plans})

    @cached_property
    def _reports(self) -> dict[int, Report]:
        found = self._execute("SELECT id, record FROM reports ORDER BY id")
        return {number: _REPORT.validate_json(record) for number, record in found}

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
