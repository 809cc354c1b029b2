"""What is shown of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from pdfplumber.page import Page

from indexer.records import Box


def visible_part(page: Page) -> Box:
    """What is shown of the sheet, in pdfplumber's places; its own ``cropbox`` forgets that the page is turned."""
    (x0, y0), (x1, y1) = _corners(page.page_obj.mediabox)
    (left, bottom), (right, top) = _corners(page.page_obj.cropbox)
    # Clockwise from the left, as turning moves them. What is cropped outside the sheet is nothing.
    margins = [max(margin, 0.0) for margin in (left - x0, y1 - top, x1 - right, bottom - y0)]
    turns = page.rotation // 90 % 4
    cut_left, cut_top, cut_right, cut_bottom = margins[4 - turns :] + margins[: 4 - turns]
    sheet = Box(*page.mediabox)
    return Box(sheet.x0 + cut_left, sheet.top + cut_top, sheet.x1 - cut_right, sheet.bottom - cut_bottom)


def _corners(box: Sequence[float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The lower left and the upper right corner; files may give any two that lie opposite."""
    return (min(box[0], box[2]), min(box[1], box[3])), (max(box[0], box[2]), max(box[1], box[3]))
