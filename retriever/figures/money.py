"""Money and other values in words: the exact value in 千元, and beside it one that can be read aloud."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SIGNIFICANT_DIGITS = 4  # of the readable value: 26,472,137 千元 is 約 264.7 億元
_THOUSANDS_PER_UNIT = {
    "元": Decimal("0.001"),
    "千元": Decimal(1),
    "萬元": Decimal(10),
    "百萬元": Decimal(1_000),
    "億元": Decimal(100_000),
    "十億元": Decimal(1_000_000),
}
_ENGLISH_UNITS = {
    "元": "NT$",
    "千元": "thousand NT$",
    "萬元": "ten thousand NT$",
    "百萬元": "million NT$",
    "億元": "hundred million NT$",
    "十億元": "billion NT$",
}


def money(thousands: Decimal, asked: str = "", english: bool = False, printed_in_yuan: bool = False) -> str:
    """An amount of 千元 as 「26,472,137 千元（約 264.7 億元）」.

    ``asked`` is the unit of the question, in which the amount is then given exactly. ``printed_in_yuan`` says that
    the report prints 元, so that 元 of an amount kept in 千元 are not exact.
    """
    exact = f"{plain(thousands)} {_unit('千元', english)}"
    if asked and asked != "千元":
        about = ("about " if english else "約 ") if printed_in_yuan and asked == "元" else "" if english else "即 "
        beside = f"{about}{plain(thousands / _THOUSANDS_PER_UNIT[asked])} {_unit(asked, english)}"
    else:
        beside = readable(thousands, english)
    if not beside:
        return exact
    return f"{exact} ({beside})" if english else f"{exact}（{beside}）"


def readable(thousands: Decimal, english: bool = False) -> str:
    """The amount in 億元 or 萬元 (billion or million) with four digits, 約 where that is not exact; else empty."""
    units = ("十億元", "百萬元") if english else ("億元", "萬元")
    unit = next((unit for unit in units if abs(thousands) >= _THOUSANDS_PER_UNIT[unit]), "")
    if not unit:
        return ""
    value = thousands / _THOUSANDS_PER_UNIT[unit]
    shown = _significant(value)
    about = "" if shown == value else "about " if english else "約 "
    return f"{about}{plain(shown)} {_unit(unit, english)}"


def plain(value: Decimal) -> str:
    """With thousands separators and no needless zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal) -> str:
    """Two places, as rates are shown."""
    return f"{value:.2f}%"


def _significant(value: Decimal) -> Decimal:
    places = SIGNIFICANT_DIGITS - 1 - value.adjusted()
    return value.quantize(Decimal(1).scaleb(-max(0, places)), rounding=ROUND_HALF_UP)


def _unit(unit: str, english: bool) -> str:
    return _ENGLISH_UNITS[unit] if english else unit
