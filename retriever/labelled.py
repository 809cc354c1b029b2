"""Labelled questions on the live index: JSON lines with ``id``, ``question``, ``type`` and what answers them.

``answers`` names passages by file, plan, column and a text they must contain; ``any_of`` alone names texts, one of
which a hit must hold. White space is ignored. A question without either must not be answered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.catalogue import PlanEntry
from indexer.errors import ReadError
from indexer.records import Passage
from retriever.beir import leg_scores
from retriever.evaluation import Judged, Ranking
from retriever.search import Searcher

SEARCH = "search"
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a passage must be to answer; an empty field asks for nothing."""

    contains: str
    file: str = ""
    plan: str = ""
    column: str = ""

    def fits(self, passage: Passage, entry: PlanEntry) -> bool:
        """Whether the passage answers."""
        return (
            _flat(self.contains) in _flat(passage.text)
            and self.file in ("", passage.source)
            and self.column in ("", passage.column)
            and _flat(self.plan) in ("", _flat(entry.plan.name))
        )


@dataclass(frozen=True, slots=True)
class Labelled:
    """One question; ``answers`` are alternatives, none where the corpus does not answer it."""

    id: str
    question: str
    type: str
    answers: tuple[Answer, ...]


def read_questions(path: Path) -> tuple[Labelled, ...]:
    """Questions about passages; lines that ask for figures or lists are left out. Raises ReadError naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read ({error}).") from error
    read = (_read(line, f"{path}: line {number}") for number, line in enumerate(lines, start=1) if line.strip())
    return tuple(question for question in read if question)


def _read(line: str, place: str) -> Labelled | None:
    try:
        return _question(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadError(f"{place} is no labelled question ({error!r}); see benchmarks/README.md.") from error


def judge(questions: Sequence[Labelled], searcher: Searcher, name: str) -> Judged:
    """Look up in every passage of the index which answerable question it answers."""
    catalogue = searcher.snapshot.catalogue
    passages = catalogue.passages(range(searcher.snapshot.manifest.counts["passages"]))
    entries = {plan: catalogue.require_plan(plan) for plan in {passage.plan_id for passage in passages}}
    qrels = {
        question.id: {
            passage.id: 1
            for passage in passages
            if any(answer.fits(passage, entries[passage.plan_id]) for answer in question.answers)
        }
        for question in questions
        if question.answers
    }
    if missing := [question for question, relevant in qrels.items() if not relevant]:
        raise ReadError(f"{name}: no passage of this index answers {', '.join(missing)}; evaluate on the right index.")
    return Judged(name, qrels, {question.id: question.type for question in questions if question.type}, any_serves=True)


def rank(questions: Sequence[Labelled], searcher: Searcher) -> dict[str, Ranking]:
    """The rankings of each leg, of both fused, and of the whole search (understanding, synonyms, goal rows)."""
    rankings: dict[str, dict[str, dict[str, float]]] = {}
    for question in questions:
        if not question.answers:
            continue
        found = searcher.retrieve(question.question)
        for name, scores in leg_scores(found).items():
            passages = searcher.snapshot.catalogue.passages(list(scores))
            by_id = {passage.id: score for passage, score in zip(passages, scores.values(), strict=True)}
            rankings.setdefault(name, {})[question.id] = by_id
        hits = searcher.search(question.question, top=_DEPTH).hits
        rankings.setdefault(SEARCH, {})[question.id] = {hit.passage.id: 1 / hit.rank for hit in hits}
    return dict(rankings)


def _question(line: dict[str, Any]) -> Labelled | None:
    if line.get("expect", "search") not in ("search", "abstain"):
        return None
    answers = [
        Answer(answer["must_contain"], answer["file"], answer["plan"], answer["column"])
        for answer in line.get("answers", ())
    ]
    answers += [Answer(text) for text in line.get("any_of", ())]
    return Labelled(line["id"], line["question"], line.get("type", ""), tuple(answers))


def _flat(text: str) -> str:
    return "".join(text.split())
