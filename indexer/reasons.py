"""Why goals were not reached: the words of ``reasons.toml`` found in the goal's own sentences."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from importlib import resources

from indexer.pairing import Pair
from indexer.records import Reason, Status

_SENTENCE = re.compile(r"[^。\n]+。?")


def find_reasons(pair: Pair, status: Status) -> tuple[Reason, ...]:
    """Reasons for a goal that was not or only partly reached, each once, with the first sentence that gives it.

    The outcome speaks first. The narrative is asked only when the outcome gives no reason.
    """
    if status not in (Status.NOT_ACHIEVED, Status.PARTLY):
        return ()
    for texts in ([pair.outcome.text] if pair.outcome else [], [item.text for item in pair.narrative]):
        found = tuple(_reasons(texts))
        if found:
            return found
    return ()


def known_reasons() -> tuple[str, ...]:
    """All facets, in the order of the list."""
    return tuple(_patterns())


def _reasons(texts: list[str]) -> Iterator[Reason]:
    sentences = [sentence.strip() for text in texts for sentence in _SENTENCE.findall(text)]
    for name, pattern in _patterns().items():
        sentence = next((sentence for sentence in sentences if pattern.search(sentence)), None)
        if sentence:
            yield Reason(name, sentence)


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    listed = tomllib.loads(resources.files("indexer").joinpath("reasons.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(map(re.escape, words))) for name, words in listed.items()}
