"""Tables as markup, readable by screen readers and scrolling inside their frame where the page is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.markup import Content, Html, tag


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``number`` ones stand to the right."""

    content: Content
    number: bool = False


def table(caption: str, titles: Sequence[str], rows: Sequence[Sequence[Cell]], foot: Sequence[Cell] = ()) -> Html:
    """A table whose first column heads its rows. The caption is heard, not seen: a heading stands above the table."""
    sides = rows[0] if rows else [Cell("")] * len(titles)
    head = [tag("th", title, scope="col", **_side(cell)) for title, cell in zip(titles, sides, strict=True)]
    parts = [tag("caption", caption), tag("thead", tag("tr", *head)), tag("tbody", *map(_row, rows))]
    if foot:
        parts.append(tag("tfoot", _row(foot)))
    framed = tag("table", *parts, class_="gt-table")
    return tag("div", framed, class_="gt-table-frame", tabindex="0", role="group", aria_label=caption)


def _row(cells: Sequence[Cell]) -> Html:
    first, *others = cells
    return tag("tr", tag("th", first.content, scope="row"), *(tag("td", c.content, **_side(c)) for c in others))


def _side(cell: Cell) -> dict[str, str]:
    return {"class_": "gt-right"} if cell.number else {}
