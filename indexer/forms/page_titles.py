"""The titles at the head of a page: what it is called, by whom, and where its text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from indexer.forms.headings import agency, tight
from indexer.forms.numbering import split_number
from indexer.records import Paragraph

_CHARACTERS = 40
_MOST = 14  # titles
_FARTHEST_YEAR = 40  # lines: a small list may stand beside the titles
_SENTENCE = re.compile(r"[。；;，,：:]")
_YEAR = re.compile(r"(?:中華民國)?\d{2,3}年度?(?:[（(].*[)）])?")
_BESIDE = re.compile(r"單位.*|經資門[併分]計|中華民國|[（(]?續\d*[)）]?")
_CONTINUED = re.compile(r"[（(]續\d*[)）]$")


@dataclass(frozen=True, slots=True)
class PageTitles:
    """Where they stand among the page's blocks, their lines without white space, and what they say."""

    places: frozenset[int]
    lines: tuple[str, ...]
    agency: str
    name: str


def read_titles(blocks: Sequence[object]) -> PageTitles:
    """The titles of a page, given its blocks.

    They are the lines down to the one with the year, those beside it, and what is set large among them. Without a
    year, they are the short lines before the first sentence or table; headings that are marked as such are none.
    """
    head = list(takewhile(lambda block: isinstance(block, Paragraph), blocks[:_FARTHEST_YEAR]))
    leading = [block for block in head if isinstance(block, Paragraph)]
    lines = [tight(block.text) for block in leading]
    year = next((index for index, line in enumerate(lines) if _YEAR.fullmatch(line)), None)
    if year is not None:
        places = _above_year(leading, lines, year)
    else:
        short = list(takewhile(lambda index: _is_short(lines[index]) and not leading[index].level, range(len(lines))))
        places = short if len(short) < min(len(blocks), _MOST) else []
    found = tuple(lines[index] for index in places)
    owner = agency(found)
    spoken = [line for line in found if not (_YEAR.fullmatch(line) or _BESIDE.fullmatch(line))]
    name = " ".join(_CONTINUED.sub("", line) for line in spoken if agency([line]) != owner or not owner)
    return PageTitles(frozenset(places), found, owner, name or owner)


def _above_year(leading: Sequence[Paragraph], lines: Sequence[str], year: int) -> list[int]:
    large = [index for index in range(year) if leading[index].level and _is_short(lines[index])]
    large += [index for index in range(year) if large and agency([lines[index]])]
    plain = [index for index in range(year) if _is_short(lines[index]) or _BESIDE.fullmatch(lines[index])]
    beside = [index for index, line in enumerate(lines) if index == year or _BESIDE.fullmatch(line)]
    return sorted({*(large or plain), *beside})


def _is_short(line: str) -> bool:
    return len(line) <= _CHARACTERS and not _SENTENCE.search(line) and not split_number(line).number
