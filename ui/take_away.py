"""The current result as a file; nothing is written before somebody asks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ui.address import SearchAddress
from ui.i18n import Texts
from ui.links import query_string, site

if TYPE_CHECKING:
    from retriever.answer import Answer
    from retriever.hits import Hit
    from retriever.pack import Pack

_FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
}
_UNSAFE = re.compile(r"\W+")
_LONGEST = 24  # characters of the question in a file's name


def draw(answer: Answer, hits: Sequence[Hit], address: SearchAddress, t: Texts) -> None:
    """The answer with the passages listed beside it."""
    from retriever.pack import Item, Pack

    item = Item(1, answer.question, answer, listed=tuple(hits), view=_view(replace(address, like="")))
    pack = Pack((item,), answer.snapshot, answer.at, site())
    draw_pack(pack, answer.question, t("export.holds", passages=len(hits)), t)


def draw_alike(origin: Hit, hits: Sequence[Hit], snapshot: str, address: SearchAddress, t: Texts) -> None:
    """A passage with those listed as like it."""
    from retriever.pack import Pack, alike

    pack = Pack((alike(origin, hits, _view(address)),), snapshot, datetime.now(UTC), site())
    draw_pack(pack, origin.passage.text, t("export.holds_alike", passages=len(hits)), t)


def draw_pack(pack: Pack, name: str, holds: str, t: Texts) -> None:
    """One button per format, behind a quiet one. ``holds`` says what the file holds, ``name`` goes into its name."""
    with st.popover(t("export.title"), key="gt-export", type="tertiary"):
        st.caption(holds)
        for file_format, mime in _FORMATS.items():
            st.download_button(
                t(f"export.{file_format}"),
                partial(_file, pack, file_format),
                file_name=file_name(name, file_format),
                mime=mime,
                key=f"gt-export-{file_format}",
                on_click="ignore",
                width="stretch",
            )


def file_name(question: str, file_format: str) -> str:
    """績溯-無人機資安檢測.xlsx: letters and digits of the question only."""
    words = _UNSAFE.sub("", question)[:_LONGEST]
    return f"績溯-{words}.{file_format}" if words else f"績溯.{file_format}"


def _view(address: SearchAddress) -> str:
    return f"{site()}{query_string(address.params())}"


def _file(pack: Pack, file_format: str) -> bytes:
    from retriever.export import export

    return export(pack, file_format)
