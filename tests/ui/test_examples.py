from __future__ import annotations

from indexer.catalogue import PlanEntry
from ui.examples import MOST, examples
from ui.i18n import Texts


def test_examples_ask_about_different_plans_of_the_latest_year(entries: dict[str, PlanEntry]) -> None:
    asked = examples(list(entries.values()), Texts())
    assert 2 <= len(asked) <= MOST
    latest = [entry.plan for entry in entries.values() if entry.report.year == 112]
    about = [next(plan for plan in latest if plan.name in question) for question in asked]
    assert len({plan.id for plan in about}) == len(asked)
    assert about[0].agency != about[1].agency


def test_no_plans_no_examples() -> None:
    assert examples([], Texts()) == []
