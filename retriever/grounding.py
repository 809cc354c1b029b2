"""Whether a sentence says only what its sources say, as far as words and numbers can tell.

A number counts with what follows it: 26,472,137 千元 is not 26,472,137 元, and 43案 not 43家.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indexer.text import Segmenter

GROUNDED = 0.6  # share of a sentence's words that its sources must hold
_SCALE = "千萬|百萬|億|萬|千|仟|thousand|million|billion"
_UNIT = "[元圓%案家場人件份篇式套臺台座處所個戶次項校班名位張點組棟間里村噸種區站隊支部輛艘架門課冊本株隻頭幅條線口盞只具批款類團社市縣鄉鎮國年月日天週倍成期]|[a-z]+"
_NUMBER = re.compile(rf"(?P<value>\d+(?:,\d{{3}})*(?:\.\d+)?)\s*(?P<scale>{_SCALE})?\s*(?P<unit>{_UNIT})?")
_CHINESE_NUMBER = re.compile(r"[二兩三四五六七八九十百千萬億半]+[^\W\d_]|一[成倍半]")
_FOREIGN = re.compile(r"https?:|www\.|[<>\[\]{}`]")  # links and markup


def is_grounded(sentence: str, sources: Iterable[str], known: Iterable[str], segmenter: Segmenter) -> bool:
    """Whether the numbers of ``sentence`` all stand in ``sources``, and most of its words there or in ``known``.

    ``known`` are texts whose words may be used, but whose numbers are no evidence, such as the question.
    """
    texts = [_flat(source) for source in sources]
    flat = _flat(sentence)
    if not texts or _FOREIGN.search(flat):
        return False
    stated = {number for text in texts for number in _numbers(text)}
    if not _numbers(flat) <= stated:
        return False
    if any(all(found not in text for text in texts) for found in _CHINESE_NUMBER.findall(flat)):
        return False
    words = set(segmenter.words(sentence))
    held = {word for text in (*texts, *known) for word in segmenter.words(text)}
    return bool(words) and len(words & held) >= GROUNDED * len(words)


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal
    scale: str
    unit: str


def _numbers(text: str) -> set[_Number]:
    """Every number with its scale and unit."""
    return {
        _Number(
            Decimal(found["value"].replace(",", "")), (found["scale"] or "").replace("仟", "千"), found["unit"] or ""
        )
        for found in _NUMBER.finditer(text)
    }


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
