"""A pack of answers (答詢資料): a batch of questions answered one by one, and flattened into lines of evidence.

A question that cannot be answered yields an entry that says why; it never stops the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from indexer.catalogue import Filters
from indexer.errors import QueryError
from retriever.answer import Answer, Answerer, AnswerKind
from retriever.answer_text import COLUMN_NAMES, MAX_NEAREST, place
from retriever.figures.describe import row_link
from retriever.figures.formula import formula
from retriever.figures.names import left_out_text
from retriever.figures.result import Figure
from retriever.figures.totals import unit_of
from retriever.figures.wording import named, row_value, sentence
from retriever.search import Hit

Progress = Callable[[int, int], None]
"""Called with how many questions are answered, and of how many."""

KIND_NAMES = {
    AnswerKind.QUOTE: "引文",
    AnswerKind.FIGURE: "數字",
    AnswerKind.LIST: "清單",
    AnswerKind.NONE: "查無",
}
PROBLEM = "未能處理"
NEAREST = "最接近（非答案）"
LISTED = "查到的段落"
ORIGIN, ALIKE = "原段落", "相近的段落"


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer, or with the ``problem`` that kept it from one; or a passage and what is like it.

    That passage is ``origin``, and ``question`` says where it stands. ``listed`` are passages that were found and shown
    beside the answer, ``view`` is the link that shows all this again. ``confidence`` is the search's own, ``error`` what
    ``problem`` says, for an interface in another language.
    """

    number: int
    question: str
    answer: Answer | None
    problem: str = ""
    listed: tuple[Hit, ...] = ()
    view: str = ""
    confidence: float = 0.0
    error: QueryError | None = None
    origin: Hit | None = None

    @property
    def kind_name(self) -> str:
        """What the answer consists of, as files call it."""
        return ALIKE if self.origin else KIND_NAMES[self.answer.kind] if self.answer else PROBLEM

    @property
    def text(self) -> str:
        """The answer in words, the problem, or the words of the passage that others are like."""
        return self.origin.passage.text if self.origin else self.answer.text if self.answer else self.problem


@dataclass(frozen=True, slots=True)
class Pack:
    """All answers of a batch. ``retrieved`` is when the first question was asked, ``snapshot`` what was searched.

    ``site`` is where the app answers: it stands before every permalink, so that a link in a file can be opened.
    """

    items: tuple[Item, ...]
    snapshot: str
    retrieved: datetime
    site: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line that an answer rests on: a quote, a row of a figure, or a row that came near (``role`` says which).

    ``amount`` is in ``unit``; ``shown`` is the same to be read aloud.
    """

    role: str
    text: str = ""
    amount: Decimal | None = None
    unit: str = ""
    shown: str = ""
    plan: str = ""
    agency: str = ""
    year: int | None = None
    column: str = ""
    goal: str = ""
    file: str = ""
    page: int | None = None
    permalink: str = ""


def answer_all(
    questions: Sequence[str], answerer: Answerer, progress: Progress | None = None, filters: Filters | None = None
) -> Pack:
    """Answer every question in order."""
    started = datetime.now(UTC)
    items = []
    for number, question in enumerate(questions, start=1):
        items.append(answer_one(number, question, answerer, filters))
        if progress:
            progress(number, len(questions))
    return Pack(tuple(items), answerer.searcher.snapshot.manifest.snapshot, started)


def answer_one(number: int, question: str, answerer: Answerer, filters: Filters | None = None) -> Item:
    """One question of a batch, whatever comes of it."""
    try:
        found = answerer.searcher.search(question, filters)
        return Item(number, question, answerer.answer(found, filters), confidence=found.confidence)
    except QueryError as error:
        return Item(number, question, None, str(error), error=error)


def alike(origin: Hit, listed: Sequence[Hit], view: str) -> Item:
    """A passage with those that are like it, as one item of a pack."""
    return Item(1, f"{ALIKE}：{place(origin, english=False)}", None, listed=tuple(listed), view=view, origin=origin)


def proofs(pack: Pack, item: Item) -> Iterator[Evidence]:
    """What the item's answer rests on, then the passages listed beside it; links begin with the pack's site."""
    shown: tuple[Hit, ...] = ()
    if item.origin:
        before, role = [_of_hit(ORIGIN, item.origin, item.origin.passage.text)], ALIKE
    elif item.answer:
        before, shown = list(evidence(item.answer)), item.answer.nearest[:MAX_NEAREST]
        role = NEAREST if item.answer.kind is AnswerKind.NONE else LISTED
    else:
        return
    listed = [_of_hit(role, hit, hit.passage.text) for hit in item.listed if hit not in shown]
    for proof in (*before, *listed):
        yield replace(proof, permalink=f"{pack.site}{proof.permalink}") if proof.permalink else proof


def evidence(answer: Answer) -> Iterator[Evidence]:
    """Everything an answer rests on, then what else may be meant, then what merely came near."""
    for quote in answer.quotes:
        yield _of_hit("引文", quote.hit, quote.text)
    if answer.figure:
        yield from _of_figure("依據", answer.figure)
    for figure in answer.offered:
        yield Evidence(role="可能的解讀（未確定）", text=sentence(figure))
        yield from _of_figure("可能解讀的依據", figure)
    for hit in answer.nearest[:MAX_NEAREST]:
        yield _of_hit(NEAREST, hit, hit.passage.text)


def remarks(item: Item) -> list[str]:
    """Formula, doubts, notes and the link to the same view, a sentence each."""
    answer, link = item.answer, [f"查詢連結：{item.view}"] if item.view else []
    if answer is None:
        return link
    written = formula(answer.figure) if answer.figure else ""
    return [
        *([f"算式：{written}"] if written else []),
        *([f"未確定：{'；'.join(answer.doubt_texts)}。"] if answer.doubt_texts else []),
        *map(str, answer.notes),
        *link,
    ]


def _of_hit(role: str, hit: Hit, text: str) -> Evidence:
    plan, report = hit.entry.plan, hit.entry.report
    return Evidence(
        role=role,
        text=text,
        plan=plan.name,
        agency=plan.agency,
        year=report.year,
        column=COLUMN_NAMES[hit.passage.column][0],
        goal=hit.goal.number if hit.goal else hit.passage.goal_number,
        file=hit.passage.source,
        page=hit.passage.page,
        permalink=hit.permalink,
    )


def _of_figure(role: str, figure: Figure) -> Iterator[Evidence]:
    for row in figure.rows:
        plan, report = row.entry.plan, row.entry.report
        yield Evidence(
            role=role,
            text=row.goal.target.text if row.goal else named(row, english=False),
            amount=row.value if isinstance(row.value, Decimal) else None,
            unit=unit_of(row.measure) if row.measure else "",
            shown=row_value(row),
            plan=plan.name,
            agency=plan.agency,
            year=report.year,
            goal=row.goal.number if row.goal else "",
            file=report.source,
            page=row.goal.page if row.goal else plan.page,
            permalink=row_link(row.entry, row.goal),
        )
    for left in figure.left_out:
        plan, report = left.entry.plan, left.entry.report
        yield Evidence(
            role="未計入",
            text=left_out_text(left, english=False),
            plan=plan.name,
            agency=plan.agency,
            year=report.year,
            file=report.source,
            page=plan.page,
            permalink=row_link(left.entry),
        )
