"""原頁: the page of a source that a passage stands on, with the passage outlined; other formats show its row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from indexer.catalogue import Filters
from ui import cards, engine, sheet, shell, states
from ui.address import SourceAddress
from ui.evidence import Focus, item_of, locate
from ui.i18n import Texts
from ui.links import SOURCE_PATH, goal_link, plan_link, plans_link, query_string
from ui.markup import Html, show, tag

if TYPE_CHECKING:
    from indexer.catalogue import PlanEntry
    from indexer.records import Passage
    from indexer.snapshot import Snapshot
    from retriever.source import Source


@dataclass(frozen=True, slots=True)
class _View:
    """What is shown: the page ``page`` of ``source``, and on it the passage of ``focus``, printed on ``pages``."""

    entry: PlanEntry
    focus: Focus
    source: Source
    page: int
    pages: tuple[int, ...]
    address: SourceAddress

    @property
    def passage(self) -> Passage | None:
        """The passage if it stands on this page."""
        return self.focus.passage if self.page in self.pages else None


def page() -> st.Page:
    """This page for the navigation, which does not list it: only a passage leads here."""
    return st.Page(render, title=shell.texts()("source.title"), url_path=SOURCE_PATH, visibility="hidden")


def render() -> None:
    """Draw the page that the address bar asks for."""
    t = shell.texts()
    address = SourceAddress.read(shell.params())
    with states.errors_shown(t):
        snapshot = engine.live_snapshot()
        entry = snapshot.catalogue.plan(address.passage.plan) if snapshot and address.passage.plan else None
        if snapshot is None:
            show(states.no_index(t))
        elif entry is None:
            _nothing(address, t)
        else:
            _draw(_view(snapshot, entry, address), t)
        if snapshot:
            shell.footer(snapshot, t)


def _nothing(address: SourceAddress, t: Texts) -> None:
    """No passage is asked for, or one of a plan that is not in the index."""
    lead = tag("p", t("source.lead"), class_="gt-lead")
    show(cards.block(t, tag("h1", t("source.title")), lead, class_="gt-title"))
    if address.passage.plan:
        show(states.no_plan(address.passage.plan, t))
    plans_link(t("plan.back"))


def _view(snapshot: Snapshot, entry: PlanEntry, address: SourceAddress) -> _View:
    from retriever.source import pages_of

    rows = snapshot.catalogue.rows(Filters(plans=(entry.plan.id,)))
    passages = snapshot.catalogue.passages([] if rows is None else rows.tolist())
    focus = locate(entry.plan, passages, address.passage, address.page)
    source = engine.source(snapshot, entry.report.source)
    pages = pages_of(focus.passage) if focus.passage else ()
    first = pages[0] if pages else focus.goal.page if focus.goal else entry.plan.page
    page = min(max(1, address.page or first), max(1, source.pages))
    return _View(entry, focus, source, page, pages, address)


def _draw(view: _View, t: Texts) -> None:
    from retriever.source import State

    show(
        cards.block(t, tag("h1", t("source.sheet", file=view.source.name, page=view.page)), class_="gt-title gt-asked")
    )
    if view.focus.changed:
        show(states.remark(t("plan.changed" if view.focus.goal else "plan.changed_gone"), t))
    if view.source.state is State.CHANGED:
        show(states.remark(t("source.changed"), t))
    with st.container(key="gt-leaf", horizontal=True, gap="medium"):
        with st.container(key="gt-leaf-page", gap="small"):
            if view.source.state is State.MISSING:
                show(states.no_source(view.source.name, t))
            else:
                _turn(view, t)
                with states.errors_shown(t):
                    (_picture if view.source.is_pdf else _rows)(view, t)
        with st.container(key="gt-leaf-words", gap="small"):
            _words(view, t)


def _words(view: _View, t: Texts) -> None:
    """The passage as the index has it, and where else it leads."""
    plan, passage = view.entry.plan, view.focus.passage
    parts = [cards.plan_title(view.entry, t)]
    if passage:
        item = item_of(plan, passage)
        parts.append(cards.item_card(passage.column, item, passage.text, (), t))
    if len(view.pages) > 1:
        parts.append(_printed_on(view, t))
    show(cards.block(t, *parts, class_="gt-leaf-title"))
    if passage:
        goal_link(passage, t("source.row" if passage.goal_number else "source.passage"))
    else:
        plan_link(plan, t)


def _printed_on(view: _View, t: Texts) -> Html:
    """The pages of a passage that runs over several."""
    each = [
        tag("strong", t("page", page=number), aria_current="page")
        if number == view.page
        else tag("a", t("page", page=number), href=query_string(_at(view, number)))
        for number in view.pages
    ]
    listed = [part for one in each for part in (tag("span", t("comma")), one)][1:]
    return tag("p", t("source.on_pages"), t("colon"), *listed, class_="gt-remark")


def _turn(view: _View, t: Texts) -> None:
    """The page's number between buttons to its neighbours, which the arrow keys press too."""
    last = view.source.pages
    with st.container(key="gt-turn", horizontal=True, vertical_alignment="center", gap="small"):
        _button(t("source.before"), "before", view, view.page - 1, "Left")
        show(tag("p", t("source.of", page=view.page, pages=last), class_="gt gt-turn", role="status", lang=t.tag))
        _button(t("source.after"), "after", view, view.page + 1, "Right")
        if view.pages and view.page not in view.pages:
            _button(t("source.back"), "back", view, view.pages[0])


def _button(label: str, name: str, view: _View, page: int, shortcut: str | None = None) -> None:
    st.button(
        label,
        key=f"gt-turn-{name}",
        shortcut=shortcut,
        disabled=not 1 <= page <= view.source.pages,
        on_click=shell.go,
        args=(_at(view, page),),
    )


def _at(view: _View, page: int) -> dict[str, list[str]]:
    return replace(view.address, page=page).params()


def _picture(view: _View, t: Texts) -> None:
    from retriever.source import Outline, outline

    shown = engine.shown_page(view.source, view.page)
    marked = Outline()
    if view.passage:
        marked = outline(view.source, view.page, view.entry.plan.cells[view.passage.column], view.passage)
        if not marked.marks:
            show(states.remark(t("source.unmarked"), t))
    words = view.passage.text if view.passage else ""
    show(sheet.picture(shown, marked, view.source.name, view.page, words, t))
    show(sheet.page_text(shown, t))


def _rows(view: _View, t: Texts) -> None:
    from retriever.excerpt import excerpt

    with st.spinner(t("engine.opening")):
        document = engine.document(view.source)
    cell = view.entry.plan.cells[view.passage.column] if view.passage else None
    found = excerpt(document, view.page, cell, view.passage)
    if not found.found:
        show(states.remark(t("source.lost"), t))
        found = excerpt(document, view.page)
    label = t("source.sheet", file=view.source.name, page=view.page)
    region = tag("div", sheet.rows(found, t), class_="gt gt-rows", role="region", tabindex="0", aria_label=label)
    show(region)
