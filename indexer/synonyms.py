"""Groups of expressions that mean the same: ``synonyms.txt`` of the corpus.

One group a line, expressions separated by commas, then ``#`` and where the group comes from. Matching is done on
normalised text, so that a Traditional expression is found in a Simplified question too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import SettingsError
from indexer.text import normalise

FILE = "synonyms.txt"
_SEPARATOR = re.compile(r"[,，]")
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Group:
    """Expressions as listed, and where they come from."""

    expressions: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """``question[start:end]`` is one expression of a group; ``others`` are the rest of it."""

    start: int
    end: int
    others: tuple[str, ...]
    source: str


class Synonyms:
    """The groups, ready to be looked up in questions."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups: dict[str, list[Group]] = {}
        for group in groups:
            for expression in group.expressions:
                self._groups.setdefault(normalise(expression).text, []).append(group)
        forms = sorted(self._groups, key=len, reverse=True)  # the longest expression wins
        self._pattern = re.compile("|".join(_whole(form) for form in forms)) if forms else None

    def matches(self, question: str) -> Iterator[SynonymMatch]:
        """Expressions in ``question``, from the left, none overlapping another one; spans are offsets into it."""
        if self._pattern is None:
            return
        normalised = normalise(question)
        for found in self._pattern.finditer(normalised.text):
            start, end = normalised.offsets[found.start()], normalised.offsets[found.end() - 1] + 1
            for group in self._groups[found[0]]:
                others = {normalise(expression).text: expression for expression in group.expressions}
                others.pop(found[0], None)
                yield SynonymMatch(start, end, tuple(others.values()), group.source)


def read_synonyms(folder: Path) -> Synonyms:
    """The list in a corpus or snapshot folder; a missing file is an empty list. Raises SettingsError naming the line."""
    return Synonyms(read_groups(folder))


def read_groups(folder: Path) -> list[Group]:
    """The groups of that list, in its order. Raises SettingsError naming the line."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8 text; save it as UTF-8.") from error
    groups = []
    for number, line in enumerate(lines, start=1):
        listed, _, source = line.partition("#")
        expressions = tuple(part.strip() for part in _SEPARATOR.split(listed) if part.strip())
        if len(expressions) == 1:
            raise SettingsError(f"{path}: line {number} holds one expression alone; add what means the same, or a #.")
        if expressions:
            groups.append(Group(expressions, source.strip()))
    return groups


def _whole(form: str) -> str:
    """A pattern for ``form``; Latin letters and digits must not go on at either end."""
    before = "(?<![a-z0-9])" if _LATIN.match(form[0]) else ""
    after = "(?![a-z0-9])" if _LATIN.match(form[-1]) else ""
    return f"{before}{re.escape(form)}{after}"
