"""Answers that can be defended: quotes, computed figures, lists, or 「not in this corpus」.

Every quote is a verbatim slice of its passage, every figure adds up from rows that are shown. A figure is stated only
when the question leaves no doubt; otherwise the quotes answer and the figure's readings are offered beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

from indexer.catalogue import Filters, PlanEntry
from indexer.records import Column, Report
from retriever.figures import FigureDesk, FigureResult
from retriever.figures.names import doubt_text
from retriever.figures.query import Doubt, Operation, Reading
from retriever.figures.result import Figure
from retriever.figures.select import within
from retriever.figures.wording import left_out_lines, sentence
from retriever.notes import Note
from retriever.query import Query
from retriever.search import Hit, Searcher, SearchResult
from retriever.sentences import best_window, wanted
from retriever.turns import in_time, turn
from retriever.understood import Kind, fits, undoes

MAX_QUOTES = 3
NEAR = 0.35  # of the best passage's score, from which another one is quoted beside it


class AnswerKind(StrEnum):
    """What an answer consists of."""

    QUOTE = "quote"
    FIGURE = "figure"
    LIST = "list"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quote:
    """``hit.passage.text[start:end]``: the sentences of one passage that answer."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.hit.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Searched:
    """Where an answer was looked for."""

    reports: int
    plans: int
    passages: int
    years: tuple[int, ...]
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``text`` is the answer in words: the best quote, the figure's sentence, or what was searched in vain. ``figure``
    is stated, ``offered`` are figures that may be meant, kept from certainty by ``doubts``. ``hits`` are the passages
    found; for ``none`` they are empty and ``nearest`` holds the rows that came closest. ``at`` is UTC.
    """

    question: str
    kind: AnswerKind
    text: str
    quotes: tuple[Quote, ...]
    figure: Figure | None
    offered: tuple[Figure, ...]
    doubts: tuple[Doubt, ...]
    reading: Reading
    hits: tuple[Hit, ...]
    nearest: tuple[Hit, ...]
    searched: Searched
    notes: tuple[Note, ...]
    snapshot: str
    at: datetime

    @property
    def doubt_texts(self) -> tuple[str, ...]:
        """``doubt_texts_in`` the language of the question."""
        return self.doubt_texts_in(self.reading.english)

    def doubt_texts_in(self, english: bool) -> tuple[str, ...]:
        """Why an offered figure is not stated, each as a clause without a full stop; unexplained words are named."""
        named = "、".join(f"「{word}」" for word in self.reading.unexplained)
        colon = ": " if english else "："
        return tuple(
            doubt_text(doubt, english) + (f"{colon}{named}" if doubt is Doubt.UNEXPLAINED and named else "")
            for doubt in self.doubts
        )


class Answerer:
    """Answers questions over one opened snapshot; safe to share between threads."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher

    @turn()
    def ask(self, question: str, filters: Filters | None = None, top: int = 10, ignore: Collection[str] = ()) -> Answer:
        """The answer within ``filters``. Raises QueryError for a question that is empty or too long."""
        return self.answer(self.searcher.search(question, filters, top, ignore), filters, ignore)

    @turn()
    def answer(self, found: SearchResult, filters: Filters | None = None, ignore: Collection[str] = ()) -> Answer:
        """The answer to a question that was searched for already with the same ``filters`` and ``ignore``."""
        figures = self._desk.answer(self._read(found.query, ignore), filters or Filters())
        in_time()
        kind = _kind(figures, found)
        quotes = self._quotes(found) if kind is AnswerKind.QUOTE else ()
        searched = self._searched(found.query.filters)
        return Answer(
            question=found.query.text,
            kind=kind,
            text=_text(kind, figures, quotes, searched),
            quotes=quotes,
            figure=figures.certain,
            offered=figures.offered,
            doubts=figures.doubts if figures.offered else (),
            reading=figures.reading,
            hits=() if kind is AnswerKind.NONE else found.hits,
            nearest=found.hits if kind is AnswerKind.NONE else (),
            searched=searched,
            notes=found.notes,
            snapshot=self.searcher.snapshot.manifest.snapshot,
            at=datetime.now(UTC),
        )

    def _read(self, query: Query, ignore: Collection[str]) -> str:
        """The question without the words whose meaning the user undid, so that no figure rests on them."""
        if not ignore:
            return query.text
        said = self.searcher.understand(query.text, Filters()).understood
        kept = {place for finding in query.understood for place in range(finding.start, finding.end)}
        undone = {
            place for finding in said if undoes(ignore, finding) for place in range(finding.start, finding.end)
        } - kept
        return "".join(" " if place in undone else character for place, character in enumerate(query.text))

    @cached_property
    def _entries(self) -> tuple[PlanEntry, ...]:
        return tuple(self.searcher.snapshot.catalogue.plans())

    @cached_property
    def _desk(self) -> FigureDesk:
        return FigureDesk(self._entries, self.searcher.snapshot.agencies)

    def _quotes(self, found: SearchResult) -> tuple[Quote, ...]:
        """One quote a passage, of the passages that come near the best one; the same words are quoted once."""
        question = wanted(found.query)
        near = [hit for hit in found.hits if hit.score >= NEAR * found.hits[0].score]
        near.sort(key=lambda hit: not _of_plan_and_column(hit, found.query))
        quotes: dict[str, Quote] = {}
        for hit in near if _asks_target(found) else results_first(near):
            span = best_window(hit.passage.text, question, self.searcher.segmenter)
            quote = Quote(hit, span.start, span.end)
            quotes.setdefault("".join(quote.text.split()), quote)
            if len(quotes) == MAX_QUOTES:
                break
        return tuple(quotes.values())

    def _searched(self, filters: Filters) -> Searched:
        catalogue = self.searcher.snapshot.catalogue
        rows = catalogue.rows(filters)
        entries = within(self._entries, filters)
        holding = {(entry.report.source, entry.report.title) for entry in entries}
        reports = [
            report
            for report in catalogue.reports()
            if not filters or (report.source, report.title) in holding or _named(report, filters)
        ]
        return Searched(
            reports=len(reports),
            plans=len(entries),
            passages=catalogue.counts.passages if rows is None else len(rows),
            years=tuple(sorted({report.year for report in reports})),
            agencies=tuple(sorted({entry.plan.agency for entry in entries})),
        )


def _of_plan_and_column(hit: Hit, query: Query) -> bool:
    """Whether a question named both the plan and the column that ``hit`` stands in: then it asked for this cell."""
    status = hit.goal.status if hit.goal else ""
    fitting = {said.kind for said in query.understood if fits(said, hit.entry, hit.passage.column, status)}
    return {Kind.PLAN, Kind.COLUMN} <= fitting


def _asks_target(found: SearchResult) -> bool:
    return any(Column.TARGET.value in finding.values for finding in found.query.understood)


def results_first(hits: Sequence[Hit]) -> list[Hit]:
    """What was done before what was planned: the outcomes of a goal row move before its target."""
    ordered: dict[str, Hit] = {}
    for hit in hits:
        if hit.passage.column is Column.TARGET and hit.goal is not None:
            row = (hit.passage.plan_id, hit.goal.number)
            ordered |= {
                other.passage.id: other
                for other in hits
                if other.goal is not None
                and (other.passage.plan_id, other.goal.number) == row
                and other.passage.column is not Column.TARGET
                and other.passage.id not in ordered
            }
        ordered.setdefault(hit.passage.id, hit)
    return list(ordered.values())


def _named(report: Report, filters: Filters) -> bool:
    """Whether a report without plans is inside filters that name no plan and no agency."""
    first, last = filters.years or (report.year, report.year)
    inside = first <= report.year <= last and (not filters.files or report.source in filters.files)
    return inside and not filters.agencies and not filters.plans


def _kind(figures: FigureResult, found: SearchResult) -> AnswerKind:
    if figures.certain is not None:
        table = figures.certain.value is None or figures.certain.query.operation in (Operation.LIST, Operation.RANK)
        return AnswerKind.LIST if table else AnswerKind.FIGURE
    return AnswerKind.QUOTE if found.answered and found.hits else AnswerKind.NONE


def _text(kind: AnswerKind, figures: FigureResult, quotes: tuple[Quote, ...], searched: Searched) -> str:
    if figures.certain is not None:
        return "\n".join([sentence(figures.certain), *left_out_lines(figures.certain)])
    if kind is AnswerKind.QUOTE:
        return quotes[0].text
    years = "、".join(str(year) for year in searched.years)
    if figures.reading.english:
        return (
            f"Not in this index. Searched: {searched.reports} reports (ROC {years.replace('、', ', ')}), "
            f"{searched.plans} plans of {len(searched.agencies)} agencies, {searched.passages} passages."
        )
    return (
        f"索引中找不到答案。已查 {searched.reports} 份報告（{years}年度）、{len(searched.agencies)} 個機關的 "
        f"{searched.plans} 項計畫、{searched.passages} 個段落。"
    )
