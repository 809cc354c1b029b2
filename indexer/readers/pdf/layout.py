"""One page's objects from pdfminer, within bounds of size, number and time.

pdfplumber lays a page out with no bounds of its own, and a page of some kilobytes can unpack to gigabytes or draw
for hours. Here the same classes are driven with a count and a clock.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, dict_value, resolve1, stream_value
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent

MAX_OBJECTS = 60_000
MAX_SECONDS = 30.0
MAX_STREAM_BYTES = 32_000_000
_MAX_FORMS = 2_000


class PageBounds(Exception):
    """A page holds more than is read of one page; the message says what."""


def lay_out(page: Page) -> None:
    """Give ``page`` its objects. Raises PageBounds beyond the bounds; pdfminer's own errors pass through."""
    for stream in _streams(page.page_obj):
        if _unpacks_beyond(stream, MAX_STREAM_BYTES):
            raise PageBounds(f"its drawing instructions unpack to more than {MAX_STREAM_BYTES // 1_000_000} MB")
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


def _streams(page: PDFPage) -> Iterator[PDFStream]:
    """The page's content and the forms it draws, also forms inside forms."""
    yield from (stream_value(stream) for stream in page.contents)
    seen: set[int] = set()
    waiting = [page.resources]
    while waiting:
        drawn = dict_value(resolve1(waiting.pop()).get("XObject", {}))
        for reference in drawn.values():
            form = resolve1(reference)
            if not isinstance(form, PDFStream) or getattr(form.get("Subtype"), "name", "") != "Form":
                continue
            if id(form) in seen:
                continue
            seen.add(id(form))
            if len(seen) > _MAX_FORMS:
                raise PageBounds(f"it draws more than {_MAX_FORMS:,} forms")
            yield form
            waiting.append(form.get("Resources") or {})


def _unpacks_beyond(stream: PDFStream, limit: int) -> bool:
    if stream.rawdata is None:  # unpacked already
        return False
    if not any(name in LITERALS_FLATE_DECODE for name, _ in stream.get_filters()):
        return len(stream.rawdata) > limit
    try:
        return len(zlib.decompressobj().decompress(stream.rawdata, limit + 1)) > limit
    except zlib.error:  # encrypted, packed twice or damaged: pdfminer's to judge
        return False
