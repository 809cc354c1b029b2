"""HTML for the pages. Everything that goes in is escaped; nothing else under ui/ writes HTML.

Report text, file names and questions are data: ``tag`` escapes every string given to it, and only this module can
make an ``Html``, so a page cannot show raw markup by accident.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

_VOID = frozenset({"hr", "br", "img"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is safe to show."""

    text: str


Content = str | Html
Spans = Sequence[tuple[int, int]]

NOTHING = Html("")


def tag(name: str, *content: Content, **attributes: str) -> Html:
    """An element. Strings are escaped; ``class_`` and ``aria_label`` stand for ``class`` and ``aria-label``."""
    shown = "".join(f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"' for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(content).text}</{name}>")


def join(parts: Iterable[Content]) -> Html:
    """Parts one after another; strings are escaped."""
    return Html("".join(part.text if isinstance(part, Html) else html.escape(part) for part in parts))


def marked(text: str, spans: Spans) -> Html:
    """``text`` with the slices ``spans`` in ``<mark>``. Spans are ascending and do not overlap."""
    parts: list[Content] = []
    done = 0
    for start, end in spans:
        parts += [text[done:start], tag("mark", text[start:end])]
        done = end
    return join([*parts, text[done:]])


def report_text(text: str, spans: Spans = (), name: str = "span", class_: str = "gt-text") -> Html:
    """Words of a report: escaped, marked, and told apart from the language of the page around them."""
    return tag(name, marked(text, spans), class_=class_, lang="zh-Hant")


def plain_label(text: str) -> str:
    """``text`` for a widget's label, which Streamlit reads as Markdown: every sign of Markdown loses its meaning."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def show(content: Html) -> None:
    """Draw markup on the page."""
    if content.text:
        st.html(content.text)


def show_styles(folder: Path) -> None:
    """Apply our own style sheets, in the order of their names, as one element that takes no room."""
    sheets = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.css"))]
    st.html(f"<style>{''.join(sheets)}</style>")
