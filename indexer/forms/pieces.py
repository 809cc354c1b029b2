"""Parts of a section as text with items: paragraphs cut by their outline, every table row an item of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.forms.composed import compose, compose_paragraphs
from indexer.forms.grids import is_figure
from indexer.forms.sections import Rows, Text
from indexer.outline import parse_outline
from indexer.records import Cell, Item

_LONG = 120  # characters: a longer cell stands below its row and is cut by its own outline
_SPLIT = 300  # characters: a longer row becomes several passages, each of which needs its name


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and its items, whose offsets count from its beginning."""

    cell: Cell
    items: tuple[Item, ...]


def read_pieces(part: Text | Rows) -> Iterator[Piece]:
    """What a part of a section holds, in the order of the page."""
    if isinstance(part, Text):
        cell = compose_paragraphs(part.paragraphs)
        yield Piece(cell, parse_outline(cell.text))
        return
    if part.header.text:
        yield _whole(part.header, ())
    lead = _lead(part.rows)
    group = name = ""
    for row in part.rows:
        filled = [column for column, cell in enumerate(row) if cell.text]
        if not filled:
            continue
        own = _flat(row[lead]) if lead < len(row) else ""
        headings: tuple[str, ...] = ()
        if own and filled[-1] == lead and all(is_figure(row[column].text) for column in filled[:-1]):
            group = name = own  # a row that only names something names the rows below it
        else:
            headings = tuple(text for text in dict.fromkeys((group, "" if own else name)) if text)
            name = own or name
        yield from _row_pieces(row, part.titles, headings, name)


def _lead(rows: Sequence[Sequence[Cell]]) -> int:
    """The first column that holds words."""
    width = max(map(len, rows), default=0)
    words = (
        column for column in range(width) if any(column < len(row) and not is_figure(row[column].text) for row in rows)
    )
    return next(words, 0)


def _row_pieces(row: Sequence[Cell], titles: Sequence[str], headings: tuple[str, ...], name: str) -> Iterator[Piece]:
    """A row on one line, 「title：value」 for each value that is there, and its long cells below it."""
    short: list[str | Cell] = []
    long: list[tuple[str, Cell]] = []
    for column, cell in enumerate(row):
        title = titles[column] if column < len(titles) else ""
        if len(cell.text) > _LONG:
            long.append((title, cell))
        elif cell.text:
            short += [*(["；"] if short else []), *([f"{title}："] if title else []), cell]
    if short:
        cell = compose(short)
        yield _whole(cell, (*headings, name) if len(cell.text) > _SPLIT and name else headings)
    for title, cell in long:
        above = tuple(text for text in dict.fromkeys((*headings, name, title)) if text)
        yield Piece(cell, tuple(replace(item, headings=(*above, *item.headings)) for item in parse_outline(cell.text)))


def _whole(cell: Cell, headings: tuple[str, ...]) -> Piece:
    return Piece(cell, (Item((), "", cell.text, 0, len(cell.text), headings),))


def _flat(cell: Cell) -> str:
    return " ".join(cell.text.split())
