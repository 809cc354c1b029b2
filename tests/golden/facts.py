"""What a golden file keeps of a report: names, figures, numbers, lengths and hashes, and no sentence of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def golden_path(source: Path) -> Path:
    return FOLDER / f"{source.stem}.json"


def facts(source: Path, inspected: dict[str, Any]) -> dict[str, Any]:
    """The checksum of ``source`` and the facts of the JSON that ``inspect`` printed for it."""
    return {
        "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "reports": [_report(report) for report in inspected["reports"]],
    }


def _report(report: dict[str, Any]) -> dict[str, Any]:
    kept = {key: report[key] for key in ("title", "authority", "year", "unit", "source")}
    return kept | {"plans": [_plan(plan) for plan in report["plans"]]}


def _plan(plan: dict[str, Any]) -> dict[str, Any]:
    keys = ("id", "name", "agency", "types", "period", "approved_total", "budgeted", "executed")
    return {key: plan[key] for key in keys} | {
        "planned_work": _text(plan["planned_work"]),
        "narrative": [_text(text) for text in plan["narrative"]],
        "goals": [
            {
                "number": goal["number"],
                "page": goal["page"],
                "target": _text(goal["target"]),
                "outcome": _text(goal["outcome"]),
            }
            for goal in plan["goals"]
        ],
    }


def _text(text: str | None) -> str | None:
    """``34 characters, 1f0e…``: enough to notice any change, too little to read."""
    return None if text is None else f"{len(text)} characters, {hashlib.sha256(text.encode()).hexdigest()[:12]}"
