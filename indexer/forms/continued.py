"""Texts that a page break has cut in two, put together again."""

from __future__ import annotations

from itertools import takewhile

from indexer.forms.composed import compose
from indexer.forms.numbering import split_number
from indexer.records import Box, Cell, Paragraph

_FINISHED = frozenset("。：；！？:;!?.)）」』")
_LATIN_WIDTH = 0.5  # of the size


def join_broken(first: Cell, rest: Cell) -> Cell:
    """A cell and its continuation on another page, as one cell whose lines keep their places."""
    if not first.text or not rest.text:
        return rest if rest.text else first
    return compose((first, separator(first, rest), rest))


def separator(first: Cell | Paragraph, rest: Cell | Paragraph) -> str:
    """What stands between the two parts: nothing or a space inside a sentence, a newline between paragraphs."""
    if first.lines and rest.lines:
        last, following = first.lines[-1], rest.lines[0]
        if last.box and following.box:
            right = max(line.box.x1 for line in (*first.lines, *rest.lines) if line.box)
            return _printed_separator(
                first.text[last.start : last.end], last.box, rest.text[: following.end], following.box, right
            )
    return "\n" if first.text[-1] in _FINISHED or split_number(rest.text).number else ""


def _printed_separator(line: str, box: Box, after: str, after_box: Box, right: float) -> str:
    """The rule by which the PDF reader joins lines on one page, between the last line here and the first there."""
    # Only PDF pages have boxes, so their reader is in use where this is needed, and other formats do without it.
    from indexer.readers.pdf.lines import Printed, separator

    def printed(text: str, box: Box) -> Printed:
        size = box.bottom - box.top
        head = "".join(takewhile(_is_latin, text))
        letter = _LATIN_WIDTH * size if head else size
        return Printed(text, box, size, head=max(len(head), 1) * letter, letter=letter)

    return separator(printed(line, box), printed(after, after_box), right)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
