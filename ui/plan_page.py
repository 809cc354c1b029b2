"""計畫: everything the report says about one plan; without a plan in the address bar, the list of plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from indexer.catalogue import Filters
from indexer.passages import goal_of
from indexer.records import Column, Goal, Item, Kind
from ui import cards, engine, money, plan_list, shell, states
from ui.address import PlanAddress
from ui.evidence import Focus, item_of, locate, outcome_column, spans_within, unpaired_outcomes
from ui.i18n import Texts
from ui.links import PLAN_PATH, address_of, plans_link, query_string, source_href
from ui.markup import NOTHING, Html, Spans, join, show, tag
from ui.timeline import timeline

if TYPE_CHECKING:
    from indexer.catalogue import PlanEntry
    from indexer.records import Passage
    from indexer.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the page: its anchor, its title and what stands in it."""

    anchor: str
    title: str
    content: Html


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A plan with its passages and the one that a permalink points at."""

    entry: PlanEntry
    passages: list[Passage]
    focus: Focus


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
                plan_list.draw(snapshot, address, t)
            shell.footer(snapshot, t)


def _plan(snapshot: Snapshot, entry: PlanEntry, address: PlanAddress, t: Texts) -> None:
    plan, report = entry.plan, entry.report
    rows = snapshot.catalogue.rows(Filters(plans=(plan.id,)))
    passages = snapshot.catalogue.passages([] if rows is None else rows.tolist())
    sheet = _Sheet(entry, passages, locate(plan, passages, address))
    plans_link(t("plan.back"), str(report.year))
    sections = [section for section in _sections(sheet, t) if section.content.text]
    related = _related(entry, t)
    head = [cards.plan_title(entry, t, "h1"), cards.notice(report), cards.report_line(report, t)]
    show(cards.block(t, *head, _contents([*sections, *related], t), class_="gt-title"))
    _focus(sheet, t)
    for section in sections:
        show(_shown(section, t))
    _draw_related(snapshot, entry, related, t)


def _sections(sheet: _Sheet, t: Texts) -> Iterator[_Section]:
    """What the report itself says, in the order of the page."""
    plan, report = sheet.entry.plan, sheet.entry.report
    if plan.kind is Kind.PLAN:
        amounts = join([money.account(plan.amounts, t), timeline(plan.period, report.year, t)])
        yield _Section("amounts", t("plan.amounts"), amounts)
    yield _Section("warnings", t("plan.warnings"), states.bullets((*plan.warnings, *report.warnings)))
    yield _Section("goals", t("plan.goals"), _goals(sheet, t))
    for column, items in plan.items.items():
        if column is Column.OUTCOME and plan.goals:
            yield _Section(column, t("plan.unpaired"), _outline(sheet, column, unpaired_outcomes(plan), t))
        elif column is not Column.TARGET or not plan.goals:
            yield _Section(column, t.known(f"plan.{column}", t(f"column.{column}")), _outline(sheet, column, items, t))


def _related(entry: PlanEntry, t: Texts) -> list[_Section]:
    """The parts that other reports are read for; they are filled after everything else has been drawn."""
    if entry.plan.kind is not Kind.PLAN:
        return []
    found = [_Section("lineage", t("plan.lineage"), NOTHING)]
    return [*found, _Section("similar", t("plan.similar"), NOTHING)] if entry.plan.goals else found


def _draw_related(snapshot: Snapshot, entry: PlanEntry, sections: list[_Section], t: Texts) -> None:
    if not sections:
        return
    from retriever.lineage import lineage_along
    from ui import likeness, lineage

    with st.spinner(t("plan.comparing")):
        found = lineage_along(entry.plan.id, engine.all_plans(snapshot), engine.plan_links(snapshot))
        contents = {"lineage": lineage.lineage(found, entry.plan.id, t)}
        if entry.plan.goals:
            family = tuple(each.plan.id for each in found.plans)
            contents["similar"] = likeness.similar(engine.similar(snapshot, entry, family), t)
    for section in sections:
        show(_shown(_Section(section.anchor, section.title, contents[section.anchor]), t))


def _contents(sections: list[_Section], t: Texts) -> Html:
    """Links to the sections, for pages that are longer than a screen."""
    if len(sections) < 3:
        return NOTHING
    each = [tag("a", section.title, href=f"#gt-{section.anchor}") for section in sections]
    return tag("nav", *each, class_="gt-contents", aria_label=t("plan.contents"))


def _shown(section: _Section, t: Texts) -> Html:
    return tag(
        "section",
        tag("h2", section.title),
        section.content,
        class_="gt gt-section",
        id=f"gt-{section.anchor}",
        lang=t.tag,
    )


def _focus(sheet: _Sheet, t: Texts) -> None:
    """What a permalink points at, before everything else, and whether it is still what it was."""
    plan, focus, passage = sheet.entry.plan, sheet.focus, sheet.focus.passage
    if focus.changed:
        show(states.remark(t("plan.changed" if focus.goal else "plan.changed_gone"), t))
    if focus.goal:
        content = cards.goal_row(plan, focus.goal, t, _marks(sheet, focus.goal))
        page = passage.page if passage else focus.goal.page
    elif passage:
        content = cards.item_card(passage.column, item_of(plan, passage), passage.text, (), t)
        page = passage.page
    else:
        return
    title = tag("h2", t("plan.focus"), class_="gt-small-title")
    source = cards.source_line(sheet.entry.report.source, page, t)
    link = tag("a", t("source.open"), href=source_href(passage)) if passage else NOTHING
    show(cards.block(t, title, content, tag("div", source, link, class_="gt-cite"), class_="gt-focus"))


def _marks(sheet: _Sheet, goal: Goal) -> cards.Marker:
    """Mark the linked passage in the half of the goal row that it stands in."""
    passage = sheet.focus.passage
    if passage is None or goal_of(sheet.entry.plan, passage) is not goal:
        return cards.unmarked
    half = goal.target if passage.column is Column.TARGET else goal.outcome
    return lambda item: spans_within(item, passage) if item is half else ()


def _goals(sheet: _Sheet, t: Texts) -> Html:
    plan = sheet.entry.plan
    if not plan.goals:
        return NOTHING
    rows = [
        cards.goal_row(plan, goal, t, _marks(sheet, goal), _row_tail(sheet, goal, t), _narrative(sheet, goal, t))
        for goal in plan.goals
    ]
    return join([tag("p", cards.status_summary(plan, t), class_="gt-remark"), *rows])


def _row_tail(sheet: _Sheet, goal: Goal, t: Texts) -> list[Html]:
    """The page of a goal row as it is printed, and the row's permalink."""
    words = t("page", page=goal.page)
    found = (p for p in sheet.passages if p.column is Column.TARGET and goal_of(sheet.entry.plan, p) is goal)
    passage = next(found, None)
    if passage is None:
        return [tag("span", words)]
    name = cards.goal_name(goal, t)
    printed = tag(
        "a",
        t("source.open_page", page=goal.page),
        href=source_href(passage),
        aria_label=t("source.open_label", goal=name),
    )
    link = query_string(address_of(passage).params())
    return [printed, tag("a", t("plan.row_link"), href=link, aria_label=t("plan.row_link_label", goal=name))]


def _narrative(sheet: _Sheet, goal: Goal, t: Texts) -> Html:
    """What 執行情形 says about the goal, folded up; nothing where the outcome was taken from it."""
    if not goal.narrative or outcome_column(sheet.entry.plan, goal) is Column.NARRATIVE:
        return NOTHING
    summary = tag("summary", t("plan.narrative_of", count=len(goal.narrative)))
    return tag("details", summary, _outline(sheet, Column.NARRATIVE, goal.narrative, t), class_="gt-narrative")


def _outline(sheet: _Sheet, column: Column, items: tuple[Item, ...], t: Texts) -> Html:
    """The items of a column, each with the page it is printed on."""
    passages = [passage for passage in sheet.passages if passage.column is column]
    focus = sheet.focus.passage

    def marks(item: Item) -> Spans:
        return spans_within(item, focus) if item.leaf and focus and focus.column is column else ()

    def tail(item: Item) -> Html:
        passage = next((p for p in passages if item.start <= p.start < item.end), None) if item.leaf else None
        if passage is None:
            return NOTHING
        words = t("page", page=passage.page)
        return join([" ", tag("a", words, href=source_href(passage), class_="gt-printed")])

    return cards.outline(items, marks, tail)
