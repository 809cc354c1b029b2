"""The app in Streamlit's own test runner, over the small index, without a model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import indexer.encoder
from indexer.catalogue import PlanEntry
from indexer.snapshot import Snapshot, open_snapshot
from tests.conftest import REPOSITORY, Index
from tests.hashing import HashingEncoder

OpenApp = Callable[..., AppTest]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def visible(app: AppTest) -> str:
    """The text of everything on the page, markup taken off."""
    reader = _Words()
    for element in app.main:
        if element.type == "html":
            reader.feed(element.proto.body)
        elif element.type == "page_link":
            reader.words.append(element.proto.label)
    for kind in (app.button, app.caption):
        reader.words += [element.label if hasattr(element, "label") else element.value for element in kind]
    return "\n".join(reader.words)


@pytest.fixture(scope="session")
def snapshot(small_index: Index) -> Snapshot:
    return open_snapshot(small_index.settings.index)


@pytest.fixture(scope="session")
def entries(snapshot: Snapshot) -> dict[str, PlanEntry]:
    """Plans of the small corpus by name and year."""
    return {f"{entry.plan.name} {entry.report.year}": entry for entry in snapshot.catalogue.plans()}


@pytest.fixture
def point_at(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[Callable[[Path], None]]:
    """Lets the app open an index with the hashing encoder in place of a model."""
    monkeypatch.setattr(indexer.encoder, "load_encoder", lambda _: HashingEncoder())
    st.cache_resource.clear()
    st.cache_data.clear()

    def point(index: Path) -> None:
        monkeypatch.setenv("GOALTRACE_INDEX", str(index))
        monkeypatch.setenv("GOALTRACE_CACHE", str(cache))
        # What is sure enough to be stated was fitted to a model, and says nothing about the hashing encoder.
        monkeypatch.setenv("GOALTRACE_CONFIDENCE", os.environ.get("GOALTRACE_CONFIDENCE", "0"))

    yield point
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def open_app(point_at: Callable[[Path], None], small_index: Index) -> OpenApp:
    """The app at an address: ``open_app(q="…", agency=["…"])``."""

    def open_at(index: Path | None = None, **query: str | list[str]) -> AppTest:
        point_at(index or small_index.settings.index)
        app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return open_at
