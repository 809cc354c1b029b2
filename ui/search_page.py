"""查詢: one box, results by plan and goal row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import GoalTraceError
from ui import cards, engine, filters, money, shell, states
from ui.address import MOST, STEP, SearchAddress
from ui.evidence import GoalHits, PlanHits, group, item_of
from ui.examples import examples
from ui.i18n import Texts
from ui.links import passage_link, plan_link
from ui.markup import Html, Spans, join, plain_label, show, tag
from ui.notes import note_text

if TYPE_CHECKING:
    from indexer.catalogue import Filters
    from indexer.records import Item
    from indexer.snapshot import Snapshot
    from retriever.search import Hit, Searcher, SearchResult

_QUESTION = "gt-question"


def page() -> st.Page:
    """This page for the navigation; it also answers at the root address."""
    t = shell.texts()
    return st.Page(render, title=t("nav.search"), url_path="search", default=True, help=t("nav.search_help"))


def render() -> None:
    """Draw the page that the address bar asks for."""
    t = shell.texts()
    address = SearchAddress.read(shell.params())
    with states.errors_shown(t):
        _box(address, t)
        snapshot = engine.live_snapshot()
        if snapshot is None:
            show(states.no_index(t))
        elif not snapshot.manifest.counts["plans"]:
            show(states.no_plans(t))
        elif address.question:
            _answer(snapshot, address, t)
        else:
            _welcome(snapshot, t)


def _box(address: SearchAddress, t: Texts) -> None:
    heading = tag("h1", t("search.title"))
    if address.question:
        show(cards.block(t, heading, class_="gt-title gt-asked"))
    else:
        show(cards.block(t, heading, tag("p", t("search.lead"), class_="gt-lead"), class_="gt-title"))
    shell.seed(_QUESTION, address.question)
    with st.container(key="gt-ask", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            t("search.label"),
            key=_QUESTION,
            type="search",
            placeholder=t("search.placeholder"),
            label_visibility="collapsed",
            on_change=_ask,
            args=(address,),
        )
        st.button(t("search.button"), key="gt-search", type="primary", on_click=_ask, args=(address,))


def _ask(address: SearchAddress) -> None:
    question = (st.session_state[_QUESTION] or "").strip()
    shell.go(replace(address, question=question, top=STEP).params())


def _welcome(snapshot: Snapshot, t: Texts) -> None:
    """The start page: examples first, then the model is loaded while they are read."""
    with st.container(key="gt-examples", gap=None):
        show(tag("h2", t("search.examples"), class_="gt gt-small-title", lang=t.tag))
        for number, question in enumerate(examples(engine.all_plans(snapshot), t)):
            query = SearchAddress(question=question).params()
            st.button(
                plain_label(question), key=f"gt-example-{number}", type="tertiary", on_click=shell.go, args=(query,)
            )
    shell.footer(snapshot, t)
    with st.spinner(t("engine.warming")):
        engine.live_searcher(snapshot)


def _answer(snapshot: Snapshot, address: SearchAddress, t: Texts) -> None:
    from retriever.query import parse_filters

    catalogue = snapshot.catalogue
    try:
        chosen = parse_filters(catalogue, address.year, address.agencies, address.columns, address.statuses)
    except GoalTraceError as error:
        show(states.error_state(error, t))
        filters.clear_button(address, t)
        return
    filters.draw(address, chosen, engine.facets(snapshot, chosen), t)
    with st.spinner(t("engine.opening")):
        searcher = engine.live_searcher(snapshot)
    result = searcher.search(address.question, chosen, address.top)
    if not result.hits:
        show(states.no_result(catalogue.counts, t))
    else:
        _results(searcher, result, chosen, t)
        _more(address, len(result.hits), t)
    shell.footer(snapshot, t)


def _results(searcher: Searcher, result: SearchResult, chosen: Filters, t: Texts) -> None:
    found = group(result.hits)
    values: dict[str, object] = {"passages": len(result.hits), "plans": len(found)}
    if chosen:
        rows = searcher.snapshot.catalogue.rows(chosen)
        words = t("search.found_filtered", searched=f"{0 if rows is None else len(rows):,}", **values)
    else:
        words = t("search.found", **values)
    order = tag("span", t("search.order"), class_="gt-remark")
    show(tag("p", words, " · ", order, class_="gt gt-found", lang=t.tag, role="status"))
    for note in result.notes:
        show(states.remark(note_text(note, t), t))
    for number, plan_hits in enumerate(found):
        _plan(number, plan_hits, searcher, result, t)


def _plan(number: int, found: PlanHits, searcher: Searcher, result: SearchResult, t: Texts) -> None:
    def marks(item: Item) -> Spans:
        return searcher.highlights(item.text, result.query)

    entry = found.entry
    with st.container(key=f"gt-plan-{number}", border=True, gap=None):
        head = [cards.plan_title(entry, t), cards.notice(entry.report, whole=False), money.facts(entry, t)]
        show(cards.block(t, *head, class_="gt-plan"))
        plan_link(entry.plan, t)
        for row in found.rows:
            content = cards.goal_row(entry.plan, row.goal, t, marks)
            _with_source(content, row.hits[0], _sources(row, t), t("plan.open_row"), t)
        for hit in found.others:
            item = item_of(entry.plan, hit.passage)
            content = cards.item_card(hit.passage.column, item, hit.passage.text, hit.highlights, t)
            source = cards.source_line(hit.passage.source, hit.passage.page, t)
            _with_source(content, hit, source, t("plan.open_passage"), t)


def _with_source(content: Html, hit: Hit, source: Html, label: str, t: Texts) -> None:
    show(cards.block(t, content, class_="gt-row"))
    with st.container(key=f"gt-source-{hit.rank}", horizontal=True, vertical_alignment="center", gap=None):
        show(cards.block(t, source, class_="gt-cite"))
        passage_link(hit.passage, label)


def _sources(row: GoalHits, t: Texts) -> Html:
    """The source of each hit of a goal row, every page once."""
    places = sorted({(hit.passage.source, hit.passage.page) for hit in row.hits})
    return join([cards.source_line(file, page, t) for file, page in places])


def _more(address: SearchAddress, shown: int, t: Texts) -> None:
    if shown < address.top:
        return
    if address.top >= MOST:
        show(tag("p", t("search.deepest", most=MOST), class_="gt gt-footer", lang=t.tag))
        return
    deeper = replace(address, top=min(address.top + STEP, MOST))
    st.button(t("search.more"), key="gt-more", on_click=shell.go, args=(deeper.params(),))
