"""The text reader and the HTML fragments in its cells."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import read_document, text
from indexer.readers.html_cell import plain_text
from tests.indexer.readers.shown import show


def pages_of(source: str) -> list[tuple[int, str, list[object]]]:
    return [(page.number, page.note, list(show(page))) for page in text.read(source.encode(), "a.txt")]


def test_lines_are_paragraphs_and_tabs_make_tables() -> None:
    assert pages_of("標題\n\n甲\t乙\r\n<p>一、丙</p><p>二、丁</p>\t\n") == [
        (1, "", ["標題", [["甲", "乙"], ["一、丙\n二、丁", ""]]]),
    ]


def test_a_page_ends_with_its_table_a_form_feed_and_the_words_for_a_blank_page() -> None:
    source = "封面\n\n本頁空白\n\n左\n甲\t乙\n\n右\n丙\t丁\n\f末頁\n"

    assert pages_of(source) == [
        (1, "", ["封面"]),
        (2, "blank", []),
        (3, "", ["左", [["甲", "乙"]]]),
        (4, "", ["右", [["丙", "丁"]]]),
        (5, "", ["末頁"]),
    ]


def test_characters_are_composed() -> None:
    decomposed = "cafe\u0301"
    assert pages_of(f"{decomposed}\n{decomposed}\t\n") == [(1, "", ["café", [["café", ""]]])]


@pytest.mark.parametrize("source", ["", "  \n\n", "本頁空白\n"])
def test_a_file_without_text_is_refused(source: str) -> None:
    with pytest.raises(ReadError, match=r"^a\.txt: the file holds no text; replace or remove it\.$"):
        text.read(source.encode(), "a.txt")


def test_a_paragraph_of_a_million_characters_is_read_whole_and_soon() -> None:
    paragraph = "本年度辦理情形良好。" * 120_000
    started = time.perf_counter()

    (page,) = text.read(f"{paragraph}\n甲\t<p>{paragraph}</p>\n".encode(), "a.txt")

    assert [len(str(block)) for block in show(page)[:1]] == [1_200_000]
    assert show(page)[1] == [["甲", paragraph]]
    assert time.perf_counter() - started < 10


def test_an_unknown_suffix_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    unknown, empty = tmp_path / "a.xyz", tmp_path / "b.txt"
    unknown.write_text("甲")
    empty.touch()

    with pytest.raises(ReadError, match=r"^a\.xyz: no reader for \.xyz; known: \.txt"):
        read_document(unknown)
    with pytest.raises(ReadError, match=r"^b\.txt: the file is empty; replace or remove it\.$"):
        read_document(empty)
    with pytest.raises(ReadError, match=r"^c\.txt: cannot be opened"):
        read_document(tmp_path / "c.txt")


# --- fragments in cells ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("一、甲  乙 \n\n 二、丙 ", "一、甲 乙\n二、丙"),
        ("<p>一、甲</p> <p>1、乙</p>", "一、甲\n1、乙"),
        ("<p>一、甲</p> <ol> 1、乙", "一、甲\n1、乙"),  # never closed
        ("甲<br>乙<BR/>丙", "甲\n乙\n丙"),
        ("<ol><li>甲</li><li>乙</li></ol>", "1、甲\n2、乙"),
        ("<ol><li>甲<ol><li>子</ol><li>乙</ol>", "1、甲\n1、子\n2、乙"),
        ("<ol><li><p>甲</p><p>續</p></li></ol>", "1、甲\n續"),
        ("<ol><li></li><li>乙</li></ol>", "1、\n2、乙"),
        ('<ol start="3"><li>甲<li value="7">乙<li>丙</ol>', "3、甲\n7、乙\n8、丙"),
        ("<ol reversed><li>甲<li>乙</ol>", "2、甲\n1、乙"),
        ('<ol type="A"><li>甲<li>乙</ol>', "A、甲\nB、乙"),
        ('<ol style="list-style-type: cjk-ideographic"><li>甲<li>乙</ol>', "一、甲\n二、乙"),
        ('<ol style="list-style: none"><li>一、甲</ol>', "一、甲"),
        ("<ul><li>甲<li>乙</ul>", "甲\n乙"),
        ("<table><tr><td>甲<td>1<tr><td>乙<td>2</table>", "甲 1\n乙 2"),
        ("<p>數位\n發展</p><p>in two\nwords</p>", "數位發展\nin two words"),
        ("<pre>甲\n乙</pre>", "甲\n乙"),
        ("R&amp;D &lt;5% &#21488;", "R&D <5% 台"),
    ],
)
def test_a_fragment_reads_as_a_browser_shows_it(fragment: str, expected: str) -> None:
    assert plain_text(fragment) == expected


@pytest.mark.parametrize(
    "fragment",
    [
        "執行率<90%",
        "配合<SDGs>與<APP>",
        "a<b",
        "R&D與AT&T",
        "甲<",
        "<",
        "&",
        "<script>x()</script>",
        "<!-- 註 -->",
        "<p",
    ],
)
def test_what_only_looks_like_markup_stays(fragment: str) -> None:
    assert plain_text(fragment) == fragment
    assert plain_text(f"<p>{fragment}</p>") == fragment


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<ol>", "<li>", "</ol>", "<b>", "</b>", "<td>", "<SDGs>", "&", "<", "甲", "乙"])
    )
)
def test_no_text_of_a_fragment_is_lost(parts: list[str]) -> None:
    shown = plain_text("".join(parts))

    assert re.findall("[甲乙&]|<SDGs>", shown) == re.findall("[甲乙&]|<SDGs>", "".join(parts))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&")))
def test_text_without_markup_keeps_every_character_but_white_space(source: str) -> None:
    assert "".join(plain_text(source).split()) == "".join(source.split())


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>" + "".join(f"<b id={number}>" for number in range(5_000)) + "</p>" + "<p>甲</p>" * 5_000,
        "<div>" * 100_000 + "甲" + "<p>乙" * 10_000,
        "<table><tr><td>" * 3_000 + "甲",
        "<" * 200_000 + "甲" + "&" * 200_000,
        "<ol><li>" * 2_000 + "甲",
    ],
)
def test_hostile_nesting_costs_seconds_at_most_and_loses_nothing(fragment: str) -> None:
    started = time.perf_counter()

    assert "甲" in plain_text(fragment)
    assert time.perf_counter() - started < 10
