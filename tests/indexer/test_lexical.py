"""The lexical leg: BM25 over segmented text, filtered before it is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import SnapshotError
from indexer.lexical import FieldWeights, lexical_store
from indexer.text import Segmenter, bigrams
from indexer.vectors import Neighbours
from tests.conftest import folder_hashes

ROWS = [
    ("於離島設置視訊診間。", "遠距照護計畫"),
    ("河川設置感測站42站，感測資料公開。", "水質感測網計畫"),
    ("雷達天線罩更換。", "雨量雷達計畫"),
    ("辦理夜間門診500人次。", "遠距照護計畫"),
    ("感測站維護。", "水質感測網計畫"),
    ("", "空白"),
]


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter(["視訊診間", "感測站"], cache)


@pytest.fixture(scope="module")
def folder(segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lexical")
    lexical_store().write(ROWS, segmenter, folder)
    return folder


def search(
    folder: Path, segmenter: Segmenter, text: str, limit: int = 10, allowed: list[int] | None = None, **weights: float
) -> Neighbours:
    index = lexical_store().open_index(folder, FieldWeights(**weights) if weights else None)
    rows = None if allowed is None else np.array(allowed, np.int64)
    return index.search(segmenter.words(text), bigrams(text), limit, rows)


def test_the_passage_with_the_words_comes_first(folder: Path, segmenter: Segmenter) -> None:
    assert search(folder, segmenter, "視訊診間").rows.tolist()[0] == 0
    assert search(folder, segmenter, "視訊诊间").rows.tolist()[0] == 0
    assert search(folder, segmenter, "雷達").rows.tolist()[0] == 2
    assert search(folder, segmenter, "500").rows.tolist() == [3]


def test_scores_fall(folder: Path, segmenter: Segmenter) -> None:
    found = search(folder, segmenter, "感測站")
    assert set(found.rows.tolist()) == {1, 4}
    assert found.scores.dtype == np.float32
    assert (np.diff(found.scores) <= 0).all()
    assert (found.scores > 0).all()


def test_the_context_is_searched_too(folder: Path, segmenter: Segmenter) -> None:
    assert set(search(folder, segmenter, "遠距照護").rows.tolist()) == {0, 3}
    assert len(search(folder, segmenter, "遠距照護", words=1.0, bigrams=1.0, context=0.0).rows) == 0


def test_the_filter_leaves_scores_as_they_are(folder: Path, segmenter: Segmenter) -> None:
    everything = search(folder, segmenter, "感測站")
    scores = dict(zip(everything.rows.tolist(), everything.scores.tolist(), strict=True))
    found = search(folder, segmenter, "感測站", allowed=[0, 4])
    assert found.rows.tolist() == [4]
    assert found.scores[0] == pytest.approx(scores[4])


def test_the_filter_comes_before_the_limit(folder: Path, segmenter: Segmenter) -> None:
    best, second = search(folder, segmenter, "感測站").rows.tolist()
    assert search(folder, segmenter, "感測站", limit=1).rows.tolist() == [best]
    assert search(folder, segmenter, "感測站", limit=1, allowed=[second]).rows.tolist() == [second]


@pytest.mark.parametrize(
    "allowed",
    [
        range(0, 4000, 2),
        range(0, 4000, 100),
        range(0, 4000, 3000),
        range(500, 3500),
        [*range(1000), *range(3000, 4000)],
    ],
    ids=["every other", "some", "two", "a run", "two runs"],
)
def test_every_way_to_filter_gives_the_same(tmp_path: Path, segmenter: Segmenter, allowed: Sequence[int]) -> None:
    """Among as many rows as have none in a row, or long runs: each is filtered in another way."""
    lexical_store().write(
        [(f"{'感測站' * (n % 7 + 1)}{'維護' * (n % 3)}第{n}號", "") for n in range(4000)], segmenter, tmp_path
    )
    index = lexical_store().open_index(tmp_path)
    words = segmenter.words("感測站維護")
    everything = index.search(words, [], 4000)
    kept = np.isin(everything.rows, allowed)
    for limit in (1, 10, 300):
        found = index.search(words, [], limit, np.array(allowed, np.int64))
        np.testing.assert_allclose(found.scores, everything.scores[kept][:limit], rtol=1e-6)
        assert set(found.rows.tolist()) <= set(allowed)


@pytest.mark.parametrize(
    ("text", "limit", "allowed"),
    [
        ("量子電腦", 10, None),
        ("", 10, None),
        ("？！", 10, None),
        ("感測站", 0, None),
        ("感測站", 10, []),
        ("感測站", 10, [0, 2]),
    ],
)
def test_nothing_is_found(folder: Path, segmenter: Segmenter, text: str, limit: int, allowed: list[int] | None) -> None:
    found = search(folder, segmenter, text, limit, allowed)
    assert found.rows.tolist() == []
    assert found.scores.tolist() == []
    assert found.rows.dtype == np.int64
    assert found.scores.dtype == np.float32


@pytest.mark.parametrize("text", ["AND OR NOT", 'words:"a"', "row:0", "*", "a^2 +b -c", "(", "\\"])
def test_a_question_is_no_query_language(folder: Path, segmenter: Segmenter, text: str) -> None:
    assert search(folder, segmenter, text).rows.tolist() == []


def test_words_are_not_weighted_twice(folder: Path) -> None:
    index = lexical_store().open_index(folder)
    once, twice = index.search(["感测站"], [], 10), index.search(["感测站", "感测站"], [], 10)
    np.testing.assert_array_equal(once.scores, twice.scores)


def test_opening_and_searching_change_nothing(folder: Path, segmenter: Segmenter) -> None:
    before = folder_hashes(folder)
    search(folder, segmenter, "感測站")
    assert folder_hashes(folder) == before


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="rebuild with"):
        lexical_store().open_index(tmp_path)
