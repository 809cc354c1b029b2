"""Search over the small index: contract, filters, highlights and permalinks."""

from __future__ import annotations

import json
from itertools import pairwise
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue import Filters
from indexer.errors import QueryError, SnapshotError
from indexer.passages import text_hash
from indexer.records import Column
from indexer.settings import load_settings
from retriever.describe import describe_search
from retriever.notes import Note, NoteCode
from retriever.search import DEPTH, Searcher, SearchResult, open_searcher
from tests.conftest import Index, folder_hashes
from tests.hashing import HashingEncoder

HIT_KEYS = {
    *("rank", "score", "passage_id", "text", "highlights", "column", "goal", "plan", "report", "source", "permalink"),
}


@pytest.fixture(scope="module")
def searcher(small_index: Index) -> Searcher:
    return open_searcher(small_index.settings, small_index.encoder)


def texts(result: SearchResult) -> list[str]:
    return [hit.passage.text for hit in result.hits]


# --- what is found ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("夜間門診達多少人次", "夜間門診612人次"),
        ("夜间门诊", "夜間門診"),
        ("直升機運送備品", "直升機"),
        ("感測站", "感測站"),
        ("濁度異常通知淨水場", "淨水場"),
    ],
)
def test_the_passage_that_answers_is_among_the_first(searcher: Searcher, question: str, expected: str) -> None:
    assert any(expected in text for text in texts(searcher.search(question, top=3)))


def test_ranks_and_scores(searcher: Searcher) -> None:
    hits = searcher.search("感測站", top=8).hits
    assert [hit.rank for hit in hits] == list(range(1, 9))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in hits}) == 8


def test_a_hit_leads_back_to_plan_report_and_goal_row(searcher: Searcher) -> None:
    hit = searcher.search("夜間門診612人次", top=1).hits[0]
    assert hit.entry.plan.name == "離島遠距照護服務計畫"
    assert hit.entry.report.year == 112
    assert hit.goal is not None
    assert hit.goal.number == hit.passage.goal_number == "一"
    cell = hit.entry.plan.cells[hit.passage.column]
    assert cell.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_asking_twice_gives_the_same(searcher: Searcher) -> None:
    assert searcher.search("感測站").hits == searcher.search("感測站").hits


def test_a_leg_that_finds_nothing_is_reported(searcher: Searcher) -> None:
    result = searcher.search("quantum")
    assert result.hits
    assert result.notes == (Note(NoteCode.MEANING_ONLY),)
    assert searcher.search("感測站").notes == ()


def test_an_unusable_question(searcher: Searcher) -> None:
    for question in ("", "字" * 501):
        with pytest.raises(QueryError):
            searcher.search(question)


# --- filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filters",
    [
        Filters(years=(112, 112)),
        Filters(agencies=("水務署",)),
        Filters(columns=("outcome",)),
        Filters(statuses=("not_achieved",)),
        Filters(years=(111, 111), agencies=("照護署",), columns=("target", "outcome"), statuses=("achieved",)),
    ],
)
def test_every_hit_passes_the_filters_and_none_is_missing(searcher: Searcher, filters: Filters) -> None:
    allowed = searcher.snapshot.catalogue.rows(filters)
    assert allowed is not None and 0 < len(allowed) < DEPTH
    found = searcher.search("辦理情形", filters, top=100).hits
    # Exact search over few rows: filtering before ranking finds them all, filtering after it could not.
    wanted = {passage.id for passage in searcher.snapshot.catalogue.passages(allowed.tolist())}
    assert {hit.passage.id for hit in found} == wanted
    for hit in found:
        assert filters.years is None or filters.years[0] <= hit.entry.report.year <= filters.years[1]
        assert hit.entry.plan.agency in (filters.agencies or [hit.entry.plan.agency])
        assert hit.passage.column in (filters.columns or [hit.passage.column])
        assert not filters.statuses or (hit.goal is not None and hit.goal.status in filters.statuses)


def test_filters_come_before_ranking(searcher: Searcher) -> None:
    """The best passage of the other year is found although any number of better ones stand before it."""
    best = searcher.search("夜間門診", top=1).hits[0]
    assert best.entry.report.year == 112
    other = searcher.search("夜間門診", Filters(years=(111, 111)), top=1).hits
    assert [hit.entry.report.year for hit in other] == [111]


def test_filters_that_nothing_passes(searcher: Searcher) -> None:
    assert searcher.search("夜間門診", Filters(years=(1, 2))).hits == ()


# --- highlights ------------------------------------------------------------------------------


def highlighted(searcher: Searcher, question: str, text: str) -> list[str]:
    query = searcher.search(question, top=1).query
    return [text[start:end] for start, end in searcher.highlights(text, query)]


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("感測站", "設置感測站42站。", ["感測站"]),
        ("感测站", "設置感測站42站。", ["感測站"]),
        ("1050人次", "看診１，０５０人次", ["１，０５０人次"]),
        ("5G", "建置５Ｇ網路", ["５Ｇ"]),
        ("門診與診間", "夜間門診、視訊診間", ["門診"]),
        ("無關的事", "設置感測站42站。", []),
    ],
)
def test_highlights(searcher: Searcher, question: str, text: str, marked: list[str]) -> None:
    found = highlighted(searcher, question, text)
    assert set(marked) <= set(found)
    if not marked:
        assert found == []


@given(st.text(st.sampled_from("設置感測站夜間門診５Ｇ5g臺灣台湾1,050%㎞ 。"), min_size=1, max_size=40))
def test_highlights_are_slices_that_match(searcher: Searcher, text: str) -> None:
    query = searcher.search("感測站 夜間門診 5G 臺灣 1050 km", top=1).query
    spans = searcher.highlights(text, query)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))  # apart and in order
    for start, end in spans:
        assert set(searcher.segmenter.words(text[start:end])) & set(query.terms) or end - start > 2


# --- JSON and permalinks ---------------------------------------------------------------------


def test_the_keys_of_the_contract(searcher: Searcher) -> None:
    filters = Filters(years=(111, 112), columns=("target", "outcome"))
    described = json.loads(json.dumps(describe_search(searcher.search("感測站", filters, top=5))))
    assert set(described) >= {"question", "terms", "filters", "hits", "took_ms"}
    assert described["question"] == "感測站"
    assert described["filters"] == {"years": [111, 112], "columns": ["target", "outcome"]}
    assert described["took_ms"] > 0
    assert len(described["hits"]) == 5
    for hit in described["hits"]:
        assert set(hit) >= HIT_KEYS
        assert set(hit["goal"]) == {"number", "target", "status"}
        assert set(hit["plan"]) == {"id", "name", "agency", "year"}
        assert set(hit["report"]) == {"title", "year"}
        assert set(hit["source"]) == {"file", "page"}
        assert hit["column"] in {"target", "outcome"}
        assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"])
    assert any(hit["highlights"] for hit in described["hits"])


def test_a_passage_outside_goal_rows_has_no_goal(searcher: Searcher) -> None:
    hits = describe_search(searcher.search("溶氧與濁度", Filters(columns=("work",))))["hits"]
    assert hits and all(hit["goal"] is None for hit in hits)


def test_permalinks_name_plan_goal_and_text(searcher: Searcher) -> None:
    hit = searcher.search("夜間門診612人次", top=1).hits[0]
    assert hit.permalink.startswith("?")
    assert parse_qs(hit.permalink[1:]) == {
        "plan": [hit.entry.plan.id],
        "column": ["outcome"],
        "goal": ["一"],
        "text": [text_hash(hit.passage.text)],
    }


def test_permalinks_are_the_same_in_every_build(searcher: Searcher) -> None:
    """They depend on the report alone, so that a link kept for years still opens its goal row."""
    links = {hit.passage.text: hit.permalink for hit in searcher.search("夜間門診", top=20).hits}
    assert links["夜間門診612人次，已達成。"] == "?plan=3dda40e8876e&column=outcome&goal=%E4%B8%80&text=710fbc09"
    assert links["延續視訊診間服務，增辦夜間門診。"] == "?plan=3dda40e8876e&column=work&text=99c20738"


# --- opening ---------------------------------------------------------------------------------


def test_another_model_is_refused(small_index: Index) -> None:
    with pytest.raises(SnapshotError) as caught:
        open_searcher(small_index.settings, HashingEncoder("other-64"))
    message = str(caught.value)
    assert "test-hashing-64" in message and "other-64" in message
    assert "python -m indexer build" in message and "\n" not in message


def test_another_dictionary_is_refused(small_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.text.metadata.version", lambda name: "0.0")
    with pytest.raises(SnapshotError, match="python -m indexer build"):
        open_searcher(small_index.settings, small_index.encoder)


def test_no_index(small_index: Index, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = load_settings(index=tmp_path_factory.mktemp("none"), cache=small_index.settings.cache)
    with pytest.raises(SnapshotError, match="holds no index yet"):
        open_searcher(settings, small_index.encoder)


def test_searching_changes_nothing(searcher: Searcher, small_index: Index) -> None:
    before = folder_hashes(small_index.settings.index)
    searcher.search("感測站", Filters(columns=(Column.TARGET,)))
    assert folder_hashes(small_index.settings.index) == before
