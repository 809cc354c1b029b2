"""What a page shows beside an answer: the words used, readings taken back, citations, and passages listed in a file."""

from __future__ import annotations

import csv
import io

import pytest

from indexer.records import Column
from retriever.answer import Answerer, AnswerKind
from retriever.answer_text import COLUMN_NAMES
from retriever.citation import citation
from retriever.export import export
from retriever.figures.formula import formula
from retriever.figures.wording import group_value, headline
from retriever.pack import LISTED, NEAREST, Item, Pack, proofs
from retriever.search import open_searcher
from retriever.used_words import WordSource, used_words
from tests.conftest import Index

SITE = "https://reports.example/"


@pytest.fixture(scope="module")
def answerer(small_index: Index) -> Answerer:
    sure = small_index.settings.model_copy(update={"confidence": 0.0})
    return Answerer(open_searcher(sure, small_index.encoder))


def pack_of(answerer: Answerer, question: str) -> Pack:
    answer = answerer.ask(question)
    item = Item(1, question, answer, listed=answer.hits or answer.nearest, view=f"{SITE}?q=x")
    return Pack((item,), answer.snapshot, answer.at, SITE)


# --- one search ------------------------------------------------------------------------------


def test_an_answer_to_hits_that_were_found_asks_the_encoder_once(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answerer.searcher.search("夜間門診辦理情形")
    monkeypatch.setattr(answerer.searcher, "search", lambda *_: pytest.fail("searched twice"))
    assert answerer.answer(found).hits == found.hits


def test_what_is_taken_back_is_taken_back_of_the_figure_too(answerer: Answerer) -> None:
    question = "112年度的計畫有幾項"
    both = [answerer.ask(question), answerer.ask(question, ignore=["years"])]
    assert [len(answer.figure.rows) for answer in both if answer.figure] == [3, 6]
    assert [answer.question for answer in both] == [question, question]


def test_a_reading_that_is_kept_keeps_its_words_where_another_one_is_taken_back(answerer: Answerer) -> None:
    question = "照護署112年度核定總經費合計"
    answer = answerer.ask(question, ignore=["years:112年度"])
    assert {row.entry.plan.agency for figure in answer.offered for row in figure.rows} <= {"照護署"}
    assert not answer.figure or {row.entry.plan.agency for row in answer.figure.rows} == {"照護署"}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("112年度的計畫累計執行數合計多少", "191,670 千元（約 1.917 億元）"),
        ("河川水質感測網計畫112年度的執行率是多少", "94.86%"),
        ("河川水質感測網計畫112年度的期程", "111年1月至114年12月"),
        ("112年度照護署和水務署的累計執行數差多少", "81,630 千元（8,163 萬元）"),
        ("112年度有哪些計畫", ""),
    ],
)
def test_a_headline_is_the_value_that_the_formula_ends_with(answerer: Answerer, question: str, value: str) -> None:
    figure = answerer.ask(question).figure
    assert figure and headline(figure) == value
    if value and "=" in formula(figure):
        assert formula(figure).rsplit("= ", 1)[1].split(" ")[0] in value


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("112年度各機關有幾項計畫", ["2", "1"]),
        ("112年度各機關累計執行數", ["136,650 千元（約 1.367 億元）", "55,020 千元（5,502 萬元）"]),
        (
            "河川水質感測網計畫112年度已編列預算和累計執行數差多少",
            ["58,000 千元（5,800 萬元）", "55,020 千元（5,502 萬元）"],
        ),
    ],
)
def test_every_part_of_a_figure_has_its_unit(answerer: Answerer, question: str, values: list[str]) -> None:
    figure = answerer.ask(question).figure
    assert figure and [group_value(group, figure) for group in figure.groups] == values


# --- words -----------------------------------------------------------------------------------


def test_words_are_shown_as_asked_with_the_shorter_ones_inside_them(answerer: Answerer) -> None:
    query = answerer.searcher.search("離島視訊診間完成幾間？").query
    words = used_words(query, answerer.searcher.segmenter, ["視訊診間"])
    shown = {word.text: word for word in words}
    assert all(part in query.text for word in words for part in (word.text, *word.parts))
    assert shown["視訊診間"].source is WordSource.LIST
    assert "視訊" in shown["視訊診間"].parts
    assert "視訊" not in shown


def test_every_term_of_the_query_is_among_the_words(answerer: Answerer) -> None:
    segmenter = answerer.searcher.segmenter
    query = answerer.searcher.search("照護署112年度夜間門診人次").query
    words = used_words(query, segmenter, [])
    forms = {form for word in words for text in (word.text, *word.parts) for form in segmenter.words(text)}
    assert set(query.terms) <= forms
    assert {word.source for word in words if word.text == "照護署"} == {WordSource.REPORTS}


# --- citations -------------------------------------------------------------------------------


def test_a_citation_names_report_year_plan_goal_file_page_and_link(answerer: Answerer) -> None:
    hit = next(hit for hit in answerer.searcher.search("夜間門診人次").hits if hit.goal)
    link = f"{SITE}{hit.permalink}"
    cited = citation(hit.entry, hit.passage, hit.goal, link)
    assert hit.goal
    for part in (
        f"《{hit.entry.report.title}》（{hit.entry.report.year}年度）",
        f"「{hit.entry.plan.name}」績效目標 {hit.goal.number}",
        f"，{hit.passage.source}，第 {hit.passage.page} 頁，{link}",
    ):
        assert part in cited
    english = citation(hit.entry, hit.passage, hit.goal, link, english=True)
    assert f"goal {hit.goal.number}, {hit.passage.source}, p. {hit.passage.page}, {link}" in english


def test_a_passage_outside_goal_rows_is_cited_by_its_column(answerer: Answerer) -> None:
    hit = next(hit for hit in answerer.searcher.search("擴充感測站", top=20).hits if not hit.goal)
    assert f"」{COLUMN_NAMES[hit.passage.column][0]}" in citation(hit.entry, hit.passage, None, "?")


def test_every_column_has_a_name_in_answers_and_files() -> None:
    assert set(COLUMN_NAMES) == set(Column)


# --- files -----------------------------------------------------------------------------------


def test_a_file_holds_the_passages_that_were_listed_with_links_that_open(answerer: Answerer) -> None:
    pack = pack_of(answerer, "夜間門診辦理情形")
    item = pack.items[0]
    found = list(proofs(pack, item))
    listed = [proof for proof in found if proof.role == LISTED]
    assert [proof.text for proof in listed] == [hit.passage.text for hit in item.listed]
    assert all(proof.permalink.startswith(f"{SITE}?plan=") for proof in found)
    rows = list(csv.DictReader(io.StringIO(export(pack, "csv").decode("utf-8-sig"), newline="")))
    assert len(rows) == len(found)
    assert rows[0]["備註"].splitlines()[-1] == f"查詢連結：{SITE}?q=x"


def test_what_is_no_answer_is_not_listed_as_one(small_index: Index) -> None:
    doubtful = small_index.settings.model_copy(update={"confidence": 1.0})
    pack = pack_of(Answerer(open_searcher(doubtful, small_index.encoder)), "夜間門診辦理情形")
    item = pack.items[0]
    assert item.answer and item.answer.kind is AnswerKind.NONE
    assert {proof.role for proof in proofs(pack, item)} == {NEAREST}
    assert len(list(proofs(pack, item))) == len(item.listed)
