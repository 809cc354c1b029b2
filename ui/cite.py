"""The line under a passage: where it stands, its link, what is like it, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.address import SearchAddress
from ui.cards import block
from ui.i18n import Language, Texts
from ui.links import passage_link, site
from ui.markup import Html, show, tag
from ui.shell import go

if TYPE_CHECKING:
    from retriever.hits import Hit


def draw(key: str, hit: Hit, source: Html, label: str, t: Texts) -> None:
    """``source`` and what can be done with the passage; ``label`` is that of its permalink."""
    with st.container(key=f"gt-source-{key}", horizontal=True, vertical_alignment="center", gap=None):
        show(block(t, source, class_="gt-cite"))
        passage_link(hit.passage, label)
        # A link to a view of the same page would not reach the address bar.
        query = SearchAddress(like=hit.passage.id).params()
        st.button(t("cite.like"), key=f"gt-like-{key}", type="tertiary", on_click=go, args=(query,))
        with st.popover(t("cite.cite"), key=f"gt-copy-{key}", type="tertiary"):
            show(tag("p", t("cite.how"), class_="gt gt-remark", lang=t.tag))
            st.code(words(hit, t), language=None, wrap_lines=True)


def words(hit: Hit, t: Texts) -> str:
    """The passage's citation in one line."""
    from retriever.citation import citation

    link = f"{site()}{hit.permalink}"
    return citation(hit.entry, hit.passage, hit.goal, link, english=t.language is Language.ENGLISH)
