"""Glyphs -> printed lines -> text, with each line's place in it.

Books break lines anywhere: inside a Chinese sentence, where nothing separates the parts, and inside a Latin word
(``M`` / ``eta data``). A new paragraph shows in what the printer did: the next word would have fitted on the line
before, or a finished sentence is followed by an outline number or an indent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pdf.ink import Glyph
from indexer.records import Box, Cell, Line

_OUTLINE_NUMBER = re.compile(
    r"(?:[〇零一二三四五六七八九十百]{1,4}|[甲乙丙丁戊己庚辛壬癸]|[壹貳參肆伍陸柒捌玖拾]{1,3})[、.．]"
    r"|[(（<〈\[][一二三四五六七八九十百0-9]{1,4}[)）>〉\]]|[0-9]{1,3}(?:、|[.．](?![0-9]))|[①-⑳•●■▪◆➢]"
)
_CODE = re.compile(r"\d{6,}")  # a code stands above the name it belongs to
_LEADER = re.compile(r"(?:…{2}|[.·‧．]{4})[\s\d-]*$")  # dots that lead to a page number
_FINISHED = frozenset("。：；！？:;!?.)）」』、")
_CLOSING = frozenset("，。、；：！？）」』】》〉%,.;:!?)]")
_OPENING = frozenset("（「『【《〈([")
# Shares of a glyph's size.
_LATIN_SPACE = 0.22  # a gap between Latin letters that is a space
_WIDE_GAP = 1.5  # a gap between Chinese characters that is one
_INDENT = 1.2
_SPARE = 0.5  # what a line may be short of without being a last line
_CHOPPED = 1.5  # of the next letter's width: less room than this is left where words are cut anywhere
_MOSTLY = 0.7


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line, or one piece of it.

    ``head`` is the width of its first word and ``letter`` that of its first glyph, in points. ``ends_spaced``
    says whether white space follows it in the text layer.
    """

    text: str
    box: Box
    size: float
    head: float
    letter: float
    ends_spaced: bool = False

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.box.top + self.box.bottom) / 2

    @property
    def numbered(self) -> bool:
        """Whether an outline number opens the line."""
        return bool(_OUTLINE_NUMBER.match(self.text))


def printed_lines(glyphs: Iterable[Glyph]) -> list[Printed]:
    """The lines of one cell or column, from top to bottom."""
    return [_printed(line) for line in _rows(glyphs)]


def printed_pieces(glyphs: Iterable[Glyph], gap: float) -> list[Printed]:
    """Lines cut where nothing is printed over more than ``gap`` times the size, from top to bottom, left to right."""
    return [_printed(piece) for line in _rows(glyphs) for piece in _pieces(line, gap)]


def separator(line: Printed, after: Printed, right: float) -> str:
    """What stands between two lines of a column that ends at x ``right``: nothing, a space or a new paragraph."""
    room = right - line.box.x1
    if room > after.head + _SPARE * after.size:
        return "\n"
    if _LEADER.search(line.text) or (_CODE.fullmatch(line.text) and not after.text[0].isdigit()):
        return "\n"
    finished = line.text[-1] in _FINISHED
    indented = after.box.x0 > line.box.x0 + _INDENT * line.size and not line.numbered
    if finished and (after.numbered or indented):
        return "\n"
    return _word_separator(line, after, room)


def join_lines(lines: Sequence[Printed], right: float, page: int, on_page: Callable[[Box], Box]) -> Cell:
    """The lines' text as its author wrote it, with each line's place. ``on_page`` turns boxes to the page shown."""
    parts: list[str] = []
    places: list[Line] = []
    length = 0
    for index, line in enumerate(lines):
        gap = separator(lines[index - 1], line, right) if index else ""
        start = length + len(gap)
        length = start + len(line.text)
        parts += (gap, line.text)
        places.append(Line(start, length, page, on_page(line.box)))
    return Cell("".join(parts), tuple(places))


def surround(boxes: Iterable[Box]) -> Box:
    """The smallest box around ``boxes``, of which there is at least one."""
    boxes = list(boxes)
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _word_separator(line: Printed, after: Printed, room: float) -> str:
    """Between two lines of one paragraph. Only narrow columns cut words, and only where a line is full."""
    last, first = line.text[-1], after.text[0]
    if not (_latin(last) or _latin(first)):
        return ""
    if line.ends_spaced:
        return " "
    if not (_latin(last) and _latin(first)):
        return ""
    if " " in line.text and sum(map(_latin, line.text)) > _MOSTLY * len(line.text.replace(" ", "")):
        return " "
    return "" if room < _CHOPPED * after.letter else " "


def _rows(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that stand on one line, white space among them, each row from left to right."""
    spaces: list[Glyph] = []
    rows: list[list[Glyph]] = []
    tallest: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle):
        if glyph.text == " ":
            spaces.append(glyph)
        elif rows and _on_line(glyph, tallest[-1]):
            rows[-1].append(glyph)
            tallest[-1] = max(glyph, tallest[-1], key=lambda glyph: glyph.size)
        else:
            rows.append([glyph])
            tallest.append(glyph)
    row = 0
    for space in spaces:  # both from top to bottom
        while row + 1 < len(rows) and abs(tallest[row + 1].middle - space.middle) < abs(
            tallest[row].middle - space.middle
        ):
            row += 1
        if rows and _on_line(space, tallest[row]):
            rows[row].append(space)
    for line in rows:
        yield sorted(line, key=lambda glyph: glyph.box.x0)


def _on_line(glyph: Glyph, tallest: Glyph) -> bool:
    return abs(glyph.middle - tallest.middle) < 0.5 * tallest.size - 0.1 * min(glyph.size, tallest.size)


def _pieces(line: list[Glyph], gap: float) -> list[list[Glyph]]:
    pieces: list[list[Glyph]] = [[]]
    edge = None
    for glyph in line:
        if glyph.text != " ":
            if edge is not None and glyph.box.x0 - edge > gap * glyph.size:
                pieces.append([])
            edge = max(glyph.box.x1, edge or 0.0)
        pieces[-1].append(glyph)
    texts = ["".join(glyph.text for glyph in piece).strip() for piece in pieces]
    if len(pieces) > 1 and all(len(text) == 1 and not _latin(text) for text in texts):
        return [line]  # a title spread over the width
    return pieces


def _printed(line: list[Glyph]) -> Printed:
    ink = [glyph for glyph in line if glyph.text != " "]
    size = sorted(glyph.size for glyph in ink)[len(ink) // 2]
    return Printed(
        text=_text(line, size),
        box=surround(glyph.box for glyph in ink),
        size=size,
        head=_head(ink),
        letter=ink[0].box.x1 - ink[0].box.x0,
        ends_spaced=line[-1].text == " ",
    )


def _text(line: list[Glyph], size: float) -> str:
    words = [""]
    before: Glyph | None = None
    space = False
    for glyph in line:
        if glyph.text == " ":
            space = True
            continue
        if before and (space or _apart(before, glyph, size)):
            words.append("")
        words[-1] += glyph.text
        before, space = glyph, False
    text = words[0]
    for word, after in pairwise(words):
        # Single characters with space between them are one word, spread out; a number's space is its typesetting.
        spread = min(len(word), len(after)) == 1 and not (_latin(word[-1]) or _latin(after[0]))
        number = not _latin(after[0]) and _OUTLINE_NUMBER.fullmatch(text)
        text += after if spread or number else f" {after}"
    return text


def _apart(before: Glyph, glyph: Glyph, size: float) -> bool:
    gap = glyph.box.x0 - before.box.x1
    latin = _latin(before.text[-1]) and _latin(glyph.text[0])
    return gap > size * (_LATIN_SPACE if latin else _WIDE_GAP)


def _head(ink: Sequence[Glyph]) -> float:
    """Width of the first word: a run of Latin letters, or a character with the points that may not leave it."""
    end = 1
    while end < len(ink):
        before, glyph = ink[end - 1].text[-1], ink[end].text[0]
        if not ((_latin(before) and _latin(glyph)) or before in _OPENING or glyph in _CLOSING):
            break
        end += 1
    return ink[end - 1].box.x1 - ink[0].box.x0


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
