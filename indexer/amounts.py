"""Amounts of money as reports print them, in exact arithmetic.

Everything leaves this module as an integer in thousands of NT dollars (千元), so that a slip between
元, 千元 and 億元 can happen in one place only.
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


def _unit(found: re.Match[str] | None) -> str | None:
    return (found[1] or "").replace("仟", "千") + "元" if found else None


def _flat(text: str) -> str:
    return _WHITE.sub("", unicodedata.normalize("NFKC", text))
