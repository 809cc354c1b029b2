"""The sample corpus: every file says what it is, and the same report in other formats gives the same plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.agencies import read_agencies
from indexer.reading import read_file, report_files
from indexer.records import Plan
from indexer.text import read_terms

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FILES = report_files(CORPUS)


def content(plan: Plan) -> tuple[object, ...]:
    cells = {column: "".join(cell.text.split()) for column, cell in plan.cells.items()}
    goals = [(goal.number, goal.status, goal.pairing) for goal in plan.goals]
    return plan.id, plan.name, plan.agency, plan.types, plan.period, plan.amounts, cells, goals


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_report_says_that_it_is_a_sample(path: Path) -> None:
    for report in read_file(path):
        assert "虛構" in report.notice or "範例" in report.notice
        assert report.plans and all(plan.goals for plan in report.plans)


@pytest.mark.parametrize("path", sorted((CORPUS / "formats").iterdir()), ids=lambda path: path.suffix)
def test_other_formats_give_the_same_plans(path: Path) -> None:
    (text,) = read_file(CORPUS / f"{path.stem}.txt")
    (other,) = read_file(path)
    assert [content(plan) for plan in other.plans] == [content(plan) for plan in text.plans]


def test_word_lists_can_be_read() -> None:
    agencies = read_agencies(CORPUS)
    assert agencies.succession("行政院資通安全處", "資安署") is not None
    assert all(succession.basis for succession in agencies.successions)
    assert len(read_terms(CORPUS / "terms.txt")) >= 100
