"""A page of a source as markup: the picture of a PDF's page with outlines, or rows of another format. Pure."""

from __future__ import annotations

import base64
from itertools import groupby
from typing import TYPE_CHECKING

from indexer.records import Box
from ui.i18n import Texts
from ui.markup import NOTHING, Html, join, report_text, tag

if TYPE_CHECKING:
    from indexer.readers.pdf.shown import ShownPage
    from retriever.excerpt import Excerpt, Row
    from retriever.source import Outline

_MARGIN = 2.0  # points between words and the frame around them
_LEAD = 0.04  # of the page, left of and three times as much above what the region opens at
_QUOTED = 40  # characters of the passage in the picture's description


def picture(shown: ShownPage, outline: Outline, file: str, page: int, words: str, t: Texts) -> Html:
    """The page with the passage outlined, in a region that scrolls by itself and opens at the first outline."""
    quoted = words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"
    key = "source.sheet_marked" if outline.marks else "source.sheet"
    described = t(key, file=file, page=page, words=" ".join(quoted.split()))
    source = f"data:image/webp;base64,{base64.b64encode(shown.image).decode()}"
    boxes = [_box(box, 0.0, "gt-mark", shown) for box in outline.marks]
    boxes += [_box(box, _MARGIN, "gt-frame", shown) for box in outline.frames]
    boxes += [_box(_above(box, shown), 0.0, "gt-aim", shown) for box in outline.frames[:1]]
    image = tag("img", src=source, alt=described)
    width = f"--gt-natural:{shown.width:.0f}"
    paper = tag("div", image, *boxes, class_="gt-paper", style=width)
    return tag(
        "div",
        paper,
        class_="gt gt-sheet",
        role="region",
        tabindex="0",
        aria_label=t("source.sheet", file=file, page=page),
    )


def page_text(shown: ShownPage, t: Texts) -> Html:
    """The words of the page, for whoever cannot see the picture."""
    words = report_text(shown.text, name="div") if shown.text else tag("p", t("source.no_text"))
    return tag("details", tag("summary", t("source.page_text")), words, class_="gt gt-page-text", lang=t.tag)


def rows(excerpt: Excerpt, t: Texts) -> Html:
    """The passage's row in its table, or its paragraph among its neighbours."""
    if not excerpt.rows:
        return tag("p", t("source.empty"), class_="gt-remark")
    label = report_text(excerpt.label, name="h2", class_="gt-small-title") if excerpt.label else NOTHING
    parts = [
        _table(list(group)) if table is not None else join([_paragraph(row) for row in group])
        for table, group in groupby(excerpt.rows, key=lambda row: row.table)
    ]
    return join(
        [label, _left_out("source.above", excerpt.above, t), *parts, _left_out("source.below", excerpt.below, t)]
    )


def _left_out(key: str, count: int, t: Texts) -> Html:
    return tag("p", t(key, count=f"{count:,}"), class_="gt-left-out") if count else NOTHING


def _table(found: list[Row]) -> Html:
    lines = [
        tag("tr", *(report_text(cell.text, cell.marks, "th" if row.header else "td") for cell in row.cells))
        for row in found
    ]
    return tag("table", tag("tbody", *lines), class_="gt-excerpt")


def _paragraph(row: Row) -> Html:
    return join([report_text(cell.text, cell.marks, "p") for cell in row.cells])


def _above(box: Box, shown: ShownPage) -> Box:
    """Where the region opens: a little above the first outline, so that its column's titles or neighbours are seen."""
    return Box(box.x0 - _LEAD * shown.width, box.top - 3 * _LEAD * shown.height, box.x1, box.bottom)


def _box(box: Box, margin: float, name: str, shown: ShownPage) -> Html:
    """A box in shares of the page, so that it keeps its place at every size."""
    left, top = max(0.0, box.x0 - margin), max(0.0, box.top - margin)
    right, bottom = min(shown.width, box.x1 + margin), min(shown.height, box.bottom + margin)
    sides = {
        "left": left / shown.width,
        "top": top / shown.height,
        "width": (right - left) / shown.width,
        "height": (bottom - top) / shown.height,
    }
    style = ";".join(f"{side}:{share:.4%}" for side, share in sides.items())
    return tag("span", class_=name, style=style, aria_hidden="true")
