"""The opened index, shared by all sessions and exchanged when a new snapshot goes live.

The catalogue opens in a moment and is all the plan page needs; the model is loaded when somebody searches, or
once the start page has been drawn, whichever comes first. Everything heavy is imported inside the functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.settings import Settings, load_settings
from ui.facets import Facets, count

if TYPE_CHECKING:
    from indexer.catalogue import Filters, PlanEntry
    from indexer.encoder import Encoder
    from indexer.snapshot import Snapshot
    from retriever.search import Searcher

_KEPT = 2  # the live snapshot and the one it replaced, which a session may still be drawing


def live_snapshot() -> Snapshot | None:
    """The live snapshot, opened and verified once; None when no index has been built. Raises SnapshotError."""
    from indexer.snapshot import current_id

    settings = load_settings()
    snapshot_id = current_id(settings.index)
    return _snapshot(str(settings.index), snapshot_id) if snapshot_id else None


def live_searcher(snapshot: Snapshot) -> Searcher:
    """The searcher over the live snapshot; the first caller waits for the model. Raises GoalTraceError."""
    settings = load_settings()
    return _searcher(settings.model_dump_json(), snapshot.manifest.snapshot, settings)


def all_plans(snapshot: Snapshot) -> list[PlanEntry]:
    """Every plan of the snapshot."""
    return _plans(str(snapshot.folder), snapshot)


def facets(snapshot: Snapshot, filters: Filters) -> Facets:
    """Facet counts under the filters."""
    return _facets(str(snapshot.folder), repr(filters), snapshot, filters)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _snapshot(index: str, snapshot_id: str) -> Snapshot:
    from pathlib import Path

    from indexer.snapshot import open_snapshot

    return open_snapshot(Path(index), snapshot_id)


@st.cache_resource(max_entries=1, show_spinner=False)
def _encoder(key: str, _settings: Settings) -> Encoder:
    from indexer.encoder import load_encoder

    return load_encoder(_settings)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _searcher(key: str, snapshot_id: str, _settings: Settings) -> Searcher:
    from retriever.search import open_searcher

    return open_searcher(_settings, _encoder(key, _settings))


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _plans(folder: str, _snapshot: Snapshot) -> list[PlanEntry]:
    return _snapshot.catalogue.plans()


@st.cache_data(max_entries=256, show_spinner=False)
def _facets(folder: str, key: str, _snapshot: Snapshot, _filters: Filters) -> Facets:
    return count(_snapshot.catalogue, _filters)
