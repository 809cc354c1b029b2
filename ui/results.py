"""Hits by plan and goal row, target beside outcome."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from indexer.records import Kind
from ui import cards, cite, money
from ui.evidence import GoalHits, PlanHits, group, item_of
from ui.i18n import Texts
from ui.links import plan_link
from ui.markup import Html, join, show

if TYPE_CHECKING:
    from retriever.hits import Hit


def draw(hits: Iterable[Hit], marks: cards.Marker, t: Texts) -> None:
    """The hits in their order; ``marks`` says what to mark in a goal row."""
    for number, found in enumerate(group(hits)):
        _plan(number, found, marks, t)


def _plan(number: int, found: PlanHits, marks: cards.Marker, t: Texts) -> None:
    entry = found.entry
    with st.container(key=f"gt-plan-{number}", border=True, gap=None):
        head = [cards.plan_title(entry, t), cards.notice(entry.report, whole=False), money.facts(entry, t)]
        show(cards.block(t, *head, class_="gt-plan"))
        plan_link(entry.plan, t, t("plan.open" if entry.plan.kind is Kind.PLAN else "search.open_entry"))
        for row in found.rows:
            show(cards.block(t, cards.goal_row(entry.plan, row.goal, t, marks), class_="gt-row"))
            cite.draw(str(row.hits[0].rank), row.hits[0], _sources(row, t), t("plan.open_row"), t)
        for hit in found.others:
            item = item_of(entry.plan, hit.passage)
            content = cards.item_card(hit.passage.column, item, hit.passage.text, hit.highlights, t)
            show(cards.block(t, content, class_="gt-row"))
            source = cards.source_line(hit.passage.source, hit.passage.page, t)
            cite.draw(str(hit.rank), hit, source, t("plan.open_passage"), t)


def _sources(row: GoalHits, t: Texts) -> Html:
    """The source of each hit of a goal row, every page once."""
    places = sorted({(hit.passage.source, hit.passage.page) for hit in row.hits})
    return join([cards.source_line(file, page, t) for file, page in places])
