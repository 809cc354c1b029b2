"""One contract for every lexical store: BM25 counted out in NumPy is the oracle for rows and scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer import lexical
from indexer.errors import SettingsError, SnapshotError
from indexer.lexical import Alternatives, FieldWeights, LexicalIndex, LexicalStore, lexical_store
from indexer.text import Segmenter, bigrams
from indexer.vectors import Rows
from tests.conftest import folder_hashes

ROWS = [
    ("於離島設置視訊診間。", "遠距照護計畫"),
    ("河川設置感測站42站，感測資料公開。", "水質感測網計畫"),
    ("雷達天線罩更換。", "雨量雷達計畫"),
    ("辦理夜間門診500人次，門診照護。", "遠距照護計畫"),
    ("感測站維護。", "水質感測網計畫"),
    ("", "空白"),
    ("感測站與雷達同步維護，維護維護。", "雨量雷達計畫"),
    ("", ""),
]
WEIGHTS = FieldWeights()


def faiss(_: Path) -> LexicalStore:
    return lexical_store("faiss")


def milvus(place: Path) -> LexicalStore:
    pytest.importorskip(
        "milvus_lite", reason="Milvus Lite is not installed here: pip install -r requirements-milvus.txt"
    )
    return lexical_store(f"milvus:{place / 'milvus.db'}")


TOLERANCE = {"faiss": 1e-4, "milvus": 0.025}  # Milvus' store rounds average lengths to a grid
STORES: list[Callable[[Path], LexicalStore]] = [faiss, milvus]


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter(["視訊診間", "感測站"], cache)


@pytest.fixture(scope="module", params=STORES, ids=lambda store: store.__name__)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LexicalStore:
    found: LexicalStore = request.param(tmp_path_factory.mktemp("engine"))
    return found


@pytest.fixture(scope="module")
def tolerance(request: pytest.FixtureRequest, store: LexicalStore) -> float:
    return TOLERANCE["milvus" if "milvus" in type(store).__module__ else "faiss"]


@pytest.fixture(scope="module")
def folder(store: LexicalStore, segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "snapshot"
    folder.mkdir()
    store.write(ROWS, segmenter, folder)
    return folder


@pytest.fixture(scope="module")
def index(store: LexicalStore, folder: Path) -> LexicalIndex:
    return store.open_index(folder)


class Oracle:
    """BM25 of every row, field by field."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.fields = {
            "words": [segmenter.words(text) for text, _ in ROWS],
            "bigrams": [bigrams(text) for text, _ in ROWS],
            "context": [segmenter.words(context) for _, context in ROWS],
        }

    def idf(self, field: str, term: str) -> float:
        held = sum(term in terms for terms in self.fields[field])
        return math.log(1 + (len(ROWS) - held + 0.5) / (held + 0.5))

    def term(self, field: str, term: str, row: int) -> float:
        terms = self.fields[field][row]
        average = sum(map(len, self.fields[field])) / len(ROWS)
        count = terms.count(term)
        return self.idf(field, term) * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(terms) / average))

    def score(self, row: int, words: Sequence[str], grams: Sequence[str], groups: Sequence[Alternatives] = ()) -> float:
        total = sum(WEIGHTS.words * self.term("words", word, row) for word in set(words))
        total += sum(WEIGHTS.bigrams * self.term("bigrams", gram, row) for gram in set(grams))
        total += sum(WEIGHTS.context * self.term("context", word, row) for word in set(words))
        return total + sum(max(self.ways(row, group)) for group in groups)

    def ways(self, row: int, group: Alternatives) -> list[float]:
        """What each phrase in each field gives where all its words are there."""
        given = [0.0]
        for field, weight in (("words", WEIGHTS.words), ("context", WEIGHTS.context)):
            given += [
                group.weight * weight * sum(self.term(field, word, row) for word in set(phrase))
                for phrase in group.phrases
                if set(phrase) <= set(self.fields[field][row])
            ]
        return given


QUESTIONS = ["感測站", "視訊診間", "雷達維護", "照護計畫的門診", "500", "感測資料與視訊", "計畫", "離島"]
SYNONYMS = {
    "none": [],
    "one": [Alternatives((("雷达",),), 0.6)],
    "either": [Alternatives((("雷达",), ("门诊",), ("维护",)), 0.6)],
    "a run of words": [Alternatives((("雷达", "维护"), ("水质", "感测")), 1.0)],
    "two groups": [Alternatives((("感测站",),), 0.6), Alternatives((("门诊", "照护"),), 0.9)],
    "unheard of": [Alternatives((("quantum",),), 1.0)],
}


@pytest.mark.parametrize("synonyms", SYNONYMS)
@pytest.mark.parametrize("allowed", [None, [0, 4, 6], [2], list(range(len(ROWS)))], ids=str)
def test_rows_and_scores(
    index: LexicalIndex, segmenter: Segmenter, tolerance: float, synonyms: str, allowed: list[int] | None
) -> None:
    oracle, groups = Oracle(segmenter), SYNONYMS[synonyms]
    rows: Rows | None = None if allowed is None else np.array(allowed, np.int64)
    for question in QUESTIONS:
        words, grams = segmenter.words(question), bigrams(question)
        scores = {row: oracle.score(row, words, grams, groups) for row in (allowed or range(len(ROWS)))}
        expected = {row: score for row, score in scores.items() if score > 0}
        for limit in (1, 3, 20):
            found = index.search(words, grams, limit, rows, groups)
            assert found.rows.dtype == np.int64
            assert found.scores.dtype == np.float32
            best = sorted(expected.values(), reverse=True)[:limit]
            np.testing.assert_allclose(found.scores, best, rtol=tolerance)
            np.testing.assert_allclose(found.scores, [expected[row] for row in found.rows.tolist()], rtol=tolerance)


def test_frequent_terms_are_left_out_of_a_large_index(index: LexicalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """「感测站」 is in three of eight texts, 「维护」 and 「雷达」 in two, and all in fewer contexts, or none."""

    def found(*words: str) -> list[tuple[int, float]]:
        neighbours = index.search(words, [], 10)
        return list(zip(neighbours.rows.tolist(), neighbours.scores.tolist(), strict=True))

    rare, frequent, both = found("雷达", "维护"), found("感测站"), found("感测站", "雷达", "维护")
    assert both != rare
    monkeypatch.setattr(lexical, "LARGE", len(ROWS))
    monkeypatch.setattr(lexical, "_FREQUENT", 0.25)
    assert found("感测站", "雷达", "维护") == rare
    assert found("感测站") == frequent
    monkeypatch.setattr(lexical, "LARGE", len(ROWS) + 1)
    assert found("感测站", "雷达", "维护") == both


def test_the_number_of_passages(index: LexicalIndex) -> None:
    assert len(index) == len(ROWS)


def test_rows_that_hold_all(index: LexicalIndex, segmenter: Segmenter) -> None:
    assert index.holding(["感测站"], [], 10).tolist() == [1, 4, 6]
    assert index.holding(["感测站", "维护"], [], 10).tolist() == [4, 6]
    assert index.holding([], bigrams("雷達"), 10).tolist() == [2, 6]
    assert index.holding(["感测站", "视讯诊间"], [], 10).tolist() == []
    assert index.holding(["quantum"], [], 10).tolist() == []
    assert index.holding([], [], 10).tolist() == []
    assert len(index.holding(["感测站"], [], 2)) == 2


def test_inverse_frequencies(index: LexicalIndex, segmenter: Segmenter) -> None:
    oracle = Oracle(segmenter)
    words = ["感测站", "维护", "quantum", ""]
    np.testing.assert_allclose(
        index.inverse_frequencies(words), [oracle.idf("words", word) for word in words], rtol=1e-6
    )
    assert len(index.inverse_frequencies([])) == 0


def test_the_weights_of_fields(store: LexicalStore, folder: Path, segmenter: Segmenter) -> None:
    whole = store.open_index(folder).search(["照护"], [], 10)
    text = store.open_index(folder, FieldWeights(words=1.0, bigrams=0.0, context=0.0)).search(["照护"], [], 10)
    assert set(whole.rows.tolist()) == {0, 3}
    assert text.rows.tolist() == [3]


@pytest.mark.parametrize("words", [[], ["quantum"]])
def test_nothing_is_found(index: LexicalIndex, words: list[str]) -> None:
    assert index.search(words, [], 10).rows.tolist() == []
    assert index.search(["感测站"], [], 0).rows.tolist() == []
    assert index.search(["感测站"], [], 10, np.empty(0, np.int64)).rows.tolist() == []


def test_opening_and_searching_change_nothing(store: LexicalStore, folder: Path) -> None:
    before = folder_hashes(folder)
    assert before
    store.open_index(folder).search(["感测站"], [], 5)
    assert folder_hashes(folder) == before


def test_what_is_no_index_is_refused(store: LexicalStore, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="rebuild with"):
        store.open_index(tmp_path)


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(SettingsError, match="'abacus' is unknown"):
        lexical_store("abacus")
