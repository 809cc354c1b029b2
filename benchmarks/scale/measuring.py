"""What questions cost on a snapshot that is only opened, beside exact search over the same vectors.

Run in a process of its own, so that its memory is that of a program that answers and not of one that builds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks.scale import opening
from benchmarks.scale.building import EXACT
from indexer.encoder import Encoder, Role
from indexer.filters import Filters
from indexer.lexical import LexicalIndex
from indexer.manifest import SealedFile
from indexer.records import Column
from indexer.settings import Settings
from indexer.snapshot import Snapshot, require_current_id
from indexer.vectors import Rows, VectorIndex, Vectors
from indexer.vectors.faiss import Store
from retriever.fusion import mixture
from retriever.legs import DEPTH, Legs, Words
from retriever.projection import shipped_likeness
from retriever.query import parse_query
from retriever.search import open_searcher

_Each = TypeVar("_Each")

IN_A_ROW = 20  # questions

_STATUS = Path("/proc/self/status")  # Linux alone says what is resident now, mapped files included


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the legs take it. ``vector`` (d,) is comparable to the stored ones."""

    text: str
    words: Words
    vector: Vectors


@dataclass(frozen=True, slots=True)
class _Known:
    """Vectors of questions that were encoded before: encoding is no part of searching, in either index."""

    vectors: dict[str, Vectors]
    model_id: str = "known"
    dimension: int = 0

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        return np.stack([self.vectors[text] for text in texts])


def measure(settings: Settings, encoder: Encoder, questions: Sequence[str]) -> dict[str, object]:
    """Milliseconds, recall@10 and megabytes of the live snapshot."""
    opened = opening.measure(settings.index)
    opening.drop(settings.index / require_current_id(settings.index))
    searcher = open_searcher(settings, encoder)
    first = _times(searcher.search, questions[::10])
    snapshot = searcher.snapshot
    snapshot.verification.wait()
    likeness = shipped_likeness(snapshot.manifest.model, snapshot.stored_vectors)
    asked = []
    for question in questions:
        query = parse_query(question, Filters(), searcher.segmenter)
        vector = encoder.encode([query.text], Role.QUERY)
        asked.append(Asked(query.text, Words(query.terms, query.grams), vector[0]))
    known = _Known({each.text: each.vector for each in asked})
    legs = Legs(known, snapshot.vectors, snapshot.lexical, likeness)
    for each in asked:  # nothing is measured cold but the opening
        _hybrid(legs, each)
    whole = _times(lambda each: searcher.search(each.text), asked)
    resident = _resident()
    exact_index = Store().open_index(settings.index / EXACT)
    exact_legs = Legs(known, exact_index, snapshot.lexical, likeness)
    return {
        "passages": len(snapshot.lexical),
        "index": snapshot.manifest.nearest,
        "megabytes": {name: round(file.size / 1e6) for name, file in _largest(snapshot)},
        **opened,
        "first_searches": first,
        "resident_mb": resident["VmRSS"],
        "resident_process_mb": resident["RssAnon"],
        "search": whole,
        **_in_turns(legs, exact_legs, snapshot.vectors, exact_index, asked),
        "lexical": _times(partial(_lexical, snapshot.lexical, None), asked),
        "filtered": _filtered(snapshot, exact_index, asked),
    }


def _in_turns(
    legs: Legs, exact_legs: Legs, index: VectorIndex, exact_index: VectorIndex, asked: Sequence[Asked]
) -> dict[str, object]:
    """All take turns, IN_A_ROW questions at a time, so that whatever else the machine does weighs on all alike.

    Not question by question: each exact search reads every vector, and what follows it would find the cores' caches empty.
    """
    ways: dict[str, Callable[[Asked], Any]] = {
        "hybrid": partial(_hybrid, legs),
        "exact_hybrid": partial(_hybrid, exact_legs),
        "dense": partial(_dense, index, None),
        "exact": partial(_dense, exact_index, None),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, list[Rows]] = {name: [] for name in ways}
    for start in range(0, len(asked), IN_A_ROW):
        for name, way in ways.items():
            for each in asked[start : start + IN_A_ROW]:
                found[name].append(_timed(took[name], partial(way, each)))
    dense = [_overlap(*pair) for pair in zip(found["dense"], found["exact"], strict=True)]
    hybrid = [_overlap(*pair) for pair in zip(found["hybrid"], found["exact_hybrid"], strict=True)]
    measured: dict[str, object] = {name: _percentiles(times) for name, times in took.items()}
    p95 = {name: float(np.percentile(times, 95)) for name, times in took.items()}
    return measured | {
        "ratio": round(p95["hybrid"] / p95["exact"], 3),
        "dense_ratio": round(float(np.median(took["dense"]) / np.median(took["exact"])), 3),
        "recall_10": round(float(np.mean(dense)), 4),
        "hybrid_recall_10": round(float(np.mean(hybrid)), 4),
    }


def _filtered(snapshot: Snapshot, exact: VectorIndex, asked: Sequence[Asked]) -> dict[str, object]:
    """The same under filters that leave from nearly all passages to a thousandth, with what finding their rows costs."""
    year = snapshot.catalogue.choices["years"][0]
    plans = tuple(entry.plan_id for entry in snapshot.catalogue.passages(range(0, 1000, 100)))
    measured: dict[str, object] = {}
    for name, filters in {
        "every passage": Filters(columns=(Column.TEXT.value,)),
        "one year": Filters(years=(year, year)),
        "a few notices": Filters(plans=plans),
    }.items():
        started = time.perf_counter()
        rows = snapshot.catalogue.rows(filters)
        took = time.perf_counter() - started
        dense = _times(partial(_dense, snapshot.vectors, rows), asked)
        words = _times(partial(_lexical, snapshot.lexical, rows), asked[:50])
        recall = [
            _overlap(snapshot.vectors.search(each.vector, 10, rows).rows, exact.search(each.vector, 10, rows).rows)
            for each in asked[:50]
        ]
        measured[name] = {
            "rows": len(rows) if rows is not None else 0,
            "rows_ms": round(took * 1000, 1),
            "dense": dense,
            "lexical": words,
            "recall_10": round(float(np.mean(recall)), 4),
        }
    return measured


def _dense(index: VectorIndex, allowed: Rows | None, asked: Asked) -> Rows:
    return index.search(asked.vector, DEPTH, allowed).rows


def _lexical(index: LexicalIndex, allowed: Rows | None, asked: Asked) -> Rows:
    return index.search(asked.words.terms, asked.words.grams, DEPTH, allowed).rows


def _hybrid(legs: Legs, asked: Asked) -> Rows:
    """Rows as both legs fused rank them."""
    found = legs.retrieve(asked.text, asked.words).candidates
    scores = mixture(found)
    return found.rows[np.lexsort((found.rows, -scores))]


def _overlap(found: Rows, best: Rows) -> float:
    return len(np.intersect1d(found[:10], best[:10])) / max(1, len(best[:10]))


def _times(task: Callable[[_Each], object], asked: Sequence[_Each]) -> dict[str, float]:
    took: list[float] = []
    for each in asked:
        _timed(took, partial(task, each))
    return _percentiles(took)


def _timed(took: list[float], task: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = task()
    took.append((time.perf_counter() - started) * 1000)
    return result


def _percentiles(took: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(took, share)), 1) for share in (50, 95)}


def _largest(snapshot: Snapshot) -> list[tuple[str, SealedFile]]:
    return sorted(snapshot.manifest.files.items(), key=lambda file: -file[1].size)[:6]


def _resident() -> dict[str, int]:
    """Megabytes in memory: of all, and of what is no mapped file."""
    lines = _STATUS.read_text(encoding="ascii").splitlines() if _STATUS.exists() else []
    fields = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return {name: round(int(fields.get(name, "0 kB").split()[0]) / 1000) for name in ("VmRSS", "RssAnon")}
