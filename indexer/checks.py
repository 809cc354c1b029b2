"""Arithmetic that a plan's figures must obey; what does not add up becomes a warning, never a correction."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.records import Amounts


def check_amounts(amounts: Amounts) -> tuple[str, ...]:
    """Warnings for one plan, in Traditional Chinese as the app shows them. Amounts in 千元."""
    return tuple(_warnings(amounts))


def _warnings(amounts: Amounts) -> Iterator[str]:
    approved, budgeted, executed = amounts.approved_total, amounts.budgeted, amounts.executed
    for name, value in (("核定總經費", approved), ("已編列預算數", budgeted), ("累計執行數", executed)):
        if value is None:
            yield f"{name}未列數字。"
        elif value < 0:
            yield f"{name}為負數（{value:,} 千元）。"
    if budgeted is not None and executed is not None and executed > budgeted:
        yield f"累計執行數（{executed:,} 千元）大於已編列預算數（{budgeted:,} 千元）。"
    if approved is not None and budgeted is not None and budgeted > approved:
        yield f"已編列預算數（{budgeted:,} 千元）大於核定總經費（{approved:,} 千元）。"
