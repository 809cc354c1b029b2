"""資料: for administrators only. Upload and build, snapshots, word lists, the check, and the audit log."""

from __future__ import annotations

import streamlit as st

from ui import access, cards, data_check, data_lists, data_reports, data_snapshots, shell, states
from ui.address import DataAddress
from ui.i18n import Texts
from ui.markup import show, tag

_PART = "gt-data-part"
_DRAW = {
    "reports": data_reports.draw,
    "snapshots": data_snapshots.draw,
    "lists": data_lists.draw,
    "check": data_check.draw,
    "log": data_check.draw_log,
}


def page() -> st.Page:
    """This page for the navigation of an administrator."""
    t = shell.texts()
    return st.Page(render, title=t("nav.data"), url_path="data", help=t("nav.data_help"))


def render() -> None:
    """Draw the part that the address bar asks for. Everybody else is refused here, whatever the navigation showed."""
    t = shell.texts()
    address = DataAddress.read(shell.params())
    with states.errors_shown(t):
        access.require_administrator()
        show(cards.block(t, tag("h1", t("data.title")), class_="gt-title"))
        _parts(address, t)
        _DRAW[address.part](address, t)


def _parts(address: DataAddress, t: Texts) -> None:
    shell.seed(_PART, address.part)
    st.segmented_control(
        t("data.parts"),
        DataAddress.PARTS,
        key=_PART,
        required=True,
        label_visibility="collapsed",
        format_func=lambda part: t(f"data_part.{part}"),
        on_change=_show_part,
    )


def _show_part() -> None:
    shell.go(DataAddress(part=st.session_state[_PART]).params())
