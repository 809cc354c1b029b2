"""Automatic numbers of Word lists: 一、 (一) 1、 as printed. Word computes them, so the file holds no digits.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from indexer.readers.ordinals import ordinal
from indexer.readers.word.styles import ParagraphProperties, WordStyles, integer, switch, value

_STYLES = {
    "decimal": "decimal", "decimalZero": "zero-padded",
    "decimalFullWidth": "full-width", "decimalFullWidth2": "full-width",
    "upperRoman": "upper-roman", "lowerRoman": "lower-roman",
    "upperLetter": "upper-letter", "lowerLetter": "lower-letter",
    "taiwaneseCountingThousand": "chinese", "chineseCountingThousand": "chinese", "japaneseCounting": "chinese",
    "taiwaneseCounting": "chinese-to-99", "chineseCounting": "chinese-to-99",
    "taiwaneseDigital": "chinese-digits", "ideographDigital": "chinese-digits", "japaneseDigitalTenThousand": "chinese",
    "ideographLegalTraditional": "formal", "chineseLegalSimplified": "formal", "japaneseLegal": "formal",
    "ideographTraditional": "stem", "ideographZodiac": "branch",
    "decimalEnclosedCircle": "circled", "decimalEnclosedCircleChinese": "circled",
    "decimalEnclosedParen": "bracketed", "decimalEnclosedFullstop": "dotted",
}  # fmt: skip
_NOT_A_NUMBER = frozenset({"bullet", "none"})
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: ``text`` holds %1 to %9 for the numbers of its levels."""

    format: str
    text: str
    start: int
    restart_after: int | None
    legal: bool
    style: str | None


class WordNumbering:
    """The lists of one document and how far each has counted."""

    def __init__(self, root: etree._Element | None, styles: WordStyles) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}  # by list id
        self._shared: dict[str, str] = {}  # list id -> the definition whose counters it shares
        self._restarts: dict[str, set[int]] = {}  # list id -> levels that start again where the list begins
        self._counters: dict[str, dict[int, int]] = {}  # definition -> level -> last number
        if root is not None:
            self._read(root, styles)

    def label(self, properties: ParagraphProperties, style_id: str | None) -> str:
        """Count one paragraph and give its number as printed, or an empty text where it has none or a bullet."""
        levels = self._levels.get(properties.list_id or "")
        if not levels or properties.list_id is None:
            return ""
        linked = (number for number, level in levels.items() if level.style is not None and level.style == style_id)
        number = properties.list_level if properties.list_level is not None else next(linked, 0)
        level = levels.get(number)
        if level is None:
            return ""
        counters = self._count(properties.list_id, number, levels)
        if level.format in _NOT_A_NUMBER:
            return "" if level.format == "bullet" else _PLACE.sub("", level.text)

        def shown(place: re.Match[str]) -> str:
            above = int(place[1]) - 1
            of = levels.get(above, level)
            style = "decimal" if level.legal else _STYLES.get(of.format, "decimal")
            return ordinal(counters.get(above, of.start), style)

        return _PLACE.sub(shown, level.text)

    def _count(self, list_id: str, number: int, levels: dict[int, _Level]) -> dict[int, int]:
        counters = self._counters.setdefault(self._shared[list_id], {})
        for restarted in self._restarts.pop(list_id, ()):
            counters.pop(restarted, None)
        counters[number] = counters.get(number, levels[number].start - 1) + 1
        for deeper in [deeper for deeper in counters if deeper > number]:
            restart = levels[deeper].restart_after if deeper in levels else None
            if restart is None or 0 < number + 1 <= restart:
                del counters[deeper]
        return counters

    def _read(self, root: etree._Element, styles: WordStyles) -> None:
        definitions = {value(element, "abstractNumId"): element for element in root.iterchildren("{*}abstractNum")}
        lists = {value(element, "numId") or "": element for element in root.iterchildren("{*}num")}
        for list_id, element in lists.items():
            definition = definitions.get(value(element.find("{*}abstractNumId")))
            style = None if definition is None else value(definition.find("{*}numStyleLink"))
            if style is not None:  # the levels stand where the numbering style points
                linked = lists.get(styles.lists_of(style) or "")
                definition = None if linked is None else definitions.get(value(linked.find("{*}abstractNumId")))
            if definition is None:
                continue
            levels = _levels(definition)
            restarts = set()
            for override in element.iterchildren("{*}lvlOverride"):
                levels |= _levels(override)
                number, start = integer(override, "ilvl") or 0, integer(override.find("{*}startOverride"))
                if start is not None and number in levels:
                    levels[number] = replace(levels[number], start=start)
                    restarts.add(number)
            self._levels[list_id] = levels
            self._shared[list_id] = value(definition, "abstractNumId") or ""
            self._restarts[list_id] = restarts


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {integer(element, "ilvl") or 0: _level(element) for element in parent.iterchildren("{*}lvl")}


def _level(element: etree._Element) -> _Level:
    start = integer(element.find("{*}start"))
    # A format newer than Word 2010 is wrapped, with a fallback inside.
    number_format = next(element.iter("{*}numFmt"), None)
    return _Level(
        format=value(number_format) or "decimal",
        text=value(element.find("{*}lvlText")) or "",
        start=0 if start is None else start,
        restart_after=integer(element.find("{*}lvlRestart")),
        legal=bool(switch(element.find("{*}isLgl"))),
        style=value(element.find("{*}pStyle")),
    )
