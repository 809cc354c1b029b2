"""Page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from indexer.readers.pdf.lines import Printed
from indexer.records import Box, Page, Paragraph, Table

_MARGIN = 0.085  # of the page's height
_NUMBER = re.compile(
    r"第?\s*[-–—－·(（]?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s*[-–—－·)）]?\s*頁?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*頁?)?"
    r"|[(（]?[0-9A-Za-z]{1,8}[)）]?\s*[-–—－]\s*\d{1,4}"
    r"|[Pp](?:age|\.)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
)
_DIGITS = re.compile(r"\d+")
_SAME_PLACE = 3.0  # points
_FEWEST = 3  # pages: what stands on fewer is no running head
_HEAD, _FOOT = 0.2, 0.85  # of the longest page: above is a head, below a foot
_DEEPEST = 4  # lines of a running head


def split_label(pieces: Sequence[Printed], height: float) -> tuple[tuple[Printed, ...], str]:
    """The pieces of a page of that height without the page number printed in a margin, and that number, if any."""
    labels = [piece for piece in pieces if _in_margin(piece, height) and _NUMBER.fullmatch(piece.text)]
    # A book bound from parts shows the part's number too; the longer one is the book's.
    label = max((piece.text for piece in labels), key=len, default="")
    return tuple(piece for piece in pieces if piece not in labels), label


def drop_running(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Pages without the lines that repeat at the top or bottom of page after page.

    A head stays where it first stands, as a heading of what follows, and on every page with a table, whose title,
    year and unit it is. Headings that are set larger than the text stay everywhere.
    """
    dropped = _running(pages, at_top=True) | _running(pages, at_top=False)
    return tuple(_without(page, dropped) for page in pages)


def _without(page: Page, dropped: set[tuple[int, int]]) -> Page:
    """The page without what is dropped; what makes up a whole page is no head or foot of it."""
    kept = tuple(block for block in page.blocks if (page.number, id(block)) not in dropped)
    return replace(page, blocks=kept) if kept else page


def _running(pages: Sequence[Page], at_top: bool) -> set[tuple[int, int]]:
    """The running heads or feet to drop: number of the page, identity of the block."""
    lowest = max((box.bottom for page in pages for box in _boxes(page)), default=0.0)
    edges = [_edge(page, at_top, lowest) for page in pages]
    count = Counter(key for edge in edges for key in {_masked(block) for block in edge})
    dropped = set()
    for index, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        near = [block for other in edges[max(index - 2, 0) : index] for block in other]
        if not at_top:
            near += (block for other in edges[index + 1 : index + 3] for block in other)
        has_table = any(isinstance(block, Table) for block in page.blocks)
        for block in edge:
            repeats = count[_masked(block)] >= _FEWEST and any(_same(block, other) for other in near)
            if repeats and block.level == 0 and not (at_top and has_table):
                dropped.add((page.number, id(block)))
    return dropped


def _edge(page: Page, at_top: bool, lowest: float) -> list[Paragraph]:
    """The paragraphs nearest to an edge of the page, up to the first table. ``lowest``: where the longest page ends."""
    blocks = page.blocks if at_top else page.blocks[::-1]
    outermost = takewhile(lambda block: isinstance(block, Paragraph), blocks[:_DEEPEST])
    return [
        block
        for block in outermost
        if isinstance(block, Paragraph) and len(block.lines) == 1 and _is_outside(block, at_top, lowest)
    ]


def _is_outside(block: Paragraph, at_top: bool, lowest: float) -> bool:
    box = block.lines[0].box
    return box is not None and (box.bottom < _HEAD * lowest if at_top else box.top > _FOOT * lowest)


def _boxes(page: Page) -> Iterator[Box]:
    for block in page.blocks:
        lines = block.lines if isinstance(block, Paragraph) else ()
        boxes = [block.box] if isinstance(block, Table) else [line.box for line in lines]
        yield from (box for box in boxes if box)


def _masked(block: Paragraph) -> str:
    return _DIGITS.sub("0", "".join(block.text.split()))


def _same(block: Paragraph, other: Paragraph) -> bool:
    """Whether both say the same, but for numbers, in the same place."""
    box, place = block.lines[0].box, other.lines[0].box
    at_place = box is not None and place is not None and abs(box.top - place.top) <= _SAME_PLACE
    return at_place and _masked(block) == _masked(other)


def _in_margin(piece: Printed, height: float) -> bool:
    return piece.box.bottom < height * _MARGIN or piece.box.top > height * (1 - _MARGIN)
