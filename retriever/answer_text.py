"""An answer as lines of plain text, in the language of its question."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.records import Column
from retriever.answer import Answer, AnswerKind, Quote
from retriever.figures.describe import row_link
from retriever.figures.formula import formula
from retriever.figures.names import year_name
from retriever.figures.result import Figure
from retriever.figures.wording import named, row_value, sentence
from retriever.search import Hit
from retriever.summary import Summary

MAX_NEAREST = 3
MAX_ROWS = 50
COLUMN_NAMES = {
    Column.WORK: ("預定工作摘要", "planned work"),
    Column.NARRATIVE: ("執行情形", "narrative"),
    Column.TARGET: ("績效目標", "target"),
    Column.OUTCOME: ("達成說明", "outcome"),
    Column.RESOLUTION: ("決議", "resolution"),
    Column.RESPONSE: ("辦理情形", "response"),
    Column.TEXT: ("內文", "text"),
}


def lines(answer: Answer, summary: Summary | None = None) -> Iterator[str]:
    """The answer, what it rests on, and what else may have been meant; a summary's checked sentences first."""
    english = answer.reading.english
    if summary:
        yield from _summary_lines(summary, english)
    if answer.kind is AnswerKind.QUOTE:
        for quote in answer.quotes:
            yield from _quoted(quote, english)
    else:
        yield answer.text
    if answer.figure:
        yield from _basis(answer.figure)
    if answer.offered:
        yield ("May be meant, not certain" if english else "可能的解讀（未確定）") + _because(answer)
        for figure in answer.offered:
            yield from (f"  {line}" for line in sentence(figure).splitlines())
    if answer.nearest:
        yield "Nearest:" if english else "最接近的段落："
        for hit in answer.nearest[:MAX_NEAREST]:
            yield f"  {hit.passage.text}"
            yield f"    {place(hit, english)}  {hit.permalink}"
    yield from map(str, answer.notes)


def _summary_lines(summary: Summary, english: bool) -> Iterator[str]:
    title = "Summary by a language model" if english else "語言模型摘要"
    for shown in summary.sentences:
        yield f"{title}: {shown.text} [{', '.join(filter(None, shown.passages))}]"
    if summary.dropped:
        dropped = summary.dropped
        yield f"{dropped} sentences could not be checked" if english else f"另有 {dropped} 句無法查核，未顯示。"
    if summary.problem:
        yield summary.problem


def place(hit: Hit, english: bool) -> str:
    """Plan, agency, year, column, goal, file and page of a passage."""
    plan, report = hit.entry.plan, hit.entry.report
    column = COLUMN_NAMES[hit.passage.column][english]
    goal = f" {hit.goal.number}" if hit.goal and hit.goal.number else ""
    inside = ", " if english else "，"
    holder = inside.join(part for part in (plan.agency, year_name(report.year, english)) if part)
    return f"{plan.name}（{holder}）{column}{goal}  {hit.passage.source} p.{hit.passage.page}"


def _quoted(quote: Quote, english: bool) -> Iterator[str]:
    yield f"「{quote.text}」"
    yield f"    {place(quote.hit, english)}  {quote.hit.permalink}"


def _basis(figure: Figure) -> Iterator[str]:
    """Formula and rows of a figure."""
    english = figure.query.english
    written = formula(figure)
    if written:
        yield f"Formula: {written}" if english else f"算式：{written}"
    for row in figure.rows[:MAX_ROWS]:
        goal = f" {row.goal.number}" if row.goal else ""
        page = row.goal.page if row.goal else row.entry.plan.page
        value = row_value(row, english)
        source = f"{row.entry.report.source} p.{page}  {row_link(row.entry, row.goal)}"
        yield f"  {named(row, english)}{goal}{'  ' + value if value else ''}  {source}"
    if len(figure.rows) > MAX_ROWS:
        more = len(figure.rows) - MAX_ROWS
        yield f"  … {more} more rows" if english else f"  …另有 {more} 列"


def _because(answer: Answer) -> str:
    texts = answer.doubt_texts
    if answer.reading.english:
        return f" ({'; '.join(texts)}):" if texts else ":"
    return f"：{'；'.join(texts)}。" if texts else "："
