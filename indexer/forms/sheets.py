"""Pages as their reader sees them: two facing pages that hold one table are one sheet.

Books print such a table with ``中華民國`` at the end of the left page's titles and ``114年度`` at the beginning of the
right one's, and the same rows at the same heights on both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile

from indexer.forms.alignment import Band, match_bands, overlap
from indexer.forms.composed import compose
from indexer.forms.continued import join_broken
from indexer.forms.grids import Grid, Row, header_rows, make_grid, read_grid
from indexer.forms.headings import heading_lines, join_headings, tight
from indexer.records import Block, Cell, Page, Paragraph, Table

_LEFT_YEAR = "中華民國"
_RIGHT_YEAR = re.compile(r"\d{2,3}年度?")
_ALIGNED = 0.5  # of the rows of the right page
_NEAR = 2.0  # points
_FRAGMENT = 2  # characters: no longer title stands alone over several columns
_EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, or two facing ones under the number of the left."""

    number: int
    blocks: tuple[Paragraph | Grid, ...]


def read_sheets(pages: Sequence[Page]) -> Iterator[Sheet]:
    """The pages in order, facing ones joined."""
    index = 0
    while index < len(pages):
        page = pages[index]
        following = pages[index + 1] if index + 1 < len(pages) else None
        if following and _are_facing(page, following):
            yield _joined(page, following)
            index += 2
        else:
            yield Sheet(page.number, tuple(read_grid(b) if isinstance(b, Table) else b for b in page.blocks))
            index += 1


def _are_facing(left: Page, right: Page) -> bool:
    partners = [_partner(left, table) for table in _tables(right)]
    return (
        right.number == left.number + 1
        and bool(partners)
        and all(partners)
        and any(line.endswith(_LEFT_YEAR) for line in _lines(left))
        and any(_RIGHT_YEAR.match(line) for line in heading_lines(right))
    )


def _partner(left: Page, right: Table) -> Table | None:
    """The table of the left page whose rows go on in ``right``."""
    return next((table for table in _tables(left) if _are_aligned(table, right)), None)


def _tables(page: Page) -> list[Table]:
    return [block for block in page.blocks if isinstance(block, Table) and block.rows]


def _lines(page: Page) -> list[str]:
    """Paragraphs and cells: a reader may take titles that stand beside a small table for a part of it."""
    return [*heading_lines(page), *(tight(c.text) for table in _tables(page) for row in table.rows for c in row)]


def _are_aligned(left: Table, right: Table) -> bool:
    if not (left.bands and right.bands):
        return len(left.rows) == len(right.rows)
    pairs = match_bands(left.bands, right.bands)
    beside = sum(len(pair.right) for pair in pairs if pair.left is not None)
    return beside >= _ALIGNED * len(right.rows)


def _joined(left: Page, right: Page) -> Sheet:
    beside = {id(_partner(left, table)): table for table in _tables(right)}
    blocks: list[Paragraph | Grid] = [*join_headings(left, right)]
    for block in _below_titles(left):
        if isinstance(block, Paragraph):
            blocks.append(block)
        else:
            partner = beside.get(id(block))
            blocks.append(_join_tables(block, partner) if partner else read_grid(block))
    return Sheet(left.number, (*blocks, *(block for block in _below_titles(right) if isinstance(block, Paragraph))))


def _below_titles(page: Page) -> Sequence[Block]:
    """What stands on the page from its first table on."""
    above = sum(1 for _ in takewhile(lambda block: isinstance(block, Paragraph), page.blocks))
    return page.blocks[above:]


def _join_tables(left: Table, right: Table) -> Grid:
    head, beside = header_rows(left.rows), header_rows(right.rows)
    if left.bands and right.bands:  # a page may show in its first row what the other one says in two
        bottom = max(_bottom(left, head), _bottom(right, beside))
        head, beside = _rows_above(left.bands, bottom), _rows_above(right.bands, bottom)
        pairs = match_bands(left.bands[head:], right.bands[beside:])
        rows = [
            _row(left, [head + pair.left] if pair.left is not None else [])
            + _row(right, [beside + index for index in pair.right])
            for pair in pairs
        ]
    else:
        head = beside = max(head, beside)
        rows = [_row(left, [index]) + _row(right, [index]) for index in range(head, len(left.rows))]
    return make_grid(_join_headers(left, head, right, beside), rows)


def _bottom(table: Table, head: int) -> float:
    return table.bands[head - 1][1] if head else table.bands[0][0]


def _rows_above(bands: Sequence[Band], bottom: float) -> int:
    return sum(1 for _ in takewhile(lambda band: band[1] <= bottom + _NEAR, bands))


def _row(table: Table, indexes: Sequence[int]) -> Row:
    """Rows of one table as one row of all its columns; no index gives an empty one."""
    width = max(map(len, table.rows))
    rows = [table.rows[index] for index in indexes]
    return tuple(
        reduce(join_broken, (row[column] for row in rows if column < len(row)), _EMPTY) for column in range(width)
    )


def _join_headers(left: Table, head: int, right: Table, beside: int) -> list[Row]:
    """Header rows of both sides, the lowest level with each other; titles cut by the gutter are put together."""
    joined = []
    for level in range(max(head, beside), 0, -1):
        at, other = head - level, beside - level
        row, rest = _row(left, [at] if at >= 0 else []), _row(right, [other] if other >= 0 else [])
        if at >= 0 and other >= 0 and level > 1 and _same_height(left, at, right, other):
            row, rest = _join_titles(row, rest)
        joined.append(row + rest)
    return joined


def _same_height(left: Table, at: int, right: Table, other: int) -> bool:
    return not (left.bands and right.bands) or overlap(left.bands[at], right.bands[other]) > _NEAR


def _join_titles(row: Row, rest: Row) -> tuple[Row, Row]:
    """A title over the last columns of the left page and the first of the right one, printed half on each."""
    index = next((index for index in range(len(row) - 1, -1, -1) if row[index].text), None)
    if index is None or not rest[0].text:
        return row, rest
    first, second = tight(row[index].text), tight(rest[0].text)
    open_bracket = first.count("(") > first.count(")") or first.count("（") > first.count("）")
    if min(len(first), len(second)) > _FRAGMENT and not open_bracket:
        return row, rest
    whole = compose((row[index], rest[0]))
    return (*row[:index], whole, *row[index + 1 :]), (_EMPTY, *rest[1:])
