"""Ruling lines -> grids of cells, with merged cells and open sides.

Lines that touch make one region. Their coordinates cut it into the finest grid, in which neighbours without a
line between them are one cell. Government tables often have no lines at their sides and none between rows:
the ends of the horizontal lines close such a region. Drawings made of lines are left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pdf.ink import Rule
from indexer.readers.pdf.ruling import NEAR, find_regions
from indexer.records import Box

_COVERED = 0.7  # of a side: a line along so much of it separates two cells
_BESIDE = 3.0  # points a glyph may stand out of its table
_MAX_PLACES = 20_000
_HEADER_ROWS = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell: half-open ranges of rows and columns."""

    row: int
    column: int
    end_row: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """n rows between n + 1 ``ys`` and m columns between m + 1 ``xs``, in points; the first ``header`` rows are titles.

    ``owners[row][column]`` is the index in ``slots`` of the cell that covers this place.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]
    owners: tuple[tuple[int, ...], ...]
    header: int

    @property
    def box(self) -> Box:
        """The whole table."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def holds(self, box: Box) -> bool:
        """Whether the middle of ``box`` lies inside the table."""
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        return self.xs[0] - _BESIDE <= x <= self.xs[-1] + _BESIDE and self.ys[0] <= y <= self.ys[-1]

    def find(self, box: Box) -> int | None:
        """The index of the cell in which the middle of ``box`` lies; None outside the table."""
        if not self.holds(box):
            return None
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self.owners[row][column]


@dataclass(frozen=True, slots=True)
class _Mesh:
    """The finest grid of a region and where lines separate its places.

    ``walls[row][i]``: a line along ``xs[i]`` beside this row; ``floors[i][column]``: one along ``ys[i]``.
    """

    xs: list[float]
    ys: list[float]
    walls: list[list[bool]]
    floors: list[list[bool]]


def find_grids(rules: Iterable[Rule]) -> list[Grid]:
    """The tables that ruling lines make, from top to bottom."""
    grids = [grid for region in find_regions(rules) for grid in _tables(_mesh(region))]
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _mesh(region: Sequence[Rule]) -> _Mesh:
    upright = [rule for rule in region if rule.vertical]
    level = [rule for rule in region if not rule.vertical]
    xs = _values([rule.at for rule in upright], level)
    ys = _values([rule.at for rule in level], upright)
    if (len(xs) - 1) * (len(ys) - 1) > _MAX_PLACES:
        return _Mesh([], [], [], [])
    walls = [[_covered(upright, x, top, bottom) for x in xs] for top, bottom in pairwise(ys)]
    floors = [[_covered(level, y, left, right) for left, right in pairwise(xs)] for y in ys]
    return _Mesh(xs, ys, walls, floors)


def _values(values: list[float], across: Sequence[Rule]) -> list[float]:
    """Where lines stand, and the ends of the lines across them."""
    for end in (min((rule.start for rule in across), default=0.0), max((rule.end for rule in across), default=0.0)):
        if all(abs(end - value) > 2 * NEAR for value in values):
            values = [*values, end]
    distinct: list[float] = []
    for value in sorted(values):
        if not distinct or value - distinct[-1] > NEAR:
            distinct.append(value)
    return distinct


def _covered(rules: Iterable[Rule], at: float, start: float, end: float) -> bool:
    length = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= NEAR)
    return length >= _COVERED * (end - start)


def _tables(mesh: _Mesh) -> Iterator[Grid]:
    """The region's tables: where the columns change altogether, another table begins."""
    slots, owners = _slots(mesh)
    first, columns = 0, set[int]()
    for row, walls in enumerate(mesh.walls):
        here = {index for index in range(1, len(mesh.xs) - 1) if walls[index]}
        spanning = row > 0 and any(slots[owner].row < row for owner in owners[row])
        if not spanning and not (here or (walls[0] and walls[-1])):  # text between two lines
            yield from _grid(mesh, first, row, columns)
            first, columns = row + 1, set()
        elif not spanning and not (here <= columns or columns <= here):
            yield from _grid(mesh, first, row, columns)
            first, columns = row, here
        else:
            columns |= here
    yield from _grid(mesh, first, len(mesh.walls), columns)


def _grid(mesh: _Mesh, first: int, end: int, columns: set[int]) -> Iterator[Grid]:
    """Rows ``first`` to ``end`` as a table, if they are one."""
    if first >= end or not columns:
        return
    kept = [0, *sorted(columns), len(mesh.xs) - 1]
    part = _Mesh(
        [mesh.xs[index] for index in kept],
        mesh.ys[first : end + 1],
        [[walls[index] for index in kept] for walls in mesh.walls[first:end]],
        [
            [any(floor[index] for index in range(left, right)) for left, right in pairwise(kept)]
            for floor in mesh.floors[first : end + 1]
        ],
    )
    slots, owners = _slots(part)
    if _is_drawing(slots, owners):
        return
    yield Grid(tuple(part.xs), tuple(part.ys), tuple(slots), tuple(map(tuple, owners)), _header_rows(part, slots))


def _slots(mesh: _Mesh) -> tuple[list[Slot], list[list[int]]]:
    """Cells, as the rectangle around all places that no line separates, and each place's cell."""
    rows, columns = len(mesh.ys) - 1, len(mesh.xs) - 1
    owners = [[-1] * columns for _ in range(rows)]
    slots: list[Slot] = []
    for row in range(rows):
        for column in range(columns):
            if owners[row][column] < 0:
                slots.append(_flood(mesh, owners, row, column, len(slots)))
    return slots, owners


def _flood(mesh: _Mesh, owners: list[list[int]], row: int, column: int, index: int) -> Slot:
    owners[row][column] = index
    waiting, reached = [(row, column)], [(row, column)]
    while waiting:
        y, x = waiting.pop()
        neighbours = (
            (y - 1, x, y > 0 and not mesh.floors[y][x]),
            (y + 1, x, y + 1 < len(owners) and not mesh.floors[y + 1][x]),
            (y, x - 1, x > 0 and not mesh.walls[y][x]),
            (y, x + 1, x + 1 < len(owners[0]) and not mesh.walls[y][x + 1]),
        )
        for next_y, next_x, is_open in neighbours:
            if is_open and owners[next_y][next_x] < 0:
                owners[next_y][next_x] = index
                waiting.append((next_y, next_x))
                reached.append((next_y, next_x))
    rows, columns = [y for y, _ in reached], [x for _, x in reached]
    return Slot(min(rows), min(columns), max(rows) + 1, max(columns) + 1)


def _is_drawing(slots: Sequence[Slot], owners: Sequence[Sequence[int]]) -> bool:
    """Whether most of the region is no rectangle: the ground around the boxes of a chart."""
    places: dict[int, int] = defaultdict(int)
    for row in owners:
        for owner in row:
            places[owner] += 1
    crooked = sum(
        count
        for index, count in places.items()
        if count != (slots[index].end_row - slots[index].row) * (slots[index].end_column - slots[index].column)
    )
    return crooked > 0.2 * sum(places.values())


def _header_rows(mesh: _Mesh, slots: Sequence[Slot]) -> int:
    """Rows down to the first with all columns, and those that a title there reaches into."""
    full = next((row for row, walls in enumerate(mesh.walls) if all(walls[1:-1])), 0)
    end = full + 1 if full < _HEADER_ROWS else 1
    return max(slot.end_row for slot in slots if slot.row < end)
