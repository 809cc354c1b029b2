"""What lifts a candidate: findings of the question, and the other passages of its goal row."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.catalogue import PlanEntry
from indexer.records import Column
from retriever.lift import FITTING, GOAL_ROW, Place, lifted
from retriever.search import open_searcher
from retriever.understood import Kind, Understood
from tests.conftest import Index

TARGET = Understood(Kind.COLUMN, 0, 2, (Column.TARGET.value,), Column.TARGET.value, False)


@pytest.fixture(scope="module")
def entry(small_index: Index) -> PlanEntry:
    return next(iter(open_searcher(small_index.settings, small_index.encoder).snapshot.catalogue.plans()))


def test_passages_of_one_goal_row_speak_for_each_other(entry: PlanEntry) -> None:
    places = [Place(entry, column, goal, "") for column, goal in (("target", "1"), ("outcome", "1"), ("outcome", "2"))]
    scores = lifted(np.array([0.2, 0.1, 0.2], np.float32), places, ())
    assert scores == pytest.approx([0.2 + GOAL_ROW * 0.1, 0.1 + GOAL_ROW * 0.2, 0.2])


def test_the_better_passage_of_a_goal_row_comes_first(entry: PlanEntry) -> None:
    places = [Place(entry, column, "1", "") for column in ("outcome", "target")]
    even = np.array([0.3, 0.2], np.float32)
    assert lifted(even, places, ()).argmax() == 0
    assert lifted(even, places, (TARGET,)).argmax() == 1  # the question names the column
    assert FITTING[Kind.COLUMN] * 0.2 > 0.3


def test_passages_without_a_goal_stand_alone(entry: PlanEntry) -> None:
    places = [Place(entry, "work", "", "")] * 2
    assert lifted(np.array([0.3, 0.2], np.float32), places, ()) == pytest.approx([0.3, 0.2])
