"""What PDFium does: counting pages and drawing them. PDFium is not made for threads, so it runs under a lock."""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from indexer.errors import ReadError
from indexer.readers.signatures import identify

MAX_PAGES = 5_000
MAX_PIXELS = 12_000_000
_MARK, _HEAD = b"%PDF-", 1_024  # readers accept the mark anywhere in so many bytes
LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn: rows of red, green and blue, 0 to 255 each, ``scale`` pixels to the PDF point."""

    pixels: NDArray[np.uint8]
    scale: float


def count_pages(data: bytes, name: str) -> int:
    """How many pages a file has. Raises ReadError when it is no PDF, asks for a password, or has none or too many."""
    with _opened(data, name) as document:
        count = len(document)
    if count == 0:
        raise ReadError(f"{name}: the file has no pages; replace or remove it.")
    if count > MAX_PAGES:
        raise ReadError(f"{name}: {count:,} pages are over the limit of {MAX_PAGES:,}; split the file.")
    return count


def render_page(source: Path | bytes, page: int, scale: float = 2.0, name: str = "") -> bytes:
    """Page ``page`` (from 1) as a PNG image of ``scale`` pixels to the PDF point, less when that is over MAX_PIXELS.

    The image shows the visible page upright, as readers' boxes count it. Raises ReadError when there is no such page.
    """
    name = name or (source.name if isinstance(source, Path) else "the file")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise ReadError(f"{name}: cannot be opened ({error.strerror}); check the path and its permissions.") from error
    target = io.BytesIO()
    with _drawn(data, page, scale, name) as (bitmap, _):
        bitmap.to_pil().save(target, format="PNG")
    return target.getvalue()


def draw_page(data: bytes, page: int, scale: float, name: str) -> Picture:
    """Like ``render_page``, but as numbers."""
    with _drawn(data, page, scale, name) as (bitmap, used):
        return Picture(np.array(bitmap.to_numpy()), used)


@contextmanager
def _drawn(data: bytes, page: int, scale: float, name: str) -> Iterator[tuple[pypdfium2.PdfBitmap, float]]:
    """The page's bitmap and the scale it was drawn at, which bounds its pixels."""
    with _opened(data, name) as document:
        if not 1 <= page <= len(document):
            raise ReadError(f"{name}: there is no page {page}; the file has {len(document)}.")
        try:
            sheet = document[page - 1]
            width, height = sheet.get_size()
            if not (width > 0 and height > 0 and scale > 0):
                raise ReadError(f"{name}: page {page} has no size and cannot be drawn; save the file anew.")
            scale = min(scale, math.sqrt(MAX_PIXELS / (width * height)))
            bitmap = sheet.render(scale=scale, rev_byteorder=True)
        except pypdfium2.PdfiumError as error:
            raise ReadError(f"{name}: page {page} cannot be drawn ({error}); save the file anew.") from error
        yield bitmap, scale


@contextmanager
def open_document(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    """The file as PDFium sees it; whoever asks it anything holds LOCK meanwhile."""
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            # PDFium's code may be that of an earlier file: it opens none without pages, and then sets no code.
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD and b"/Encrypt" in data:
                raise ReadError(f"{name}: the file asks for a password; save it without one.") from error
            kind = identify(data)
            if _MARK not in data[:_HEAD] and kind.suffix != ".txt":
                raise ReadError(
                    f"{name}: the content is {kind.what}, not what the suffix .pdf says; {kind.advice}."
                ) from error
            raise ReadError(
                f"{name}: this is not a whole PDF file, or one without pages; download it again or save it anew."
            ) from error
    try:
        yield document
    finally:
        with LOCK:
            document.close()


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    """The file, with the lock held."""
    with open_document(data, name) as document, LOCK:
        yield document
