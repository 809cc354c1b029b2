"""A question cut into the words a figure question is made of: names, numbers, and the vocabulary of words.toml.

The longest word wins; what no word explains becomes an ``unknown`` token, which keeps a figure from being certain.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.text import Normalised
from retriever.figures.mentions import AgencyMention, Names, PlanMention
from retriever.figures.numbers import Number, find_numbers
from retriever.figures.spelling import folded

_VOCABULARY = Path(__file__).with_suffix(".toml")
_WORD = re.compile(r"[a-z]+|\d+|.")


@dataclass(frozen=True, slots=True)
class Token:
    """``question[start:end]`` as one word. ``kind`` and ``value`` are those of the vocabulary.

    Names carry their mention, numbers their reading; both have the kinds ``plan``, ``agency``, and ``year``,
    ``period``, ``percent``, ``amount``, ``count``, ``top``, ``nth``.
    """

    kind: str
    value: str
    start: int
    end: int
    text: str
    plan: PlanMention | None = None
    agency: AgencyMention | None = None
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    value: str
    compiled: re.Pattern[str]


def tokens(question: str, names: Names, types: Iterable[str]) -> list[Token]:
    """The words of ``question`` in order; ``types`` are the words of 計畫類型 that the catalogue knows."""
    normalised = folded(question)
    patterns = (*_patterns(), *_type_patterns(frozenset(types)))
    named = _named(question, names, patterns)
    numbers: dict[int, list[Number]] = {}
    for number in find_numbers(normalised.text):
        numbers.setdefault(number.start, []).append(number)
    starts = {token.start: token for token in named}
    found: list[Token] = []
    at = 0
    while at < len(normalised.text):
        if not normalised.text[at].isalnum() and normalised.text[at] not in "%?":
            at += 1
            continue
        name = starts.get(normalised.offsets[at])
        limit = _next_name(normalised, named, at)
        end, token = (_end_of(normalised, name), name) if name else _longest(normalised, patterns, numbers, at, limit)
        if token:
            found.append(token)
        at = end
    return found


def _named(question: str, names: Names, patterns: Sequence[_Pattern]) -> list[Token]:
    """Plans and agencies; the longer one where they overlap. An abbreviation that is a type of plan is no plan."""
    plans = [
        Token("plan", "", mention.start, mention.end, question[mention.start : mention.end], plan=mention)
        for mention in names.plans(question)
        if mention.exact or not _is_type(question[mention.start : mention.end], patterns)
    ]
    agencies = [
        Token("agency", "", mention.start, mention.end, question[mention.start : mention.end], agency=mention)
        for mention in names.agencies(question)
        if not any(mention.start < plan.end and plan.start < mention.end for plan in plans)
    ]
    return sorted(plans + agencies, key=lambda token: token.start)


def _is_type(text: str, patterns: Sequence[_Pattern]) -> bool:
    stem = folded(text).text.removesuffix("计划")
    return any(pattern.kind == "type" and pattern.compiled.fullmatch(stem) for pattern in patterns)


def _next_name(normalised: Normalised, named: Sequence[Token], at: int) -> int:
    """Where the next name begins: no word reaches into it."""
    place = normalised.offsets[at]
    following = [token.start for token in named if token.start > place]
    return next(
        (i for i in range(at, len(normalised.text)) if following and normalised.offsets[i] >= min(following)),
        len(normalised.text),
    )


def _end_of(normalised: Normalised, name: Token) -> int:
    return next((i for i in range(len(normalised.text)) if normalised.offsets[i] >= name.end), len(normalised.text))


def _longest(
    normalised: Normalised, patterns: Sequence[_Pattern], numbers: dict[int, list[Number]], at: int, limit: int
) -> tuple[int, Token | None]:
    """The longest word at a position, and where it ends; an ``unknown`` token when there is none."""
    text = normalised.text
    best_end, kind, value, number = at, "unknown", "", None
    for candidate in numbers.get(at, []):
        if best_end < candidate.end <= limit:
            best_end, kind, number = candidate.end, candidate.kind, candidate
    for pattern in patterns:
        match = pattern.compiled.match(text, at)
        if match and best_end < match.end() <= limit and _whole_word(text, at, match.end()):
            best_end, kind, value, number = match.end(), pattern.kind, pattern.value, None
    if best_end == at:
        word = _WORD.match(text, at)
        best_end = min(limit, word.end()) if word else at + 1
    if text[at:best_end] in ("%", "?"):
        return best_end, None
    start, end = normalised.offsets[at], normalised.offsets[best_end - 1] + 1
    return best_end, Token(kind, value, start, end, text[at:best_end], number=number)


def _whole_word(text: str, start: int, end: int) -> bool:
    """English words are not cut: no letter goes on at either side."""

    def letter(index: int) -> bool:
        return 0 <= index < len(text) and text[index].isascii() and text[index].isalpha()

    return not (letter(start) and letter(start - 1)) and not (letter(end - 1) and letter(end))


@cache
def _patterns() -> tuple[_Pattern, ...]:
    with _VOCABULARY.open("rb") as file:
        return tuple(_compiled(tomllib.load(file)))


def _compiled(vocabulary: dict[str, dict[str, list[str]]]) -> Iterator[_Pattern]:
    for kind, values in vocabulary.items():
        for value, patterns in values.items():
            for pattern in patterns:
                yield _Pattern(kind, value, re.compile(folded(pattern).text))


def _type_patterns(types: frozenset[str]) -> Iterator[_Pattern]:
    """The catalogue's own types and what stands in brackets behind them, with or without 類."""
    for word in types:
        suffix = "" if word.startswith("含") else "(?:類|類型|類別|性質)?"
        yield _Pattern("type", word, re.compile(folded(f"[(（]?{re.escape(word)}[)）]?{suffix}").text))
