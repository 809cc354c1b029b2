"""A plan's facts and its money as markup: exact figures first, readable ones beside them."""

from __future__ import annotations

from indexer import amounts as figures
from indexer.catalogue import PlanEntry
from indexer.records import Amounts, Kind
from ui.amounts import execution_rate, share
from ui.cards import period_text, status_summary
from ui.i18n import Language, Texts
from ui.markup import NOTHING, Html, join, tag

_FIELDS = ("approved_total", "budgeted", "executed")


def exact_text(thousands: int, t: Texts) -> str:
    """26,472,137 千元."""
    return figures.exact_text(thousands, t.language is Language.ENGLISH)


def readable_text(thousands: int, t: Texts) -> str:
    """約 264.7 億元; empty for an amount too small for a larger unit."""
    return figures.readable_text(thousands, t.language is Language.ENGLISH)


def facts(entry: PlanEntry, t: Texts) -> Html:
    """Period, amounts and execution rate in one row of labelled figures; nothing for what is not a plan."""
    amounts = entry.plan.amounts
    if entry.plan.kind is not Kind.PLAN:
        return NOTHING
    cells = [_figure(t(f"amount.{field}"), getattr(amounts, field), t) for field in _FIELDS]
    cells.append(_rate(amounts, t))
    if entry.plan.period:
        period = tag("span", period_text(entry.plan.period, t), class_="gt-value gt-plain")
        cells.append(tag("div", tag("dt", t("period")), tag("dd", period)))
    return tag("dl", *cells, class_="gt-facts")


def summary(entry: PlanEntry, t: Texts) -> Html:
    """Approved total, execution rate and goal statuses in one line."""
    amounts = entry.plan.amounts
    rate = execution_rate(amounts.executed, amounts.budgeted)
    parts = [
        f"{t('amount.approved_total')} {exact_text(amounts.approved_total, t)}" if amounts.approved_total else "",
        f"{t('amount.rate')} {rate}" if rate else "",
        status_summary(entry.plan, t) if entry.plan.goals else "",
    ]
    return tag("p", " · ".join(part for part in parts if part), class_="gt-remark")


def account(amounts: Amounts, t: Texts) -> Html:
    """Approved, budgeted and executed as bars on one scale with their exact figures, and the rate under them."""
    whole = max((value for value in (getattr(amounts, field) for field in _FIELDS) if value), default=0)
    rows = [_bar(field, getattr(amounts, field), whole, t) for field in _FIELDS]
    rate = execution_rate(amounts.executed, amounts.budgeted)
    if rate:
        formula = tag("span", t("amount.rate_formula"), class_="gt-remark")
        words = tag("span", tag("span", rate, class_="gt-rate"), " ", formula)
        rows.append(tag("div", tag("dt", t("amount.rate")), tag("dd", words)))
    return tag("dl", *rows, class_="gt-bars")


def _bar(field: str, value: int | None, whole: int, t: Texts) -> Html:
    name = tag("dt", t(f"amount.{field}"))
    if value is None:
        return tag("div", name, tag("dd", tag("span", t("amount.none"), class_="gt-remark")))
    fill = tag("span", class_=f"gt-fill gt-fill-{field}", style=f"width:{share(value, whole)}%")
    figures = [tag("span", exact_text(value, t), class_="gt-value")]
    if readable := readable_text(value, t):
        figures.append(tag("span", readable, class_="gt-remark"))
    return tag("div", name, tag("dd", tag("span", fill, class_="gt-bar", aria_hidden="true"), *figures))


def _figure(label: str, thousands: int | None, t: Texts) -> Html:
    if thousands is None:
        return fact(label, t("amount.none"))
    return fact(label, exact_text(thousands, t), readable_text(thousands, t))


def _rate(amounts: Amounts, t: Texts) -> Html:
    rate = execution_rate(amounts.executed, amounts.budgeted)
    return fact(t("amount.rate"), rate, t("amount.rate_formula")) if rate else NOTHING


def fact(label: str, value: str, remark: str = "") -> Html:
    """One labelled figure of a ``gt-facts`` list."""
    beside = tag("span", remark, class_="gt-remark") if remark else NOTHING
    return tag("div", tag("dt", label), tag("dd", join([tag("span", value, class_="gt-value"), beside])))
