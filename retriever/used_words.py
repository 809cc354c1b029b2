"""The words a question was searched by, and who says that each is one word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from indexer.text import Segmenter, Token, normalise
from retriever.query import Query


class WordSource(StrEnum):
    """Where the segmentation has a word from."""

    LIST = "list"  # terms.txt of the corpus
    REPORTS = "reports"  # names in the reports themselves
    GENERAL = "general"  # jieba's dictionary; numbers and Latin words need none


@dataclass(frozen=True, slots=True)
class UsedWord:
    """A word as the question has it. ``parts`` are the shorter words inside it, which were searched too."""

    text: str
    parts: tuple[str, ...]
    source: WordSource


def used_words(query: Query, segmenter: Segmenter, listed: Collection[str]) -> tuple[UsedWord, ...]:
    """The words of ``query`` in its order, each once. ``listed`` are the expressions of terms.txt."""
    tokens = [token for token in segmenter.tokens(query.text) if token.text in query.terms]
    own = {normalise(term).text for term in listed}
    known = set(segmenter.terms)
    used: dict[str, UsedWord] = {}
    for token in sorted(tokens, key=lambda token: (token.start, -token.end)):
        if any(_inside(token, other) for other in tokens) or token.text in used:
            continue
        parts = dict.fromkeys(_shown(query, part) for part in tokens if _inside(part, token))
        source = (
            WordSource.LIST if token.text in own else WordSource.REPORTS if token.text in known else WordSource.GENERAL
        )
        used[token.text] = UsedWord(_shown(query, token), tuple(parts), source)
    return tuple(used.values())


def _inside(token: Token, other: Token) -> bool:
    return other.start <= token.start and token.end <= other.end and other.end - other.start > token.end - token.start


def _shown(query: Query, token: Token) -> str:
    return query.text[token.start : token.end]
