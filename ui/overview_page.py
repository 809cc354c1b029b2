"""總覽: the figures of a year or a range of years; every mark leads to the plans or goal rows behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import QueryError
from ui import cards, engine, shell, states
from ui.address import OverviewAddress
from ui.i18n import Language, Texts
from ui.links import OVERVIEW_PATH, overview_link, query_string, show_plan
from ui.markup import Html, join, report_text, show, tag

if TYPE_CHECKING:
    from indexer.snapshot import Snapshot
    from retriever.overview import Chart, Overview
    from ui.charts import Drawing

_FROM, _TO = "gt-overview-from", "gt-overview-to"
_NAMED = 5  # plans that a remark names


def page() -> st.Page:
    """This page for the navigation."""
    t = shell.texts()
    return st.Page(render, title=t("nav.overview"), url_path=OVERVIEW_PATH, help=t("nav.overview_help"))


def render() -> None:
    """Draw the charts, or the rows behind one mark, that the address bar asks for."""
    t = shell.texts()
    address = OverviewAddress.read(shell.params())
    with states.errors_shown(t):
        snapshot = engine.live_snapshot()
        if snapshot is None:
            show(states.no_index(t))
        elif not snapshot.manifest.counts["plans"]:
            show(states.no_plans(t))
        else:
            _view(snapshot, address, t)


def _view(snapshot: Snapshot, address: OverviewAddress, t: Texts) -> None:
    from retriever.overview import Chart
    from retriever.query import parse_filters
    from ui import overview_rows

    years = sorted({entry.report.year for entry in engine.all_plans(snapshot) if entry.report.year}, reverse=True)
    asked = address.year or (str(years[0]) if years else "")
    try:
        chosen = parse_filters(snapshot.catalogue, asked).years if asked else None
    except QueryError as error:
        show(states.error_state(error, t))
        overview_link(t("overview.back"), "")
        return
    found = engine.overview(snapshot, chosen)
    if address.chart:
        overview_rows.draw(found, address, Chart(address.chart), _years_text(chosen, t), t)
    else:
        lead = tag("p", t("overview.lead"), class_="gt-lead")
        show(cards.block(t, tag("h1", t("overview.title", years=_years_text(chosen, t))), lead, class_="gt-title"))
        if chosen:
            _years(chosen, years, t)
        if found.scope.plans:
            _charts(found, _drawings(str(snapshot.folder), chosen, t.language, found, t), address, t)
        else:
            show(states.nothing_here(t))
    shell.footer(snapshot, t)


def _years(chosen: tuple[int, int], years: list[int], t: Texts) -> None:
    """Both ends of the range as two choices."""
    options = sorted({*years, *chosen}, reverse=True)
    with st.container(key="gt-overview-years", horizontal=True, gap="small", vertical_alignment="bottom"):
        for key, label, value in ((_FROM, "overview.from", chosen[0]), (_TO, "overview.to", chosen[1])):
            shell.seed(key, value)
            st.selectbox(
                t(label),
                options,
                key=key,
                width=150,
                format_func=lambda year: t("year", year=year),
                on_change=_set_years,
                args=(key,),
            )


def _set_years(changed: str) -> None:
    """Take over both ends; the end that was just chosen drags the other one along when they would cross."""
    first, last = st.session_state[_FROM], st.session_state[_TO]
    if first > last:
        first = last = st.session_state[changed]
    shell.go(OverviewAddress(year=str(first) if first == last else f"{first}-{last}").params())


def _charts(found: Overview, drawn: dict[Chart, Drawing], address: OverviewAddress, t: Texts) -> None:
    from retriever.overview import Chart
    from ui import overview_tables

    def link(chart: Chart, mark: str) -> str:
        return query_string(replace(address, chart=chart, mark=mark).params())

    show(_headline(found, t))
    show(_remarks(found, t))
    with st.container(key=f"gt-overview-{Chart.AGENCY}", gap=None):
        _title(Chart.AGENCY, t)
        _drawing(Chart.AGENCY, address, drawn.get(Chart.AGENCY), t)
    show(overview_tables.agencies(found, link, t))
    beside = {
        Chart.RATE: overview_tables.rates,
        Chart.STATUS: overview_tables.statuses,
        Chart.QUADRANT: overview_tables.quadrants,
        Chart.REASON: overview_tables.reasons,
    }
    for chart, table in beside.items():
        with st.container(key=f"gt-overview-{chart}", gap=None):
            _title(chart, t)
            if chart not in drawn:
                _drawing(chart, address, None, t)
                continue
            left, right = st.columns([3, 2], gap="medium")
            with left:
                _drawing(chart, address, drawn[chart], t)
            with right:
                show(table(found, link, t))


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawings(
    folder: str, years: tuple[int, int] | None, language: str, _found: Overview, _t: Texts
) -> dict[Chart, Drawing]:
    from ui import charts

    return charts.drawings(_found, _t)


def _title(chart: Chart, t: Texts) -> None:
    remark = tag("p", t(f"overview.{chart}_remark"), class_="gt-remark")
    show(cards.block(t, tag("h2", t(f"overview.{chart}")), remark, class_="gt-chart-title"))


def _drawing(chart: Chart, address: OverviewAddress, drawing: Drawing | None, t: Texts) -> None:
    """The chart; choosing a mark shows the rows behind it, choosing a point its plan. None: nothing to draw."""
    from retriever.overview import Chart

    key = f"gt-chart-{chart}"
    if drawing is None:
        show(tag("p", t(f"overview.{chart}_nothing"), class_="gt gt-remark", lang=t.tag))
    elif chart is Chart.QUADRANT:
        event = st.vega_lite_chart(drawing, key=key, theme=None, on_select="rerun")
        if plan := _picked(event):
            show_plan(plan)
    else:
        st.vega_lite_chart(drawing, key=key, theme=None, on_select=lambda: _open(key, chart, address))


def _open(key: str, chart: Chart, address: OverviewAddress) -> None:
    if mark := _picked(st.session_state[key]):
        shell.go(replace(address, chart=chart, mark=mark).params())


def _picked(event: object) -> str:
    """The mark that was chosen; empty for none."""
    from ui.charts import PICK

    found = event["selection"].get(PICK, []) if isinstance(event, dict) else []
    return str(found[0]["mark"]) if found else ""


def _headline(found: Overview, t: Texts) -> Html:
    """The figures of all plans together."""
    from ui.amounts import grouped, rate_text
    from ui.money import exact_text, fact, readable_text

    total = found.total
    stated = sum(len(rows) for status, rows in found.statuses.items() if status != "unstated")
    reached = len(found.statuses["achieved"])
    facts = [
        fact(t("overview.plans"), grouped(len(found.scope.latest))),
        *(
            fact(t(name), exact_text(amount, t), readable_text(amount, t))
            for name, amount in (("amount.budgeted", total.budgeted), ("amount.executed", total.executed))
            if amount is not None
        ),
    ]
    if total.rate is not None:
        facts.append(fact(t("amount.rate"), rate_text(total.rate), t("amount.rate_formula")))
    if stated:
        words = t("overview.reached_of", reached=reached, stated=stated)
        unstated = len(found.statuses["unstated"])
        remark = t("overview.reached_rest", count=unstated) if unstated else ""
        facts.append(fact(t("overview.reached"), words, remark))
    return cards.block(t, tag("dl", *facts, class_="gt-facts"), class_="gt-headline")


def _remarks(found: Overview, t: Texts) -> Html:
    """What the sums rest on, and what they leave out."""
    scope = found.scope
    lines: list[Html] = [tag("span", t("overview.basis"))]
    missing = (found.total.without_budgeted, found.total.without_executed)
    if any(missing):
        lines.append(tag("span", t("overview.missing", budgeted=missing[0], executed=missing[1])))
    if scope.repeated:
        lines.append(tag("span", t("overview.repeated", count=len(scope.repeated))))
    if scope.differing:
        names = t("comma").join(entry.plan.name for entry in scope.differing[:_NAMED])
        lines.append(join([t("overview.differing", count=len(scope.differing)), report_text(names)]))
    gap = " " if t.language is Language.ENGLISH else ""
    told = [piece for line in lines for piece in (gap, line)][1:]
    return cards.block(t, tag("p", *told, class_="gt-remark"), class_="gt-basis")


def _years_text(years: tuple[int, int] | None, t: Texts) -> str:
    if years is None:
        return t("overview.any_year")
    return t("year", year=years[0] if years[0] == years[1] else f"{years[0]}–{years[1]}")
