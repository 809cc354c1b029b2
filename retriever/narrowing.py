"""Which rows a question is searched in: its filters, and phrases that must stand in a hit word for word.

Nothing that can be found becomes unfindable: what the question was merely understood to say is dropped, with a note,
where it would leave nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from indexer.catalogue import Catalogue, Filters
from indexer.lexical import LexicalIndex
from indexer.text import Segmenter, bigrams, normalise
from indexer.vectors import Rows
from retriever.notes import Note, NoteCode
from retriever.query import Query
from retriever.understood import phrases

PHRASE_ROWS = 2_000  # a phrase that more passages may hold tells too little to be worth reading each
MOST_PHRASES = 8  # looked for word for word; a question may hold a hundred, and each may cost PHRASE_ROWS passages


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rows to search, ascending (None means all), and the query with the filters that were applied.

    ``dropped`` says that the question speaks of years, agencies or statuses that this index does not have.
    """

    query: Query
    rows: Rows | None
    notes: tuple[Note, ...] = ()
    dropped: bool = False


class Narrowing:
    """Filters and phrases over one index."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalIndex, segmenter: Segmenter) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._segmenter = segmenter

    def apply(self, query: Query, given: Filters) -> Narrowed:
        """``query.filters`` hold what was understood; ``given`` are the user's own, which always apply."""
        rows = self._catalogue.rows(query.filters)
        dropped = rows is not None and not len(rows) and query.filters != given
        notes: list[Note] = []
        if dropped:
            query = replace(query, filters=given)
            rows = self._catalogue.rows(given)
            notes.append(Note(NoteCode.NOTHING_FITS))
        quoted = tuple(dict.fromkeys(phrases(query.understood)))
        if len(quoted) > MOST_PHRASES:
            notes.append(Note(NoteCode.PHRASES, {"count": str(len(quoted)), "most": str(MOST_PHRASES)}))
        for phrase in quoted[:MOST_PHRASES]:
            holding = self._holding(phrase, rows)
            if holding is None:
                continue
            both = holding if rows is None else np.intersect1d(rows, holding, assume_unique=True)
            if len(both):
                rows = both
            else:
                notes.append(Note(NoteCode.PHRASE, {"phrase": phrase}))
        return Narrowed(query, rows, tuple(notes), dropped)

    def _holding(self, phrase: str, among: Rows | None) -> Rows | None:
        """Rows whose text or plan name holds the phrase, after normalisation; None when too many may hold it.

        Texts are read only of the rows ``among`` which it is looked for, all of them if None.
        """
        wanted = _plain(phrase)
        grams = bigrams(phrase)
        rows = self._lexical.holding([] if grams else self._segmenter.words(phrase), grams, PHRASE_ROWS)
        if len(rows) == PHRASE_ROWS:
            return None
        if among is not None:
            rows = np.intersect1d(rows, among, assume_unique=True)
        passages = self._catalogue.passages(rows.tolist())
        held = [row for row, passage in zip(rows.tolist(), passages, strict=True) if wanted in _plain(passage.text)]
        plans = tuple(plan for plan, name in self._plan_names if wanted in name)
        of_plans = self._catalogue.rows(Filters(plans=plans)) if plans else None
        return np.union1d(np.array(held, np.int64), of_plans if of_plans is not None else []).astype(np.int64)

    @cached_property
    def _plan_names(self) -> list[tuple[str, str]]:
        """Ids of plans with their names for matching."""
        return [(entry.plan.id, _plain(entry.plan.name)) for entry in self._catalogue.plans()]


def _plain(text: str) -> str:
    """Text for matching phrases: normalised, without white space."""
    return "".join(normalise(text).text.split())
