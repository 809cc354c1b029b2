"""Amounts of money in words, computed in integers only.

Every amount is in thousands of NT dollars (千元), as in ``indexer.records``. What is shown is always the exact
figure; beside it stands a figure in larger units that is easier to say aloud, marked where it is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indexer import amounts

# Name of the unit -> its size in thousands of NT dollars, largest first.
CHINESE_UNITS = {"兆": 1_000_000_000, "億": 100_000, "萬": 10}
ENGLISH_UNITS = {"trillion": 1_000_000_000, "billion": 1_000_000, "million": 1_000}
_CENT, _WHOLE = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True, slots=True)
class Scaled:
    """An amount in a larger unit: ``264.7``, ``億``; ``rounded`` when it is not exactly that."""

    number: str
    unit: str
    rounded: bool


def grouped(amount: int) -> str:
    """An integer with separators: 26,472,137."""
    return f"{amount:,}"


def scaled(thousands: int, units: dict[str, int]) -> Scaled | None:
    """The amount in the largest unit it fills, with one decimal, or two below ten units; None when it fills none."""
    for unit, size in units.items():
        if abs(thousands) >= size:
            decimals = 1 if abs(thousands) >= 10 * size else 2
            hundredths = _rounded(thousands * 10**decimals, size)
            exact = hundredths * size == thousands * 10**decimals
            return Scaled(_decimal(hundredths, decimals), unit, not exact)
    return None


def execution_rate(executed: int | None, budgeted: int | None) -> str | None:
    """Executed over budgeted as ``rate_text`` writes it; None where there is nothing to divide."""
    rate = amounts.execution_rate(executed, budgeted)
    return None if rate is None else rate_text(rate)


def rate_text(rate: Decimal) -> str:
    """A rate in percent with two decimals, halves rounded up.

    It reads 100.00% only when it is exactly that: whoever quotes it must not claim that all is spent.
    """
    shown = rate.quantize(_CENT, ROUND_HALF_UP)
    if shown == _WHOLE != rate:
        shown += _CENT.copy_sign(rate - _WHOLE)
    return f"{shown:,}%"


def share(part: int | None, whole: int | None) -> int:
    """``part`` of ``whole`` in whole percent for a bar's length, kept within 0 to 100."""
    if not part or not whole or part < 0 or whole < 0:
        return 0
    return min(100, _rounded(part * 100, whole))


def _rounded(numerator: int, denominator: int) -> int:
    """Quotient of integers, halves away from zero."""
    quotient = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def _decimal(scaled_value: int, decimals: int) -> str:
    whole, part = divmod(abs(scaled_value), 10**decimals)
    fraction = f"{part:0{decimals}d}".rstrip("0")
    sign = "-" if scaled_value < 0 else ""
    return f"{sign}{whole:,}.{fraction}" if fraction else f"{sign}{whole:,}"
