"""The answers of a batch, a page at a time: each can be left out, opened, and followed to its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import cards, shell, take_away
from ui.address import BatchAddress, SearchAddress
from ui.figure_card import figure_parts, offered_parts
from ui.i18n import Texts
from ui.links import batch_link, plan_href, query_string, site, source_href
from ui.markup import NOTHING, Content, Html, report_text, show, tag
from ui.notes import note_text
from ui.states import error_words

if TYPE_CHECKING:
    from retriever.answer import Answer
    from retriever.batch import Batch
    from retriever.hits import Hit
    from retriever.pack import Item

_LEFT_OUT = "gt-batch-left-out"
_PAGE = 20  # questions
_HIGH = 0.8
_KINDS = ("quote", "figure", "list", "none", "problem")


def draw(batch: Batch, address: BatchAddress, t: Texts) -> None:
    """Summary, what can be done with the whole, and the questions of one page."""
    if not batch.items:
        return
    left_out = _left_out(batch)
    pages = -(-len(batch.items) // _PAGE)
    number = min(max(1, address.page), pages)
    show(cards.block(t, tag("p", _summary(batch, t)), class_="gt-found"))
    _actions(batch, left_out, t)
    if pages > 1:
        _pager(batch, number, pages, t)
    for item in batch.items[(number - 1) * _PAGE : number * _PAGE]:
        _question(item, batch, left_out, t)
    batch_link(t("batch.again"))


def _left_out(batch: Batch) -> set[int]:
    """Numbers of the questions that this session leaves out of the file."""
    chosen: dict[str, set[int]] = st.session_state.setdefault(_LEFT_OUT, {})
    return chosen.setdefault(batch.key, set())


def _summary(batch: Batch, t: Texts) -> str:
    counted = batch.kinds()
    kinds = t("comma").join(f"{t(f'kind.{kind}')} {counted[kind]}" for kind in _KINDS if counted[kind])
    return t("batch.summary", count=len(batch.items), kinds=kinds)


def _actions(batch: Batch, left_out: set[int], t: Texts) -> None:
    kept = len(batch.items) - len(left_out)
    with st.container(key="gt-batch-actions", horizontal=True, vertical_alignment="center", gap="small"):
        take_away.draw_pack(batch.pack(left_out, site()), t("batch.file"), t("batch.holds", count=kept), t)
        st.button(t("batch.all"), key="gt-batch-all", type="tertiary", on_click=_leave_out, args=(batch, set()))
        unanswered = {item.number for item in batch.items if item.answer is None or item.answer.kind == "none"}
        st.button(
            t("batch.answered"), key="gt-batch-answered", type="tertiary", on_click=_leave_out, args=(batch, unanswered)
        )


def _leave_out(batch: Batch, numbers: set[int]) -> None:
    st.session_state[_LEFT_OUT][batch.key] = numbers


def _question(item: Item, batch: Batch, left_out: set[int], t: Texts) -> None:
    key = f"gt-batch-take-{batch.key[:8]}-{item.number}"
    with st.container(key=f"gt-batch-row-{item.number}", horizontal=True, vertical_alignment="top", gap="small"):
        shell.seed(key, item.number not in left_out)
        st.checkbox(
            t("batch.include", number=item.number),
            key=key,
            label_visibility="collapsed",
            on_change=_toggle,
            args=(key, item.number, left_out),
        )
        show(cards.block(t, *_card(item, t), class_="gt-batch-item"))


def _toggle(key: str, number: int, left_out: set[int]) -> None:
    left_out.discard(number) if st.session_state[key] else left_out.add(number)


def _card(item: Item, t: Texts) -> list[Html]:
    """Question, kind and confidence; the answer with its source; the evidence, folded."""
    kind = item.answer.kind.value if item.answer else "problem"
    badge = tag("span", t(f"kind.{kind}"), class_=f"gt-kind gt-kind-{kind}")
    head = tag("h2", tag("span", f"{item.number}. ", class_="gt-number"), report_text(item.question))
    parts = [tag("div", head, tag("p", badge, _confidence(item, t)), class_="gt-batch-head")]
    if item.answer is None:
        words = error_words(item.error, t) if item.error else ""
        return [*parts, tag("p", words or item.problem, class_="gt-missing")]
    text = t("answer.none") if kind == "none" else item.answer.text
    parts.append(report_text(text, name="p", class_="gt-text gt-batch-answer"))
    if sources := _sources(item.answer, t):
        parts.append(tag("p", *cards.dotted(sources), class_="gt-source"))
    evidence = tag("div", *_evidence(item.answer, t), class_="gt-batch-evidence")
    return [*parts, tag("details", tag("summary", t("batch.evidence")), evidence)]


def _confidence(item: Item, t: Texts) -> Content:
    """How sure the search is; a figure is computed and needs none. An estimate never reads 100%."""
    answer = item.answer
    if answer is None or answer.kind == "none":
        return NOTHING
    if answer.figure:
        return tag("span", t("batch.computed"), class_="gt-remark")
    if answer.offered:
        return tag("span", t("batch.may_be_figure"), class_="gt-remark gt-check")
    sure = item.confidence >= _HIGH
    words = t("batch.sure" if sure else "batch.less_sure", percent=min(99, round(item.confidence * 100)))
    return tag("span", words, class_="gt-remark" if sure else "gt-remark gt-check")


def _sources(answer: Answer, t: Texts) -> list[Html]:
    """Plan, agency, year and page of what the answer rests on first."""
    if answer.quotes:
        hit = answer.quotes[0].hit
        return _place(
            hit.entry.plan.name, hit.entry.plan.agency, hit.entry.report.year, hit.passage.source, hit.passage.page, t
        )
    if answer.figure and answer.figure.rows:
        first, *others = answer.figure.rows
        plan, report = first.entry.plan, first.entry.report
        page = first.goal.page if first.goal else plan.page
        place = _place(plan.name, plan.agency, report.year, report.source, page, t)
        return [*place, tag("span", t("batch.more_rows", count=len(others)))] if others else place
    return []


def _place(plan: str, agency: str, year: int, file: str, page: int, t: Texts) -> list[Html]:
    parts = [report_text(plan), report_text(agency) if agency else NOTHING]
    parts.append(tag("span", t("year", year=year)) if year else NOTHING)
    parts.append(tag("cite", t("source", file=file, page=page)))
    return [part for part in parts if part.text]


def _evidence(answer: Answer, t: Texts) -> list[Html]:
    parts = [_passage(quote.hit, quote.text, t) for quote in answer.quotes]
    if answer.figure:
        parts += figure_parts(answer.figure, t)
    if answer.offered:
        parts += offered_parts(answer, t)
    if answer.nearest:
        parts.append(tag("p", t("results.nearest"), class_="gt-remark"))
        parts += [_passage(hit, hit.passage.text, t) for hit in answer.nearest[:3]]
    parts += [tag("p", note_text(note, t), class_="gt-remark") for note in answer.notes]
    whole = query_string(SearchAddress(question=answer.question).params())
    return [*parts, tag("p", tag("a", t("batch.open"), href=f"./{whole}"))]


def _passage(hit: Hit, words: str, t: Texts) -> Html:
    plan = hit.entry.plan
    place = _place(plan.name, plan.agency, hit.entry.report.year, hit.passage.source, hit.passage.page, t)
    links = [
        tag("a", t("plan.open_row" if hit.goal else "plan.open_passage"), href=plan_href(hit.permalink)),
        tag("a", t("source.open"), href=source_href(hit.passage)),
    ]
    return tag("figure", report_text(words, name="blockquote"), tag("figcaption", *cards.dotted([*place, *links])))


def _pager(batch: Batch, number: int, pages: int, t: Texts) -> None:
    with st.container(key="gt-batch-pager", horizontal=True, vertical_alignment="center", gap="small"):
        for label, target in (("batch.previous", number - 1), ("batch.next", number + 1)):
            query = BatchAddress(batch=batch.key, page=target).params()
            st.button(t(label), key=f"gt-{label}", disabled=not 1 <= target <= pages, on_click=shell.go, args=(query,))
        show(tag("span", t("batch.page", page=number, pages=pages), class_="gt gt-remark", lang=t.tag))
