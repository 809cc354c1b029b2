"""What is painted over: page numbers and lines hidden under white areas are not on the printed page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from indexer.records import Box

Kind = Literal["glyph", "rule", "white"]

_MARGIN = 0.5  # points: a line along the edge of an area stays
_MAX_AREAS = 500


@dataclass(frozen=True, slots=True)
class Paint:
    """Something painted: a glyph (``text`` is its text layer), a rule, or a white area."""

    kind: Kind
    box: Box
    text: str = ""


def uncovered(paints: Iterable[Paint]) -> list[Paint]:
    """Glyphs and rules, given in the order of painting, that no later white area hides; rules may be cut."""
    shown: list[Paint] = []
    areas: list[Box] = []
    for paint in reversed(list(paints)):
        if paint.kind == "white":
            if len(areas) < _MAX_AREAS:
                areas.append(paint.box)
        elif paint.kind == "rule":
            shown += (replace(paint, box=box) for box in _outside(paint.box, areas))
        elif not any(_covers(area, paint.box) for area in areas):
            shown.append(paint)
    return shown[::-1]


def _covers(area: Box, box: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return area.x0 < x < area.x1 and area.top < y < area.bottom


def _outside(rule: Box, areas: Iterable[Box]) -> Iterator[Box]:
    """The pieces of a horizontal or vertical line that lie in no area."""
    pieces = [rule]
    for area in areas:
        pieces = [part for piece in pieces for part in _cut(piece, area)]
    yield from pieces


def _cut(rule: Box, area: Box) -> list[Box]:
    upright = rule.x1 - rule.x0 < rule.bottom - rule.top
    if upright:
        if not (area.x0 + _MARGIN < (rule.x0 + rule.x1) / 2 < area.x1 - _MARGIN):
            return [rule]
        if area.bottom <= rule.top or area.top >= rule.bottom:
            return [rule]
        parts = [replace(rule, bottom=area.top), replace(rule, top=area.bottom)]
        return [part for part in parts if part.bottom > part.top]
    if not (area.top + _MARGIN < (rule.top + rule.bottom) / 2 < area.bottom - _MARGIN):
        return [rule]
    if area.x1 <= rule.x0 or area.x0 >= rule.x1:
        return [rule]
    parts = [replace(rule, x1=area.x0), replace(rule, x0=area.x1)]
    return [part for part in parts if part.x1 > part.x0]
