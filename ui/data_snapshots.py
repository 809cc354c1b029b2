"""The snapshots that are kept, and going back to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import GoalTraceError
from indexer.settings import load_settings
from ui import access, cards, states
from ui.address import DataAddress
from ui.i18n import Texts
from ui.markup import report_text, show, tag
from ui.tables import Cell, table

if TYPE_CHECKING:
    from indexer.history import Kept

_SAID = "gt-data-rolled"
_COLUMNS = ("snapshot", "standing", "created", "by", "plans", "passages")


def draw(_: DataAddress, t: Texts) -> None:
    """A table of what is kept, and one choice with a button."""
    from indexer.history import State, history
    from indexer.snapshot import current_id

    said = st.session_state.pop(_SAID, None)
    if said:
        show(states.error_state(said, t) if isinstance(said, GoalTraceError) else states.remark(said, t))
    index = load_settings().index
    if current_id(index) is None:
        show(states.no_index(t))
        return
    kept = history(index)
    show(cards.block(t, tag("p", t("data.snapshots_lead"), class_="gt-remark"), class_="gt-data-title"))
    show(table(t("data_part.snapshots"), [t(f"data_column.{name}") for name in _COLUMNS], [_row(k, t) for k in kept]))
    others = [each.snapshot for each in kept if each.state is not State.LIVE and each.manifest]
    if not others:
        show(tag("p", t("data.no_earlier"), class_="gt gt-remark", lang=t.tag))
        return
    with st.container(key="gt-data-rollback", horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(t("data.roll_back_to"), others)
        st.button(t("data.roll_back"), key="gt-data-rollback-button", on_click=_roll_back, args=(chosen, t))


def _row(kept: Kept, t: Texts) -> list[Cell]:
    manifest = kept.manifest
    if manifest is None:
        problem = tag("span", kept.problem, class_="gt-below", lang="en")
        state = tag("div", t("data_state.unusable"), problem)
        return [Cell(kept.snapshot), Cell(state), *[Cell("")] * (len(_COLUMNS) - 2)]
    return [
        Cell(kept.snapshot),
        Cell(t(f"data_state.{kept.state.name.lower()}")),
        Cell(manifest.created[:16].replace("T", " ")),
        Cell(report_text(manifest.by)),
        Cell(f"{manifest.counts['plans']:,}", number=True),
        Cell(f"{manifest.counts['passages']:,}", number=True),
    ]


def _roll_back(snapshot_id: str, t: Texts) -> None:
    from indexer.audit import Action, record
    from indexer.history import roll_back

    somebody, index = access.require_administrator(), load_settings().index
    try:
        manifest = roll_back(index, snapshot_id)
        record(index, somebody.name, Action.ROLLBACK, manifest.snapshot, manifest.corpus)
    except GoalTraceError as error:
        st.session_state[_SAID] = error
    else:
        st.session_state[_SAID] = t("data.rolled_back", snapshot=manifest.snapshot)
