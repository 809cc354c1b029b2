"""One search for one question: its hits and its answer, kept for reruns and for going back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from indexer.settings import load_settings
from ui import engine

if TYPE_CHECKING:
    from indexer.catalogue import Filters
    from indexer.snapshot import Snapshot
    from retriever.answer import Answer, Answerer
    from retriever.search import Searcher, SearchResult
    from retriever.understood import Understood

_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's hits and its answer, from one search. ``undone`` is what was understood and then taken back."""

    result: SearchResult
    answer: Answer
    undone: tuple[Understood, ...]


def ask(snapshot: Snapshot, question: str, filters: Filters, ignore: tuple[str, ...], top: int) -> Asked:
    """Search once and answer from what was found; the first caller waits for the model. Raises GoalTraceError."""
    key = (load_settings().model_dump_json(), snapshot.manifest.snapshot)
    return _asked(*key, question, repr(filters), ignore, top, answerer(snapshot), filters)


def answerer(snapshot: Snapshot) -> Answerer:
    """What answers questions over a snapshot; the first caller waits for the model. Raises GoalTraceError."""
    return _answerer(load_settings().model_dump_json(), snapshot.manifest.snapshot, engine.live_searcher(snapshot))


@st.cache_resource(max_entries=2, show_spinner=False)
def _answerer(key: str, snapshot_id: str, _searcher: Searcher) -> Answerer:
    from retriever.answer import Answerer

    return Answerer(_searcher)


# Only for a while, so that a leg of the search that failed once is tried again.
@st.cache_resource(max_entries=_REMEMBERED, ttl="10m", show_spinner=False)
def _asked(
    key: str,
    snapshot_id: str,
    question: str,
    filters_key: str,
    ignore: tuple[str, ...],
    top: int,
    _answerer: Answerer,
    _filters: Filters,
) -> Asked:
    from indexer.catalogue import Filters
    from retriever.turns import turn
    from retriever.understood import undoes

    searcher = _answerer.searcher
    with turn():
        result = searcher.search(question, _filters, top, ignore)
        said = searcher.understand(result.query.text, Filters()).understood if ignore else ()
        undone = tuple(finding for finding in said if undoes(ignore, finding))
        return Asked(result, _answerer.answer(result, _filters, ignore), undone)
