"""What one page shows: glyphs, ruling lines and pictures, with the text upright.

Positions are PDF points from the top left corner of the visible page. A table printed sideways is turned upright
here; ``Ink.on_page`` turns boxes back to where they lie on the page that is shown.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page

from indexer.readers.glyphs import everyday
from indexer.readers.pdf.bounds import PageBounds
from indexer.readers.pdf.characters import Character, Witness
from indexer.readers.pdf.cover import Kind, Paint, uncovered
from indexer.readers.pdf.layout import lay_out
from indexer.readers.pdf.window import visible_part
from indexer.records import Box

_DOUBLE_STRIKE = 0.15  # of the size: the same glyph again within this is bold made by printing twice
_THICKEST_RULE = 3.0  # points
_SHORTEST_RULE = 4.0
_LONGEST_SIDE = 200 * 72.0  # 200 inches, the largest page of PDF 1.7 (ISO 32000-1, Annex C)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed glyph: the characters it stands for, and what its font's text layer says (``raw``)."""

    text: str
    raw: str
    box: Box

    @property
    def size(self) -> float:
        """Height in points."""
        return self.box.bottom - self.box.top

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line at x (vertical) or y (horizontal) ``at``, from ``start`` to ``end`` along the other axis."""

    vertical: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Ink:
    """One page in points; ``turn`` counts the clockwise quarter turns that made its text upright.

    ``hidden`` counts the glyphs that are painted over, ``pictured`` is the share of the page that pictures cover.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    pictures: int
    curves: int
    turn: int = 0
    hidden: int = 0
    pictured: float = 0.0

    def on_page(self, box: Box) -> Box:
        """Where a box of the upright page lies on the page that is shown."""
        width, height = self.width, self.height
        for _ in range(-self.turn % 4):
            box = _turned(box, height)
            width, height = height, width
        return Box(*(round(value, 1) for value in (box.x0, box.top, box.x1, box.bottom)))


def read_ink(page: Page, witness: Witness) -> Ink:
    """All that ``page`` shows, with the characters that ``witness`` sees where pdfminer misses some.

    Raises PageBounds when it is too much; pdfminer's own errors pass through.
    """
    lay_out(page)
    window = visible_part(page)
    width, height = window.x1 - window.x0, window.bottom - window.top
    if not (0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE):
        raise PageBounds(f"it is {width:,.0f} by {height:,.0f} points large")
    objects = list(page.iter_layout_objects(list(page.layout)))
    unseen = witness.unseen(page.page_number, (thing["text"] for thing in objects if thing["object_type"] == "char"))
    if unseen:
        objects = [thing for thing in objects if thing["object_type"] != "char"]
        objects += (_thing(character, window) for character in unseen)
    counts = Counter(thing["object_type"] for thing in objects)
    turn = _turn(thing for thing in objects if thing["object_type"] == "char")
    place = _placing(window, turn)
    painted = [paint for thing in objects for paint in _paints(thing, place)]
    paints = uncovered(painted)
    sideways = turn % 2 == 1
    return Ink(
        width=height if sideways else width,
        height=width if sideways else height,
        glyphs=tuple(_without_double_strikes(_glyphs(paints))),
        rules=tuple(_rule(paint.box) for paint in paints if paint.kind == "rule" and _is_rule(paint.box)),
        pictures=counts["image"],
        curves=counts["curve"],
        turn=turn,
        pictured=sum(_visible_area(thing, window) for thing in objects if thing["object_type"] == "image")
        / (width * height),
        hidden=sum(paint.kind == "glyph" for paint in painted) - sum(paint.kind == "glyph" for paint in paints),
    )


def _thing(character: Character, window: Box) -> dict[str, Any]:
    """A character in pdfplumber's terms, whose places count from the corner of the sheet and not of what is shown."""
    box, angle = character.box, math.radians(character.direction)
    return {
        "object_type": "char",
        "text": character.text,
        "x0": box.x0 + window.x0,
        "top": box.top + window.top,
        "x1": box.x1 + window.x0,
        "bottom": box.bottom + window.top,
        "matrix": (math.cos(angle), math.sin(angle)),
    }


def _paints(thing: dict[str, Any], place: Callable[[Box], Box | None]) -> Iterator[Paint]:
    """A glyph, the lines of a shape, or a white area, each where it lies on the upright page."""
    kind, box = thing["object_type"], Box(thing["x0"], thing["top"], thing["x1"], thing["bottom"])
    if kind == "char":
        pieces: list[tuple[Kind, Box]] = [("glyph", box)]
    elif kind == "line" or (kind == "rect" and min(box.x1 - box.x0, box.bottom - box.top) <= _THICKEST_RULE):
        pieces = [("rule", box)]
    elif kind == "rect":
        pieces = [("white", box)] if thing["fill"] and _is_white(thing["non_stroking_color"]) else []
        pieces += [("rule", edge) for edge in _edges(box)] if thing["stroke"] else []
    elif kind == "curve" and thing["stroke"]:
        points = thing["pts"]
        pieces = [
            ("rule", Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))) for (ax, ay), (bx, by) in pairwise(points)
        ]
    else:
        return
    for name, piece in pieces:
        placed = place(piece)
        if placed:
            yield Paint(name, placed, thing.get("text", ""))


def _glyphs(paints: Iterable[Paint]) -> Iterator[Glyph]:
    for paint in paints:
        if paint.kind == "glyph" and paint.box.bottom > paint.box.top:
            text = everyday(paint.text)
            if text:
                yield Glyph(text, paint.text, paint.box)


def _without_double_strikes(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    printed: dict[str, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        reach = glyph.size * _DOUBLE_STRIKE
        twins = printed[glyph.text][-40:]
        if glyph.text == " " or not any(
            abs(twin.box.x0 - glyph.box.x0) < reach and abs(twin.box.top - glyph.box.top) < reach for twin in twins
        ):
            printed[glyph.text].append(glyph)
            yield glyph


def _visible_area(thing: dict[str, Any], window: Box) -> float:
    width: float = min(thing["x1"], window.x1) - max(thing["x0"], window.x0)
    height: float = min(thing["bottom"], window.bottom) - max(thing["top"], window.top)
    return max(width, 0.0) * max(height, 0.0)


def _edges(box: Box) -> list[Box]:
    return [
        replace(box, x1=box.x0),
        replace(box, x0=box.x1),
        replace(box, bottom=box.top),
        replace(box, top=box.bottom),
    ]


def _is_white(color: object) -> bool:
    """Gray or RGB at full, or CMYK at nothing; the default of a shape without a colour is black."""
    values = color if isinstance(color, list | tuple) else (color,)
    return all(value == 1 for value in values) if len(values) != 4 else not any(values)


def _rule(box: Box) -> Rule:
    if box.x1 - box.x0 < box.bottom - box.top:
        return Rule(True, (box.x0 + box.x1) / 2, box.top, box.bottom)
    return Rule(False, (box.top + box.bottom) / 2, box.x0, box.x1)


def _is_rule(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) <= _THICKEST_RULE and max(width, height) >= _SHORTEST_RULE


def _turn(characters: Iterable[dict[str, Any]]) -> int:
    """Clockwise quarter turns that make most of the text run from left to right."""
    directions: Counter[int] = Counter()
    for character in characters:
        a, b = character["matrix"][:2]
        directions[round(math.degrees(math.atan2(b, a)) / 90) % 4] += 1
    return directions.most_common(1)[0][0] if directions else 0


def _placing(window: Box, turn: int) -> Callable[[Box], Box | None]:
    """The function that puts a box of the sheet on the upright visible page, or gives None when it is outside."""

    def place(box: Box) -> Box | None:
        if box.x1 < window.x0 or box.x0 > window.x1 or box.bottom < window.top or box.top > window.bottom:
            return None
        width, height = window.x1 - window.x0, window.bottom - window.top
        box = Box(box.x0 - window.x0, box.top - window.top, box.x1 - window.x0, box.bottom - window.top)
        for _ in range(turn):
            box = _turned(box, height)
            width, height = height, width
        return box

    return place


def _turned(box: Box, height: float) -> Box:
    """``box`` after the page of that height was turned clockwise by a quarter."""
    return Box(height - box.bottom, box.x0, height - box.top, box.x1)
