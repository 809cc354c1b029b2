"""The table in docs/reliability.md: a row is one entry of ``ROWS`` and one file that its command wrote.

To add a row, let a command call ``keep(Result(...))`` and give the name of its result, what it tries and the command an
entry here; ``python -m benchmarks.reliability table`` does the rest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.claims import machine_facts

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


@dataclass(frozen=True, slots=True)
class Result:
    """What one command tried: how much of ``unit``, and a sentence for each loss.

    ``detail`` holds what else was counted, in the order to be shown.
    """

    name: str
    tried: int
    unit: str
    losses: tuple[str, ...]
    detail: dict[str, int | float | str] = field(default_factory=dict)
    date: str = ""
    machine: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the result's name, what is done to the program, and the command that does it."""

    name: str
    what: str
    command: str


ROWS = (
    Row(
        "kills",
        "SIGKILL during a build, at random moments and at every named step, while readers search",
        "python -m benchmarks.reliability kills",
    ),
    Row("faults", "Disk, folder, clock and lock fail, or files vanish", "python -m benchmarks.reliability faults"),
    Row(
        "damage",
        "Bits flipped, files cut, swapped, lost or added in every file of a snapshot",
        "python -m benchmarks.reliability damage",
    ),
    Row("fuzz", "Damaged input for every way in", "python -m benchmarks.reliability fuzz"),
    Row("guided", "Made-up input that coverage guides (atheris)", "python -m benchmarks.reliability guided"),
    Row(
        "load",
        "50 people use the running app at once while new snapshots go live",
        "python -m benchmarks.reliability load",
    ),
    Row(
        "threads",
        "200 users of the retriever in one process while new snapshots go live",
        "python -m benchmarks.reliability threads",
    ),
)

_RESULT = TypeAdapter(Result)


def keep(result: Result, folder: Path = RESULTS) -> Path:
    """Write a result with today's date and this machine's facts."""
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    stamped = asdict(result) | {"date": today, "machine": machine_facts()}
    path = folder / f"{result.name}.json"
    path.write_text(json.dumps(stamped, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read_result(name: str, folder: Path = RESULTS) -> Result | None:
    """A result as it was kept, or None when its command has not been run."""
    path = folder / f"{name}.json"
    return _RESULT.validate_json(path.read_bytes()) if path.exists() else None


def table(rows: tuple[Row, ...] = ROWS, folder: Path = RESULTS) -> str:
    """All rows as Markdown, the losses after them, and the machine below."""
    lines = ["| what | tried | counted | losses | date | command |", "|---|---|---|---|---|---|"]
    losses: list[str] = []
    machines: dict[str, None] = {}
    for row in rows:
        result = read_result(row.name, folder)
        if result is None:
            lines.append(f"| {row.what} | | | | not run | `{row.command}` |")
            continue
        counted = "; ".join(f"{_number(value)} {name}" for name, value in result.detail.items())
        tried = f"{result.tried:,} {result.unit}"
        lines.append(
            f"| {row.what} | {tried} | {counted} | **{len(result.losses)}** | {result.date} | `{row.command}` |"
        )
        losses += [f"- {row.name}: {loss}" for loss in result.losses]
        machines[", ".join(f"{name} {value}" for name, value in result.machine.items())] = None
    found = ["", "Losses:", "", *losses] if losses else []
    return "\n".join([*lines, *found, *(f"\nRun on: {machine}." for machine in machines)])


def with_table(page: str, rows: str) -> str:
    """``page`` with what stands between its markers replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"
