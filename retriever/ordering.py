"""Other orders than relevance for hits that were found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum

from indexer.amounts import execution_rate
from retriever.hits import Hit

# The comparisons that indexer/status.py writes as evidence: 「23案 ÷ 20案 = 115.0%」.
_RATIO = re.compile(r"÷[^；=]*= (-?\d+\.\d)%")


class Order(StrEnum):
    """How hits are ordered. Years come newest first, rates and ratios highest first, agencies by name."""

    RELEVANCE = "relevance"
    YEAR = "year"
    AGENCY = "agency"
    EXECUTION = "execution"
    REACHED = "reached"


def order_hits(hits: Iterable[Hit], order: Order = Order.RELEVANCE, reverse: bool = False) -> list[Hit]:
    """The same hits in another order; hits that are equal in it keep their order by rank.

    ``EXECUTION`` goes by what the plan spent of its budget, ``REACHED`` by the ratio that the goal's status rests on.
    Hits without such a number stand last, also in ``reverse``.
    """
    by_rank = sorted(hits, key=lambda hit: hit.rank)
    match order:
        case Order.RELEVANCE:
            return by_rank[::-1] if reverse else by_rank
        case Order.YEAR:
            return sorted(by_rank, key=lambda hit: hit.entry.report.year, reverse=not reverse)
        case Order.AGENCY:
            return sorted(by_rank, key=lambda hit: hit.entry.plan.agency, reverse=reverse)
        case Order.EXECUTION:
            return _by_number(by_rank, _rate, reverse)
        case Order.REACHED:
            return _by_number(by_rank, ratio_reached, reverse)


def ratio_reached(hit: Hit) -> Decimal | None:
    """Percent of the target that the outcome reached, as the status shows it: the least where there are several."""
    if hit.goal is None:
        return None
    return min((Decimal(ratio) for ratio in _RATIO.findall(hit.goal.status_evidence)), default=None)


def _rate(hit: Hit) -> Decimal | None:
    amounts = hit.entry.plan.amounts
    return execution_rate(amounts.executed, amounts.budgeted)


def _by_number(hits: list[Hit], number: Callable[[Hit], Decimal | None], reverse: bool) -> list[Hit]:
    numbered = [(value, hit) for hit in hits if (value := number(hit)) is not None]
    ordered = sorted(numbered, key=lambda pair: pair[0], reverse=not reverse)
    return [hit for _, hit in ordered] + [hit for hit in hits if number(hit) is None]
