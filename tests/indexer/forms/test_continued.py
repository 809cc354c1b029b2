"""Texts that a page break has cut."""

from __future__ import annotations

import pytest

from indexer.forms.continued import join_broken
from indexer.forms.numbering import split_number
from indexer.records import Cell, Line
from tests.indexer.forms.printed import printed

FULL = "辦理甲乙丙丁戊己庚辛|壬癸子丑寅卯辰巳午未"  # the second line reaches the edge of its column


def test_nothing_stands_inside_a_sentence() -> None:
    joined = join_broken(printed(FULL, 1), printed("申酉等案。", 2))
    assert joined.text == "辦理甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉等案。"
    assert [(line.page, joined.text[line.start : line.end]) for line in joined.lines] == [
        *((1, "辦理甲乙丙丁戊己庚辛"), (1, "壬癸子丑寅卯辰巳午未"), (2, "申酉等案。")),
    ]


def test_a_number_after_a_finished_sentence_begins_a_paragraph() -> None:
    first = printed("一、甲乙丙丁戊己庚辛|壬癸子丑寅卯辰巳午。", 1)
    assert join_broken(first, printed("二、辦理乙案。", 2)).text.endswith("午。\n二、辦理乙案。")


def test_a_short_last_line_ends_a_paragraph() -> None:
    assert "完成。\n本案" in join_broken(printed("辦理甲乙丙丁戊己庚辛|完成。", 1), printed("本案續辦。", 2)).text


def test_latin_words_stay_apart_and_whole() -> None:
    assert join_broken(printed("辦理甲乙丙丁戊己庚辛|壬癸子丑寅卯Open", 1), printed("Data", 2)).text.endswith(
        ("OpenData", "Open Data")
    )
    assert join_broken(printed("Free and Open|Source of Open", 1), printed("Data", 2)).text.endswith("Open Data")


@pytest.mark.parametrize(
    ("first", "rest", "joined"),
    [
        ("辦理甲", "案。", "辦理甲案。"),
        ("辦理甲。", "另辦乙。", "辦理甲。\n另辦乙。"),
        ("辦理甲", "二、乙", "辦理甲\n二、乙"),
        ("", "乙", "乙"),
        ("甲", "", "甲"),
    ],
)
def test_without_places_the_words_decide(first: str, rest: str, joined: str) -> None:
    assert join_broken(Cell(first), Cell(rest)).text == joined


def test_lines_move_with_their_text() -> None:
    joined = join_broken(Cell("甲。", (Line(0, 2, 3),)), Cell("乙。", (Line(0, 2, 4),)))
    assert joined == Cell("甲。\n乙。", (Line(0, 2, 3), Line(3, 5, 4)))


@pytest.mark.parametrize(
    ("text", "number", "ordinal", "rest"),
    [
        ("三、測量", "三", 3, "測量"),
        ("(二十一)辦理", "(二十一)", 21, "辦理"),
        ("一、", "一", 1, ""),
        ("12.維護", "12", 12, "維護"),
        ("3.5GHz", "", 0, "3.5GHz"),
        ("113年度", "", 0, "113年度"),
        ("十分重要", "", 0, "十分重要"),
    ],
)
def test_numbers_that_open_a_text(text: str, number: str, ordinal: int, rest: str) -> None:
    found = split_number(text)
    assert (found.number, found.ordinal, found.text) == (number, ordinal, rest)
