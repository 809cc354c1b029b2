"""The opened index, shared by all sessions and exchanged when a new snapshot goes live.

The catalogue opens in a moment and is all the plan page needs; the model is loaded when somebody searches, or
once the start page has been drawn, whichever comes first. Everything heavy is imported inside the functions.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from indexer.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.catalogue import Facets, Filters, PlanEntry
    from indexer.encoder import Encoder
    from indexer.readers.pdf.shown import ShownPage
    from indexer.records import Document
    from indexer.snapshot import Snapshot
    from retriever.lineage import Link
    from retriever.overview import Overview
    from retriever.search import Searcher
    from retriever.similar import SimilarPlan
    from retriever.source import Source

_KEPT = 2  # the live snapshot and the one it replaced, which a session may still be drawing


def live_snapshot() -> Snapshot | None:
    """The live snapshot, opened and verified once; None when no index has been built. Raises SnapshotError.

    While one session opens what has just gone live, the others go on with the one before.
    """
    from indexer.snapshot import current_id

    settings = load_settings()
    snapshot_id = current_id(settings.index)
    return _live(str(settings.index)).snapshot(settings.index, snapshot_id) if snapshot_id else None


def live_searcher(snapshot: Snapshot) -> Searcher:
    """The searcher over a snapshot that is open; the first caller waits for the model. Raises GoalTraceError."""
    settings = load_settings()
    return _searcher(settings.model_dump_json(), snapshot.manifest.snapshot, settings, snapshot)


def all_plans(snapshot: Snapshot) -> list[PlanEntry]:
    """Every plan of the snapshot."""
    return _plans(str(snapshot.folder), snapshot)


def facets(snapshot: Snapshot, filters: Filters) -> Facets:
    """Facet counts under the filters."""
    return _facets(str(snapshot.folder), repr(filters), snapshot, filters)


def passages_holding(snapshot: Snapshot, groups: tuple[tuple[str, ...], ...]) -> list[int]:
    """For each group of words, how many passages hold one of them."""
    return _passages_holding(str(snapshot.folder), groups, snapshot)


def overview(snapshot: Snapshot, years: tuple[int, int] | None) -> Overview:
    """Figures of the reports of some years, or of all."""
    return _overview(str(snapshot.folder), years, snapshot)


def plan_links(snapshot: Snapshot) -> list[Link]:
    """Which plan carries on which, over all years."""
    return _links(str(snapshot.folder), snapshot)


def similar(snapshot: Snapshot, entry: PlanEntry, family: tuple[str, ...]) -> list[SimilarPlan]:
    """Plans most like ``entry`` outside its own ``family``."""
    return _similar(str(snapshot.folder), entry.plan.id, snapshot, entry, family)


def source(snapshot: Snapshot, name: str) -> Source:
    """A source file of the snapshot as it is now."""
    from retriever.source import find_source

    return find_source(snapshot.catalogue, load_settings().corpus, name)


def shown_page(source: Source, page: int) -> ShownPage:
    """A page of a PDF, drawn. Raises ReadError."""
    return _shown_page(source.sha256, page, source)


def document(source: Source) -> Document:
    """A source in another format, read. Raises ReadError."""
    return _document(source.name, source.sha256, source)


class _Live:
    """The snapshot opened last; safe to share between threads."""

    def __init__(self) -> None:
        self._opening = threading.Lock()
        self._held: Snapshot | None = None

    def snapshot(self, index: Path, snapshot_id: str) -> Snapshot:
        """The one with this id, or the one before while somebody else opens it. Raises SnapshotError."""
        from indexer.snapshot import open_snapshot

        held = self._held
        if held is not None and (held.manifest.snapshot == snapshot_id or self._opening.locked()):
            return held
        with self._opening:
            if self._held is None or self._held.manifest.snapshot != snapshot_id:
                self._held = open_snapshot(index, snapshot_id)
            return self._held


@st.cache_resource(max_entries=1, show_spinner=False)
def _live(index: str) -> _Live:
    return _Live()


@st.cache_resource(max_entries=1, show_spinner=False)
def _encoder(key: str, _settings: Settings) -> Encoder:
    from indexer.encoder import load_encoder

    return load_encoder(_settings)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _searcher(key: str, snapshot_id: str, _settings: Settings, _opened: Snapshot) -> Searcher:
    from retriever.search import open_searcher

    return open_searcher(_settings, _encoder(key, _settings), _opened)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _plans(folder: str, _snapshot: Snapshot) -> list[PlanEntry]:
    return _snapshot.catalogue.plans()


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _links(folder: str, _snapshot: Snapshot) -> list[Link]:
    from retriever.lineage import find_links

    return find_links(all_plans(_snapshot), _snapshot.agencies)


@st.cache_resource(max_entries=32, show_spinner=False)
def _overview(folder: str, years: tuple[int, int] | None, _snapshot: Snapshot) -> Overview:
    from retriever.overview import overview as of_years

    return of_years(all_plans(_snapshot), plan_links(_snapshot), _snapshot.agencies, years)


@st.cache_resource(max_entries=128, show_spinner=False)
def _similar(
    folder: str, plan_id: str, _snapshot: Snapshot, _entry: PlanEntry, _family: tuple[str, ...]
) -> list[SimilarPlan]:
    from retriever.similar import similar_plans

    return similar_plans(_snapshot, _entry, _family)


@st.cache_resource(max_entries=24, show_spinner=False)
def _shown_page(sha256: str, page: int, _source: Source) -> ShownPage:
    from indexer.readers.pdf.shown import show_page

    return show_page(_source.read(), _source.name, page)


@st.cache_resource(max_entries=2, show_spinner=False)
def _document(name: str, sha256: str, _source: Source) -> Document:
    from indexer.readers import read_document

    assert _source.path is not None, "asked for only where there is a file"
    return read_document(_source.path, _source.name)


@st.cache_data(max_entries=256, show_spinner=False)
def _facets(folder: str, key: str, _snapshot: Snapshot, _filters: Filters) -> Facets:
    return _snapshot.catalogue.facets(_filters)


@st.cache_data(max_entries=16, show_spinner=False)
def _passages_holding(folder: str, groups: tuple[tuple[str, ...], ...], _snapshot: Snapshot) -> list[int]:
    from indexer.word_lists import passages_holding as counted

    return counted(_snapshot.catalogue, groups)
