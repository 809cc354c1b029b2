"""Numbers as the pages write them: rates, and lengths of bars. Amounts of money: ``indexer.amounts``."""

from __future__ import annotations

from decimal import Decimal

from indexer import amounts


def grouped(amount: int) -> str:
    """An integer with separators: 26,472,137."""
    return f"{amount:,}"


def execution_rate(executed: int | None, budgeted: int | None) -> str | None:
    """Executed over budgeted as ``rate_text`` writes it; None where there is nothing to divide."""
    rate = amounts.execution_rate(executed, budgeted)
    return None if rate is None else rate_text(rate)


def rate_text(rate: Decimal) -> str:
    """A rate in percent with two decimals; 100.00% only when it is exactly that."""
    return f"{amounts.rounded_rate(rate):,}%"


def share(part: int | None, whole: int | None) -> int:
    """``part`` of ``whole`` in whole percent for a bar's length, half up, kept within 0 to 100."""
    if not part or not whole or part < 0 or whole < 0:
        return 0
    return min(100, (200 * part + whole) // (2 * whole))
