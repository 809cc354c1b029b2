"""One page's objects from pdfminer, within bounds of size, number and time.

pdfplumber lays a page out with no bounds of its own, and a page of some kilobytes can unpack to gigabytes or draw
for hours. Here the same classes are driven with a count and a clock.
"""

from __future__ import annotations

import time
from typing import Any

from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent

from indexer.readers.pdf.annotations import draw_annotations
from indexer.readers.pdf.bounds import PageBounds, check_bounds

MAX_OBJECTS = 60_000
MAX_SECONDS = 30.0


def lay_out(page: Page) -> None:
    """Give ``page`` its objects. Raises PageBounds beyond the bounds; pdfminer's own errors pass through."""
    draw_annotations(page.page_obj)
    check_bounds(page.page_obj)
    device = _BoundedDevice(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    # Page.layout keeps its result here; there is no public way to hand it one.
    page._layout = device.get_result()


class _BoundedDevice(PDFPageAggregatorWithMarkedContent):
    """Collects the objects of a page, counts them and watches the clock.

    Glyphs beside the page are dropped at once: books of facing pages are often made by showing half of a
    wide page, whose other half is still in the file.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._count = 0
        self._deadline = time.monotonic() + MAX_SECONDS

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self._sheet = self.cur_item

    def render_char(self, *args: Any, **options: Any) -> float:
        self._tick()
        advance: float = super().render_char(*args, **options)
        last = self.cur_item._objs[-1]
        if isinstance(last, LTChar) and not last.is_hoverlap(self._sheet):
            self.cur_item._objs.pop()
        return advance

    def paint_path(self, *args: Any, **options: Any) -> None:
        self._tick()
        super().paint_path(*args, **options)

    def begin_figure(self, *args: Any, **options: Any) -> None:
        self._tick()
        super().begin_figure(*args, **options)

    def _tick(self) -> None:
        self._count += 1
        if self._count > MAX_OBJECTS:
            raise PageBounds(f"it holds more than {MAX_OBJECTS:,} glyphs and lines")
        if self._count % 256 == 0 and time.monotonic() > self._deadline:
            raise PageBounds(f"reading it takes more than {MAX_SECONDS:.0f} seconds")
