"""Scanned pages: recognised text and the ruling lines of the picture, put through the same steps as printed pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ReadError
from indexer.progress import OnPage, ignore_pages
from indexer.readers import ocr
from indexer.readers.pdf.bounds import PageBounds
from indexer.readers.pdf.ink import Glyph, Ink, Rule
from indexer.readers.pdf.pdfium import Picture, draw_page
from indexer.readers.pdf.reader import compose
from indexer.records import IMAGE_ONLY, MOSTLY_IMAGE, Box, Page

_FONTS_FAIL = "unreadable: its fonts"  # the page shows text all the same
_DARK = 150  # gray value: below is ink
_SHORTEST_RULE = 40.0  # points: longer than any stroke of a character
_BROKEN = 2  # pixels that a scanned line may be interrupted by
_INK_OF_BOX = 0.8  # of a recognised line's height; the rest is margin
_NARROW = 0.55  # width of a Latin letter, of that of a Chinese character


def read_scans(data: bytes, name: str, pages: Sequence[Page], on_page: OnPage = ignore_pages) -> tuple[Page, ...]:
    """``pages`` with those that show text only in a picture, or in fonts that do not say it, read from their picture.

    Raises DependencyError when OCR is not installed.
    """
    read = []
    for page in pages:
        shows_more = page.note in (IMAGE_ONLY, MOSTLY_IMAGE) or page.note.startswith(_FONTS_FAIL)
        if shows_more:
            on_page(page.number, len(pages))
        read.append(_read_scan(data, name, page) if shows_more else page)
    return tuple(read)


def _read_scan(data: bytes, name: str, page: Page) -> Page:
    try:
        picture = draw_page(data, page.number, ocr.PIXELS_PER_POINT, name)
    except ReadError:  # one page must not cost the others
        return page
    lines = ocr.recognise(picture.pixels)
    height, width = (side / picture.scale for side in picture.pixels.shape[:2])
    glyphs = tuple(glyph for line in lines for glyph in _glyphs(line, picture.scale))
    try:
        found = compose(Ink(width, height, glyphs, tuple(_rules(picture)), pictures=1, curves=0), page.number)
    except PageBounds as error:
        return replace(page, note=f"unreadable: {error}")
    return replace(found, label=found.label or page.label, scanned=True) if found.blocks else page


def _glyphs(line: ocr.Recognised, scale: float) -> Iterator[Glyph]:
    """The line's characters, each with its share of the line's width."""
    widths = [1.0 if unicodedata.east_asian_width(character) in "WF" else _NARROW for character in line.text]
    unit = (line.box.x1 - line.box.x0) / sum(widths) / scale
    margin = (line.box.bottom - line.box.top) * (1 - _INK_OF_BOX) / 2
    top, bottom = (line.box.top + margin) / scale, (line.box.bottom - margin) / scale
    x = line.box.x0 / scale
    for character, width in zip(line.text, widths, strict=True):
        yield Glyph(" " if character.isspace() else character, character, Box(x, top, x + width * unit, bottom))
        x += width * unit


def _rules(picture: Picture) -> Iterator[Rule]:
    """Straight dark lines along the picture's sides."""
    dark = picture.pixels.mean(axis=2) < _DARK
    for vertical in (False, True):
        for at, row in enumerate(dark.T if vertical else dark):
            for start, end in _runs(row, round(_SHORTEST_RULE * picture.scale)):
                yield Rule(vertical, at / picture.scale, start / picture.scale, end / picture.scale)


def _runs(row: NDArray[np.bool_], shortest: int) -> Iterator[tuple[int, int]]:
    """Runs of ink of at least ``shortest`` pixels, small interruptions left out of account."""
    places = np.flatnonzero(row)
    if len(places) < shortest:
        return
    breaks = np.flatnonzero(np.diff(places) > _BROKEN + 1)
    for start, end in zip(places[np.r_[0, breaks + 1]], places[np.r_[breaks, len(places) - 1]], strict=True):
        if end - start >= shortest:
            yield int(start), int(end)
