"""Conditions of figure questions: 執行率低於90%, 核定總經費5億元以上, 執行數大於編列數, 114年8月結束.

A measure and a value, or two measures, are joined by the comparison that stands between or behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from retriever.figures.query import AMOUNTS, RATES, Comparator, Condition, Doubt, Measure
from retriever.figures.words import Token

MONEY_WORDS = {
    "budget": (Measure.BUDGETED, Measure.APPROVED),
    "any": (Measure.APPROVED, Measure.BUDGETED, Measure.EXECUTED),
}
_FULLY_SPENT = ((Condition(Measure.RATE, Comparator.GE, Decimal(100)),),)


@dataclass(frozen=True, slots=True)
class Conditions:
    """All conditions of a question, each with the ways it can be read, and the words they left over."""

    alternatives: tuple[tuple[tuple[Condition, ...], ...], ...]
    rest: tuple[Token, ...]
    doubts: tuple[Doubt, ...]


def take_conditions(content: Sequence[Token]) -> Conditions:
    """Take the conditions out of the content words of a question."""
    alternatives: list[tuple[tuple[Condition, ...], ...]] = []
    rest: list[Token] = []
    doubts: list[Doubt] = []
    at = 0
    while at < len(content):
        token = content[at]
        taken = 0
        if token.kind == "period" and token.number:
            alternatives.append(token.number.conditions)
            taken = 1
        elif token.kind == "spent":
            alternatives.append(_FULLY_SPENT)
            taken = 1
        elif token.kind in ("measure", "money"):
            found = _comparison(content[at:])
            if found:
                alternatives.append(found.alternatives)
                taken = found.length
        if not taken:
            if token.kind in ("comparator", "percent", "amount"):
                doubts.append(Doubt.CONDITION)
            rest.append(token)
        at += taken or 1
    return Conditions(tuple(alternatives), tuple(rest), tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Found:
    """A condition and how many words it took."""

    alternatives: tuple[tuple[Condition, ...], ...]
    length: int


def _comparison(words: Sequence[Token]) -> _Found | None:
    """The condition that begins with a measure, or None."""
    kinds = " ".join(_code(token) for token in words[:6])
    measures = _measures(words[0])
    if kinds.startswith(("M B Q Q", "M Q Q B")):
        values = [token for token in words[:4] if _code(token) == "Q"]
        length = 5 if kinds.startswith("M B Q Q B") else 4
        return _built(measures, [(Comparator.GE, values[0]), (Comparator.LE, values[1])], length)
    if kinds.startswith("M C Q C"):
        if words[1].value == words[3].value:
            return _built(measures, [(Comparator(words[1].value), words[2])], 4)
        return None
    if kinds.startswith("M C Q"):
        return _built(measures, [(Comparator(words[1].value), words[2])], 3)
    if kinds.startswith("M Q C"):
        return _built(measures, [(Comparator(words[2].value), words[1])], 3)
    if kinds.startswith("M Q"):
        return _built(measures, [(Comparator.EQ, words[1])], 2)
    if kinds.startswith("M C M"):
        comparator = Comparator(words[1].value)
        pairs = [(left, right) for left in measures for right in _measures(words[2]) if _comparable(left, right)]
        return _Found(tuple((Condition(one, comparator, other=two),) for one, two in pairs), 3) if pairs else None
    return None


def _built(measures: Sequence[Measure], parts: Sequence[tuple[Comparator, Token]], length: int) -> _Found | None:
    """One condition per measure that the values can be compared with; None when they fit none."""
    kinds = {token.kind for _, token in parts}
    fitting = [m for m in measures if (kinds == {"percent"} and m in RATES) or (kinds == {"amount"} and m in AMOUNTS)]
    if not fitting:
        return None
    return _Found(
        tuple(
            tuple(Condition(measure, comparator, token.number.value) for comparator, token in parts if token.number)
            for measure in fitting
        ),
        length,
    )


def _comparable(left: Measure, right: Measure) -> bool:
    return left is not right and {left, right} <= AMOUNTS


def _measures(token: Token) -> tuple[Measure, ...]:
    if token.kind == "money":
        return MONEY_WORDS.get(token.value, ())
    return (Measure(token.value.removesuffix("_in_the_year")),)


def _code(token: Token) -> str:
    """M for a measure, C for a comparison, B for 介於 and 之間, Q for a value, X for anything else."""
    if token.number:
        return "Q" if token.kind in ("percent", "amount") else "X"
    if token.kind in ("measure", "money"):
        return "M"
    if token.kind == "comparator":
        return "B" if token.value == "between" else "C"
    return "X"
