"""Pairing, status and lineage on the labelled set: ``python -m benchmarks.goals [--json]``.

``corpus.jsonl`` labels every goal row of the sample corpus, ``reference.jsonl`` those of the reference report (by
plan id, goal number and text hash), ``lineage.jsonl`` every link between years of the fictional ministry.
Expected: pairing >= 0.97, status >= 0.95, no status stated wrongly, lineage precision 1.0 and recall >= 0.95.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.agencies import read_agencies
from indexer.build import read_file
from indexer.catalogue import PlanEntry
from indexer.passages import text_hash
from indexer.records import Goal, Status
from retriever.lineage import find_links

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CORPUS = ROOT / "corpus"
REPORTS = ROOT.parent / "shared" / "data" / "reports"


@dataclass(frozen=True, slots=True)
class GoalScores:
    """Accuracy over labelled goal rows; ``wrongly_stated`` are statuses claimed where the label says another one."""

    rows: int
    pairing: float
    status: float
    wrongly_stated: tuple[str, ...]
    wrongly_paired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineageScores:
    """Precision and recall of links between consecutive years."""

    links: int
    precision: float
    recall: float


def read_labels(name: str) -> list[dict[str, Any]]:
    """The labels of one file beside this module."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def score_goals(labels: Iterable[dict[str, Any]], folder: Path) -> GoalScores:
    """Compare what is read from the files in ``folder`` with the labels. Raises KeyError for a row that is not there."""
    labels = list(labels)
    sources = sorted({label["source"] for label in labels})
    goals = {
        (source, plan.id, goal.number): goal
        for source in sources
        for report in read_file(folder / source)
        for plan in report.plans
        for goal in plan.goals
    }
    paired, stated = [], []
    right = 0
    for label in labels:
        goal = goals[label["source"], label["plan"], label["goal"]]
        assert text_hash(goal.target.text) == label["target"], f"{label}: the target's text has changed"
        name = f"{label['source']} {label['plan']} {label['goal']}"
        if not _paired_rightly(goal, label):
            paired.append(f"{name}: {goal.pairing}, label {label['pairing']} {label['outcome']}")
        right += goal.status == label["status"]
        if goal.status not in (label["status"], Status.UNSTATED):
            stated.append(f"{name}: {goal.status}, label {label['status']}")
    return GoalScores(len(labels), 1 - len(paired) / len(labels), right / len(labels), tuple(stated), tuple(paired))


def score_lineage(labels: Iterable[dict[str, Any]], folder: Path) -> LineageScores:
    """Links found between all plans of the labelled files, against the labelled ones."""
    labels = list(labels)
    sources = sorted({label[side]["file"] for label in labels for side in ("plan_a", "plan_b")})
    entries = [
        PlanEntry(plan, report) for source in sources for report in read_file(folder / source) for plan in report.plans
    ]
    expected = {
        tuple(_key(label[side]["file"], label[side]["name"]) for side in ("plan_a", "plan_b")) for label in labels
    }
    found = {
        tuple(_key(entry.report.source, entry.plan.name) for entry in (link.older, link.newer))
        for link in find_links(entries, read_agencies(folder))
    }
    hits = len(expected & found)
    return LineageScores(len(expected), hits / len(found), hits / len(expected))


def _paired_rightly(goal: Goal, label: dict[str, Any]) -> bool:
    how = goal.pairing.split()[0].rstrip(":")
    number = goal.outcome.number if goal.outcome else None
    return how == label["pairing"] and (label["outcome"] is None or number == label["outcome"])


def _key(source: str, name: str) -> tuple[str, str]:
    return source, "".join(name.split())


def main() -> None:
    """Print the scores of every labelled set that is at hand."""
    scores = {
        "sample corpus": asdict(score_goals(read_labels("corpus.jsonl"), CORPUS)),
        "lineage": asdict(score_lineage(read_labels("lineage.jsonl"), CORPUS)),
    }
    if REPORTS.is_dir():
        scores["reference report"] = asdict(score_goals(read_labels("reference.jsonl"), REPORTS))
    print(json.dumps(scores, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
