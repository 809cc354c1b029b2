from __future__ import annotations

import io

import openpyxl
import pytest

from indexer.errors import QueryError
from retriever.answer import Answerer
from retriever.batch import KEPT, Batches
from retriever.export import export
from retriever.questions import MAX_BYTES, questions_of_text
from retriever.search import open_searcher
from tests.conftest import Index

QUESTIONS = ["離島遠距照護服務計畫的執行率", "感測站累計幾站", "問" * 501, '=HYPERLINK("http://x","y")']


@pytest.fixture(scope="module")
def answerer(small_index: Index) -> Answerer:
    return Answerer(open_searcher(small_index.settings, small_index.encoder))


def test_a_batch_goes_on_where_it_was_left(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Batches().open(QUESTIONS, "s")
    batch.answer_next(answerer)
    first = batch.items
    assert len(first) == 1 and not batch.done
    for _ in QUESTIONS:
        batch.answer_next(answerer)
    assert batch.done
    assert batch.items[:1] == first
    assert [item.number for item in batch.items] == [1, 2, 3, 4]
    assert [item.question for item in batch.items] == QUESTIONS
    monkeypatch.setattr(answerer.searcher, "search", lambda *_: pytest.fail("answered again"))
    batch.answer_next(answerer)


def test_a_question_that_cannot_be_asked_does_not_stop_the_batch(answerer: Answerer) -> None:
    batch = Batches().open(QUESTIONS, "s")
    for _ in QUESTIONS:
        batch.answer_next(answerer)
    long = batch.items[2]
    assert long.answer is None and long.error is not None and long.error.code == "question_long"
    assert batch.kinds()["problem"] == 1
    assert 0 < batch.items[1].confidence <= 1


def test_what_is_left_out_is_not_in_the_file_and_formulas_are_text(answerer: Answerer) -> None:
    batch = Batches().open(QUESTIONS, "s")
    for _ in QUESTIONS:
        batch.answer_next(answerer)
    pack = batch.pack(without={1, 3}, site="http://host/")
    assert [item.number for item in pack.items] == [2, 4]
    sheet = openpyxl.load_workbook(io.BytesIO(export(pack, "xlsx"))).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {2, 4}
    assert "'" + QUESTIONS[3] in [cell.value for cell in cells]
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_same_questions_to_the_same_index_are_the_same_batch() -> None:
    batches = Batches()
    one = batches.open(QUESTIONS, "s")
    assert batches.open(list(QUESTIONS), "s") is one
    assert batches.get(one.key) is one
    others = [
        batches.open(QUESTIONS, "t"),
        batches.open(QUESTIONS[:2], "s"),
        batches.open(QUESTIONS, "s", "other settings"),
        batches.open(["a b"], "s"),
        batches.open(["a", "b"], "s"),
    ]
    assert len({batch.key for batch in (one, *others)}) == 6


def test_the_batch_used_longest_ago_goes_first() -> None:
    batches = Batches()
    kept, gone = batches.open(["甲"], "s"), batches.open(["乙"], "s")
    for number in range(KEPT - 1):
        assert batches.get(kept.key) is kept
        batches.open([str(number)], "s")
    assert batches.get(gone.key) is None
    assert batches.get(kept.key) is kept


def test_a_pasted_list_is_bounded() -> None:
    with pytest.raises(QueryError, match="over the limit of 5,000,000") as refused:
        questions_of_text("問" * (MAX_BYTES + 1))
    assert refused.value.code == "batch_large"
