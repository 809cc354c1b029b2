"""Figure questions on the labelled sets: ``python -m benchmarks.figures [--json] [--verbose]``.

``questions.jsonl`` was labelled before the grammar was written, ``heldout.jsonl`` afterwards, from the reports and not
from the grammar (README.md). Both are asked over the sample corpus; labels of the reference report's plans are
also asked over the report itself where it is. A label gives value and rows: amounts in 千元, rates in percent rounded
half up to two places; ``uncertain`` must not be answered by a stated figure.

Expected: right >= 0.95 of each set (exact value and exactly these rows), and no figure stated wrongly.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from indexer.agencies import read_agencies
from indexer.build import report_files
from indexer.catalogue import PlanEntry
from indexer.reading import read_file
from retriever.figures import FigureDesk
from retriever.figures.result import Figure

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CORPUS = ROOT / "corpus"
REFERENCE = ROOT.parent / "shared" / "data" / "reports" / "112-moda-special-settlement.txt"
RESTATED = "112-moda-restated.txt"
OVER_REFERENCE = "reference"
MIN_RIGHT = 0.95


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one set over one corpus. ``offered`` were not stated although they should be, ``wrong`` were stated wrongly."""

    name: str
    questions: int
    right: int
    offered: tuple[str, ...]
    wrong: tuple[str, ...]
    right_by_kind: dict[str, str]

    @property
    def passed(self) -> bool:
        """Whether the set comes out as expected."""
        return not self.wrong and self.right >= MIN_RIGHT * self.questions


def read_labels(name: str) -> list[dict[str, Any]]:
    """The labels of one file beside this module."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def entries_of(paths: Iterable[Path]) -> list[PlanEntry]:
    """The plans of some reports as a catalogue would hold them, by year."""
    found = [PlanEntry(plan, report) for path in paths for report in read_file(path) for plan in report.plans]
    return sorted(found, key=lambda entry: entry.report.year)


def evaluate() -> list[Scores]:
    """Every set over every corpus it is labelled for."""
    sample = desk([path for path in report_files(CORPUS) if path.parent == CORPUS])
    reference = desk([REFERENCE if REFERENCE.exists() else CORPUS / RESTATED])
    labelled, heldout = read_labels("questions.jsonl"), read_labels("heldout.jsonl")
    over_reference = [label for label in heldout if label.get("over") == OVER_REFERENCE]
    shared = [label for label in labelled if label["rows"] and {row["file"] for row in label["rows"]} == {RESTATED}]
    return [
        score("labelled, sample corpus", labelled, sample),
        score("labelled, reference report", shared, reference),
        score("written afterwards, sample corpus", [label for label in heldout if label not in over_reference], sample),
        score("written afterwards, reference report", over_reference, reference),
    ]


def desk(paths: Sequence[Path]) -> FigureDesk:
    """Figures over some reports, with the sample corpus's list of agencies."""
    return FigureDesk(entries_of(paths), read_agencies(CORPUS))


def score(name: str, labels: Sequence[dict[str, Any]], figures: FigureDesk) -> Scores:
    """Ask every question and compare."""
    offered, wrong = [], []
    right: Counter[str] = Counter()
    for label in labels:
        found = figures.answer(label["question"]).certain
        if is_right(label, found):
            right[label["kind"]] += 1
        elif found is None:
            offered.append(f"{label['id']} {label['question']}")
        else:
            wrong.append(f"{label['id']} {label['question']}: {found.value} {found.unit}")
    kinds = Counter(label["kind"] for label in labels)
    by_kind = {kind: f"{right[kind]}/{number}" for kind, number in kinds.items()}
    return Scores(name, len(labels), right.total(), tuple(offered), tuple(wrong), by_kind)


def is_right(label: dict[str, Any], figure: Figure | None) -> bool:
    """Exact value and exactly the labelled rows; a rank in its order."""
    if label["kind"] == "uncertain" or figure is None:
        return label["kind"] == "uncertain" and figure is None
    wanted, unit = label["expect"]["value"], label["expect"]["unit"]
    names = [_flat(row.entry.plan.name) for row in figure.rows]
    rows = [_flat(row["plan"]) for row in label["rows"]]
    if set(names) != set(rows) or (label["kind"] == "rank" and names != rows):
        return False
    if not _same_files(label, figure):
        return False
    if unit == "plans" and isinstance(wanted, list):
        return set(names) == {_flat(name) for name in wanted}
    if label["kind"] == "table":
        return figure.value is None and [str(row.value) for row in figure.rows] == wanted
    if label["kind"] == "groups":
        return figure.value is None and {group.name: str(group.value) for group in figure.groups} == wanted
    if label["kind"] == "goals":
        return bool([row.goal.number for row in figure.rows if row.goal] == wanted)
    if unit in ("text", "period"):
        return bool(figure.value == "/".join(wanted))
    return isinstance(figure.value, Decimal) and figure.value == Decimal(str(wanted))


def _same_files(label: dict[str, Any], figure: Figure) -> bool:
    """The reference report and its restatement are one for labels that fit both."""
    wanted = {row["file"] for row in label["rows"]}
    found = {row.entry.report.source for row in figure.rows}
    return found == wanted or (wanted <= {RESTATED, OVER_REFERENCE} and found <= {RESTATED, REFERENCE.name})


def _flat(name: str) -> str:
    return "".join(name.split())


def main() -> int:
    """Print the scores; 1 when a set misses what is expected."""
    results = evaluate()
    if "--json" in sys.argv:
        print(json.dumps([asdict(scores) for scores in results], ensure_ascii=False, indent=1))
    else:
        for scores in results:
            share = scores.right / scores.questions
            verdict = "ok" if scores.passed else "FAIL"
            print(
                f"{scores.name:<40}{scores.right:>4}/{scores.questions:<4} {share:.3f}  wrong {len(scores.wrong)}  {verdict}"
            )
            if "--verbose" in sys.argv:
                print("   ", ", ".join(f"{kind} {number}" for kind, number in scores.right_by_kind.items()))
            for line in (*scores.wrong, *scores.offered):
                print(f"    {line}")
    return 0 if all(scores.passed for scores in results) else 1


if __name__ == "__main__":
    sys.exit(main())
