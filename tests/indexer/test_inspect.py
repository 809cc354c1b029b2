"""``python -m indexer inspect`` on the reference report, against the golden file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLES, Outcome, run_module
from tests.golden.facts import facts, golden_path

REPORT_KEYS = {"title", "authority", "year", "unit", "source", "plans"}
PLAN_KEYS = {"id", "name", "agency", "types", "period", "approved_total", "budgeted", "executed", "planned_work"}
GOAL_KEYS = {"number", "target", "outcome", "narrative", "status", "status_evidence", "page"}


@pytest.fixture(scope="module")
def inspected(reference_report: Path) -> Outcome:
    return run_module("indexer", "inspect", reference_report, "--json")


@pytest.fixture(scope="module")
def report(inspected: Outcome) -> dict[str, Any]:
    (only,) = json.loads(inspected.stdout)["reports"]
    return dict(only)


def test_golden(reference_report: Path, inspected: Outcome) -> None:
    golden = json.loads(golden_path(reference_report).read_text(encoding="utf-8"))
    if hashlib.sha256(reference_report.read_bytes()).hexdigest() != golden["sha256"]:
        pytest.skip("the reference report here is another edition than the golden file's")
    assert facts(reference_report, json.loads(inspected.stdout)) == golden


def test_prints_one_object_and_nothing_else(inspected: Outcome) -> None:
    assert inspected.code == 0
    assert inspected.stderr == ""
    parsed, end = json.JSONDecoder().raw_decode(inspected.stdout)
    assert inspected.stdout[end:].strip() == ""
    assert isinstance(parsed["reports"], list)


def test_facts_of_the_reference_report(report: dict[str, Any]) -> None:
    plans = report["plans"]
    assert [len(plan["goals"]) for plan in plans] == [2, 12, 2, 7, 2, 2]
    assert [plan["agency"] for plan in plans] == ["數位發展部"] * 3 + ["資通安全署"] + ["數位產業署"] * 2
    assert plans[0]["period"] == {"start": "110-01", "end": "114-08"}
    assert plans[0]["types"] == ["科技發展(含公共建設經費)"]
    for (
        plan
    ) in plans:  # in thousands: the whole programme is tens of billions of dollars, no plan is less than ten million
        amounts = [plan["executed"], plan["budgeted"], plan["approved_total"]]
        assert all(isinstance(amount, int) for amount in amounts)
        assert 10_000 <= amounts[0] <= amounts[1] <= amounts[2] <= 50_000_000


def test_amounts_are_those_printed(reference_report: Path, report: dict[str, Any]) -> None:
    """The page is in 千元, so the digits of its amount columns are the amounts; read here without any of our code."""
    rows = [line.split("\t") for line in reference_report.read_text(encoding="utf-8-sig").splitlines()]
    printed = [
        [int(cell.replace(",", "")) for cell in row[3:6]] for row in rows if len(row) == 7 and row[3][:1].isdigit()
    ]
    assert [[plan["approved_total"], plan["budgeted"], plan["executed"]] for plan in report["plans"]] == printed


def test_keys_of_the_contract(report: dict[str, Any]) -> None:
    assert set(report) >= REPORT_KEYS
    for plan in report["plans"]:
        assert set(plan) >= PLAN_KEYS | {"goals", "narrative"}
        for goal in plan["goals"]:
            assert set(goal) >= GOAL_KEYS
            assert goal["status"] in {"achieved", "partly", "not_achieved", "unstated"}


def test_outcomes_of_the_same_number_are_paired(report: dict[str, Any]) -> None:
    paired = [goal for plan in report["plans"] for goal in plan["goals"] if goal["outcome"] is not None]
    assert len(paired) >= 20
    for plan in (plan for plan in report["plans"] if plan["agency"] != "資通安全署"):  # whose outcomes stand elsewhere
        assert all(goal["outcome"] for goal in plan["goals"])


def test_without_json_it_is_for_people() -> None:
    outcome = run_module("indexer", "inspect", SAMPLES / "111-lake.txt")
    assert outcome.code == 0
    assert "離島遠距照護服務計畫" in outcome.stdout
    assert "120,000 千元" in outcome.stdout


@pytest.mark.parametrize("module", ["indexer", "retriever"])
def test_command_lines_print_help(module: str) -> None:
    outcome = run_module(module, "--help")
    assert outcome.code == 0
    assert "Usage" in outcome.stdout
