"""Lexical stores: one file per store, all with the same contract, chosen like the vector stores by the setting ``store``.

All score by BM25 (Robertson & Zaragoza, 2009) with k1 = 1.2, b = 0.75 and an idf that is never negative, field by
field, and add up what the fields give. Fields: ``words`` and ``bigrams`` of the passage, ``context`` (words of plan
name, agency, headings).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from indexer.text import WordCutter
from indexer.vectors import Neighbours, Rows, StoreAddress, Vectors

_STORES = {"faiss": "indexer.lexical.tantivy", "milvus": "indexer.lexical.milvus"}

FIELDS = ("words", "bigrams", "context")

LARGE = 50_000
"""From how many passages on a question's most frequent terms are left out."""

_FREQUENT = 0.1  # share of the passages; docs/scale.md has what such terms cost and what they tell


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a match in each field counts."""

    words: float = 1.0
    bigrams: float = 0.5
    context: float = 0.25


@dataclass(frozen=True, slots=True)
class Clause:
    """A term to be looked for in a field."""

    field: str
    term: str


def clauses(words: Sequence[str], grams: Sequence[str], held: Callable[[Clause], int], size: int) -> Sequence[Clause]:
    """What a question's words and bigrams look for, each once; ``held`` says how many of ``size`` passages hold one.

    In a large index frequent terms are left out: a word that is frequent in texts altogether, one that is so in
    contexts only there. Where nothing else is held, they stay.
    """
    found = {
        field: [Clause(field, term) for term in dict.fromkeys(terms)]
        for field, terms in zip(FIELDS, (words, grams, words), strict=True)
    }
    every = [*found["words"], *found["bigrams"], *found["context"]]
    if size < LARGE:
        return every
    holders = {clause: held(clause) for clause in every}
    frequent = {clause for clause in every if holders[clause] > _FREQUENT * size}
    frequent |= {Clause("context", clause.term) for clause in frequent if clause.field == "words"}
    kept = [clause for clause in every if clause not in frequent]
    return kept if any(holders[clause] for clause in kept) else every


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Other ways to say one expression of a question, each a run of words. ``weight`` is theirs beside its own words.

    A passage is credited with the best of them and not with their sum, however many it holds.
    """

    phrases: tuple[tuple[str, ...], ...]
    weight: float


class LexicalIndex(Protocol):
    """An opened store."""

    def __len__(self) -> int:
        """How many passages are indexed."""
        ...

    def search(
        self,
        words: Sequence[str],
        grams: Sequence[str],
        limit: int,
        allowed: Rows | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> Neighbours:
        """Best rows by BM25 for query words, bigrams and synonyms, among ``allowed`` only when given.

        ``clauses`` says which of the words and bigrams count.
        """
        ...

    def holding(self, words: Sequence[str], grams: Sequence[str], limit: int) -> Rows:
        """Rows whose text has all these words and bigrams somewhere, ascending; at most ``limit`` of them."""
        ...

    def inverse_frequencies(self, words: Sequence[str]) -> Vectors:
        """BM25's idf of each word among the passages' words."""
        ...


class LexicalStore(Protocol):
    """What a module here calls ``Store``."""

    def write(self, rows: Iterable[tuple[str, str]], segmenter: WordCutter, folder: Path) -> None:
        """Index (text, context) pairs and leave in ``folder`` what opens them; the n-th pair gets row n."""
        ...

    def open_index(self, folder: Path, weights: FieldWeights | None = None) -> LexicalIndex:
        """Open what ``write`` left, without changing it."""
        ...


def greatest_rarity(index: LexicalIndex) -> float:
    """The inverse frequency of a word that no passage holds: any that is held has a lower one."""
    return float(index.inverse_frequencies([""])[0])


def lexical_store(store: str = "faiss") -> LexicalStore:
    """The lexical store beside the vector store of the same address. Raises SettingsError for an unknown one."""
    address = StoreAddress.parse(store, _STORES)
    return cast(LexicalStore, importlib.import_module(_STORES[address.name]).Store(address.uri))
