"""What lifts a candidate beside its own words: what the question was understood to speak of, and its goal row.

A goal row is a target with its outcome and narrative: when two of its passages are found, each speaks for the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.catalogue import PlanEntry
from indexer.vectors import Vectors
from retriever.understood import Kind, Understood, fits

# Chosen on one half of the labelled questions: benchmarks/README.md.
FITTING = {Kind.PLAN: 4.0, Kind.AGENCY: 1.5, Kind.YEARS: 1.5, Kind.TYPE: 1.2, Kind.STATUS: 1.3, Kind.COLUMN: 2.0}
GOAL_ROW = 0.8  # below 1: of a row that is found twice, the better passage comes first


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands. ``goal`` is its goal's number and ``status`` that goal's, or both are empty."""

    entry: PlanEntry
    column: str
    goal: str
    status: str


def lifted(
    scores: Vectors, places: Sequence[Place], findings: Sequence[Understood], goal_row: float = GOAL_ROW
) -> Vectors:
    """Scores (n,) of candidates at ``places`` (n) -> scores that favour what the question speaks of."""
    factors = np.ones(len(scores), np.float32)
    for number, place in enumerate(places):
        for finding in findings:
            if fits(finding, place.entry, place.column, place.status):
                factors[number] *= FITTING.get(finding.kind, 1.0)
    raised = scores * factors
    return np.asarray(raised + goal_row * _best_of_others(raised, places), np.float32)


def _best_of_others(scores: Vectors, places: Sequence[Place]) -> Vectors:
    """For every candidate the best score of another one of the same goal row; 0 where there is none."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        if place.goal:
            rows[place.entry.plan.id, place.goal].append(number)
    best = np.zeros(len(scores), np.float32)
    for members in rows.values():
        for number in members:
            best[number] = max((scores[other] for other in members if other != number), default=0.0)
    return best
