"""Amounts of money as reports print them and as this program writes them, in exact arithmetic.

Everything is read into an integer in thousands of NT dollars (千元) and written from it here, so that a slip between
元, 千元 and 億元 can happen in one place only.

Written is always the exact figure in 千元, for that is what the reports print and what can be quoted. A figure that is
easier to say may stand beside it, never in its place: four significant digits in 億元 or 萬元 (billion or million), with
約 (about) unless it is exactly that amount.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

_YUAN_PER_UNIT = {
    "元": 1,
    "千元": 1_000,
    "萬元": 10_000,
    "百萬元": 1_000_000,
    "千萬元": 10_000_000,
    "億元": 100_000_000,
}
SIGNIFICANT_DIGITS = 4  # of a figure beside the exact one: 26,472,137 千元 is 約 264.7 億元
LARGE_UNITS = {"億元": 100_000, "萬元": 10}
"""The units of that figure with their 千元, largest first."""
LARGE_UNITS_ENGLISH = {"billion": 1_000_000, "million": 1_000}
_CENT, _WHOLE = Decimal("0.01"), Decimal(100)
_MONEY = "(?:新[臺台]幣)?(千萬|百萬|億|萬|仟|千)?[元圓]"
_UNIT = re.compile(f"單位:?{_MONEY}")
UNIT_IN_TITLE = re.compile(rf"\((?:單位:?)?{_MONEY}\)")
"""The unit that a column title carries in brackets, 「總經費(千元)」, in text without white space and full width."""
# No budget needs more digits than these, and with them every conversion is exact.
_NUMBER = re.compile(r"[-−△▲]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,8})?")
_NOTHING = re.compile(r"[-−–—─]+|…|\.\.\.")
_WHITE = re.compile(r"\s+")


def parse_unit(text: str) -> str | None:
    """The unit that a heading such as 「單位：新臺幣千元」 names (``千元``), or None when it names none."""
    return _unit(_UNIT.search(_flat(text)))


def parse_title_unit(title: str) -> str | None:
    """The unit that a column title carries in brackets (``元`` of 「總經費(元)」), or None when it carries none."""
    return _unit(UNIT_IN_TITLE.search(_flat(title)))


def parse_amount(text: str, unit: str) -> int | None:
    """An amount printed in ``unit`` as an integer in 千元, rounded half up where ``unit`` is finer.

    A dash, which stands for 「no figure」 in Taiwan's accounts, is None. Anything else that is not one
    well-formed number, an empty cell included, raises ValueError.
    """
    flat = _flat(text)
    if _NOTHING.fullmatch(flat):
        return None
    if flat.startswith("(") and flat.endswith(")"):
        flat = "-" + flat[1:-1]
    if not _NUMBER.fullmatch(flat):
        shown = " ".join(text.split())
        raise ValueError(f"「{shown[:40]}」 is not an amount")
    value = Decimal(re.sub(r"[−△▲]", "-", flat).replace(",", ""))
    return in_thousands(value, unit)


def in_thousands(value: Decimal, unit: str) -> int:
    """``value`` in ``unit`` as whole thousands of NT dollars, half up."""
    thousands = value * _YUAN_PER_UNIT[unit] / 1_000
    return int(thousands.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def execution_rate(executed: int | None, base: int | None) -> Decimal | None:
    """Percent of ``base`` (budgeted or approved) spent, unrounded; None where either is missing or ``base`` is 0."""
    if executed is None or not base:
        return None
    return Decimal(executed) * 100 / Decimal(base)


def rounded_rate(rate: Decimal) -> Decimal:
    """A rate in percent to two places, half up; 100 only when it is exactly that, for whoever quotes it claims as much."""
    shown = rate.quantize(_CENT, ROUND_HALF_UP)
    return shown + _CENT.copy_sign(rate - _WHOLE) if shown == _WHOLE != rate else shown


def exact_text(thousands: Decimal | int, english: bool = False) -> str:
    """26,472,137 千元."""
    return _dollars(plain(thousands), "thousand") if english else f"{plain(thousands)} 千元"


def readable_text(thousands: Decimal | int, english: bool = False) -> str:
    """約 264.7 億元; empty for an amount that fills no larger unit.

    Zeros stay where it is rounded: 464,998 千元 is 約 4.650 億元, 465,000 千元 is 4.65 億元.
    """
    exact = Decimal(thousands)
    kept = Decimal(1).scaleb(exact.adjusted() - SIGNIFICANT_DIGITS + 1)
    amount = exact.quantize(kept, ROUND_HALF_UP)
    units = LARGE_UNITS_ENGLISH if english else LARGE_UNITS
    unit = next((unit for unit, size in units.items() if abs(amount) >= size), "")
    if not unit:
        return ""
    shown = amount.scaleb(-Decimal(units[unit]).adjusted())
    text = plain(shown) if amount == exact else f"{shown:,f}"
    about = "" if amount == exact else "about " if english else "約 "
    return about + (_dollars(text, unit) if english else f"{text} {unit}")


def plain(value: Decimal | int) -> str:
    """With thousands separators and no needless zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _dollars(number: str, unit: str) -> str:
    return f"{'-' * number.startswith('-')}NT${number.removeprefix('-')} {unit}"


def _unit(found: re.Match[str] | None) -> str | None:
    return (found[1] or "").replace("仟", "千") + "元" if found else None


def _flat(text: str) -> str:
    return _WHITE.sub("", unicodedata.normalize("NFKC", text))
