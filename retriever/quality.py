"""How well the program does, as ``benchmarks/`` measured it: figures are read from there and never copied.

``quality.toml`` says which figures an app shows. Those that nobody has measured are left out.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import SettingsError
from retriever.abstention import shipped_model

CHOICE = Path(__file__).with_name("quality.toml")
BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
ABSTENTION = Path("retrieval") / "abstention.csv"
ANSWERABLE, UNANSWERABLE = "sample, labelled", "sample, unanswerable"  # columns of that file


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure to be shown: where it was measured, and what a count is out of (0 for shares)."""

    key: str
    subject: str
    command: str
    name: str
    of: int = 0


@dataclass(frozen=True, slots=True)
class Quality:
    """A measured figure: a share between 0 and 1, or a count ``of`` so many. ``date`` is that of the run, if known."""

    key: str
    value: float
    of: int = 0
    date: str = ""


def wanted(path: Path = CHOICE) -> list[Wanted]:
    """The figures that are to be shown, in order."""
    return [Wanted(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["figure"]]


def measured(benchmarks: Path = BENCHMARKS) -> list[Quality]:
    """The figures that were measured, in the order of ``wanted``, then how abstention does. Raises SettingsError."""
    found = []
    for each in wanted():
        run = _runs(benchmarks / each.subject).get(each.command, {})
        if each.name in run.get("figures", {}):
            found.append(Quality(each.key, float(run["figures"][each.name]), each.of, str(run["date"])))
    return [*found, *_abstention(benchmarks / ABSTENTION)]


def _runs(folder: Path) -> dict[str, Any]:
    path = folder / "measured.json"
    try:
        runs: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        command = f"python -m benchmarks run {folder.name}"
        raise SettingsError(
            f"benchmarks/{folder.name}/{path.name}: is damaged; measure again with `{command}`."
        ) from error
    return runs


def _abstention(path: Path) -> Iterator[Quality]:
    """Shares of questions with and without an answer that count as answered, at the threshold in use."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        row = next((row for row in csv.DictReader(file) if float(row["threshold"]) == shipped_model().threshold), None)
    if row:
        yield Quality("answerable", float(row[ANSWERABLE]))
        yield Quality("unanswerable", float(row[UNANSWERABLE]))
