"""The content words of a question sorted by what they are, and the readings that grow out of their choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any

from retriever.figures.conditions import Conditions
from retriever.figures.mentions import Names
from retriever.figures.query import Doubt, FigureQuery
from retriever.figures.words import Token

MAX_READINGS = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue knows that questions name. ``authority_of`` leads from an agency to its authorities."""

    names: Names
    types: frozenset[str]
    years: tuple[int, ...]
    authority_of: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Parts:
    """The content words of a question, sorted by what they are; conditions are already taken out."""

    tokens: tuple[Token, ...]
    conditions: Conditions

    @property
    def ranked(self) -> bool:
        """Whether the question asks for one end of an order."""
        return any(self.of(kind) for kind in ("order", "top", "nth"))

    def of(self, kind: str) -> list[Token]:
        """The words of a kind."""
        return [token for token in self.tokens if token.kind == kind]

    def values(self, kind: str) -> list[str]:
        """What the words of a kind stand for, each once."""
        return list(dict.fromkeys(token.value for token in self.of(kind)))

    def has(self, kind: str, *values: str) -> bool:
        """Whether a word of the kind stands for one of ``values``, or for anything."""
        return any(token.value in values or not values for token in self.of(kind))

    def after(self, token: Token) -> Token | None:
        """The content word that follows another one."""
        following = self.tokens[self.tokens.index(token) + 1 :]
        return following[0] if following else None


@dataclass
class Choices:
    """The readings so far: each choice multiplies them, and doubts pile up."""

    queries: list[FigureQuery]
    doubts: list[Doubt] = field(default_factory=list)

    def vary(self, *options: dict[str, Any]) -> None:
        """Every query once per option, with the fields it names; no options leave the queries as they are."""
        if options:
            self.queries = [replace(query, **option) for query, option in self._bounded(options)]

    def narrow(self, *options: dict[str, Any]) -> None:
        """The same with fields of the queries' scope."""
        if options:
            pairs = self._bounded(options)
            self.queries = [replace(query, scope=replace(query.scope, **option)) for query, option in pairs]

    def _bounded(self, options: Sequence[dict[str, Any]]) -> list[tuple[FigureQuery, dict[str, Any]]]:
        """All pairs; where there are too many, the first ones, and the answer is not certain."""
        self.doubt(Doubt.CHOICE, len(self.queries) * len(options) > MAX_READINGS)
        return list(islice(product(self.queries, options), MAX_READINGS))

    def doubt(self, doubt: Doubt, when: object = True) -> None:
        """Keep the question from a certain answer."""
        if when:
            self.doubts.append(doubt)
