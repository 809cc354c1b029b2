"""Similar initiatives: plans of other years and agencies whose goals ask for the same, goal by goal.

Likeness is the cosine of two targets' vectors after the index's mean vector has been taken away: what all
passages share (they are all reports) would otherwise make every pair look alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from indexer.catalogue import Filters, PlanEntry
from indexer.records import Column, Goal, Passage
from indexer.snapshot import Snapshot
from indexer.vectors import Vectors

ALIKE = 0.42  # about the top hundredth of all pairs of the sample corpus; read by eye to be the same kind of work
SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class GoalMatch:
    """A goal of the plan asked for and the goal it resembles; ``likeness`` is between ALIKE and 1."""

    own: Goal
    other: Goal
    likeness: float


@dataclass(frozen=True, slots=True)
class SimilarPlan:
    """A plan with the goals that make it similar, best first. ``score`` sums over the goals asked for."""

    entry: PlanEntry
    score: float
    matches: tuple[GoalMatch, ...]


def similar_plans(
    snapshot: Snapshot, entry: PlanEntry, own_family: Collection[str], limit: int = 5
) -> list[SimilarPlan]:
    """Plans most like ``entry``, best first, without those whose ids are in ``own_family``."""
    catalogue = snapshot.catalogue
    targets = catalogue.rows(Filters(columns=(Column.TARGET.value,)))
    if targets is None or not entry.plan.goals:
        return []
    passages = catalogue.passages(targets.tolist())
    vectors = snapshot.stored_vectors(targets)
    own = [i for i, passage in enumerate(passages) if passage.plan_id == entry.plan.id and passage.goal_number]
    others = [i for i, passage in enumerate(passages) if passage.plan_id not in own_family and passage.goal_number]
    if not own or not others:
        return []
    centred = _centred(vectors, snapshot)
    likeness = centred[own] @ centred[others].T
    found: dict[str, list[tuple[Passage, Passage, float]]] = defaultdict(list)
    for row, column in zip(*np.nonzero(likeness >= ALIKE), strict=True):
        first, second = passages[own[row]], passages[others[column]]
        found[second.plan_id].append((first, second, float(likeness[row, column])))
    similar = [_similar_plan(snapshot, entry, plan_id, pairs) for plan_id, pairs in found.items()]
    return sorted(similar, key=lambda plan: (-plan.score, plan.entry.plan.id))[:limit]


def _centred(vectors: Vectors, snapshot: Snapshot) -> Vectors:
    """The vectors without the mean of the whole index (an evenly spaced sample of it), of length 1 again."""
    rows = np.arange(0, snapshot.catalogue.counts.passages)
    sample = snapshot.stored_vectors(rows[:: max(1, len(rows) // SAMPLE)])
    moved = vectors - sample.mean(axis=0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    centred: Vectors = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
    return centred


def _similar_plan(
    snapshot: Snapshot, entry: PlanEntry, plan_id: str, pairs: list[tuple[Passage, Passage, float]]
) -> SimilarPlan:
    """Every goal counts once, on either side: the best pairs first."""
    other = snapshot.catalogue.plan(plan_id)
    assert other is not None, "a passage names its plan"
    used: set[str] = set()
    matches = []
    for first, second, score in sorted(pairs, key=lambda pair: -pair[2]):
        if used & {first.id, second.id}:
            continue
        used |= {first.id, second.id}
        matches.append(GoalMatch(_goal(entry, first), _goal(other, second), score))
    return SimilarPlan(other, sum(match.likeness for match in matches), tuple(matches))


def _goal(entry: PlanEntry, passage: Passage) -> Goal:
    return next(goal for goal in entry.plan.goals if goal.number == passage.goal_number)
