"""The characters of a page as PDFium reads them: a second witness beside pdfminer, which lays pages out.

pdfminer leaves out text whose font brings a CMap of its own (pdfminer.six issue 1072), takes characters of some other
fonts for different ones, and stops where it cannot follow the drawing instructions. None of that shows on the page it
gives. Where PDFium knows characters that pdfminer does not, PDFium's are taken.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium_c

from indexer.readers.glyphs import everyday, is_scrambled
from indexer.readers.pdf.pdfium import LOCK
from indexer.records import Box

MAX_CHARACTERS = 60_000
_FINENESS = 100  # PDFium gives places on the visible page as whole numbers: hundredths of a point here
_ABOVE, _BELOW = 0.88, 0.12  # of the size: how far a glyph reaches from the line it stands on
_UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Character:
    """A character, its box in points from the visible page's top left corner, and which way its line runs.

    ``direction`` is the angle in degrees, counted anticlockwise from left to right.
    """

    text: str
    box: Box
    direction: float


class Witness:
    """PDFium's view of one file. Raises nothing: where PDFium cannot read a page, it has seen nothing."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document

    def unseen(self, page: int, known: Iterable[str]) -> tuple[Character, ...]:
        """All characters of page ``page`` (from 1) if they hold more than ``known``, the texts of its glyphs."""
        texts = list(known)
        count = Counter() if is_scrambled("".join(texts)) else _count(texts)
        with LOCK:
            try:
                characters = self._characters(page, count)
            except pypdfium2.PdfiumError:
                return ()
        found = _count(character.text for character in characters)
        return characters if _knows_more(found, count) else ()

    def _characters(self, page: int, known: Counter[str]) -> tuple[Character, ...]:
        """The visible characters, looked at one by one only if those of the whole sheet are more than ``known``."""
        with closing(self._document[page - 1]) as sheet, closing(sheet.get_textpage()) as text:
            if not _knows_more(_count(text.get_text_range()), known):
                return ()
            return tuple(read_characters(sheet, text))


def _count(texts: Iterable[str]) -> Counter[str]:
    """How often each character is printed."""
    shown: Counter[str] = Counter()
    for raw, times in Counter(texts).items():
        for character in _UNKNOWN if raw.startswith("(cid:") else "".join(map(everyday, raw)):
            if not character.isspace():
                shown[character] += times
    return shown


def _knows_more(found: Counter[str], known: Counter[str]) -> bool:
    return _worth(found - known) > _worth(known - found)


def _worth(characters: Counter[str]) -> float:
    """A glyph whose character is unknown counts half: it is at least known to be there."""
    return characters.total() - characters[_UNKNOWN] / 2


def read_characters(sheet: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[Character]:
    """The characters of a page as far as they stand on its visible part, in the order of the file."""
    width, height = sheet.get_size()
    for index in range(min(pdfium_c.FPDFText_CountChars(text), MAX_CHARACTERS)):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if pdfium_c.FPDFText_IsGenerated(text, index) == 1:
            continue
        unknown = not code or pdfium_c.FPDFText_HasUnicodeMapError(text, index) == 1
        character = _character(sheet, text, index, _UNKNOWN if unknown else chr(code))
        if character and _is_visible(character.box, width, height):
            yield character


def _character(sheet: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, index: int, shown: str) -> Character | None:
    """The character in its em box, from where it stands on its line to where the next one does."""
    x, y = ctypes.c_double(), ctypes.c_double()
    loose, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    if not (
        pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
        and pdfium_c.FPDFText_GetLooseCharBox(text, index, loose)
        and pdfium_c.FPDFText_GetMatrix(text, index, matrix)
    ):
        return None
    size = pdfium_c.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    angle = math.atan2(matrix.b, matrix.a)
    along, up = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    reach = ((loose.left, loose.right)[along[0] > 0] - x.value, (loose.bottom, loose.top)[along[1] > 0] - y.value)
    advance = abs(reach[0] * along[0]) if abs(along[0]) > abs(along[1]) else abs(reach[1] * along[1])
    start, end = (
        _on_page(sheet, x.value + far * along[0] + rise * up[0], y.value + far * along[1] + rise * up[1])
        for far, rise in ((0.0, -_BELOW * size), (advance, _ABOVE * size))
    )
    here, ahead = _on_page(sheet, x.value, y.value), _on_page(sheet, x.value + along[0], y.value + along[1])
    direction = math.degrees(math.atan2(here[1] - ahead[1], ahead[0] - here[0]))
    box = Box(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
    return Character(shown, box, direction)


def _on_page(sheet: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place in the file's coordinates as points from the top left corner of the page that is shown."""
    width, height = sheet.get_size()
    right, down = ctypes.c_int(), ctypes.c_int()
    sides = (round(width * _FINENESS), round(height * _FINENESS))
    pdfium_c.FPDF_PageToDevice(sheet, 0, 0, *sides, 0, x, y, right, down)
    return right.value / _FINENESS, down.value / _FINENESS


def _is_visible(box: Box, width: float, height: float) -> bool:
    return box.x1 > 0 and box.x0 < width and box.bottom > 0 and box.top < height
