from __future__ import annotations

import html
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import html_document, markdown_text
from tests.indexer.readers.shown import paragraphs, show, tables

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def pages_of(source: str) -> list[tuple[int, list[object]]]:
    return [(page.number, list(show(page))) for page in html_document.read(source.encode(), "a.html")]


def test_headings_paragraphs_and_lists_are_read_and_scripts_are_not() -> None:
    source = (
        "<!DOCTYPE html><html><head><title>名稱</title><style>p{color:red}</style></head><body><script>x()</script>"
        "<h1>澄湖<br>報告</h1><h2>前言</h2><p>第一段<p>第二<b>段</b><template>範本</template>"
        "<ol><li>甲<ul><li>子</ul><li>乙</ol><div>三<div>四</div>五</div>&lt;p&gt; &amp; <SDGs>六</SDGs></body></html>"
    )

    found = paragraphs(html_document.read(source.encode(), "a.html"))

    assert [(part.text, part.level) for part in found] == [
        ("澄湖\n報告", 1), ("前言", 2), ("第一段", 0), ("第二段", 0), ("1、甲", 0), ("子", 0), ("2、乙", 0),
        ("三", 0), ("四", 0), ("五", 0), ("<p> & 六", 0),
    ]  # fmt: skip


def test_merged_cells_are_spread_out() -> None:
    source = (
        "<table><caption>單位：千元</caption><thead><tr><th rowspan=2>計畫<th colspan=2>經費<tr><th>核定<th>執行</thead>"
        "<tr><td>甲<td><p>一、子</p><p>二、丑</p><td rowspan=9>丙<tr><td colspan=2>丁</table>"
    )

    assert pages_of(source) == [
        (1, ["單位：千元", [
            ["計畫", "經費", ""], ["", "核定", "執行"], ["甲", "一、子\n二、丑", "丙"], ["丁", "", ""],
        ]]),
    ]  # fmt: skip


def test_a_row_may_span_rows_and_columns_at_once() -> None:
    source = "<table><tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙<tr><td>丁<td>戊<td>己</table>"

    assert pages_of(source) == [(1, [[["甲", "", "乙"], ["", "", "丙"], ["丁", "戊", "己"]]])]


def test_a_table_in_a_cell_is_text_and_a_table_that_only_lays_out_is_opened() -> None:
    inner = "<table><tr><td>甲<td>1</table>"

    assert pages_of(f"<table><tr><td>外<td>{inner}</table>") == [(1, [[["外", "甲 1"]]])]
    assert pages_of(f"<table><tr><td><p>文</p>{inner}</table>") == [(1, ["文", [["甲", "1"]]])]


def test_page_breaks_of_styles_turn_the_page() -> None:
    source = (
        "<p style='page-break-before:always'>一</p><div style='break-after: page'>仍是一</div>"
        "<p style='page-break-before: always'>二</p><br style='page-break-before:always'>三"
        "<section style='break-after: page'><p>本頁空白</p></section>"
    )

    pages = html_document.read(
        source.replace("三<section", "三<p style='break-before:page'></p><section").encode(), "a.html"
    )

    assert [(page.number, show(page), page.note) for page in pages] == [
        (1, ["一", "仍是一"], ""), (2, ["二"], ""), (3, ["三"], ""), (4, [], "blank"),
    ]  # fmt: skip


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=3), PLAIN)
def test_any_text_survives_a_web_page(cells: list[list[str]], before: str) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    source = f"<h1>題{html.escape(before)}</h1><table>{rows}</table>"

    def squeezed(text: str) -> str:
        return "".join(unicodedata.normalize("NFC", text).split())

    pages = html_document.read(source.encode(), "a.html")

    assert squeezed(paragraphs(pages)[0].text) == squeezed("題" + before)
    found = [[squeezed(part.text) for part in row] for grid in tables(pages) for row in grid.rows]
    expected = [[squeezed(cell) for cell in row] for row in cells]
    assert found == (expected if any(map(any, expected)) else [])


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<html><body><script>x()</script></body></html>", "the file holds no text; replace or remove it."),
        ("<html><frameset><frame src=x></frameset></html>", "the file holds no text; replace or remove it."),
        ("<div>" * 1_000_000 + "甲", "its elements nest without end; save the page again in a browser."),
        ("<table><tr><td colspan=1000>甲<td>乙</table>", "its tables have more than 1,000 columns"),
        ("<p>" + "甲" * 50_000_001, "50,000,004 characters, over the limit of 50,000,000; split the file."),
    ],
)
def test_what_no_page_is_gets_one_sentence_soon(source: str, message: str) -> None:
    started = time.perf_counter()

    with pytest.raises(ReadError) as refused:
        html_document.read(source.encode(), "a.html")

    assert str(refused.value).startswith(f"a.html: {message}")
    assert time.perf_counter() - started < 10


def test_a_page_in_big5_is_read() -> None:
    assert [show(page) for page in html_document.read("<p>水岸步道串聯計畫</p>".encode("cp950"), "a.htm")] == [
        ["水岸步道串聯計畫"]
    ]


@pytest.mark.parametrize(("said", "encoding"), [("iso-8859-1", "utf-8"), ("utf-8", "cp950"), ("big5", "utf-16")])
def test_a_page_that_names_the_wrong_character_set_is_read_as_what_it_is(said: str, encoding: str) -> None:
    source = f'<html><head><meta charset="{said}"></head><body><p>水岸步道串聯計畫</p></body></html>'
    assert [show(page) for page in html_document.read(source.encode(encoding), "a.htm")] == [["水岸步道串聯計畫"]]


# --- Markdown --------------------------------------------------------------------------------------


def test_markdown_is_read_like_the_page_it_makes() -> None:
    source = (
        "# 報告\n\n中華民國112年度，\n澄湖部\n\n3. 甲\n4. 乙\n   - 子\n\n"
        "| 計畫 | 金額 |\n|---|---:|\n| **步道** | 1,234 |\n| <p>一、丙</p><p>二、丁</p> | `x` |\n\n"
        '<div style="break-after: page"></div>\n\n## 次頁\n\nAT&T 與 \\*星號\\*\n\n```\n甲\n  乙\n```\n'
    )

    pages = markdown_text.read(source.encode(), "a.md")

    assert [(page.number, show(page)) for page in pages] == [
        (1, ["報告", "中華民國112年度，澄湖部", "3、甲", "4、乙", "子",
             [["計畫", "金額"], ["步道", "1,234"], ["一、丙\n二、丁", "x"]]]),
        (2, ["次頁", "AT&T 與 *星號*", "甲\n乙"]),
    ]  # fmt: skip
    assert [part.level for part in paragraphs(pages)] == [1, 0, 0, 0, 0, 2, 0, 0]


def test_a_markdown_paragraph_of_a_million_characters_is_read_whole_and_soon() -> None:
    long = "本年度辦理情形良好。" * 120_000
    started = time.perf_counter()

    (page,) = markdown_text.read(long.encode(), "a.md")

    assert show(page) == [long]
    assert time.perf_counter() - started < 20


def test_an_enormous_markdown_file_is_refused() -> None:
    with pytest.raises(
        ReadError, match=r"^a\.md: 20,000,001 characters, over the limit of 20,000,000; split the file\.$"
    ):
        markdown_text.read(b"a" * 20_000_001, "a.md")
