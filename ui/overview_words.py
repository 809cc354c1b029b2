"""What the marks of the overview are called, in charts, in tables and read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.amounts import LARGE_UNITS, LARGE_UNITS_ENGLISH
from retriever.overview import NONE, Point, Quadrant
from retriever.sums import AgencyMoney, RateClass
from ui import cards
from ui.amounts import rate_text
from ui.i18n import Language, Texts
from ui.money import exact_text


@dataclass(frozen=True, slots=True)
class Shape:
    """How the points of a quadrant look: a shape of Vega, the same as a character, and a colour of the style sheet."""

    shape: str
    sign: str
    colour: str


SHAPES = {
    Quadrant.BOTH: Shape("circle", "●", "var(--gt-link)"),
    Quadrant.SPENT_ONLY: Shape("triangle-down", "▼", "var(--gt-not_achieved)"),
    Quadrant.REACHED_ONLY: Shape("square", "■", "var(--gt-partly)"),
    Quadrant.NEITHER: Shape("diamond", "◆", "var(--gt-soft)"),
}


def agency_words(money: AgencyMoney, t: Texts) -> str:
    """What a bar says when pointed at or read aloud."""
    parts = [
        f"{t('amount.budgeted')} {exact_text(money.budgeted, t)}" if money.budgeted is not None else "",
        f"{t('amount.executed')} {exact_text(money.executed, t)}" if money.executed is not None else "",
        f"{t('amount.rate')} {rate_text(money.rate)}" if money.rate is not None else "",
    ]
    return f"{money.agency}{t('colon')}{t('comma').join(part for part in parts if part)}"


def point_words(point: Point, t: Texts) -> str:
    """A plan with its rate and its goals."""
    return t(
        "overview.point_words",
        plan=point.entry.plan.name,
        rate=rate_text(point.rate),
        reached=point.reached,
        stated=point.stated,
    )


def rate_name(found: RateClass, t: Texts) -> str:
    """80–90%."""
    if found.low is None:
        return t("overview.rate_below")
    if found.high is None:
        return t("overview.rate_above")
    return f"{found.low}–{found.high}%"


def reason_name(reason: str, t: Texts) -> str:
    """A reason, or the want of one."""
    return t("overview.no_reason") if reason == NONE else cards.reason_name(reason, t)


def unit_for(found: Sequence[AgencyMoney], t: Texts) -> str:
    """The largest unit that the largest amount fills; empty for thousands of NT dollars."""
    most = max((abs(amount) for money in found for amount in (money.budgeted, money.executed) if amount), default=0)
    return next((unit for unit, size in _units(t).items() if most >= size), "")


def unit_name(unit: str, t: Texts) -> str:
    """億元."""
    return unit or t("overview.unit_thousand")


def unit_size(unit: str, t: Texts) -> int:
    """How many thousands of NT dollars a unit holds."""
    return _units(t)[unit] if unit else 1


def _units(t: Texts) -> dict[str, int]:
    return LARGE_UNITS if t.language is Language.CHINESE else LARGE_UNITS_ENGLISH
