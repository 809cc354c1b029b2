"""A page as its reader sees it: the picture, the words, and where a slice of a printed line stands."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2

from indexer.errors import ReadError, first_sentence
from indexer.readers.glyphs import everyday
from indexer.readers.pdf.bounds import PageBounds, require_bounded
from indexer.readers.pdf.characters import Character, read_characters
from indexer.readers.pdf.pdfium import LOCK, open_document
from indexer.records import Box

MAX_PIXELS = 4_000_000  # A4 at 2 pixels to the point has 2,000,000
MAX_CHARACTERS = 20_000
_SCALE = 2.0
_EDGE = 1.0  # points: how far the middle of a character may stand outside its line's box
_TWICE = 0.3  # of the size: the same character again within this is bold made by printing twice


@dataclass(frozen=True, slots=True)
class Slice:
    """The characters ``start:end`` of one printed line, whose whole text stands in ``box``."""

    line: str
    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page drawn as WebP, its size in points, its text line by line, and how many pages the file has."""

    image: bytes
    width: float
    height: float
    text: str
    pages: int


def show_page(data: bytes, name: str, page: int) -> ShownPage:
    """Draw page ``page`` (from 1). Raises ReadError when the file or the page cannot be drawn."""
    with open_document(data, name) as document, LOCK:
        _require_bounded(data, name, page)
        try:
            sheet = _sheet(document, page, name)
            width, height = sheet.get_size()
            if not (width > 0 and height > 0):
                raise ReadError(f"{name}: page {page} has no size and cannot be drawn; save the file anew.")
            scale = min(_SCALE, math.sqrt(MAX_PIXELS / (width * height)))
            picture = sheet.render(scale=scale, rev_byteorder=True).to_pil()
            text = sheet.get_textpage().get_text_range()
            pages = len(document)
        except pypdfium2.PdfiumError as error:
            raise ReadError(f"{name}: page {page} cannot be drawn ({error}); save the file anew.") from error
    target = io.BytesIO()
    picture.save(target, format="WEBP", lossless=True, method=2)
    return ShownPage(target.getvalue(), width, height, _readable(text), pages)


def find_slices(data: bytes, name: str, page: int, slices: Sequence[Slice]) -> list[Box | None]:
    """The box of each slice alone; None where the page prints something else at its line's place."""
    with open_document(data, name) as document, LOCK:
        _require_bounded(data, name, page)
        try:
            sheet = _sheet(document, page, name)
            characters = list(read_characters(sheet, sheet.get_textpage()))
        except pypdfium2.PdfiumError as error:
            raise ReadError(f"{name}: page {page} cannot be read ({error}); save the file anew.") from error
    return [_find(piece, characters) for piece in slices]


def _require_bounded(data: bytes, name: str, page: int) -> None:
    """PDFium has no bounds of its own: what the reader refused is not drawn either."""
    try:
        require_bounded(data, page)
    except PageBounds as error:
        raise ReadError(f"{name}: page {page} is not drawn, because {error}; save the file anew.") from error
    except Exception as error:  # pdfminer raises whatever the damage leads to
        raise ReadError(
            f"{name}: page {page} cannot be drawn ({first_sentence(error)}); save the file anew."
        ) from error


def _sheet(document: pypdfium2.PdfDocument, page: int, name: str) -> pypdfium2.PdfPage:
    if not 1 <= page <= len(document):
        raise ReadError(f"{name}: there is no page {page}; the file has {len(document)}.")
    return document[page - 1]


def _readable(text: str) -> str:
    """A page's text in everyday characters, without empty lines, at most MAX_CHARACTERS."""
    lines = ("".join(map(everyday, line)).strip() for line in text[:MAX_CHARACTERS].splitlines())
    return "\n".join(line for line in lines if line)


def _find(piece: Slice, characters: Sequence[Character]) -> Box | None:
    inside = [character for character in characters if _stands_in(piece.box, character.box)]
    if not inside:
        return None
    letters = list(_letters(inside))
    # PDFium may take a hyphen at the end of a line out of the text, as the sign of a divided word.
    boxes = _boxes(piece, letters, "") or _boxes(piece, letters, "-")
    if not boxes:
        return None
    if 45 < median(character.direction for character in inside) % 180 < 135:  # the line runs up or down
        return Box(piece.box.x0, min(box.top for box in boxes), piece.box.x1, max(box.bottom for box in boxes))
    return Box(min(box.x0 for box in boxes), piece.box.top, max(box.x1 for box in boxes), piece.box.bottom)


def _boxes(piece: Slice, letters: Sequence[Character], ignored: str) -> list[Box]:
    """The boxes of the slice's letters; none where the letters are not those of the line."""
    signs = [(place, sign) for place, sign in enumerate(piece.line) if not sign.isspace() and sign not in ignored]
    printed = [letter for letter in letters if letter.text not in ignored]
    if [letter.text for letter in printed] != [sign for _, sign in signs]:
        return []
    places = (place for place, _ in signs)
    return [letter.box for letter, place in zip(printed, places, strict=True) if piece.start <= place < piece.end]


def _letters(characters: Sequence[Character]) -> Iterator[Character]:
    """Everyday characters in reading order along their line, white space and what is printed twice left out."""
    angle = math.radians(median(character.direction for character in characters))
    along = (math.cos(angle), -math.sin(angle))

    def place(character: Character) -> float:
        box = character.box
        return (box.x0 + box.x1) / 2 * along[0] + (box.top + box.bottom) / 2 * along[1]

    before: Character | None = None
    for character in sorted(characters, key=place):
        size = max(character.box.bottom - character.box.top, character.box.x1 - character.box.x0)
        twice = before and before.text == character.text and place(character) - place(before) < _TWICE * size
        if character.text.isspace() or twice:
            continue
        before = character
        for sign in everyday(character.text):
            if not sign.isspace():
                yield Character(sign, character.box, character.direction)


def _stands_in(line: Box, character: Box) -> bool:
    x, y = (character.x0 + character.x1) / 2, (character.top + character.bottom) / 2
    return line.x0 - _EDGE < x < line.x1 + _EDGE and line.top - _EDGE < y < line.bottom + _EDGE
