"""Quality of rankings: nDCG@10, R@1/5/10 and MRR per ranking and per type of question, with paired significance.

The metrics are ir-measures' (trec_eval). A ranking is what one leg, or both fused, give for every question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ir_measures
from ir_measures import RR, Measure, R, Success, nDCG
from scipy import stats

Ranking = Mapping[str, Mapping[str, float]]
"""Question id -> document id -> score, the higher the better."""

FUSED = "fused"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions with what answers them. ``types`` maps a question's id to its type, where it has one.

    ``any_serves`` says that the documents judged relevant to a question are alternatives: R@k then counts questions
    with at least one of them among the first k, and not the share of them.
    """

    name: str
    qrels: Mapping[str, Mapping[str, int]]
    types: Mapping[str, str] = field(default_factory=dict)
    any_serves: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over ``questions`` questions, each between 0 and 1."""

    questions: int
    ndcg_10: float
    r_1: float
    r_5: float
    r_10: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """nDCG@10 of ``better`` minus that of ``other`` over the same questions; ``p`` of a paired, two-sided t-test."""

    better: str
    other: str
    difference: float
    p: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured on one set. ``quality``: ranking -> type of question (or ``all``) -> Quality."""

    name: str
    quality: Mapping[str, Mapping[str, Quality]]
    comparisons: tuple[Comparison, ...]


def evaluate(judged: Judged, rankings: Mapping[str, Ranking], versus: str = FUSED) -> Evaluation:
    """Measure every ranking, and compare ``versus`` with each of the others."""
    per_question = {name: _per_question(judged, ranking) for name, ranking in rankings.items()}
    quality = {name: _by_type(judged, scores) for name, scores in per_question.items()}
    ours = per_question[versus]
    comparisons = [
        _compare(versus, ours, name, theirs)
        for name, theirs in per_question.items()
        if name != versus and len(ours) > 1
    ]
    return Evaluation(judged.name, quality, tuple(comparisons))


def _measures(judged: Judged) -> dict[str, Measure]:
    recall = Success if judged.any_serves else R
    return {"ndcg_10": nDCG @ 10, "r_1": recall @ 1, "r_5": recall @ 5, "r_10": recall @ 10, "mrr": RR}


def _per_question(judged: Judged, ranking: Ranking) -> dict[str, dict[str, float]]:
    """Question id -> measure -> value; a question for which nothing was found counts with 0."""
    measures = _measures(judged)
    names = {measure: name for name, measure in measures.items()}
    scores = {question: dict.fromkeys(measures, 0.0) for question in judged.qrels}
    run = {question: dict(found) for question, found in ranking.items() if found}
    qrels = {question: dict(documents) for question, documents in judged.qrels.items()}
    for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return scores


def _by_type(judged: Judged, scores: Mapping[str, Mapping[str, float]]) -> dict[str, Quality]:
    groups: dict[str, list[str]] = {ALL: list(scores)}
    for question in scores:
        if kind := judged.types.get(question):
            groups.setdefault(kind, []).append(question)
    return {kind: _mean([scores[question] for question in questions]) for kind, questions in groups.items()}


def _mean(scores: Sequence[Mapping[str, float]]) -> Quality:
    count = len(scores)
    means = {name: sum(score[name] for score in scores) / count for name in scores[0]} if count else {}
    return Quality(count, **(means or dict.fromkeys(("ndcg_10", "r_1", "r_5", "r_10", "mrr"), 0.0)))


def _compare(
    name: str, ours: Mapping[str, Mapping[str, float]], other: str, theirs: Mapping[str, Mapping[str, float]]
) -> Comparison:
    first = [ours[question]["ndcg_10"] for question in ours]
    second = [theirs[question]["ndcg_10"] for question in ours]
    difference = sum(first) / len(first) - sum(second) / len(second)
    p = float(stats.ttest_rel(first, second).pvalue) if first != second else 1.0
    return Comparison(name, other, difference, p)
