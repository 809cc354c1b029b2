"""Results as the JSON of ``python -m retriever``: DESIGN section 3."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from indexer.catalogue import PlanEntry
from retriever.answer import Answer
from retriever.figures.describe import describe_figure
from retriever.lineage import Lineage, goal_changes
from retriever.money import Contrast
from retriever.search import Hit, SearchResult
from retriever.similar import SimilarPlan
from retriever.summary import Summary
from retriever.understood import Understood

_OF_QUOTES = ("column", "goal", "plan", "report", "source", "permalink")


def describe_search(result: SearchResult) -> dict[str, Any]:
    """A search result; highlights are character offsets into the hit's text.

    ``nearest`` repeats the hits of a question that the index does not answer.
    """
    query = result.query
    return {
        "question": query.text,
        "terms": list(query.terms),
        "filters": {key: value for key, value in asdict(query.filters).items() if value},
        "understood": [describe_finding(finding) for finding in query.understood],
        "synonyms": [
            {"text": query.text[match.start : match.end], "others": list(match.others), "source": match.source}
            for match in query.synonyms
        ],
        "notes": [str(note) for note in result.notes],
        "answered": result.answered,
        "confidence": round(result.confidence, 3),
        "hits": [describe_hit(hit) for hit in result.hits],
        "nearest": [describe_hit(hit) for hit in result.nearest],
        "took_ms": round(result.took_ms, 1),
    }


def describe_finding(finding: Understood) -> dict[str, Any]:
    """What was understood of a part of the question; ``key`` undoes it."""
    return {
        "kind": finding.kind,
        "label": finding.label,
        "values": list(finding.values),
        "start": finding.start,
        "end": finding.end,
        "narrows": finding.certain,
        "key": finding.key,
    }


def describe_hit(hit: Hit) -> dict[str, Any]:
    """One hit with the goal row, plan and report it leads back to."""
    report, goal = hit.entry.report, hit.goal
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage.id,
        "text": hit.passage.text,
        "highlights": [list(span) for span in hit.highlights],
        "column": hit.passage.column,
        "goal": {"number": goal.number, "target": goal.target.text, "status": goal.status} if goal else None,
        "plan": describe_plan(hit.entry),
        "report": {"title": report.title, "year": report.year},
        "source": {"file": hit.passage.source, "page": hit.passage.page},
        "permalink": hit.permalink,
    }


def describe_answer(answer: Answer, summary: Summary | None = None) -> dict[str, Any]:
    """An answer; ``start`` and ``end`` of a quote are character offsets into its passage's text."""
    return {
        "question": answer.question,
        "kind": answer.kind,
        "answer": answer.text,
        "quotes": [
            {"text": quote.text, "passage_id": quote.hit.passage.id, "start": quote.start, "end": quote.end}
            | {key: value for key, value in describe_hit(quote.hit).items() if key in _OF_QUOTES}
            for quote in answer.quotes
        ],
        "figure": describe_figure(answer.figure) if answer.figure else None,
        "offered": [describe_figure(figure) for figure in answer.offered],
        "doubts": list(answer.doubt_texts),
        "summary": asdict(summary) if summary else None,
        "hits": [describe_hit(hit) for hit in answer.hits],
        "searched": asdict(answer.searched),
        "nearest": [describe_hit(hit) for hit in answer.nearest],
        "notes": [str(note) for note in answer.notes],
        "snapshot": answer.snapshot,
        "at": answer.at.isoformat(timespec="seconds"),
    }


def describe_plan(entry: PlanEntry) -> dict[str, Any]:
    """A plan as the contract names it: id, name, agency, year."""
    plan = entry.plan
    return {"id": plan.id, "name": plan.name, "agency": plan.agency, "year": entry.report.year}


def describe_lineage(found: Lineage) -> dict[str, Any]:
    """Plans by year with amounts in 千元 and counts of statuses, and links with their reasons and goal changes."""
    return {
        "plans": [
            {**describe_plan(entry), **asdict(entry.plan.amounts), "statuses": _statuses(entry)}
            for entry in found.plans
        ],
        "links": [
            {
                "from": link.older.plan.id,
                "to": link.newer.plan.id,
                "reasons": list(link.reasons),
                "goals": [
                    {
                        "change": change.kind,
                        "before": change.before.target.text if change.before else None,
                        "after": change.after.target.text if change.after else None,
                    }
                    for change in goal_changes(link.older.plan, link.newer.plan)
                ],
            }
            for link in found.links
        ],
    }


def describe_similar(found: SimilarPlan) -> dict[str, Any]:
    """A similar plan with the pairs of goals that make it so."""
    return {
        "plan": describe_plan(found.entry),
        "score": round(found.score, 3),
        "matches": [
            {
                "own": {"number": match.own.number, "target": match.own.target.text},
                "other": {"number": match.other.number, "target": match.other.target.text},
                "likeness": round(match.likeness, 3),
            }
            for match in found.matches
        ],
    }


def describe_contrast(found: Contrast) -> dict[str, Any]:
    """A plan with its execution rate in percent, to two places, and the goals that stand against it."""
    return {
        "plan": describe_plan(found.entry),
        **asdict(found.entry.plan.amounts),
        "rate": str(found.rate.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)),
        "goals": [
            {
                "number": goal.number,
                "target": goal.target.text,
                "outcome": goal.outcome.text if goal.outcome else None,
                "status": goal.status,
                "evidence": goal.status_evidence,
            }
            for goal in found.goals
        ],
    }


def _statuses(entry: PlanEntry) -> dict[str, int]:
    return dict(Counter(goal.status.value for goal in entry.plan.goals))
