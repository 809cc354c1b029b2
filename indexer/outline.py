"""Outline numbers in running text: 一、 (一) 1、 (1) trees, several to a paragraph.

Reports number by hand, so a number is accepted only where it is the next one: the first of a level below
the current one, or the successor in a level that is still open. Everything else (10/23, 3.5GHz, 「5、6月」)
stays text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import cn2an

from indexer.records import Item

_DIGITS = "〇零一二三四五六七八九十百"
_FORMAL = str.maketrans("壹貳參肆伍陸柒捌玖拾", "一二三四五六七八九十")
_STEMS = "甲乙丙丁戊己庚辛壬癸"

# One alternative per numbering style.
_MARKER = re.compile(
    rf"""(?:
      (?P<formal>[壹貳參肆伍陸柒捌玖拾]{{1,3}})\s*[、.．]
    | (?P<chinese>[{_DIGITS}]{{1,4}})\s*[、.．]
    | [(（](?P<chinese_bracket>[{_DIGITS}]{{1,4}})[)）]、?
    | (?P<arabic>[0-9０-９]{{1,3}})\s*(?:、|[.．](?![0-9０-９])|[.．](?=[0-9]{{2,3}}年))
    | [(（](?P<arabic_bracket>[0-9０-９]{{1,3}})[)）]、?
    | (?P<circled>[①-⑳])
    | (?P<stem>[{_STEMS}])、
    )\s*""",
    re.VERBOSE,
)
# A number opens the text, or follows white space, the end of a clause, or another number (checked in code).
_BEFORE_MARKER = frozenset("。；;：:！？!?）)」』")
_CHINESE_STYLES = frozenset({"formal", "chinese", "chinese_bracket"})


@dataclass(slots=True)
class _Node:
    """An open or finished item while the text is read from left to right."""

    style: str
    ordinal: int
    start: int
    parent: _Node | None
    end: int = 0
    children: list[_Node] = field(default_factory=list)


def parse_outline(text: str) -> tuple[Item, ...]:
    """All items of ``text`` in reading order, parents before their children; ``item.leaf`` tells them apart.

    Text before the first number, or without any, becomes items with an empty number, one per paragraph.
    Every character that is not white space or an outline number lies in exactly one item.
    """
    root = _Node("", 0, 0, None)
    node = root
    after_marker = 0
    for marker in _MARKER.finditer(text):
        start = marker.start()
        if start != after_marker and not text[start - 1].isspace() and text[start - 1] not in _BEFORE_MARKER:
            continue
        style, ordinal = _style_and_ordinal(marker)
        parent = _parent_for(node, style, ordinal)
        if parent is None:
            continue
        after_marker = marker.end()
        node.end = start
        node = _Node(style, ordinal, marker.end(), parent)
        parent.children.append(node)
    node.end = len(text)
    return (*_paragraphs(text, root.start, root.end), *_items(text, root, (), "", ()))


@functools.lru_cache(maxsize=4096)
def parse_ordinal(digits: str) -> int:
    """The value of an outline number in Chinese, formal, Arabic or circled digits; 0 when it is none."""
    if digits in _STEMS:
        return _STEMS.index(digits) + 1
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    if digits.isdecimal():
        return int(digits)
    try:
        return int(cn2an.cn2an(digits.translate(_FORMAL).replace("〇", "零"), "smart"))
    except (ValueError, KeyError):  # cn2an fails on 九十十 with a KeyError
        return 0


def _style_and_ordinal(marker: re.Match[str]) -> tuple[str, int]:
    style = marker.lastgroup or ""
    return style, parse_ordinal(marker[style])


def _parent_for(node: _Node, style: str, ordinal: int) -> _Node | None:
    """Where an item with this number hangs, or None when the number is not the next one anywhere."""
    level: _Node | None = node
    while level is not None and level.parent is not None:
        if level.style == style:
            return level.parent if ordinal == level.ordinal + 1 else None
        level = level.parent
    return node if ordinal == 1 else None


def _items(text: str, node: _Node, path: tuple[int, ...], number: str, headings: tuple[str, ...]) -> Iterator[Item]:
    for child in node.children:
        start, end = _strip(text, child.start, child.end)
        child_path = (*path, child.ordinal)
        shown = _show(child.style, child.ordinal)
        child_number = f"{number}-{shown}" if number else shown
        yield Item(child_path, child_number, text[start:end], start, end, headings, leaf=not child.children)
        heading = text[start:end]
        yield from _items(text, child, child_path, child_number, (*headings, heading) if heading else headings)


def _show(style: str, ordinal: int) -> str:
    if style == "stem":
        return _STEMS[ordinal - 1]
    return str(cn2an.an2cn(ordinal)) if style in _CHINESE_STYLES else str(ordinal)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Item]:
    for paragraph in re.finditer(r"[^\n]+", text[start:end]):
        first, last = _strip(text, start + paragraph.start(), start + paragraph.end())
        if first < last:
            yield Item((), "", text[first:last], first, last)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
