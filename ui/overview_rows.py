"""The rows behind one mark of the overview: plans with their money, or goal rows with what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from indexer.catalogue import PlanEntry
from indexer.records import Status
from retriever.figures.describe import row_link
from retriever.overview import NONE, Chart, GoalRow, Overview
from ui import cards, shell, states
from ui.address import STEP, OverviewAddress
from ui.amounts import execution_rate, grouped
from ui.i18n import Texts
from ui.links import overview_link, plan_href
from ui.markup import Content, Html, join, report_text, show, tag
from ui.overview_words import rate_name, reason_name
from ui.tables import Cell, table


def draw(found: Overview, address: OverviewAddress, chart: Chart, years: str, t: Texts) -> None:
    """Heading, way back, and the rows."""
    plans, goals = found.plans(chart, address.mark), found.goals(chart, address.mark)
    overview_link(t("overview.back"), address.year)
    heading = tag("h1", report_text(mark_name(found, chart, address.mark, t)))
    where = tag("p", years, " · ", t(f"overview.{chart}"), class_="gt-where")
    show(cards.block(t, where, heading, class_="gt-title"))
    if not plans and not goals:
        show(states.nothing_here(t))
    elif plans:
        show(cards.block(t, tag("p", t("overview.plans_found", count=len(plans))), class_="gt-found"))
        show(_plans(plans[: address.top], t))
    else:
        show(cards.block(t, tag("p", t("overview.goals_found", count=len(goals))), class_="gt-found"))
        _goals(goals[: address.top], t)
    if max(len(plans), len(goals)) > address.top:
        more = replace(address, top=address.top + STEP)
        st.button(t("overview.more"), key="gt-overview-more", on_click=shell.go, args=(more.params(),))


def mark_name(found: Overview, chart: Chart, mark: str, t: Texts) -> str:
    """What the mark is called; unknown marks by themselves."""
    if chart is Chart.RATE:
        return next((rate_name(each, t) for each in found.rates if each.key == mark), t("overview.unrated"))
    if chart is Chart.REASON:
        return reason_name(mark, t)
    if chart is Chart.QUADRANT and mark == NONE:
        return t("overview.unplaced")
    groups = {Chart.STATUS: "status", Chart.QUADRANT: "quadrant"}
    return t.known(f"{groups[chart]}.{mark}", mark) if chart in groups else mark


def _plans(plans: Sequence[PlanEntry], t: Texts) -> Html:
    names = ("overview.plan", "overview.year", "overview.budgeted", "overview.executed", "amount.rate", "plan.goals")
    return table(t("overview.rows"), [t(name) for name in names], [_plan(entry, t) for entry in plans])


def _plan(entry: PlanEntry, t: Texts) -> tuple[Cell, ...]:
    plan, amounts = entry.plan, entry.plan.amounts
    name = tag("a", report_text(plan.name), href=plan_href(row_link(entry)))
    below = tag("span", report_text(plan.agency), class_="gt-below")
    return (
        Cell(join([name, below])),
        Cell(str(entry.report.year or ""), True),
        *(
            Cell(t("amount.none") if value is None else grouped(value), True)
            for value in (amounts.budgeted, amounts.executed)
        ),
        Cell(execution_rate(amounts.executed, amounts.budgeted) or "–", True),
        Cell(_statuses(entry, t)),
    )


def _statuses(entry: PlanEntry, t: Texts) -> str:
    """達成 3、未達成 1."""
    counted = Counter(goal.status for goal in entry.plan.goals)
    each = (
        t("plan.goals_of", status=t(f"status.{status}"), count=counted[status]) for status in Status if counted[status]
    )
    return t("comma").join(each)


def _goals(rows: Sequence[GoalRow], t: Texts) -> None:
    """Goal rows under their plans, as on the other pages."""
    by_plan: dict[str, list[GoalRow]] = {}
    for row in rows:
        by_plan.setdefault(row.entry.plan.id, []).append(row)
    for number, members in enumerate(by_plan.values()):
        entry = members[0].entry
        with st.container(key=f"gt-plan-{number}", border=True, gap=None):
            head = [cards.plan_title(entry, t), cards.notice(entry.report, whole=False)]
            show(cards.block(t, *head, class_="gt-plan"))
            for row in members:
                show(
                    cards.block(
                        t, cards.goal_row(entry.plan, row.goal, t, tail=_tail(row, t)), class_="gt-row gt-row-alone"
                    )
                )


def _tail(row: GoalRow, t: Texts) -> list[Html]:
    label = t("plan.row_link_label", goal=cards.goal_name(row.goal, t))
    source: Content = t("source", file=row.entry.report.source, page=row.goal.page)
    href = plan_href(row_link(row.entry, row.goal))
    return [tag("cite", source), tag("a", t("plan.row_link"), href=href, aria_label=label)]
