"""What the golden file of the Ministry's budget book keeps: pages, counts, lengths and hashes, and no sentence of it.

``python -m tests.golden.moi BOOK`` writes it anew. Read the difference against the printed pages before keeping it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.forms import Interpretation, interpret
from indexer.readers import read_document
from indexer.records import Cell, Plan, Report

GOLDEN = Path(__file__).parent / "moi-114.json"

# Plans compared with the printed pages by eye: page, and which of the plans that begin on it. They hold all cases:
# within one page, over two and three pages, a name cut by the page, sub-items, no numbers, both years.
SEEN_PLANS = (
    (21, 0),
    (21, 1),
    (21, 2),
    (30, 0),
    (31, 0),
    (33, 0),
    (34, 0),
    (34, 1),
    (36, 0),
    (36, 1),
    (37, 0),
    (41, 2),
    (42, 0),
)
SEEN_RESOLUTIONS = ((208, 0), (239, 0), (295, 0), (295, 1), (296, 0))
SEEN_SHEETS = ((131, 0), (177, 0))


def facts(book: Path, found: Interpretation) -> dict[str, Any]:
    """The checksum of ``book``, how its pages were read, and what stands in the entries that were looked at."""
    return {
        "sha256": hashlib.sha256(book.read_bytes()).hexdigest(),
        "pages": {f"{run.first}-{run.last}": run.form for run in found.pages},
        "reports": [_report(report) for report in found.reports if report.form != "generic"],
        "prior_year": list(_seen(found, "prior_year", SEEN_PLANS)),
        "resolution": list(_seen(found, "resolution", SEEN_RESOLUTIONS)),
        "generic": list(_seen(found, "generic", SEEN_SHEETS)),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "form": report.form,
        "year": report.year,
        "pages": list(report.pages),
        "entries": len(report.plans),
        "items": sum(len(items) for plan in report.plans for items in plan.items.values()),
    }


def _seen(found: Interpretation, form: str, places: tuple[tuple[int, int], ...]) -> Iterator[dict[str, Any]]:
    plans = [plan for report in found.reports if report.form == form for plan in report.plans]
    for page, index in places:
        yield _plan([plan for plan in plans if plan.page == page][index])


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "page": plan.page,
        "name": _hash(plan.name),
        "types": [_hash(name) for name in plan.types],
        "period": [plan.period.start, plan.period.end] if plan.period else None,
        "columns": {column: _column(plan, column) for column in plan.cells},
    }


def _column(plan: Plan, column: Any) -> dict[str, Any]:
    cell: Cell = plan.cells[column]
    items = plan.items[column]
    return {
        "pages": sorted({line.page for line in cell.lines}),
        "text": f"{len(_tight(cell.text))} characters, {_hash(cell.text)}",
        "numbers": [item.number for item in items],
        "lengths": [len(_tight(item.text)) for item in items],
    }


def _tight(text: str) -> str:
    return "".join(text.split())


def _hash(text: str) -> str:
    """12 hex digits of the text without white space."""
    return hashlib.sha256(_tight(text).encode()).hexdigest()[:12]


def main(book: Path) -> None:
    written = json.dumps(facts(book, interpret(read_document(book))), ensure_ascii=False, indent=1)
    GOLDEN.write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
