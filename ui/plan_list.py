"""The list of plans: one year, by agency, in the order of the report, with a box that narrows it by name."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from indexer.snapshot import Snapshot
from retriever.plan_list import AgencyPlans, by_agency
from ui import cards, engine, money, shell, states
from ui.address import PlanAddress
from ui.i18n import Texts
from ui.links import plan_link
from ui.markup import show, tag

_YEAR, _NAME = "gt-years", "gt-list-name"


def draw(snapshot: Snapshot, address: PlanAddress, t: Texts) -> None:
    """The plans of the year in the address bar, else of the latest one."""
    entries = engine.all_plans(snapshot)
    lead = tag("p", t("plan.lead"), class_="gt-lead")
    show(cards.block(t, tag("h1", t("plan.title")), lead, class_="gt-title"))
    if address.plan:
        show(states.no_plan(address.plan, t))
    years = sorted({entry.report.year for entry in entries}, reverse=True)
    asked = int(address.year) if address.year.isascii() and address.year.isdigit() else years[0]
    year = asked if asked in years else years[0]
    _choices(years, replace(address, plan="", year=str(year)), t)
    of_year = [entry for entry in entries if entry.report.year == year]
    found = by_agency(of_year, address.name)
    shown = sum(len(group.plans) for group in found)
    words = t("plan.count", year=year, count=len(of_year))
    if address.name:
        words = t("plan.count_named", year=year, shown=shown, count=len(of_year))
    show(tag("p", words, class_="gt gt-remark", lang=t.tag, role="status"))
    if not shown:
        show(states.no_plan_named(address.name, t))
    several = len({entry.report for entry in of_year}) > 1
    report = None
    for group in found:
        if several and group.report != report:
            show(cards.block(t, cards.report_line(group.report, t), class_="gt-list-report"))
        report = group.report
        _agency(group, t)


def _choices(years: list[int], address: PlanAddress, t: Texts) -> None:
    shell.seed(_YEAR, int(address.year))
    shell.seed(_NAME, address.name)
    with st.container(key="gt-list-choices", horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.pills(
            t("plan.years"),
            years,
            key=_YEAR,
            required=True,
            format_func=lambda value: t("year", year=value),
            on_change=_choose,
            args=(address,),
        )
        st.text_input(
            t("plan.name"),
            key=_NAME,
            type="search",
            placeholder=t("plan.name_example"),
            on_change=_choose,
            args=(address,),
        )


def _choose(address: PlanAddress) -> None:
    name = (st.session_state[_NAME] or "").strip()
    shell.go(replace(address, year=str(st.session_state[_YEAR]), name=name).params())


def _agency(group: AgencyPlans, t: Texts) -> None:
    with st.container(key=f"gt-agency-{group.plans[0].plan.id}", gap=None):
        show(cards.block(t, cards.agency_title(group.agency), class_="gt-agency"))
        for entry in group.plans:
            plan_link(entry.plan, t, entry.plan.name)
            show(cards.block(t, money.summary(entry, t), class_="gt-summary"))
