"""Metrics against values worked out by hand, sets that cannot be read, and figures kept on a slice of the dev sets."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from benchmarks.claims import EXPECTED, HERE
from indexer.encoder import Encoder
from indexer.errors import ReadError
from indexer.settings import cache_folder
from indexer.text import Segmenter
from retriever.beir import Dataset, rank, read_dataset, segmenter_terms, write_index
from retriever.encoding_cache import CachedEncoder
from retriever.evaluation import ALL, Judged, evaluate
from retriever.labelled import judge, read_questions
from retriever.labelled import rank as rank_labelled
from retriever.search import open_searcher
from tests.conftest import Index, run_module, shared_data
from tests.hashing import HashingEncoder

QRELS = {"a": {"1": 1}, "b": {"2": 1, "3": 1}}
FIRST = {"a": {"1": 2.0, "2": 1.0}, "b": {"9": 3.0, "3": 2.0, "2": 1.0}}
SECOND = {"a": {"2": 2.0, "1": 1.0}, "b": {}}


def lines(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def beir_folder(folder: Path) -> Path:
    """Three documents, one of them longer than a passage, and three questions."""
    folder.mkdir()
    long = "感測站每月維護一次。" * 60 + "堤防加高工程於八月完工。"
    lines(
        folder / "corpus.jsonl",
        [
            {"_id": "d1", "title": "遠距照護", "text": "離島設置視訊診間，夜間門診每週一次。"},
            {"_id": "d2", "title": "水利", "text": long},
            {"_id": "d3", "title": "氣象", "text": "雷達天線罩更換完成。"},
        ],
    )
    lines(
        folder / "queries.jsonl",
        [
            {"_id": "q1", "text": "夜間門診", "type": "short"},
            {"_id": "q2", "text": "堤防加高工程何時完工", "type": "long"},
            {"_id": "q3", "text": "雷達天線罩", "type": "short"},
        ],
    )
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq3\td3\t1\n", encoding="utf-8")
    return folder


def ranked(folder: Path, cache: Path, index: Path) -> tuple[Dataset, Mapping[str, Mapping[str, Mapping[str, float]]]]:
    dataset = read_dataset(folder)
    segmenter = Segmenter(segmenter_terms(dataset, ()), cache)
    index.mkdir()
    return dataset, rank(dataset, write_index(dataset, HashingEncoder(), segmenter, index), segmenter)


def test_metrics_by_hand() -> None:
    quality = evaluate(Judged("x", QRELS), {"fused": FIRST}).quality["fused"][ALL]
    ideal = 1 + 1 / math.log2(3)
    found = 1 / math.log2(3) + 1 / math.log2(4)
    assert quality.questions == 2
    assert quality.ndcg_10 == pytest.approx((1 + found / ideal) / 2)
    assert (quality.r_1, quality.r_5, quality.mrr) == (pytest.approx(0.5), pytest.approx(1), pytest.approx(0.75))


def test_any_of_several_answers_serves() -> None:
    one = {"b": {"2": 1.0}}
    strict = evaluate(Judged("x", {"b": QRELS["b"]}), {"fused": one}).quality["fused"][ALL]
    either = evaluate(Judged("x", {"b": QRELS["b"]}, any_serves=True), {"fused": one}).quality["fused"][ALL]
    assert (strict.r_5, either.r_5) == (pytest.approx(0.5), pytest.approx(1))


def test_a_question_without_results_counts_as_missed_and_settings_are_compared() -> None:
    result = evaluate(Judged("x", QRELS, {"a": "short"}), {"fused": FIRST, "other": SECOND})
    assert result.quality["other"][ALL].r_10 == pytest.approx(0.5)
    assert result.quality["other"]["short"].questions == 1
    (comparison,) = result.comparisons
    assert (comparison.better, comparison.other) == ("fused", "other")
    assert comparison.difference > 0 and 0 < comparison.p < 1


def test_the_same_ranking_differs_by_nothing() -> None:
    (comparison,) = evaluate(Judged("x", QRELS), {"fused": FIRST, "same": FIRST}).comparisons
    assert (comparison.difference, comparison.p) == (0.0, 1.0)


def test_documents_are_searched_by_both_legs_and_score_as_their_best_passage(tmp_path: Path, cache: Path) -> None:
    dataset, rankings = ranked(beir_folder(tmp_path / "set"), cache, tmp_path / "index")
    assert len(dataset.rows) > 3 == len(set(dataset.owners))
    quality = evaluate(dataset.judged, rankings).quality
    assert set(quality) == {"dense", "lexical", "rrf", "fused"}
    assert quality["lexical"][ALL].r_1 == quality["fused"][ALL].r_10 == 1.0
    assert quality["fused"]["short"].questions == 2
    assert set(rankings["lexical"]["q2"]) >= {"d2"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", "{", "corpus.jsonl"),
        ("corpus.jsonl", '{"_id": "d1"}\n', "line 1 lacks"),
        ("queries.jsonl", '["q1"]\n', "line 1 lacks"),
        ("qrels.tsv", "a\tb\n1\t2\n", "qrels.tsv"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tmuch\n", "qrels.tsv"),
    ],
)
def test_a_damaged_set_is_one_sentence(tmp_path: Path, name: str, content: str, said: str) -> None:
    folder = beir_folder(tmp_path / "set")
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=said) as caught:
        read_dataset(folder)
    assert "\n" not in str(caught.value)


def test_labelled_questions_on_an_index(small_index: Index, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    answer = {"file": "112-lake.txt", "plan": "離島遠距照護服務計畫", "column": "outcome", "must_contain": "612 人次"}
    records = [
        {"id": "1", "question": "夜間門診多少人次", "type": "numeric", "answers": [answer]},
        {"id": "2", "question": "視訊診間", "type": "literal", "any_of": ["視訊診間"], "expect": "search"},
        {"id": "3", "question": "登月火箭", "type": "unanswerable", "answers": []},
        {"id": "4", "question": "經費多少", "expect": "number:3"},
    ]
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    questions = read_questions(path)
    assert [question.id for question in questions] == ["1", "2", "3"]
    searcher = open_searcher(small_index.settings, small_index.encoder)
    judged = judge(questions, searcher, "labelled")
    assert set(judged.qrels) == {"1", "2"} and len(judged.qrels["1"]) == 1
    quality = evaluate(judged, rank_labelled(questions, searcher), "search").quality
    assert set(quality) == {"dense", "lexical", "rrf", "fused", "search"}
    assert quality["search"]["numeric"].r_5 == 1.0


def test_labels_that_fit_another_index_are_refused(small_index: Index, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text('{"id": "1", "question": "x", "any_of": ["這裡沒有的字句"]}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="evaluate on the right index"):
        judge(read_questions(path), open_searcher(small_index.settings, small_index.encoder), "labelled")
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        read_questions(path)


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    done = run_module("retriever", "evaluate", tmp_path / "nothing", environment={"GOALTRACE_INDEX": str(tmp_path)})
    assert done.code == 2
    assert "neither a folder in the BEIR layout" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("engine", ["faiss", "milvus"])
def test_a_slice_of_a_dev_set_keeps_its_figures(
    engine: str, bundled_encoder: Encoder, cache: Path, tmp_path: Path
) -> None:
    if engine == "milvus":
        pytest.importorskip("milvus_lite", reason="requirements-milvus.txt is not installed here")
    store = {"faiss": "faiss", "milvus": f"milvus:{tmp_path / 'milvus.db'}"}[engine]
    expected = yaml.safe_load((HERE / "retrieval" / EXPECTED).read_text(encoding="utf-8"))["slice"]
    dataset = first_documents(read_dataset(shared_data(expected["set"])), expected["documents"])
    segmenter = Segmenter(segmenter_terms(dataset, ()), cache)
    encoder = CachedEncoder(bundled_encoder, cache_folder(None))
    folder = tmp_path / "index"
    folder.mkdir()
    legs = write_index(dataset, encoder, segmenter, folder, store)
    quality = evaluate(dataset.judged, rank(dataset, legs, segmenter)).quality
    measured = {name: quality[name][ALL].ndcg_10 for name in ("dense", "lexical", "fused")}
    print(measured)
    assert measured["fused"] >= expected["fused_ndcg_10"] - expected["tolerance"]
    assert measured["dense"] >= expected["dense_ndcg_10"] - expected["tolerance"]


def first_documents(dataset: Dataset, count: int) -> Dataset:
    """The first documents of a set, and the questions that one of them answers."""
    kept = set(list(dict.fromkeys(dataset.owners))[:count])
    qrels = {name: relevant for name, relevant in dataset.judged.qrels.items() if kept & set(relevant)}
    rows = [number for number, owner in enumerate(dataset.owners) if owner in kept]
    return Dataset(
        Judged(dataset.judged.name, qrels),
        {name: dataset.questions[name] for name in qrels},
        tuple(dataset.rows[number] for number in rows),
        tuple(dataset.owners[number] for number in rows),
    )
