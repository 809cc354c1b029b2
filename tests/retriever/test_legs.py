"""The two legs: both score every candidate, and one serves when the other one fails."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.encoder import Role
from indexer.lexical import Alternatives, FieldWeights, lexical_store
from indexer.lexical.tantivy import TantivyIndex
from indexer.text import Segmenter, bigrams
from indexer.vectors import Neighbours, Rows, VectorIndex, Vectors, vector_store
from retriever.legs import Legs, Words
from retriever.notes import Note, NoteCode
from retriever.projection import Likeness, Projection
from tests.hashing import HashingEncoder

TEXTS = ["離島設置視訊診間。", "夜間門診每週一次。", "河川設置感測站。", "雷達天線罩更換。", "堤防加高工程完工。"]


class Broken:
    """A store that cannot be read."""

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        raise RuntimeError("the disk is gone")


class Nothing:
    """A store whose every score is zero, as after a normalisation that went wrong."""

    def search(self, query: Vectors, limit: int, allowed: Rows | None = None) -> Neighbours:
        rows = np.arange(len(TEXTS), dtype=np.int64) if allowed is None else allowed
        return Neighbours(rows[:limit], np.zeros(len(rows[:limit]), np.float32))


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter(["視訊診間", "感測站"], cache)


@pytest.fixture(scope="module")
def folder(segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("legs")
    lexical_store().write([(text, "") for text in TEXTS], segmenter, folder)
    vector_store("faiss").write(HashingEncoder().encode(TEXTS, Role.PASSAGE), folder)
    return folder


def legs(folder: Path, vectors: VectorIndex | None = None) -> Legs:
    store = vectors or vector_store("faiss").open_index(folder)
    return Legs(HashingEncoder(), store, lexical_store().open_index(folder))


def words(segmenter: Segmenter, text: str) -> Words:
    return Words(segmenter.words(text), bigrams(text))


def test_every_candidate_is_scored_by_both(folder: Path, segmenter: Segmenter) -> None:
    found = legs(folder).retrieve("感測站", words(segmenter, "感測站"))
    encoder = HashingEncoder()
    expected = encoder.encode(TEXTS, Role.PASSAGE) @ encoder.encode(["感測站"], Role.QUERY)[0]
    candidates = found.candidates
    np.testing.assert_allclose(candidates.dense, expected[candidates.rows], atol=1e-6)
    assert candidates.rows[candidates.lexical > 0].tolist() == [2]
    assert found.notes == () and found.vector is not None


def test_a_leg_that_fails_is_reported_and_the_other_one_serves(folder: Path, segmenter: Segmenter) -> None:
    found = legs(folder, Broken()).retrieve("感測站", words(segmenter, "感測站"))
    assert found.candidates.rows.tolist() == [2]
    (note,) = found.notes
    assert note == Note(NoteCode.LEG_FAILED, {"leg": "meaning", "reason": "the disk is gone"})
    assert "by meaning failed (the disk is gone)" in str(note)


def test_when_both_fail_the_error_is_raised(folder: Path) -> None:
    class Unreadable(TantivyIndex):
        def search(self, *arguments: object, **named: object) -> Neighbours:
            raise ValueError("the index is gone")

    broken = Legs(HashingEncoder(), Broken(), Unreadable(folder, FieldWeights()))
    with pytest.raises(RuntimeError, match="the disk is gone"):
        broken.retrieve("感測站", Words(["感测站"], []))


def test_a_leg_that_scores_nothing_above_zero_is_reported(folder: Path, segmenter: Segmenter) -> None:
    found = legs(folder, Nothing()).retrieve("感測站", words(segmenter, "感測站"))
    assert found.candidates.rows.tolist() == [2]
    assert Note(NoteCode.WORDS_ONLY) in found.notes


def test_words_that_no_passage_holds_are_reported(folder: Path, segmenter: Segmenter) -> None:
    found = legs(folder).retrieve("quantum", words(segmenter, "quantum"))
    assert Note(NoteCode.MEANING_ONLY) in found.notes


def test_only_allowed_rows_are_candidates(folder: Path, segmenter: Segmenter) -> None:
    allowed = np.array([1, 3], np.int64)
    found = legs(folder).retrieve("感測站", words(segmenter, "感測站"), allowed)
    assert set(found.candidates.rows.tolist()) <= {1, 3}


def test_a_synonym_finds_what_the_word_does_not(folder: Path, segmenter: Segmenter) -> None:
    synonyms = [Alternatives((tuple(segmenter.words("感測站")), ("雷达",)), 0.5)]
    found = legs(folder).retrieve("sensor", Words(["sensor"], [], synonyms))
    assert set(found.lexical.rows.tolist()) == {2, 3}
    own = lexical_store().open_index(folder).search(segmenter.words("感測站"), [], 5)
    weighed = dict(zip(found.lexical.rows.tolist(), found.lexical.scores.tolist(), strict=True))
    assert weighed[2] == pytest.approx(0.5 * own.scores[0], rel=1e-4)


def test_likeness_takes_the_place_of_the_cosine_and_not_of_the_leg(folder: Path, segmenter: Segmenter) -> None:
    vectors = HashingEncoder().encode(TEXTS, Role.PASSAGE)
    matrix = np.random.default_rng(0).normal(size=(vectors.shape[1], vectors.shape[1])).astype(np.float32)
    likeness = Likeness(Projection("any", matrix), lambda rows: vectors[rows])
    stores = vector_store("faiss").open_index(folder), lexical_store().open_index(folder)
    plain = legs(folder).retrieve("河川感測站", words(segmenter, "河川感測站"))
    found = Legs(HashingEncoder(), *stores, likeness).retrieve("河川感測站", words(segmenter, "河川感測站"))
    assert found.dense.rows.tolist() == plain.dense.rows.tolist()
    assert found.dense.scores.tolist() == plain.dense.scores.tolist()
    assert found.vector is not None
    np.testing.assert_allclose(found.candidates.dense, likeness(found.vector, found.candidates.rows))
    assert not np.allclose(found.candidates.dense, plain.candidates.dense)
