"""Answers: verbatim quotes, stated and offered figures, lists, and what is said when nothing answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.catalogue import Filters
from indexer.errors import QueryError
from indexer.records import Column
from indexer.settings import load_settings
from retriever.__main__ import app
from retriever.answer import MAX_QUOTES, Answer, Answerer, AnswerKind, results_first
from retriever.answer_text import lines
from retriever.describe import describe_answer
from retriever.search import open_searcher
from tests.conftest import REPOSITORY, Index, Outcome, quiet, shared_data
from tests.hashing import HashingEncoder

CONTRACT = {"kind", "answer", "quotes", "figure", "hits", "searched", "nearest"}


def answerer_of(index: Index, confidence: float) -> Answerer:
    settings = index.settings.model_copy(update={"confidence": confidence})
    return Answerer(open_searcher(settings, index.encoder))


@pytest.fixture(scope="module")
def answerer(small_index: Index) -> Answerer:
    """On the small corpus; whatever is found counts as answered."""
    return answerer_of(small_index, 0.0)


@pytest.fixture(scope="module")
def unsure(small_index: Index) -> Answerer:
    """On the small corpus; nothing that is found counts as answered."""
    return answerer_of(small_index, 1.0)


# --- quotes ----------------------------------------------------------------------------------


def assert_verbatim(answer: Answer) -> None:
    for quote in answer.quotes:
        assert quote.text == quote.hit.passage.text[quote.start : quote.end] != ""
        assert quote.text == quote.text.strip()
    described = describe_answer(answer)
    texts = {hit["passage_id"]: hit["text"] for hit in described["hits"]}
    for shown in described["quotes"]:
        assert texts[shown["passage_id"]][shown["start"] : shown["end"]] == shown["text"]


@pytest.fixture(scope="module")
def sample_answerer(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Answerer:
    """The sample corpus under the hashing encoder."""
    encoder = HashingEncoder()
    folder = tmp_path_factory.mktemp("sample")
    for name in ("terms.txt", "synonyms.txt", "agencies.toml"):
        (folder / "corpus").mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / "corpus" / name, folder / "corpus")
    for report in (REPOSITORY / "corpus").glob("1*.txt"):
        shutil.copy(report, folder / "corpus")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", cache=cache)
    index = Index(settings, encoder, build(settings, lambda: encoder, quiet))
    return answerer_of(index, 0.0)


def test_every_quote_on_the_sample_corpus_is_a_verbatim_slice(sample_answerer: Answerer) -> None:
    listed = (REPOSITORY / "benchmarks" / "questions" / "sample_corpus.jsonl").read_text(encoding="utf-8")
    asked = [json.loads(line)["question"] for line in listed.splitlines()]
    answers = [sample_answerer.ask(question) for question in asked]
    for answer in answers:
        assert_verbatim(answer)
    assert sum(len(answer.quotes) for answer in answers) > 100


def test_quotes_say_where_they_stand(answerer: Answerer) -> None:
    answer = answerer.ask("夜間門診辦理情形如何")
    assert answer.kind is AnswerKind.QUOTE
    assert answer.text == answer.quotes[0].text
    assert 1 <= len(answer.quotes) <= MAX_QUOTES
    quote = describe_answer(answer)["quotes"][0]
    assert "門診" in quote["text"]
    assert quote["plan"]["name"] == "離島遠距照護服務計畫"
    assert quote["source"]["page"] >= 1
    assert quote["permalink"].startswith("?plan=")


def test_what_was_done_comes_before_what_was_planned(answerer: Answerer) -> None:
    hits = answerer.searcher.search("夜間門診多少人次", top=5).hits
    planned_first = sorted(hits, key=lambda hit: hit.passage.column is not Column.TARGET)
    ordered = results_first(planned_first)
    assert sorted(hit.passage.id for hit in ordered) == sorted(hit.passage.id for hit in hits)
    places: dict[tuple[str, str], dict[Column, int]] = {}
    for place, hit in enumerate(ordered):
        if hit.goal is not None:
            places.setdefault((hit.passage.plan_id, hit.goal.number), {})[hit.passage.column] = place
    both = [row for row in places.values() if {Column.TARGET, Column.OUTCOME} <= set(row)]
    assert both
    assert all(row[Column.OUTCOME] < row[Column.TARGET] for row in both)


def test_a_question_about_targets_gets_the_target_first(answerer: Answerer) -> None:
    columns = [quote.hit.passage.column for quote in answerer.ask("夜間門診達多少人次的目標").quotes]
    assert columns.index(Column.TARGET) < columns.index(Column.OUTCOME)


def test_the_same_words_are_quoted_once(answerer: Answerer) -> None:
    texts = [quote.text for quote in answerer.ask("感測站").quotes]
    assert len(texts) == len(set(texts))


# --- figures and lists -----------------------------------------------------------------------


def test_a_figure_is_stated_with_its_rows(answerer: Answerer) -> None:
    answer = answerer.ask("112年度離島遠距照護服務計畫的執行率")
    assert answer.kind is AnswerKind.FIGURE
    described = describe_answer(answer)
    assert described["figure"]["value"] == 98.54
    assert described["figure"]["unit"] == "%"
    assert described["figure"]["formula"] == "118,250 ÷ 120,000 × 100% = 98.54%"
    assert [row["plan"]["year"] for row in described["figure"]["rows"]] == [112]
    assert described["quotes"] == [] and described["offered"] == []


def test_a_list_names_its_plans(answerer: Answerer) -> None:
    answer = answerer.ask("照護署112年度有哪些計畫")
    assert answer.kind is AnswerKind.LIST
    names = [row["plan"]["name"] for row in describe_answer(answer)["figure"]["rows"]]
    assert names == ["離島遠距照護服務計畫", "長者跌倒預警穿戴裝置試辦計畫"]
    assert all(name in answer.text for name in names)


def test_a_plan_without_the_amount_is_named(answerer: Answerer) -> None:
    answer = answerer.ask("澄湖部111年度累計執行數合計")
    assert answer.figure is not None and answer.figure.value == 86_400
    assert "山區雨量雷達汰換計畫" in answer.text


def test_an_uncertain_figure_stands_beside_the_quotes(answerer: Answerer) -> None:
    answer = answerer.ask("112年度離島遠距照護服務計畫有多少經費")
    assert answer.kind is AnswerKind.QUOTE
    assert answer.figure is None
    assert [figure.value for figure in answer.offered] == [120_000, 118_250]
    described = describe_answer(answer)
    assert described["figure"] is None
    assert described["quotes"] and described["doubts"]
    assert len(described["offered"]) == 2


def test_unexplained_words_are_named(answerer: Answerer) -> None:
    answer = answerer.ask("112年度離島遠距照護服務計畫核定總經費的來源")
    assert answer.figure is None
    assert any("來源" in text for text in answer.doubt_texts)


def test_filters_narrow_figures_too(answerer: Answerer) -> None:
    answer = answerer.ask("離島遠距照護服務計畫累計執行數", Filters(years=(111, 111)))
    assert answer.figure is not None and answer.figure.value == 57_300
    assert answer.searched.years == (111,)


# --- nothing found ---------------------------------------------------------------------------


def test_none_says_what_was_searched(unsure: Answerer) -> None:
    answer = unsure.ask("火星探測進度")
    assert answer.kind is AnswerKind.NONE
    assert answer.quotes == () and answer.hits == ()
    assert answer.nearest
    counts = unsure.searcher.snapshot.catalogue.counts
    searched = answer.searched
    assert (searched.plans, searched.passages) == (counts.plans, counts.passages)
    assert searched.years == (111, 112)
    assert set(searched.agencies) == {"照護署", "水務署"}
    assert "111、112年度" in answer.text and f"{counts.passages} 個段落" in answer.text


def test_none_in_english(unsure: Answerer) -> None:
    answer = unsure.ask("progress of the Mars probe")
    assert answer.kind is AnswerKind.NONE
    assert answer.text.startswith("Not in this index.")


def test_a_figure_needs_no_passage(unsure: Answerer) -> None:
    assert unsure.ask("112年度離島遠距照護服務計畫核定總經費").kind is AnswerKind.FIGURE


@pytest.mark.parametrize("question", ["", "   ", "問" * 501])
def test_unusable_questions(answerer: Answerer, question: str) -> None:
    with pytest.raises(QueryError):
        answerer.ask(question)


# --- in words and as JSON --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("112年度離島遠距照護服務計畫核定總經費", "120,000 千元（1.2 億元）"),
        ("夜間門診", "「"),
        ("112年度離島遠距照護服務計畫有多少經費", "可能的解讀（未確定）"),
        ("What is the approved total of 河川水質感測網計畫 in 2022?", " thousand"),
    ],
)
def test_lines(answerer: Answerer, question: str, expected: str) -> None:
    assert expected in "\n".join(lines(answerer.ask(question)))


def test_nearest_rows_are_set_apart(unsure: Answerer) -> None:
    printed = list(lines(unsure.ask("火星探測進度")))
    assert printed[0].startswith("索引中找不到答案")
    assert "最接近的段落：" in printed


@pytest.fixture
def command(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch, start: Callable[..., Outcome]
) -> Callable[..., Outcome]:
    monkeypatch.setattr("retriever.search.open_searcher", lambda settings: answerer.searcher)
    return lambda *arguments: start(app, *arguments)


@pytest.mark.parametrize("question", ["112年度照護署有幾個計畫", "夜間門診", "112年度離島遠距照護服務計畫有多少經費"])
def test_ask_prints_one_json_object(command: Callable[..., Outcome], question: str) -> None:
    outcome = command("ask", question, "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    found = json.loads(outcome.stdout)
    assert set(found) >= CONTRACT
    assert {"reports", "plans", "passages", "years"} <= set(found["searched"])


def test_ask_in_words(command: Callable[..., Outcome]) -> None:
    outcome = command("ask", "112年度照護署有幾個計畫", "--year", "112")
    assert outcome.code == 0
    assert outcome.stdout.startswith("照護署112年度的計畫共 2 項。")


# --- the reference report --------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference(reference_index: Index) -> Answerer:
    return Answerer(open_searcher(reference_index.settings, reference_index.encoder))


def test_the_reference_questions(reference: Answerer) -> None:
    """All ``number``, ``text``, ``list`` and ``abstain`` questions, and every quote of the others verbatim."""
    listed = shared_data("questions/seed_dev.jsonl").read_text(encoding="utf-8").splitlines()
    wrong = []
    for question in map(json.loads, listed):
        answer = reference.ask(question["question"])
        assert_verbatim(answer)
        if not _as_expected(question, answer):
            wrong.append((question["id"], answer.kind, answer.text))
    assert wrong == []


def _as_expected(question: dict[str, Any], answer: Answer) -> bool:
    expected, _, value = question["expect"].partition(":")
    described = describe_answer(answer)
    if expected == "number":
        return answer.kind is AnswerKind.FIGURE and described["figure"]["value"] == float(value)
    if expected == "list":
        names = [row["plan"]["name"] for row in described["figure"]["rows"]] if described["figure"] else []
        return answer.kind is AnswerKind.LIST and sorted(names) == sorted(value.split("|"))
    if expected == "text":
        return answer.kind is AnswerKind.FIGURE and value in answer.text
    return answer.kind is AnswerKind.NONE if expected == "abstain" else answer.figure is None
