"""Outline numbers that open a cell, of any value: pages begin in the middle of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.outline import parse_ordinal

_NUMBER = re.compile(
    r"\s*(?:(?P<plain>[〇零一二三四五六七八九十百壹貳參肆伍陸柒捌玖拾]{1,4}|[甲乙丙丁戊己庚辛壬癸]|[0-9０-９]{1,3})"
    r"(?:、|[.．](?![0-9０-９])|$)"
    r"|[(（](?P<bracket>[〇零一二三四五六七八九十百0-9０-９]{1,4})[)）]、?"
    r"|(?P<circled>[①-⑳]))\s*"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text and the outline number that opens it: 「(二)海域測繪」 is ``(二)``, 2, ``海域測繪``."""

    number: str
    ordinal: int
    text: str


def split_number(text: str) -> Numbered:
    """Take the number off; without one ``number`` is empty and ``ordinal`` 0."""
    found = _NUMBER.match(text)
    if not found:
        return Numbered("", 0, text)
    digits = found["plain"] or found["bracket"] or found["circled"]
    number = f"({digits})" if found["bracket"] else digits
    return Numbered(number, parse_ordinal(digits), text[found.end() :])
