"""查詢: one box, the answer, and the goal rows it stands in; or the passages that are like one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import GoalTraceError
from indexer.records import Kind
from ui import answer_card, asking, cards, engine, filters, results, shell, states, take_away, understood
from ui.address import MOST, STEP, SearchAddress
from ui.evidence import group, item_of
from ui.examples import examples
from ui.i18n import Texts
from ui.links import SEARCH_PATH, passage_link
from ui.markup import Spans, plain_label, show, tag
from ui.notes import note_text

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from indexer.catalogue import Filters
    from indexer.records import Item
    from indexer.snapshot import Snapshot
    from retriever.hits import Hit

_QUESTION, _ORDER = "gt-question", "gt-order"
_ORDER_WIDTH = 176  # pixels


def page() -> st.Page:
    """This page for the navigation; it also answers at the root address."""
    t = shell.texts()
    return st.Page(render, title=t("nav.search"), url_path=SEARCH_PATH, default=True, help=t("nav.search_help"))


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
        elif address.question or address.like:
            _found(snapshot, address, t)
            shell.footer(snapshot, t)
        else:
            _welcome(snapshot, t)


def _box(address: SearchAddress, t: Texts) -> None:
    heading = tag("h1", t("search.title"))
    if address.question or address.like:
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
    """Another question keeps the filters; what was taken back of the last one does not concern it."""
    question = (st.session_state[_QUESTION] or "").strip()
    ignore = address.ignore if question == address.question else ()
    shell.go(replace(address, question=question, ignore=ignore, like="", top=STEP).params())


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


def _found(snapshot: Snapshot, address: SearchAddress, t: Texts) -> None:
    from retriever.query import parse_filters

    try:
        narrowed = parse_filters(
            snapshot.catalogue,
            address.year,
            address.agencies,
            address.columns,
            address.statuses,
            address.types,
            address.reasons,
            address.files,
        )
    except GoalTraceError as error:
        show(states.error_state(error, t))
        filters.clear_button(address, t)
        return
    filters.draw(address, narrowed, engine.facets(snapshot, narrowed), t)
    if address.like:
        _alike(snapshot, address, narrowed, t)
    else:
        _answered(snapshot, address, narrowed, t)


def _answered(snapshot: Snapshot, address: SearchAddress, narrowed: Filters, t: Texts) -> None:
    with st.spinner(t("engine.opening")):
        asked = asking.ask(snapshot, address.question, narrowed, address.ignore, address.top)
    searcher = engine.live_searcher(snapshot)
    understood.draw(asked, narrowed, address, snapshot, searcher.segmenter, t)
    result = asked.result
    for note in result.notes:
        show(states.remark(note_text(note, t), t))
    if not result.hits and not asked.answer.figure:
        show(states.no_result(snapshot.catalogue.counts, t))
        return
    answer_card.draw(asked.answer, t)

    def marks(item: Item) -> Spans:
        return searcher.highlights(item.text, result.query)

    title = t("results.nearest" if asked.answer.nearest else "results.title")
    hits = _ordered(result.hits, address)
    with _head(title, _count(snapshot, hits, narrowed, t), address, t):
        take_away.draw(asked.answer, hits, address, t)
    results.draw(hits, marks, t)
    _more(address, len(hits), t)


def _alike(snapshot: Snapshot, address: SearchAddress, narrowed: Filters, t: Texts) -> None:
    """The passage that was pointed at, then those nearest to it in meaning."""
    from indexer.passages import goal_of
    from retriever.hits import Hit

    with st.spinner(t("engine.opening")):
        searcher = engine.live_searcher(snapshot)
    row = snapshot.catalogue.row_of(address.like)
    hits = _ordered(searcher.more_like(address.like, narrowed, address.top), address)
    (passage,) = snapshot.catalogue.passages([] if row is None else [row])
    entry = snapshot.catalogue.require_plan(passage.plan_id)
    content = cards.item_card(passage.column, item_of(entry.plan, passage), passage.text, (), t)
    head = [tag("h2", t("like.title"), class_="gt-small-title"), cards.plan_title(entry, t, "h3")]
    with st.container(key="gt-answer", border=True, gap=None):
        show(cards.block(t, *head, cards.notice(entry.report, whole=False), content, class_="gt-answer"))
        with st.container(key="gt-source-like", horizontal=True, vertical_alignment="center", gap=None):
            show(cards.block(t, cards.source_line(passage.source, passage.page, t), class_="gt-cite"))
            passage_link(passage, t("plan.open_passage"))
    if not hits:
        show(states.no_result(snapshot.catalogue.counts, t))
        return
    with _head(t("results.alike"), _count(snapshot, hits, narrowed, t), address, t):
        origin = Hit(0, 1.0, passage, entry, goal_of(entry.plan, passage), ())
        take_away.draw_alike(origin, hits, snapshot.manifest.snapshot, address, t)
    results.draw(hits, cards.unmarked, t)
    _more(address, len(hits), t)


def _head(title: str, count: str, address: SearchAddress, t: Texts) -> DeltaGenerator:
    """The heading of the results with their number and their order; it has room for what can be done with them."""
    from retriever.ordering import Order

    orders = [order.value for order in Order]
    row = st.container(key="gt-head", horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        counted = tag("p", count, class_="gt-found", role="status")
        show(cards.block(t, tag("h2", title), counted, class_="gt-results-head"))
        shell.seed(_ORDER, address.order if address.order in orders else Order.RELEVANCE.value)
        st.selectbox(
            t("order.title"),
            orders,
            key=_ORDER,
            format_func=lambda value: t(f"order.{value}"),
            label_visibility="collapsed",
            on_change=_set_order,
            args=(address,),
            width=_ORDER_WIDTH,
        )
    return row


def _set_order(address: SearchAddress) -> None:
    from retriever.ordering import Order

    order = st.session_state[_ORDER]
    shell.go(replace(address, order="" if order == Order.RELEVANCE else order).params())


def _ordered(hits: Sequence[Hit], address: SearchAddress) -> list[Hit]:
    from retriever.ordering import Order, order_hits

    return order_hits(hits, Order(address.order) if address.order in list(Order) else Order.RELEVANCE)


def _count(snapshot: Snapshot, hits: Sequence[Hit], narrowed: Filters, t: Texts) -> str:
    found = group(hits)
    plans = all(each.entry.plan.kind is Kind.PLAN for each in found)
    words = t("search.found" if plans else "search.found_entries", passages=len(hits), plans=len(found))
    rows = snapshot.catalogue.rows(narrowed)
    return words if rows is None else t("search.among", found=words, searched=f"{len(rows):,}")


def _more(address: SearchAddress, shown: int, t: Texts) -> None:
    if shown < address.top:
        return
    if address.top >= MOST:
        show(tag("p", t("search.deepest", most=MOST), class_="gt gt-footer", lang=t.tag))
        return
    deeper = replace(address, top=min(address.top + STEP, MOST))
    st.button(t("search.more"), key="gt-more", on_click=shell.go, args=(deeper.params(),))
