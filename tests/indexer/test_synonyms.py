"""Synonyms: the list as users write it, and expressions found in questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.synonyms import FILE, Synonyms, read_synonyms
from tests.conftest import REPOSITORY

LIST = """# a comment
無人機,遙控無人機，drone,UAS # 民用航空法
資訊,信息 # 通用

衛星,satellite # 通用
低軌衛星,LEO satellite # ITU
"""


@pytest.fixture
def synonyms(tmp_path: Path) -> Synonyms:
    (tmp_path / FILE).write_text(LIST, encoding="utf-8")
    return read_synonyms(tmp_path)


@pytest.mark.parametrize(
    ("question", "spans"),
    [
        ("无人机的资安", ["无人机"]),
        ("Drone security", ["Drone"]),
        ("drones", []),  # another word, unless the list has it
        ("UAS與ＵＡＳ", ["UAS", "ＵＡＳ"]),
        ("低軌衛星備援", ["低軌衛星"]),  # the longest expression, not the one inside it
        ("遙控無人機", ["遙控無人機"]),
        ("", []),
    ],
)
def test_expressions_in_questions(synonyms: Synonyms, question: str, spans: list[str]) -> None:
    assert [question[match.start : match.end] for match in synonyms.matches(question)] == spans


def test_the_others_and_their_source(synonyms: Synonyms) -> None:
    (match,) = synonyms.matches("空中的UAS")
    assert match.others == ("無人機", "遙控無人機", "drone")
    assert match.source == "民用航空法"


def test_no_list_is_an_empty_one(tmp_path: Path) -> None:
    assert list(read_synonyms(tmp_path).matches("無人機")) == []


def test_mistakes_name_their_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("a,b # x\n無人機 # alone\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2"):
        read_synonyms(tmp_path)
    (tmp_path / FILE).write_bytes("無人機,drone".encode("big5"))
    with pytest.raises(SettingsError, match="UTF-8"):
        read_synonyms(tmp_path)


def test_the_list_that_comes_with_the_program_gives_every_source() -> None:
    lines = (REPOSITORY / "corpus" / FILE).read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(listed) >= 50
    assert [line for line in listed if not line.partition("#")[2].strip()] == []
    assert list(read_synonyms(REPOSITORY / "corpus").matches("drone"))
