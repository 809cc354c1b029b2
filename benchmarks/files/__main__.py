"""What readers make of real files: the same report as text and as PDF, a book of 392 pages, and scans of both.

    python -m benchmarks.files settlement [--json]    character errors per column of the PDF against its text
    python -m benchmarks.files book [--json]          pages per second and peak memory of inspect and of build
    python -m benchmarks.files scans [--json]         character errors of OCR; needs requirements-ocr.txt

The files are those of ``../shared/data/reports``. A character error rate is the edit distance over the length of what
is printed, white space left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rapidfuzz.distance import Levenshtein

from benchmarks.files.scans import PAGES, read_scanned
from indexer.reading import read_file
from indexer.records import Plan, Report

ROOT = Path(__file__).parents[2]
REPORTS = ROOT.parent / "shared" / "data" / "reports"
SETTLEMENT = "112-moda-special-settlement"
BOOK = "114-moi-unit-budget.pdf"

app = typer.Typer(help=__doc__, add_completion=False)
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.command()
def settlement(as_json: JsonFlag = False) -> None:
    """The printed settlement against its text, cell by cell."""
    (printed,), (text,) = (read_file(REPORTS / f"{SETTLEMENT}.{suffix}") for suffix in ("pdf", "txt"))
    _print(
        {
            "plans": len(printed.plans),
            "goals": sum(len(plan.goals) for plan in printed.plans),
            "facts_wrong": sum(map(_facts_differ, printed.plans, text.plans)),
            "error_rate": _column_errors(printed, text),
        },
        as_json,
    )


@app.command()
def book(as_json: JsonFlag = False) -> None:
    """Reading and building the whole book, each by the command that a user types."""
    with TemporaryDirectory() as place:
        corpus, index = Path(place) / "corpus", Path(place) / "index"
        corpus.mkdir()
        (corpus / BOOK).symlink_to(REPORTS / BOOK)
        inspected = _run("inspect", corpus / BOOK, "--json")
        built = _run("build", "--corpus", corpus, "--index", index, "--json")
    ranges = inspected["said"]["pages"]
    forms: Counter[str] = Counter()
    for each in ranges:
        forms[each["form"]] += each["last"] - each["first"] + 1
    _print(
        {
            "pages": forms.total(),
            "forms": dict(forms),
            "unexplained": sum(not each["why"] for each in ranges if each["form"] in ("generic", "unreadable")),
            "inspect": _cost(inspected, forms.total()),
            "build": _cost(built, forms.total()) | {"passages": built["said"]["counts"]["passages"]},
        },
        as_json,
    )


@app.command()
def scans(as_json: JsonFlag = False) -> None:
    """OCR of printed pages that were turned into pictures."""
    found = {}
    for name, pages in PAGES.items():
        data = (REPORTS / name).read_bytes()
        pairs = [read_scanned(data, page) for page in pages]
        found[name.split("-")[1]] = {
            "pages": len(pairs),
            "error_rate": _error_rate([pair.printed for pair in pairs], [pair.recognised for pair in pairs]),
            "figures_right": _share(sum(pair.figures_right for pair in pairs), sum(pair.figures for pair in pairs)),
            "seconds_per_page": round(sum(pair.seconds for pair in pairs) / len(pairs), 1),
        }
    _print(found, as_json)


def _facts_differ(one: Plan, other: Plan) -> bool:
    def facts(plan: Plan) -> tuple[object, ...]:
        goals = [(goal.number, goal.status) for goal in plan.goals]
        return plan.id, plan.agency, plan.types, plan.period, plan.amounts, goals

    return facts(one) != facts(other)


def _column_errors(printed: Report, text: Report) -> dict[str, float]:
    columns = {column for plan in text.plans for column in plan.cells}
    return {
        column.value: _error_rate(
            [plan.cells[column].text for plan in text.plans], [plan.cells[column].text for plan in printed.plans]
        )
        for column in sorted(columns)
    }


def _error_rate(there: list[str], here: list[str]) -> float:
    pairs = [("".join(one.split()), "".join(other.split())) for one, other in zip(there, here, strict=True)]
    return round(sum(Levenshtein.distance(*pair) for pair in pairs) / sum(len(one) for one, _ in pairs), 5)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _run(*arguments: str | Path) -> dict[str, Any]:
    """``python -m indexer``: what it says, its seconds, and the most memory (MB) that it held at once."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    said = json.load(process.stdout)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"python -m indexer {arguments[0]} ended with {os.waitstatus_to_exitcode(status)}")
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return {"said": said, "seconds": time.monotonic() - started, "peak_mb": round(kilobytes / 1024)}


def _cost(run: dict[str, Any], pages: int) -> dict[str, Any]:
    return {"pages_per_second": round(pages / run["seconds"], 1), "peak_mb": run["peak_mb"]}


def _print(found: dict[str, Any], as_json: bool) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=None if as_json else 1))


if __name__ == "__main__":
    app()
