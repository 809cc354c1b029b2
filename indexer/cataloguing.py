"""Writes the catalogue of a snapshot.

Columns are what filters and facets ask for; ``record`` holds the frozen record itself as JSON. Months count from the
year 0; a plan that names no 計畫期程 has the months of its report's year.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

from indexer.catalogue import FILE, PASSAGE, PLAN, READING, REPORT, PlanEntry
from indexer.dates import month_number, period_of
from indexer.gathering import Contents
from indexer.passages import embedding_key, goal_of
from indexer.records import Passage, Reading, Report

_SCHEMA = """
CREATE TABLE files (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, pages INTEGER NOT NULL, problem TEXT NOT NULL,
    reading BLOB NOT NULL);
CREATE TABLE reports (id INTEGER PRIMARY KEY, year INTEGER NOT NULL, authority TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE plans (id TEXT PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports, year INTEGER NOT NULL,
    name TEXT NOT NULL, agency TEXT NOT NULL, first_month INTEGER NOT NULL, last_month INTEGER NOT NULL,
    approved_total INTEGER, budgeted INTEGER, executed INTEGER, kind TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE plan_types (plan TEXT NOT NULL REFERENCES plans, type TEXT NOT NULL, PRIMARY KEY (plan, type));
CREATE TABLE goals (plan TEXT NOT NULL REFERENCES plans, number TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, plan TEXT NOT NULL REFERENCES plans,
    year INTEGER NOT NULL, agency TEXT NOT NULL, goal TEXT NOT NULL, status TEXT NOT NULL, "column" TEXT NOT NULL,
    source TEXT NOT NULL, embedding_key TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE passage_reasons (row INTEGER NOT NULL REFERENCES passages, reason TEXT NOT NULL, PRIMARY KEY (row, reason));
CREATE INDEX passages_by_plan ON passages (plan);
CREATE INDEX passages_by_filter ON passages (year, "column", status, agency, source, plan);
CREATE INDEX passages_by_key ON passages (embedding_key);
"""


def write(folder: Path, files: Iterable[Contents]) -> None:
    """Write a new catalogue, file by file as they come. The n-th passage gets row n."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.executescript(_SCHEMA)
        number, row = count(), count()
        for file in files:
            _insert_file(connection, file.reading)
            entries: dict[str, PlanEntry] = {}
            for report in file.reports:
                _insert_report(connection, next(number), report)
                entries.update((plan.id, PlanEntry(plan, report)) for plan in report.plans)
            for passage in file.passages:
                _insert_passage(connection, next(row), passage, entries[passage.plan_id])


def _insert_file(connection: sqlite3.Connection, reading: Reading) -> None:
    connection.execute(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
        (reading.name, reading.sha256, reading.pages, reading.problem, zlib.compress(READING.dump_json(reading))),
    )


def _insert_report(connection: sqlite3.Connection, number: int, report: Report) -> None:
    record = REPORT.dump_json(replace(report, plans=())).decode()
    connection.execute(
        "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)",
        (number, report.year, report.authority, report.title, report.source, record),
    )
    for plan in report.plans:
        period = period_of(plan, report.year)
        amounts = plan.amounts
        connection.execute(
            "INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(plan.id, number, report.year, plan.name, plan.agency),
                *(month_number(period.start), month_number(period.end)),
                *(amounts.approved_total, amounts.budgeted, amounts.executed),
                *(plan.kind, PLAN.dump_json(plan).decode()),
            ),
        )
        connection.executemany(
            "INSERT INTO plan_types VALUES (?, ?)", ((plan.id, kind) for kind in dict.fromkeys(plan.types))
        )
        connection.executemany(
            "INSERT INTO goals VALUES (?, ?, ?)", ((plan.id, goal.number, goal.status) for goal in plan.goals)
        )


def _insert_passage(connection: sqlite3.Connection, row: int, passage: Passage, entry: PlanEntry) -> None:
    goal = goal_of(entry.plan, passage)
    connection.execute(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(row, passage.id, passage.plan_id, entry.report.year, entry.plan.agency, passage.goal_number),
            *(goal.status if goal else "", passage.column, passage.source),
            *(embedding_key(passage), PASSAGE.dump_json(passage).decode()),
        ),
    )
    reasons = dict.fromkeys(reason.name for reason in goal.reasons) if goal else ()
    connection.executemany("INSERT INTO passage_reasons VALUES (?, ?)", ((row, reason) for reason in reasons))
