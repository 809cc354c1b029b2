"""The guard at build: terms from the middle of passages must find them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import BuildError
from indexer.known_terms import check_known_terms
from indexer.lexical import LexicalIndex, lexical_store
from indexer.records import Passage
from indexer.snapshot import open_snapshot
from indexer.text import Segmenter
from tests.conftest import Index


@pytest.fixture(scope="module")
def passages(small_index: Index) -> list[Passage]:
    snapshot = open_snapshot(small_index.settings.index)
    return snapshot.catalogue.passages(range(snapshot.manifest.counts["passages"]))


def index(passages: list[Passage], segmenter: Segmenter, folder: Path) -> LexicalIndex:
    lexical_store().write([(passage.text, passage.context) for passage in passages], segmenter, folder)
    return lexical_store().open_index(folder)


def test_a_sound_index_passes(passages: list[Passage], cache: Path, tmp_path: Path) -> None:
    segmenter = Segmenter(["感測站"], cache)
    check_known_terms(dict(enumerate(passages)), index(passages, segmenter, tmp_path), segmenter)


def test_rows_that_slipped_are_noticed(passages: list[Passage], cache: Path, tmp_path: Path) -> None:
    segmenter = Segmenter(["感測站"], cache)
    slipped = index([*passages[3:], *passages[:3]], segmenter, tmp_path)
    with pytest.raises(BuildError, match=r"do not find the passage they stand in, such as 「.+」 in .+\.") as caught:
        check_known_terms(dict(enumerate(passages)), slipped, segmenter)
    assert "\n" not in str(caught.value)


def test_text_that_was_not_segmented_is_noticed(passages: list[Passage], cache: Path, tmp_path: Path) -> None:
    class Whole(Segmenter):
        """Takes every text for one word, as an engine without Chinese segmentation does."""

        def words(self, text: str) -> list[str]:
            return [text]

    segmenter = Segmenter([], cache)
    with pytest.raises(BuildError):
        check_known_terms(dict(enumerate(passages)), index(passages, Whole([], cache), tmp_path), segmenter)


def test_nothing_long_enough_to_have_a_middle(passages: list[Passage], cache: Path, tmp_path: Path) -> None:
    segmenter = Segmenter([], cache)
    short = [replace(passages[0], text="短")]
    check_known_terms(dict(enumerate(short)), index(short, segmenter, tmp_path), segmenter)
