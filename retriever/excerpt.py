"""A passage in its source where pages have no picture: the row or paragraph it stands in, and what stands around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.records import Block, Cell, Document, Line, Paragraph, Passage

AROUND = 4  # rows and paragraphs shown on either side
WITHOUT_PASSAGE = 30  # shown of a page where nothing is looked for
BRIEF = 60  # characters of a cell in another row
SHORT = 200  # characters of a cell beside the passage
LONG = 2_000  # characters of the cell that holds it
MAX_COLUMNS = 12

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell or a paragraph, or a part of it; ``marks`` are slices of ``text``, ``…`` stands for what is left out."""

    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side, or a paragraph: one cell. ``table`` tells the tables of a page apart, None for no table."""

    cells: tuple[Piece, ...]
    table: int | None
    header: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Rows of a page in reading order, and how many stand above and below them.

    ``found`` is False where the passage was looked for in vain; ``label`` is the page's own, such as a sheet's name.
    """

    rows: tuple[Row, ...]
    above: int
    below: int
    found: bool
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """One row of a page as read."""

    cells: tuple[Cell, ...]
    table: int | None
    first: bool


def excerpt(document: Document, page: int, cell: Cell | None = None, passage: Passage | None = None) -> Excerpt:
    """What stands around a passage on one page; ``cell`` is the one it was cut from. Without it, the page's beginning."""
    sheet = next((sheet for sheet in document.pages if sheet.number == page), None)
    units = list(_units(sheet.blocks)) if sheet else []
    label = sheet.label if sheet else ""
    if cell is None or passage is None or not any(line.page == page for line in passage.lines):
        shown = [_row(unit, {}) for unit in units[:WITHOUT_PASSAGE]]
        return Excerpt(tuple(shown), 0, len(units) - len(shown), True, label)
    marks = _find(units, [line for line in cell.lines if line.page == page], cell, passage)
    if not marks:
        return Excerpt((), 0, 0, False, label)
    first, last = max(0, min(marks) - AROUND), min(len(units), max(marks) + AROUND + 1)
    shown = [_row(units[at], marks.get(at, {})) for at in range(first, last)]
    header = _header(units, first)
    if header is not None:
        shown.insert(0, _row(units[header], {}))
    return Excerpt(tuple(shown), first - (header is not None), len(units) - last, True, label)


def _units(blocks: Sequence[Block]) -> Iterator[_Unit]:
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            yield _Unit((Cell(block.text, block.lines),), None, False)
        else:
            yield from (_Unit(row, number, index == 0) for index, row in enumerate(block.rows))


def _header(units: Sequence[_Unit], first: int) -> int | None:
    """The titles of the table that the excerpt begins inside of."""
    table = units[first].table
    if table is None or units[first].first:
        return None
    return next(at for at, unit in enumerate(units) if unit.table == table)


def _find(
    units: Sequence[_Unit], lines: Sequence[Line], whole: Cell, passage: Passage
) -> dict[int, dict[int, list[Span]]]:
    """Unit -> column -> slices that are the passage.

    The same words may stand in several rows; the row that holds most of the cell's other lines too is the right one.
    """
    texts = {whole.text[line.start : line.end] for line in lines}
    scores = [sum(any(text in cell.text for cell in unit.cells) for text in texts) for unit in units]
    best = max(range(len(units)), key=lambda at: (scores[at], -at), default=0)
    marks: dict[int, dict[int, list[Span]]] = {}
    for line in lines:
        start, end = max(line.start, passage.start), min(line.end, passage.end)
        if start >= end:
            continue
        text = whole.text[line.start : line.end]
        for at in sorted(range(len(units)), key=lambda at: abs(at - best)):
            place = next(
                ((column, cell.text.find(text)) for column, cell in enumerate(units[at].cells) if text in cell.text),
                None,
            )
            if place:
                column, offset = place
                span = (offset + start - line.start, offset + end - line.start)
                marks.setdefault(at, defaultdict(list))[column].append(span)
                break
    return marks


def _row(unit: _Unit, marks: dict[int, list[Span]]) -> Row:
    start = max(0, max(marks, default=0) - MAX_COLUMNS + 1)
    cells = unit.cells[start : start + MAX_COLUMNS]
    room = SHORT if marks or unit.table is None else BRIEF
    pieces = (_piece(cell.text, sorted(marks.get(column, ())), room) for column, cell in enumerate(cells, start))
    return Row(tuple(pieces), unit.table, unit.first)


def _piece(text: str, marks: list[Span], most: int) -> Piece:
    """The text, cut to its beginning of ``most`` characters or to the surroundings of its marks."""
    if not marks:
        return Piece(text if len(text) <= most else f"{text[:most]}…")
    room = max(0, LONG - (marks[-1][1] - marks[0][0])) // 2
    start, end = max(0, marks[0][0] - room), min(len(text), marks[-1][1] + room)
    lead = "…" if start else ""
    moved = tuple((a - start + len(lead), b - start + len(lead)) for a, b in marks)
    return Piece(f"{lead}{text[start:end]}{'…' if end < len(text) else ''}", moved)
