"""A page by itself in Streamlit's test runner, at an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.conftest import Index

_SCRIPT = """
import streamlit as st
from ui import {page}, plan_page, shell
shell.configure()
shown = st.Page({page}.render, title="x", url_path="shown", default=True)
st.navigation([shown, plan_page.page()]).run()
"""


def open_page(page: str, point_at: Callable[[Path], None], index: Index | Path, **query: str) -> AppTest:
    """The page that ``ui/{page}.py`` renders, over an index."""
    point_at(index if isinstance(index, Path) else index.settings.index)
    app = AppTest.from_string(_SCRIPT.format(page=page), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def bodies(app: AppTest) -> str:
    """All markup of the page."""
    return "".join(element.proto.body for element in app.main if element.type == "html")
