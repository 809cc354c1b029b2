"""A plan's facts and its money as markup: exact figures first, readable ones beside them."""

from __future__ import annotations

from indexer.catalogue import PlanEntry
from indexer.records import Amounts, Kind
from ui.amounts import CHINESE_UNITS, ENGLISH_UNITS, execution_rate, grouped, scaled, share
from ui.cards import period_text, status_summary
from ui.i18n import Language, Texts
from ui.markup import NOTHING, Html, join, tag

_FIELDS = ("approved_total", "budgeted", "executed")


def exact_text(thousands: int, t: Texts) -> str:
    """26,472,137 千元."""
    return t("amount.exact", amount=grouped(thousands))


def readable_text(thousands: int, t: Texts) -> str:
    """約 264.7 億元; empty for an amount too small for a larger unit."""
    amount = scaled(thousands, CHINESE_UNITS if t.language is Language.CHINESE else ENGLISH_UNITS)
    if amount is None:
        return ""
    return t("amount.rounded" if amount.rounded else "amount.scaled", number=amount.number, unit=amount.unit)


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


def bars(amounts: Amounts, t: Texts) -> Html:
    """Approved, budgeted and executed as bars on one scale; the figures beside them say the same in numbers."""
    whole = max((value for value in (getattr(amounts, field) for field in _FIELDS) if value), default=0)
    rows = [_bar(field, getattr(amounts, field), whole, t) for field in _FIELDS if getattr(amounts, field) is not None]
    return tag("div", *rows, class_="gt-bars", aria_hidden="true") if rows and whole else NOTHING


def _bar(field: str, value: int, whole: int, t: Texts) -> Html:
    fill = tag("span", class_=f"gt-fill gt-fill-{field}", style=f"width:{share(value, whole)}%")
    return tag("div", tag("span", t(f"amount.{field}"), class_="gt-bar-name"), tag("span", fill, class_="gt-bar"))


def _figure(label: str, thousands: int | None, t: Texts) -> Html:
    if thousands is None:
        return _fact(label, t("amount.none"))
    return _fact(label, exact_text(thousands, t), readable_text(thousands, t))


def _rate(amounts: Amounts, t: Texts) -> Html:
    rate = execution_rate(amounts.executed, amounts.budgeted)
    return _fact(t("amount.rate"), rate, t("amount.rate_formula")) if rate else NOTHING


def _fact(label: str, value: str, remark: str = "") -> Html:
    beside = tag("span", remark, class_="gt-remark") if remark else NOTHING
    return tag("div", tag("dt", label), tag("dd", join([tag("span", value, class_="gt-value"), beside])))
