"""Money and other values of figures in words; amounts as ``indexer.amounts`` writes them."""

from __future__ import annotations

from decimal import Decimal

from indexer.amounts import exact_text, plain, readable_text

_THOUSANDS_PER_UNIT = {
    "元": Decimal("0.001"),
    "千元": Decimal(1),
    "萬元": Decimal(10),
    "百萬元": Decimal(1_000),
    "億元": Decimal(100_000),
    "十億元": Decimal(1_000_000),
}
_ENGLISH_UNITS = {
    "元": "",
    "萬元": " ten thousand",
    "百萬元": " million",
    "億元": " hundred million",
    "十億元": " billion",
}


def money(thousands: Decimal, asked: str = "", english: bool = False, printed_in_yuan: bool = False) -> str:
    """An amount of 千元 as 「26,472,137 千元（約 264.7 億元）」.

    ``asked`` is the unit of the question, in which the amount is then given exactly. ``printed_in_yuan`` says that
    the report prints 元, so that 元 of an amount kept in 千元 are not exact.
    """
    exact = exact_text(thousands, english)
    if asked and asked != "千元":
        value = plain(thousands / _THOUSANDS_PER_UNIT[asked])
        about = ("about " if english else "約 ") if printed_in_yuan and asked == "元" else "" if english else "即 "
        beside = f"{about}NT${value}{_ENGLISH_UNITS[asked]}" if english else f"{about}{value} {asked}"
    else:
        beside = readable_text(thousands, english)
    if not beside:
        return exact
    return f"{exact} ({beside})" if english else f"{exact}（{beside}）"


def percent(value: Decimal) -> str:
    """Two places, as rates are shown."""
    return f"{value:.2f}%"
