"""Rows side by side on facing pages, matched by where they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Band = tuple[float, float]
_SAME = 0.5  # of the lower row


@dataclass(frozen=True, slots=True)
class Pair:
    """The index of a left row, and those of the right rows beside it; one of both may be missing."""

    left: int | None
    right: tuple[int, ...]


def match_bands(left: Sequence[Band], right: Sequence[Band]) -> list[Pair]:
    """Pairs from top to bottom. Bands are tops and bottoms in points; a right row belongs where most of it stands."""
    beside: dict[int, list[int]] = {index: [] for index in range(len(left))}
    alone = []
    for index, band in enumerate(right):
        best = max(range(len(left)), key=lambda at: overlap(left[at], band), default=None)
        if best is None or overlap(left[best], band) <= _SAME * min(_height(left[best]), _height(band)):
            alone.append(index)
        else:
            beside[best].append(index)
    pairs = [*(Pair(at, tuple(found)) for at, found in beside.items()), *(Pair(None, (index,)) for index in alone)]
    return sorted(pairs, key=lambda pair: left[pair.left] if pair.left is not None else right[pair.right[0]])


def overlap(one: Band, other: Band) -> float:
    """How many points two bands share."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def _height(band: Band) -> float:
    return band[1] - band[0]
