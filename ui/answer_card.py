"""The answer over the results: a quote, a figure with what it adds up from, a list, or what was searched in vain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui import cards, cite
from ui.figure_card import figure_parts, offered_parts
from ui.i18n import Texts
from ui.markup import Html, report_text, show, tag

if TYPE_CHECKING:
    from retriever.answer import Answer, Quote


def draw(answer: Answer, t: Texts) -> None:
    """The card of one answer."""
    from retriever.answer import AnswerKind

    with st.container(key="gt-answer", border=True, gap=None):
        if answer.kind is AnswerKind.QUOTE:
            _quotes(answer.quotes, t)
        elif answer.figure:
            _show(t("answer.computed"), figure_parts(answer.figure, t), t)
        else:
            nothing = [tag("h2", t("answer.none")), tag("p", _searched(answer, t))]
            show(cards.block(t, *nothing, class_="gt-answer gt-nothing"))
        if answer.offered:
            show(cards.block(t, *offered_parts(answer, t), class_="gt-answer gt-offered"))
        if notices := _notices(answer):
            show(cards.block(t, *notices, class_="gt-answer-notices"))


def _show(how: str, content: Sequence[Html], t: Texts) -> None:
    head = tag("div", tag("h2", t("answer.title")), tag("span", how, class_="gt-remark"), class_="gt-answer-head")
    show(cards.block(t, head, *content, class_="gt-answer"))


def _quotes(quotes: Sequence[Quote], t: Texts) -> None:
    """The best quote first and large, the others under it."""
    for number, quote in enumerate(quotes):
        if number == 0:
            _show(t("answer.quoted"), [_quoted(quote, t)], t)
        else:
            also = [tag("h3", t("answer.also"), class_="gt-small-title")] if number == 1 else []
            show(cards.block(t, *also, _quoted(quote, t), class_="gt-answer gt-answer-also"))
        passage = quote.hit.passage
        source = cards.source_line(passage.source, passage.page, t)
        cite.draw(
            f"answer-{number}", quote.hit, source, t("plan.open_row" if quote.hit.goal else "plan.open_passage"), t
        )


def _quoted(quote: Quote, t: Texts) -> Html:
    """The words with their marks, and whose they are."""
    hit, plan = quote.hit, quote.hit.entry.plan
    spans = [
        (max(start, quote.start) - quote.start, min(end, quote.end) - quote.start)
        for start, end in hit.highlights
        if start < quote.end and end > quote.start
    ]
    year = hit.entry.report.year
    place = " ".join(filter(None, (t(f"column.{hit.passage.column}"), hit.passage.goal_number)))
    where = [t("year", year=year) if year else "", plan.agency, place]
    line = [report_text(plan.name, class_="gt-quote-plan"), *(report_text(words) for words in where if words)]
    status = [cards.status_badge(hit.goal.status, t)] if hit.goal else []
    words = report_text(quote.text, spans, "blockquote")
    return tag("figure", words, tag("figcaption", tag("p", *cards.dotted(line)), *status))


def _searched(answer: Answer, t: Texts) -> str:
    searched = answer.searched
    if not searched.reports:
        return t("answer.searched_nowhere")
    return t(
        "answer.searched",
        years=t("comma").join(str(year) for year in searched.years if year),
        agencies=len(searched.agencies),
        **{name: f"{getattr(searched, name):,}" for name in ("reports", "plans", "passages")},
    )


def _notices(answer: Answer) -> list[Html]:
    """What the files behind the answer say about themselves, each once."""
    figures = [answer.figure, *answer.offered] if answer.figure else answer.offered
    reports = [quote.hit.entry.report for quote in answer.quotes]
    reports += [row.entry.report for figure in figures for row in figure.rows]
    return list(dict.fromkeys(notice for report in reports if (notice := cards.notice(report, whole=False)).text))
