from __future__ import annotations

import csv
import io
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import delimited
from tests.indexer.readers.shown import show, tables

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ufeff"), max_size=40)
SOURCE = '計畫,金額,說明\n水岸司,,\n步道,"1,864,000","一、甲，乙\n二、「丙」""丁"""\n'
ROWS = [["計畫", "金額", "說明"], ["水岸司", "", ""], ["步道", "1,864,000", '一、甲，乙\n二、「丙」"丁"']]


def pages_of(source: str, name: str = "a.csv") -> list[tuple[int, str, list[object]]]:
    return [(page.number, page.note, list(show(page))) for page in delimited.read(source.encode(), name)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_quotes_and_line_breaks_inside_them_are_honoured_in_every_encoding(codec: str, line_end: str) -> None:
    data = SOURCE.replace("\n", line_end).encode(codec)

    (page,) = delimited.read(data, "a.csv")

    assert show(page) == [ROWS]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_delimiter_is_found(delimiter: str, name: str) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows([["標題"], *ROWS])

    assert pages_of(target.getvalue(), name) == [(1, "", ["標題", ROWS])]


def test_amounts_in_a_tab_separated_file_are_not_taken_for_columns() -> None:
    rows = [
        ["計畫", "核定", "執行"],
        ["甲", "1,864,000", "310,000"],
        ["乙", "88,600", "41,200"],
        ["丙", "5,000", "4,000"],
    ]

    assert pages_of("\n".join("\t".join(row) for row in rows), "a.csv") == [(1, "", [rows])]


def test_headings_after_a_table_begin_the_next_page() -> None:
    source = "封面\n\n本頁空白\n\n左表\n112年度,,單位：新臺幣千元\n甲,乙,丙\n\n右表\n\n丁,戊\n\n己,庚\n"

    assert pages_of(source) == [
        (1, "", ["封面"]),
        (2, "blank", []),
        (3, "", ["左表", "112年度", "單位：新臺幣千元", [["甲", "乙", "丙"]]]),
        (4, "", ["右表", [["丁", "戊"]], [["己", "庚"]]]),
    ]


def test_rows_are_cut_to_the_table_and_made_equally_long() -> None:
    assert pages_of(",甲,乙,,\n,丙\n") == [(1, "", [[["甲", "乙"], ["丙", ""]]])]


def test_fragments_in_cells_become_text() -> None:
    assert pages_of('甲,乙\n"<p>一、丙</p><p>二、丁</p>",<b>戊</b>\n') == [
        (1, "", [[["甲", "乙"], ["一、丙\n二、丁", "戊"]]])
    ]


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=4), st.sampled_from([",", "\t", ";"]))
def test_any_text_survives_a_csv_file(cells: list[list[str]], delimiter: str) -> None:
    def squeezed(text: str) -> str:
        return "".join(unicodedata.normalize("NFC", text).split())

    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["序", "甲", "乙"], *(["列", *row] for row in cells)])

    (grid,) = tables(delimited.read(target.getvalue().encode(), "a.csv"))

    found = [[squeezed(part.text) for part in row] for row in grid.rows]
    assert found == [["序", "甲", "乙"], *(["列", *map(squeezed, row)] for row in cells)]


def test_a_cell_of_a_million_characters_is_read_whole() -> None:
    long = "本年度辦理情形良好。" * 120_000

    assert pages_of(f"甲,乙\n丙,{long}\n") == [(1, "", [[["甲", "乙"], ["丙", long]]])]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "甲," * 10_000 + "乙",
            "the file has a row of 10,001 columns, over the limit of 1,000; split the table where a row begins with 「甲」.",
        ),
        ("甲,乙\n" + "," * 5_000_000, "line 2 has 5,000,001 columns, over the limit of 1,000; split the table."),
        ('甲,乙\n丙,"丁\n戊,己\n', "the quotation marks around line 3 do not close"),
        ('甲,乙\n"丙"丁,戊\n', "the quotation marks around line 2 do not close"),
        (",,\n,\n", "the file holds no text; replace or remove it."),
    ],
)
def test_what_no_table_is_gets_one_sentence_soon(source: str, message: str) -> None:
    started = time.perf_counter()

    with pytest.raises(ReadError) as refused:
        delimited.read(source.encode(), "a.csv")

    assert str(refused.value).startswith(f"a.csv: {message}")
    assert time.perf_counter() - started < 10
