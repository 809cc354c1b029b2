"""The three lists a user may edit: whether one is well formed, and what an edit changes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.agencies import FILE as AGENCIES
from indexer.agencies import read_agencies
from indexer.catalogue import Catalogue
from indexer.errors import SettingsError
from indexer.synonyms import FILE as SYNONYMS
from indexer.synonyms import read_groups
from indexer.text import normalise, read_terms

TERMS = "terms.txt"
MAX_CHARACTERS = 1_000_000
_BATCH = 2_000  # passages in memory at once


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry: what it says, and the words it makes findable."""

    says: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit of a list adds and takes away, each in the order of its list."""

    added: tuple[ListEntry, ...]
    removed: tuple[ListEntry, ...]


def list_entries(name: str, text: str) -> tuple[ListEntry, ...]:
    """The entries of a list as it would be saved. Raises GoalTraceError naming the line that is wrong."""
    if len(text) > MAX_CHARACTERS:
        raise SettingsError(f"{name}: has {len(text):,} characters, more than {MAX_CHARACTERS:,}; shorten the list.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            return tuple(_READ[name](Path(folder)))
        except SettingsError as error:  # the reader names the path it read, which nobody edits
            raise type(error)(str(error).replace(str(path), name)) from error


def edit(name: str, before: str, after: str) -> Edit:
    """What changes when ``before`` is saved as ``after``. Raises GoalTraceError where ``after`` is malformed."""
    new = list_entries(name, after)
    try:
        old = list_entries(name, before)
    except SettingsError:  # a list broken by hand is mended here
        old = ()
    return Edit(_without(new, old), _without(old, new))


def passages_holding(catalogue: Catalogue, groups: Sequence[Sequence[str]]) -> list[int]:
    """For each group of words, how many passages hold one of them, in whatever script or width it is written."""
    wanted = [[normalise(word).text for word in group] for group in groups]
    counted = [0] * len(wanted)
    for start in range(0, catalogue.counts.passages, _BATCH):
        rows = range(start, min(start + _BATCH, catalogue.counts.passages))
        for text in (normalise(passage.text).text for passage in catalogue.passages(rows)):
            for number, words in enumerate(wanted):
                counted[number] += any(word in text for word in words)
    return counted


def _without(entries: Sequence[ListEntry], others: Iterable[ListEntry]) -> tuple[ListEntry, ...]:
    known = set(others)
    return tuple(dict.fromkeys(entry for entry in entries if entry not in known))


def _terms(folder: Path) -> list[ListEntry]:
    return [ListEntry(term, (term,)) for term in read_terms(folder / TERMS)]


def _synonyms(folder: Path) -> list[ListEntry]:
    return [ListEntry(" = ".join(group.expressions), group.expressions) for group in read_groups(folder)]


def _agencies(folder: Path) -> list[ListEntry]:
    found = read_agencies(folder)
    named = [
        ListEntry(f"{agency.name}（{'、'.join(agency.aliases)}）" if agency.aliases else agency.name, (agency.name,))
        for agency in found.agencies
    ]
    followed = [
        ListEntry(f"{each.from_} → {each.to}（{each.date.isoformat()}，{each.basis}）", (each.from_, each.to))
        for each in found.successions
    ]
    return named + followed


_READ: dict[str, Callable[[Path], list[ListEntry]]] = {TERMS: _terms, SYNONYMS: _synonyms, AGENCIES: _agencies}
LISTS = tuple(_READ)
