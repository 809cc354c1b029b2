"""Sentence choice: verbatim windows, the right sentence, and the measure on drcd_test."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quotes.__main__ import MIN_HELD, evaluate
from indexer.catalogue import Filters
from indexer.text import Segmenter
from retriever.query import parse_query
from retriever.sentences import SHARE, WHOLE, best_window, split_sentences, wanted
from tests.conftest import shared_data

REPORT = (
    "辦理說明會三場。完成感測站四十二座，並接入監控平台；水質異常時以簡訊通知淨水場。"
    "雨量雷達因零件缺貨，延至次年交貨。另編印操作手冊一冊，發送各分站使用。"
    "堤防加高四百公尺，護岸植生一併施作。抽水機組汰換六部，試車後交付操作。排水路清淤二十公里，清出的土方運往回填，年底前完成驗收並移交管理單位。"
)


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter(("感測站", "雨量雷達"), cache)


def quoted(text: str, question: str, segmenter: Segmenter) -> str:
    span = best_window(text, wanted(parse_query(question, Filters(), segmenter)), segmenter)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("感測站完成幾座", "完成感測站四十二座"),
        ("雨量雷達為什麼延後", "零件缺貨"),
        ("說明會辦了幾場", "辦理說明會三場"),
        ("操作手冊印了沒", "操作手冊一冊"),
        ("雨量雷达交货", "延至次年交貨"),
    ],
)
def test_the_sentence_that_answers(segmenter: Segmenter, question: str, expected: str) -> None:
    quote = quoted(REPORT, question, segmenter)
    assert expected in quote and len(quote) <= SHARE * len(REPORT)


def test_a_short_cell_is_quoted_with_all_its_clauses(segmenter: Segmenter) -> None:
    cell = "第二海纜掃測完成；兩次公告均無廠商投標，改以統包重估單價。"
    assert quoted(cell, "海纜掃測", segmenter) == cell
    long = cell + "其餘工項依期程辦理。" * (WHOLE // 10)
    assert quoted(long, "海纜掃測", segmenter) == "第二海纜掃測完成；"


def test_a_quote_is_a_third_of_the_passage_at_most(segmenter: Segmenter) -> None:
    text = "".join(f"第{number}站設備更新完成。" for number in range(1, 30))
    assert len(quoted(text, "設備更新", segmenter)) <= SHARE * len(text)


def test_without_a_common_word_the_passage_stands_whole(segmenter: Segmenter) -> None:
    assert quoted(REPORT, "budget", segmenter) == REPORT


def test_one_sentence_is_quoted_whole(segmenter: Segmenter) -> None:
    assert quoted(" 完成感測站四十二座 ", "感測站", segmenter) == "完成感測站四十二座"


@given(st.text(alphabet="感測站完成座。；！\n 「」aA1，", max_size=60))
def test_sentences_and_windows_are_slices(text: str) -> None:
    spans = split_sentences(text)
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    assert "".join("".join(text[span.start : span.end].split()) for span in spans) == "".join(text.split())
    assert all(one.end <= two.start for one, two in pairwise(spans))


@given(
    text=st.text(alphabet="感測站完成座。；\n 」a", min_size=WHOLE // 4, max_size=60).map(lambda part: part * 4),
    question=st.text(alphabet="感測站a", min_size=1, max_size=6),
)
def test_a_window_begins_and_ends_with_a_sentence(segmenter: Segmenter, text: str, question: str) -> None:
    span = best_window(text, wanted(parse_query(question, Filters(), segmenter)), segmenter)
    assert 0 <= span.start <= span.end <= len(text)
    spans = split_sentences(text)
    if spans:
        assert span.start in {one.start for one in spans}
        assert span.end in {one.end for one in spans}


def test_answers_of_drcd_lie_in_the_quotes() -> None:
    """Every twentieth question; ``python -m benchmarks.quotes`` asks them all."""
    scores = evaluate(shared_data("retrieval/drcd_test/corpus.jsonl").parent, every=20)
    assert scores.retrieved >= 0.98 * scores.questions
    assert scores.held >= MIN_HELD
    assert scores.share <= SHARE
