"""Words of many texts: as one segmenter gives them, whoever cuts, and kept for the next build."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import word_cache
from indexer.text import Segmenter
from indexer.word_cache import FILE, KnownWords, WordCache, known_words

ROWS = [
    ("辦理「韌性海纜」建置12處，經費執行率達98.5%。", "數位建設計畫\n綜合規劃署"),
    ("資料治理平臺上線", "數位建設計畫\n綜合規劃署"),
    ("", "空白"),
    ("資料治理平臺上線", "另一計畫"),
    ("'; DROP TABLE words; --\t\n", ""),
]


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter(["韌性海纜"], cache)


def cut(folder: Path, segmenter: Segmenter, known: KnownWords | None = None, processes: int = 1) -> list[list[str]]:
    """The words of every text and context as a store asks for them."""
    folder.mkdir()
    with WordCache(segmenter, folder, known, processes) as words:
        return [words.words(part) for row in words.ahead(iter(ROWS), len(ROWS)) for part in row]


def expected(segmenter: Segmenter) -> list[list[str]]:
    return [segmenter.words(part) for row in ROWS for part in row]


def kept(folder: Path, terms: Segmenter, now: Segmenter) -> KnownWords:
    known = known_words(folder, terms.terms, terms.dictionary, now)
    assert known
    return known


@pytest.mark.parametrize("window", [1, 2, 4096])
def test_words_are_those_of_the_segmenter(
    tmp_path: Path, segmenter: Segmenter, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_cache, "_AHEAD", window)
    assert cut(tmp_path / "new", segmenter) == expected(segmenter)


def test_processes_cut_alike(tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_cache, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(word_cache, "_TASK", 2)
    assert cut(tmp_path / "new", segmenter, processes=2) == expected(segmenter)


def test_what_is_kept_is_not_cut_again(tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    words = cut(tmp_path / "first", segmenter)
    known = kept(tmp_path / "first", segmenter, segmenter)

    def refuse(*_: object) -> list[str]:
        raise AssertionError("cut again")

    monkeypatch.setattr(word_cache, "_joined", refuse)
    assert cut(tmp_path / "second", segmenter, known) == words
    assert kept(tmp_path / "second", segmenter, segmenter).look_up(ROWS[1][0]) == "\t".join(words[2])


def test_other_terms_cut_anew_what_holds_them_and_nothing_else(
    tmp_path: Path, segmenter: Segmenter, cache: Path
) -> None:
    other = Segmenter(["資料治理"], cache)
    assert other.words("資料治理") != segmenter.words("資料治理")
    cut(tmp_path / "first", segmenter)
    known = kept(tmp_path / "first", segmenter, other)
    assert known.look_up(ROWS[0][0]) is None  # holds the term that went
    assert known.look_up(ROWS[1][0]) is None  # holds the one that came
    assert known.look_up("空白") == "空白"
    assert cut(tmp_path / "second", other, known) == expected(other)


def test_a_term_changes_no_text_without_it(segmenter: Segmenter, cache: Path) -> None:
    """Else words that are kept would not be those of a full build."""
    many = Segmenter(
        [f"{first}{second}計畫執行" for first in "甲乙丙丁戊己庚辛" for second in "子丑寅卯辰巳午未"], cache
    )
    plain = Segmenter([], cache)
    text = "本年度賡續辦理偏鄉寬頻網路建設及資通安全稽核，較原訂目標高出一個百分點，並已函請各機關配合辦理。"
    assert many.words(text) == plain.words(text)


def test_what_other_versions_kept_is_not_used(tmp_path: Path, segmenter: Segmenter) -> None:
    cut(tmp_path / "first", segmenter)
    assert known_words(tmp_path / "first", segmenter.terms, "0" * 64, segmenter) is None
    (tmp_path / "first" / FILE).write_bytes(b"no database at all" * 100)
    assert known_words(tmp_path / "first", segmenter.terms, segmenter.dictionary, segmenter) is None
    assert known_words(tmp_path, segmenter.terms, segmenter.dictionary, segmenter) is None
