"""Whether the index is sound, and who did what to it."""

from __future__ import annotations

import streamlit as st

from indexer.settings import load_settings
from ui import cards, states
from ui.address import DataAddress
from ui.i18n import Texts
from ui.markup import report_text, show, tag
from ui.tables import Cell, table

_FOUND = "gt-data-check-found"
_LINES = 200
_HASH = 12


def draw(_: DataAddress, t: Texts) -> None:
    """Two buttons: the checksums of every file, or also whether the parts agree with each other."""
    from indexer.check_report import check_report

    show(tag("p", t("data.check_lead"), class_="gt gt-remark", lang=t.tag))
    with st.container(key="gt-data-check", horizontal=True):
        quick = st.button(t("data.check_files"), key="gt-data-check-files", type="primary")
        deep = st.button(t("data.check_deep"), key="gt-data-check-deep")
    if quick or deep:
        with st.spinner(t("data.checking")):
            st.session_state[_FOUND] = check_report(load_settings(), deep=deep)
    found = st.session_state.get(_FOUND)
    if found is None:
        return
    if found["ok"]:
        words = t("data.check_ok", files=found["files"], snapshot=found["snapshot"])
        checks = [
            tag(
                "li",
                t("data.check_line", name=t(f"data_check.{check['check'].replace(' ', '_')}"), count=check["examined"]),
            )
            for check in found.get("checks", ())
        ]
        show(cards.block(t, tag("p", words, role="status"), tag("ul", *checks), class_="gt-built"))
    else:
        show(states.remark(t("data.check_bad", count=len(found["problems"])), t))
        show(states.bullets(tuple(found["problems"])))


def draw_log(_: DataAddress, t: Texts) -> None:
    """The newest lines of the audit log; a log that was altered says so. Raises SnapshotError."""
    from indexer.audit import entries

    lines = list(entries(load_settings().index))[::-1]
    if not lines:
        show(tag("p", t("data.log_empty"), class_="gt gt-remark", lang=t.tag))
        return
    rows = [
        [
            Cell(entry.at[:19].replace("T", " ")),
            Cell(report_text(entry.who)),
            Cell(t(f"data_action.{entry.action}")),
            Cell(report_text(entry.subject)),
            Cell(entry.sha256[:_HASH]),
        ]
        for entry in lines[:_LINES]
    ]
    shown = t("data.log_shown", shown=len(rows), count=len(lines))
    show(cards.block(t, tag("p", shown, class_="gt-remark"), class_="gt-data-title"))
    titles = [t(f"data_column.{name}") for name in ("at", "who", "action", "subject", "hash")]
    show(table(t("data_part.log"), titles, rows))
