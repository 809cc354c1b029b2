"""Words set vertically, one character below another, as in the boxes of organisation charts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from indexer.readers.pdf.ink import Glyph
from indexer.readers.pdf.lines import Printed, surround

# Shares of the size.
_SAME_AXIS = 0.3
_NEXT_BELOW = 1.7
_BESIDE = 0.7  # a neighbour this near makes a line of it
_SHORTEST = 3  # characters


def find_stacks(glyphs: Sequence[Glyph]) -> tuple[list[Printed], list[Glyph]]:
    """Vertical words as pieces of text, and the glyphs that stand in ordinary lines."""
    ink = sorted((glyph for glyph in glyphs if glyph.text != " "), key=lambda glyph: glyph.middle)
    middles = [glyph.middle for glyph in ink]
    single = [glyph for glyph in ink if not _has_neighbour(glyph, ink, middles)]
    stacks: list[list[Glyph]] = []
    for glyph in single:
        above = next((stack for stack in stacks if _is_next(stack[-1], glyph)), None)
        if above:
            above.append(glyph)
        else:
            stacks.append([glyph])
    words = [stack for stack in stacks if len(stack) >= _SHORTEST]
    stacked = {id(glyph) for stack in words for glyph in stack}
    return [_piece(stack) for stack in words], [glyph for glyph in glyphs if id(glyph) not in stacked]


def _has_neighbour(glyph: Glyph, ink: Sequence[Glyph], middles: Sequence[float]) -> bool:
    reach = glyph.size * 0.5
    beside = ink[bisect_left(middles, glyph.middle - reach) : bisect_right(middles, glyph.middle + reach)]
    near = glyph.size * _BESIDE
    return any(
        other is not glyph and other.box.x0 < glyph.box.x1 + near and other.box.x1 > glyph.box.x0 - near
        for other in beside
    )


def _is_next(above: Glyph, glyph: Glyph) -> bool:
    axis = (glyph.box.x0 + glyph.box.x1 - above.box.x0 - above.box.x1) / 2
    return abs(axis) < _SAME_AXIS * glyph.size and 0 < glyph.middle - above.middle < _NEXT_BELOW * glyph.size


def _piece(stack: Sequence[Glyph]) -> Printed:
    width = stack[0].box.x1 - stack[0].box.x0
    text = "".join(glyph.text for glyph in stack)
    return Printed(text, surround(glyph.box for glyph in stack), stack[0].size, width, width)
