"""terms.txt, synonyms.txt and agencies.toml: edited as text, with a look at what changes before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import GoalTraceError
from indexer.settings import load_settings
from ui import access, cards, engine, shell, states
from ui.address import DataAddress
from ui.i18n import Texts
from ui.markup import NOTHING, Html, report_text, show, tag
from ui.tables import Cell, table

if TYPE_CHECKING:
    from indexer.word_lists import ListEntry

_LIST, _SAID = "gt-data-list", "gt-data-list-said"
_SHOWN = 50  # entries of a preview
_BOX = 380  # pixels


def draw(address: DataAddress, t: Texts) -> None:
    """Choose a list, edit it, see what changes, save."""
    from indexer.word_lists import LISTS, edit

    said = st.session_state.pop(_SAID, None)
    if said:
        show(states.error_state(said, t) if isinstance(said, GoalTraceError) else states.remark(said, t))
    name = address.word_list if address.word_list in LISTS else LISTS[0]
    shell.seed(_LIST, name)
    st.pills(
        t("data.list"), LISTS, key=_LIST, required=True, format_func=lambda n: t(f"data_list.{_stem(n)}"), on_change=_go
    )
    show(tag("p", t(f"data_about.{_stem(name)}"), class_="gt gt-remark", lang=t.tag))
    saved = _saved(name)
    text = st.text_area(t("data.list_text"), value=saved, key=f"gt-data-text-{name}", height=_BOX)
    if text == saved:
        return
    try:
        change = edit(name, saved, text)
    except GoalTraceError as error:
        show(states.error_state(error, t))
        return
    show(cards.block(t, tag("h2", t("data.preview")), class_="gt-data-title"))
    if not change.added and not change.removed:
        show(tag("p", t("data.only_form"), class_="gt gt-remark", lang=t.tag))
    show(_changes("data.added", change.added, t))
    show(_changes("data.taken_out", change.removed, t))
    st.button(t("data.save"), key="gt-data-save", type="primary", on_click=_save, args=(name, t))


def _changes(title: str, entries: Sequence[ListEntry], t: Texts) -> Html:
    """Entries that come or go, with the number of passages of the live index that hold their words."""
    if not entries:
        return NOTHING
    snapshot = engine.live_snapshot()
    groups = tuple(entry.words for entry in entries[:_SHOWN])
    counted = engine.passages_holding(snapshot, groups) if snapshot else [0] * len(groups)
    rows = [
        [Cell(report_text(entry.says)), Cell(f"{number:,}", number=True)]
        for entry, number in zip(entries, counted, strict=False)
    ]
    heading = t(title, count=len(entries))
    more = (
        tag("p", t("data.more", count=len(entries) - _SHOWN), class_="gt-remark") if len(entries) > _SHOWN else NOTHING
    )
    titles = [t("data_column.entry"), t("data_column.holding")]
    return cards.block(t, tag("h3", heading), table(heading, titles, rows), more, class_="gt-built")


def _saved(name: str) -> str:
    path = load_settings().corpus / name
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise GoalTraceError(f"{path}: cannot be read as UTF-8 text; save it as UTF-8.") from error


def _save(name: str, t: Texts) -> None:
    from indexer.administration import save_list

    somebody = access.require_administrator()
    try:
        save_list(load_settings(), name, st.session_state[f"gt-data-text-{name}"], somebody.name)
    except GoalTraceError as error:
        st.session_state[_SAID] = error
    else:
        st.session_state[_SAID] = t("data.saved", file=name)


def _go() -> None:
    shell.go(DataAddress("lists", st.session_state[_LIST]).params())


def _stem(name: str) -> str:
    return name.split(".")[0]
