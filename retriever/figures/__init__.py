"""Figures: a question about amounts, rates, periods, counts and lists -> computed answer, or an offered reading.

question -> words (tokens) -> parse (readings) -> compute (figures) -> here: certain or not
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.agencies import Agencies
from indexer.catalogue import Filters, PlanEntry
from retriever.figures.compute import compute
from retriever.figures.mentions import Names
from retriever.figures.parse import read_question
from retriever.figures.parts import Known
from retriever.figures.query import Doubt, Operation, Reading, Scope
from retriever.figures.result import Figure
from retriever.figures.select import within

MAX_OFFERED = 6
_BRACKETED = re.compile(r"[(（](.+?)[)）]")


@dataclass(frozen=True, slots=True)
class FigureResult:
    """What the catalogue's figures say to a question.

    ``certain`` may be stated. ``offered`` are readings that may be what is meant and must be shown as such, with the
    ``doubts`` that keep them from being certain. Both are empty when the question does not ask for figures.
    """

    reading: Reading
    certain: Figure | None = None
    offered: tuple[Figure, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class FigureDesk:
    """Answers figure questions over one catalogue's plans; safe to share between threads."""

    def __init__(self, entries: Sequence[PlanEntry], agencies: Agencies) -> None:
        """``entries`` are all plans of a snapshot, ``agencies`` the corpus's list of agencies."""
        self._entries = tuple(entries)
        self._known = _known(self._entries, agencies)

    def answer(self, question: str, filters: Filters | None = None) -> FigureResult:
        """The figure within ``filters`` if the question leaves no doubt, else what it may have meant."""
        entries = within(self._entries, filters) if filters else self._entries
        reading = read_question(question, self._known)
        figures = [compute(query, entries) for query in reading.queries]
        meant = [figure for figure in figures if Doubt.NO_ROWS not in figure.doubts] or figures[:1]
        distinct = list({figure.answer: figure for figure in reversed(meant)}.values())[::-1]
        if not distinct:
            return FigureResult(reading, doubts=reading.doubts)
        doubts = [*reading.doubts, *(doubt for figure in meant for doubt in figure.doubts)]
        if len(distinct) > 1:
            doubts.append(Doubt.CHOICE)
        if not doubts:
            return FigureResult(reading, certain=distinct[0])
        offered = tuple(figure for figure in [*distinct, *_in_the_year(meant, entries)] if figure.rows)[:MAX_OFFERED]
        return FigureResult(reading, offered=offered, doubts=tuple(dict.fromkeys(doubts)))


def _in_the_year(figures: Sequence[Figure], entries: Sequence[PlanEntry]) -> list[Figure]:
    """What one year added to the totals to date, where the report of the year before has the plan too."""
    queries = [
        replace(figure.query, operation=Operation.DIFFERENCE, sides=_year_and_before(figure.query.scope))
        for figure in figures
        if Doubt.IN_THE_YEAR in figure.doubts and len(figure.query.scope.years) == 1 and figure.query.scope.plans
    ]
    return [figure for query in queries if not (figure := compute(query, entries)).doubts]


def _year_and_before(scope: Scope) -> tuple[Scope, Scope]:
    year = scope.years[0]
    return scope, replace(scope, years=(year - 1,))


def _known(entries: Sequence[PlanEntry], agencies: Agencies) -> Known:
    types: set[str] = set()
    for entry in entries:
        for text in entry.plan.types:
            types.add(_BRACKETED.sub("", text))
            types.update(_BRACKETED.findall(text))
    above: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        above[entry.plan.agency].add(entry.report.authority)
    return Known(
        names=Names(entries, agencies),
        types=frozenset(word for word in types if word),
        years=tuple(sorted({entry.report.year for entry in entries})),
        authority_of={agency: frozenset(authorities) for agency, authorities in above.items()},
    )
