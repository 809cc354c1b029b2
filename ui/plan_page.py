"""計畫: everything the report says about one plan; without a plan in the address bar, the list of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indexer.catalogue import Filters
from indexer.passages import goal_of
from indexer.records import Column, Goal, Item
from ui import cards, engine, money, shell, states
from ui.address import PlanAddress
from ui.evidence import Focus, item_of, locate, spans_within, unpaired_outcomes
from ui.i18n import Texts
from ui.links import PLAN_PATH, permalink, plan_link, plans_link
from ui.markup import Html, Spans, show, tag

if TYPE_CHECKING:
    from indexer.catalogue import PlanEntry
    from indexer.records import Passage
    from indexer.snapshot import Snapshot

_YEAR = "gt-years"


def page() -> st.Page:
    """This page for the navigation."""
    t = shell.texts()
    return st.Page(render, title=t("nav.plan"), url_path=PLAN_PATH, help=t("nav.plan_help"))


def render() -> None:
    """Draw the plan, or the list of plans, that the address bar asks for."""
    t = shell.texts()
    address = PlanAddress.read(shell.params())
    with states.errors_shown(t):
        snapshot = engine.live_snapshot()
        if snapshot is None:
            show(states.no_index(t))
        elif not snapshot.manifest.counts["plans"]:
            show(states.no_plans(t))
        else:
            entry = snapshot.catalogue.plan(address.plan) if address.plan else None
            if entry:
                _plan(snapshot, entry, address, t)
            else:
                _list(snapshot, address, t)
            shell.footer(snapshot, t)


def _list(snapshot: Snapshot, address: PlanAddress, t: Texts) -> None:
    entries = engine.all_plans(snapshot)
    lead = tag("p", t("plan.lead"), class_="gt-lead")
    show(cards.block(t, tag("h1", t("plan.title")), lead, class_="gt-title"))
    if address.plan:
        show(states.no_plan(address.plan, t))
    years = sorted({entry.report.year for entry in entries}, reverse=True)
    asked = int(address.year) if address.year.isascii() and address.year.isdigit() else years[0]
    year = asked if asked in years else years[0]
    shell.seed(_YEAR, year)
    st.pills(
        t("plan.years"),
        years,
        key=_YEAR,
        required=True,
        format_func=lambda value: t("year", year=value),
        on_change=_set_year,
    )
    by_agency: dict[str, list[PlanEntry]] = {}
    for entry in entries:
        if entry.report.year == year:
            by_agency.setdefault(entry.plan.agency, []).append(entry)
    for agency, plans in by_agency.items():
        with st.container(key=f"gt-agency-{plans[0].plan.id}", gap=None):
            show(cards.block(t, cards.agency_title(agency), class_="gt-agency"))
            for entry in plans:
                plan_link(entry.plan, t, entry.plan.name)
                show(cards.block(t, money.summary(entry, t), class_="gt-summary"))


def _set_year() -> None:
    shell.go(PlanAddress(year=str(st.session_state[_YEAR])).params())


def _plan(snapshot: Snapshot, entry: PlanEntry, address: PlanAddress, t: Texts) -> None:
    plan, report = entry.plan, entry.report
    passages = _passages(snapshot, plan.id)
    focus = locate(plan, passages, address)
    plans_link(t("plan.back"), str(report.year))
    head = [cards.plan_title(entry, t, "h1"), cards.notice(report), cards.report_line(report, t)]
    show(cards.block(t, *head, class_="gt-title"))
    _focus(entry, focus, t)
    _section(t("plan.amounts"), [money.facts(entry, t), money.bars(plan.amounts, t)], t)
    _goals(entry, passages, focus, t)

    def marks(item: Item) -> Spans:
        return spans_within(item, focus.passage) if item.leaf else ()

    for column, items in plan.items.items():
        of_column = marks if focus.passage and focus.passage.column is column else cards.unmarked
        if column is Column.OUTCOME and plan.goals:
            _section(t("plan.unpaired"), [cards.outline(unpaired_outcomes(plan), of_column)], t)
        elif column is not Column.TARGET or not plan.goals:
            _section(t.known(f"plan.{column}", t(f"column.{column}")), [cards.outline(items, of_column)], t)
    _section(t("plan.warnings"), [states.bullets((*plan.warnings, *report.warnings))], t)


def _focus(entry: PlanEntry, focus: Focus, t: Texts) -> None:
    """What a permalink points at, before everything else, and whether it is still what it was."""
    if focus.changed:
        show(states.remark(t("plan.changed" if focus.goal else "plan.changed_gone"), t))
    plan, passage = entry.plan, focus.passage
    if focus.goal:
        content = cards.goal_row(plan, focus.goal, t, _marks(entry, focus.goal, focus))
        page = passage.page if passage else focus.goal.page
    elif passage:
        content = cards.item_card(passage.column, item_of(plan, passage), passage.text, (), t)
        page = passage.page
    else:
        return
    title = tag("h2", t("plan.focus"), class_="gt-small-title")
    show(cards.block(t, title, content, cards.source_line(entry.report.source, page, t), class_="gt-focus"))


def _marks(entry: PlanEntry, goal: Goal, focus: Focus) -> cards.Marker:
    """Mark the linked passage in the half of the goal row that it stands in."""
    passage = focus.passage
    if passage is None or goal_of(entry.plan, passage) is not goal:
        return cards.unmarked
    half = goal.target if passage.column is Column.TARGET else goal.outcome
    return lambda item: spans_within(item, passage) if item is half else ()


def _goals(entry: PlanEntry, passages: list[Passage], focus: Focus, t: Texts) -> None:
    plan = entry.plan
    if not plan.goals:
        return
    rows = [
        cards.goal_row(plan, goal, t, _marks(entry, goal, focus), _row_tail(entry, goal, passages, t))
        for goal in plan.goals
    ]
    count = tag("p", cards.status_summary(plan, t), class_="gt-remark")
    _section(t("plan.goals"), [count, *rows], t)


def _row_tail(entry: PlanEntry, goal: Goal, passages: list[Passage], t: Texts) -> list[Html]:
    """The page of a goal row and its permalink."""
    page = tag("span", t("page", page=goal.page))
    passage = next((p for p in passages if p.column is Column.TARGET and goal_of(entry.plan, p) is goal), None)
    if passage is None:
        return [page]
    label = t("plan.row_link_label", goal=cards.goal_name(goal, t))
    return [page, tag("a", t("plan.row_link"), href=permalink(passage), aria_label=label)]


def _section(title: str, content: list[Html], t: Texts) -> None:
    if any(part.text for part in content):
        show(cards.block(t, tag("h2", title), *content, class_="gt-section"))


def _passages(snapshot: Snapshot, plan_id: str) -> list[Passage]:
    rows = snapshot.catalogue.rows(Filters(plans=(plan_id,)))
    return snapshot.catalogue.passages([] if rows is None else rows.tolist())
