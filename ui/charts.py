"""Charts of the overview as Vega-Lite specifications, made with Altair. Pure: figures in, a ``Drawing`` out.

Colours are the variables of the style sheet, so that one drawing serves light, dark and print; every mark is also told
by its place, its outline or its words. A click on a mark selects it under ``PICK`` by the field ``mark``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from indexer.records import Status
from retriever.money import LOW
from retriever.overview import NONE, Chart, GoalRow, Overview, Point
from retriever.sums import STEP, TOP, AgencyMoney, RateClass
from ui.amounts import rate_text
from ui.cards import SIGNS
from ui.i18n import Texts
from ui.overview_words import SHAPES, agency_words, point_words, rate_name, reason_name, unit_for, unit_name, unit_size

PICK = "pick"
MOST_AGENCIES = 12
_ROW = 34  # pixels a bar takes
_AXIS = 52  # pixels the axis below the bars takes
_ROOM = 1.12  # of the longest bar, so that its count stays inside
_ROOM_FOR_RATE = 1.3  # the same for 「100.00%」 on a narrow screen
_LABELS = 132  # pixels for the names of bars
_TEXT: dict[str, Any] = {"fontSize": 13, "color": "var(--gt-ink)"}

Rows = list[dict[str, Any]]

Drawing = dict[str, Any]
"""A Vega-Lite specification."""


def drawings(found: Overview, t: Texts) -> dict[Chart, Drawing]:
    """The charts that there is something to draw in."""
    made: dict[Chart, Drawing] = {}
    if any(money.budgeted is not None or money.executed is not None for money in found.agencies):
        made[Chart.AGENCY] = agencies(found.agencies, unit_for(found.agencies, t), t)
    if any(each.plans for each in found.rates):
        made[Chart.RATE] = rates(found.rates, t)
    if any(found.statuses.values()):
        made[Chart.STATUS] = statuses(found.statuses, t)
    if found.points:
        made[Chart.QUADRANT] = points(found.points, t)
    if found.reasons:
        made[Chart.REASON] = reasons(found.reasons, t)
    return made


def agencies(found: Sequence[AgencyMoney], unit: str, t: Texts) -> Drawing:
    """Budget as an outline, spending as the filling of it; amounts along the axis are in ``unit``."""
    size = unit_size(unit, t)
    shown = [money for money in found if money.budgeted is not None or money.executed is not None][:MOST_AGENCIES]
    rows: Rows = [
        {
            "mark": money.agency,
            "budgeted": (money.budgeted or 0) / size,
            "executed": (money.executed or 0) / size,
            "rate": rate_text(money.rate) if money.rate is not None else "",
            "words": agency_words(money, t),
        }
        for money in shown
    ]
    base = _base(rows, sort=[money.agency for money in shown])
    axis = alt.Axis(title=t("overview.axis_amount", unit=unit_name(unit, t)), tickCount=5, format=",.2~f")
    amounts = [row[key] for row in rows for key in ("budgeted", "executed")]
    outline = base.mark_bar(
        fill="var(--gt-tint)", stroke="var(--gt-link)", strokeWidth=1.25, height={"band": 0.72}, cursor="pointer"
    ).encode(x=alt.X("budgeted:Q", axis=axis, scale=_room(amounts, _ROOM_FOR_RATE)))
    filling = base.mark_bar(color="var(--gt-link)", height={"band": 0.36}, cursor="pointer").encode(x="executed:Q")
    end = "max(datum.budgeted, datum.executed)"
    label = base.transform_calculate(end=end).mark_text(align="left", dx=6, **_TEXT).encode(x="end:Q", text="rate:N")
    return _finished(outline.add_params(_pick()) + filling + label, len(rows) * _ROW + _AXIS, t("overview.agency"))


def rates(classes: Sequence[RateClass], t: Texts) -> Drawing:
    """How many plans have which execution rate, with the line below which a plan lags."""
    rows: Rows = [
        {
            "mark": found.key,
            "low": -STEP if found.low is None else found.low,
            "high": TOP + STEP if found.high is None else found.high,
            "count": len(found.plans),
            "shown": str(len(found.plans)) if found.plans else "",
            "words": t("overview.rate_words", name=rate_name(found, t), count=len(found.plans)),
        }
        for found in classes
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(**_words())
    ticks = alt.Axis(title=t("overview.axis_rate"), values=[0, 20, 40, 60, 80, 100], grid=False)
    domain = [min(row["low"] for row in rows), max(row["high"] for row in rows)]
    across = alt.X("low:Q", axis=ticks, scale=alt.Scale(domain=domain, nice=False))
    up = alt.Y(
        "count:Q",
        axis=alt.Axis(title=t("overview.axis_plans"), tickMinStep=1, tickCount=4, format="d"),
        scale=_room(row["count"] for row in rows),
    )
    bars = base.mark_rect(color="var(--gt-link)", stroke="var(--gt-ground)", strokeWidth=2, cursor="pointer")
    bars = bars.encode(x=across, x2="high:Q", y=up, y2=alt.datum(0)).add_params(_pick())
    middle = base.transform_calculate(middle="(datum.low + datum.high) / 2")
    label = middle.mark_text(dy=-8, **_TEXT).encode(x=alt.X("middle:Q", axis=ticks), y="count:Q", text="shown:N")
    return _finished(bars + label + _line(x=int(LOW)), 240, t("overview.rate"))


def statuses(found: dict[str, tuple[GoalRow, ...]], t: Texts) -> Drawing:
    """Goal rows by status; the sign in front of the word is the one that badges carry."""
    rows: Rows = [
        {
            "mark": status,
            "name": f"{SIGNS[Status(status)]} {t(f'status.{status}')}",
            "count": len(goals),
            "colour": f"var(--gt-{status})",
            "words": t("overview.goal_words", name=t(f"status.{status}"), count=len(goals)),
        }
        for status, goals in found.items()
    ]
    return _counted(rows, t("overview.status"), t)


def reasons(found: dict[str, tuple[GoalRow, ...]], t: Texts) -> Drawing:
    """Missed goals by reason; those without one come last, in grey."""
    rows: Rows = [
        {
            "mark": reason,
            "name": reason_name(reason, t),
            "count": len(goals),
            "colour": "var(--gt-soft)" if reason == NONE else "var(--gt-link)",
            "words": t("overview.goal_words", name=reason_name(reason, t), count=len(goals)),
        }
        for reason, goals in found.items()
    ]
    return _counted(rows, t("overview.reason"), t)


def points(found: Sequence[Point], t: Texts) -> Drawing:
    """Execution rate against goals reached, a point a plan, shaped and coloured by its quadrant.

    It is hollow where the report leaves open how a goal came out.
    """
    rows: Rows = [
        {
            "mark": point.entry.plan.id,
            "rate": float(point.rate),
            "share": float(point.share),
            "filling": 0 if point.unstated else 0.6,
            "shape": SHAPES[point.quadrant].shape,
            "colour": SHAPES[point.quadrant].colour,
            "words": point_words(point, t),
        }
        for point in found
    ]
    low = min([0.0, *(row["rate"] for row in rows)])
    high = max([float(TOP), *(row["rate"] for row in rows)])
    across = alt.X(
        "rate:Q",
        axis=alt.Axis(title=t("overview.axis_rate"), tickCount=6),
        scale=alt.Scale(domain=[low, high], nice=False, padding=8),
    )
    up = alt.Y(
        "share:Q",
        axis=alt.Axis(title=t("overview.axis_share"), tickCount=6),
        scale=alt.Scale(domain=[0, TOP], nice=False, padding=8),
    )
    dots = alt.Chart(alt.InlineData(values=rows)).mark_point(size=110, strokeWidth=1.5, cursor="pointer")
    dots = dots.encode(
        x=across,
        y=up,
        shape=alt.Shape("shape:N", scale=None),
        fill=alt.Fill("colour:N", scale=None),
        stroke=alt.Stroke("colour:N", scale=None),
        fillOpacity=alt.FillOpacity("filling:Q", scale=None),
        **_words(),
    ).add_params(_pick())
    chart = _line(x=int(LOW)) + _line(y=int(LOW)) + dots
    return _finished(chart, 320, t("overview.quadrant"))


def _counted(rows: Rows, title: str, t: Texts) -> Drawing:
    """Bars of counts under their names, in the order given."""
    base = _base(rows, "name:N", [row["name"] for row in rows])
    axis = alt.Axis(title=t("overview.axis_goals"), tickMinStep=1, tickCount=5, format="d")
    bars = base.mark_bar(height={"band": 0.6}, cursor="pointer").encode(
        x=alt.X("count:Q", axis=axis, scale=_room(row["count"] for row in rows)),
        color=alt.Color("colour:N", scale=None),
    )
    label = base.mark_text(align="left", dx=6, **_TEXT).encode(x="count:Q", text="count:Q")
    return _finished(bars.add_params(_pick()) + label, len(rows) * _ROW + _AXIS, title)


def _base(rows: Rows, names: str = "mark:N", sort: list[str] | None = None) -> alt.Chart:
    axis = alt.Axis(title=None, labelLimit=_LABELS, labelPadding=6, domain=False, ticks=False, labelFontSize=13)
    return alt.Chart(alt.InlineData(values=rows)).encode(y=alt.Y(names, sort=sort, axis=axis), **_words())


def _words() -> dict[str, Any]:
    """The same sentence for the pointer and for screen readers."""
    return {
        "tooltip": alt.Tooltip("words:N", title=" "),
        "description": alt.Description("words:N"),
        "detail": alt.Detail("mark:N"),
    }


def _room(lengths: Iterable[float], room: float = _ROOM) -> alt.Scale:
    """A scale from zero with room for the label of the longest bar."""
    found = [0.0, *lengths]
    return alt.Scale(domain=[min(found), max(found) * room or 1], nice=False)


def _line(**at: int) -> alt.Chart:
    """A dashed line across the chart; no data, no words."""
    rule: alt.Chart = alt.Chart(alt.InlineData(values=[{}])).mark_rule(
        stroke="var(--gt-warn-line)", strokeDash=[5, 4], strokeWidth=1.5, aria=False
    )
    encoded: alt.Chart = rule.encode(**{name: alt.datum(value) for name, value in at.items()})
    return encoded


def _pick() -> alt.Parameter:
    return alt.selection_point(name=PICK, fields=["mark"], clear=False)


def _finished(chart: alt.LayerChart, height: int, title: str) -> Drawing:
    axis: dict[str, Any] = {
        "labelColor": "var(--gt-ink)",
        "titleColor": "var(--gt-soft)",
        "gridColor": "var(--gt-line)",
        "domainColor": "var(--gt-line)",
        "tickColor": "var(--gt-line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    finished = chart.properties(
        height=height,
        description=title,
        background="transparent",
        usermeta={"embedOptions": {"renderer": "svg", "actions": False}},
    )
    drawing: Drawing = finished.configure_view(stroke=None).configure_axis(**axis).to_dict()
    return drawing
