from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue import Filters, PlanEntry
from indexer.passages import goal_of, text_hash
from indexer.records import Column, Passage
from indexer.settings import load_settings
from indexer.snapshot import Snapshot
from retriever.search import open_searcher
from tests.conftest import Index
from ui.address import PlanAddress
from ui.evidence import Focus, group, item_of, locate, outcome_column, spans_within, unpaired_outcomes

LAKE = "離島遠距照護服務計畫 111"
REFERRED = "長者跌倒預警穿戴裝置試辦計畫 112"


@pytest.fixture
def passages(snapshot: Snapshot, entries: dict[str, PlanEntry]) -> list[Passage]:
    """The passages of the plan LAKE."""
    rows = snapshot.catalogue.rows(Filters(plans=(entries[LAKE].plan.id,)))
    assert rows is not None
    return snapshot.catalogue.passages(rows.tolist())


def _passage(passages: list[Passage], column: Column, number: str) -> Passage:
    return next(p for p in passages if p.column is column and p.goal_number == number)


def test_an_outcome_told_in_the_narrative_is_known_by_its_words(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    narrative = plan.items[Column.NARRATIVE][0]
    moved = replace(plan.goals[0], outcome=narrative)
    assert outcome_column(plan, plan.goals[0]) is Column.OUTCOME
    assert outcome_column(plan, moved) is Column.NARRATIVE
    assert outcome_column(entries[REFERRED].plan, replace(moved, outcome=None)) is None


def test_outcome_items_that_no_row_shows_are_not_lost(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    assert unpaired_outcomes(plan) == ()
    unpaired = replace(plan, goals=tuple(replace(goal, outcome=None) for goal in plan.goals))
    assert unpaired_outcomes(unpaired) == tuple(item for item in plan.items[Column.OUTCOME] if item.leaf)


def test_hits_are_grouped_by_plan_and_row_in_the_order_of_their_best_hit(small_index: Index) -> None:
    settings = load_settings(index=small_index.settings.index, cache=small_index.settings.cache)
    hits = open_searcher(settings, small_index.encoder).search("離島視訊診間", top=30).hits
    found = group(hits)
    assert [plan.entry.plan.id for plan in found] == list(dict.fromkeys(hit.entry.plan.id for hit in hits))
    grouped = [hit for plan in found for hit in (*(h for row in plan.rows for h in row.hits), *plan.others)]
    assert sorted(hit.rank for hit in grouped) == [hit.rank for hit in hits]
    for plan in found:
        firsts = [row.hits[0].rank for row in plan.rows]
        assert firsts == sorted(firsts)
        assert all(goal_of(plan.entry.plan, hit.passage) is None for hit in plan.others)


def test_a_permalink_finds_its_passage_and_row(entries: dict[str, PlanEntry], passages: list[Passage]) -> None:
    plan = entries[LAKE].plan
    passage = _passage(passages, Column.OUTCOME, "二")
    address = PlanAddress(plan.id, "outcome", "二", text_hash(passage.text))
    assert locate(plan, passages, address) == Focus(plan.goals[-1], passage)


def test_a_permalink_to_a_narrative_finds_the_passage_alone(
    entries: dict[str, PlanEntry], passages: list[Passage]
) -> None:
    plan = entries[LAKE].plan
    passage = next(p for p in passages if p.column is Column.NARRATIVE)
    address = PlanAddress(plan.id, "narrative", "", text_hash(passage.text))
    assert locate(plan, passages, address) == Focus(None, passage)


@pytest.mark.parametrize(("goal", "found"), [("二", True), ("九", False), ("", False)])
def test_a_permalink_whose_words_are_gone_says_so(
    entries: dict[str, PlanEntry], passages: list[Passage], goal: str, found: bool
) -> None:
    plan = entries[LAKE].plan
    focus = locate(plan, passages, PlanAddress(plan.id, "outcome", goal, "00000000"))
    assert focus.changed and focus.passage is None
    assert (focus.goal is plan.goals[-1]) is found


def test_a_plain_plan_address_points_at_nothing(entries: dict[str, PlanEntry], passages: list[Passage]) -> None:
    plan = entries[LAKE].plan
    assert locate(plan, passages, PlanAddress(plan.id)) == Focus()


def test_the_item_of_a_passage_holds_its_words(entries: dict[str, PlanEntry], passages: list[Passage]) -> None:
    plan = entries[LAKE].plan
    for passage in passages:
        item = item_of(plan, passage)
        assert item is not None
        ((start, end),) = spans_within(item, passage)
        assert item.text[start:end] == passage.text


def test_spans_of_another_item_are_empty(entries: dict[str, PlanEntry], passages: list[Passage]) -> None:
    plan = entries[LAKE].plan
    last = _passage(passages, Column.OUTCOME, "二")
    first = plan.goals[0].outcome
    assert first is not None
    assert spans_within(first, last) == ()
    assert spans_within(first, None) == ()


def test_of_passages_with_the_same_words_the_one_on_the_page_is_meant(
    entries: dict[str, PlanEntry], passages: list[Passage]
) -> None:
    plan = entries[LAKE].plan
    first = _passage(passages, Column.OUTCOME, "二")
    twin = replace(first, id=f"{first.id}-2", lines=tuple(replace(line, page=9) for line in first.lines))
    address = PlanAddress(plan.id, "outcome", "二", text_hash(first.text))
    assert locate(plan, [first, twin], address).passage == first
    assert locate(plan, [first, twin], address, 9).passage == twin
    assert locate(plan, [first, twin], address, 8).passage == first
    assert locate(plan, [replace(twin, goal_number=""), first], address, 9).passage == first
