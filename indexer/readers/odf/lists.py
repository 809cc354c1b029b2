"""Automatic numbers of OpenDocument lists and headings, as printed.

Source: OpenDocument 1.3 part 3, 5.3 (lists), 16.31 (list level styles), 19.880 ff. (continued lists).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.odf.inline import STYLE, TEXT, number
from indexer.readers.ordinals import ordinal

# LibreOffice writes the beginning of the sequence: 「一, 二, 三, ...」.
_STYLES = {
    "1": "decimal", "a": "lower-letter", "A": "upper-letter", "i": "lower-roman", "I": "upper-roman",
    "01": "zero-padded", "１": "full-width", "一": "chinese", "〇": "chinese-digits", "壹": "formal",
    "甲": "stem", "子": "branch", "①": "circled",
}  # fmt: skip
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list style; ``style`` is empty where it shows no number."""

    style: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown_levels: int = 1


@dataclass(slots=True)
class OpenList:
    """A list being read: its style, its level (from 1) and the last number of each level."""

    style: str
    level: int
    last: dict[int, int] = field(default_factory=dict)


class OdfLists:
    """The list styles of one document and how far its lists have counted."""

    def __init__(self, *roots: etree._Element) -> None:
        self._styles = {
            style.get(f"{STYLE}name", ""): _levels(style) for root in roots for style in root.iter(f"{TEXT}list-style")
        }
        self._headings = _levels(next((style for root in roots for style in root.iter(f"{TEXT}outline-style")), None))
        self._heading_numbers: dict[int, int] = {}
        self._by_style: dict[str, OpenList] = {}
        self._by_id: dict[str, OpenList] = {}

    def open(self, element: etree._Element, outer: OpenList | None) -> OpenList:
        """Begin a list, or go on with an earlier one where it says so."""
        style = element.get(f"{TEXT}style-name", outer.style if outer else "")
        if outer is not None:
            opened = OpenList(style, outer.level + 1, outer.last)
        else:
            earlier = self._by_id.get(element.get(f"{TEXT}continue-list", ""))
            if earlier is None and element.get(f"{TEXT}continue-numbering") == "true":
                earlier = self._by_style.get(style)
            opened = OpenList(style, 1, earlier.last if earlier else {})
            self._by_style[style] = opened
        if (own_id := element.get(_XML_ID)) is not None:
            self._by_id[own_id] = opened
        return opened

    def item(self, opened: OpenList, element: etree._Element, paragraph_style: str) -> str:
        """Count an item that begins with a paragraph and give its number as printed."""
        levels = self._styles.get(opened.style or paragraph_style, {})
        start = number(element, f"{TEXT}start-value", -1)
        return _count(opened.last, opened.level, levels, None if start < 0 else start)

    def pass_by(self, opened: OpenList) -> None:
        """An item without text of its own only holds a deeper list: it shows no number and takes none."""
        levels = self._styles.get(opened.style, {})
        opened.last.setdefault(opened.level, levels.get(opened.level, _Level()).start)

    def heading(self, element: etree._Element) -> str:
        """Count a heading outside lists and give its number, empty where headings have none."""
        level = number(element, f"{TEXT}outline-level", 1)
        if element.get(f"{TEXT}is-list-header") == "true" or level not in self._headings:
            return ""
        return _count(self._heading_numbers, level, self._headings, None)


def _count(last: dict[int, int], level: int, levels: dict[int, _Level], start: int | None) -> str:
    own = levels.get(level, _Level())
    last[level] = start if start is not None else last.get(level, own.start - 1) + 1
    for deeper in [deeper for deeper in last if deeper > level]:
        del last[deeper]
    if not own.style:
        return ""
    shown = []
    for above in range(max(level - own.shown_levels, 0) + 1, level + 1):
        of = levels.get(above, own)
        if of.style:
            shown.append(ordinal(last.get(above, of.start), of.style))
    return f"{own.prefix}{'.'.join(shown)}{own.suffix}"


def _levels(style: etree._Element | None) -> dict[int, _Level]:
    levels = {}
    for element in style.iterchildren() if style is not None else ():
        shown = element.get(f"{STYLE}num-format", "")
        levels[number(element, f"{TEXT}level", 1)] = _Level(
            _STYLES.get(shown.partition(",")[0].strip(), "decimal") if shown else "",
            element.get(f"{STYLE}num-prefix", ""),
            element.get(f"{STYLE}num-suffix", ""),
            number(element, f"{TEXT}start-value", 1),
            number(element, f"{TEXT}display-levels", 1),
        )
    return levels
