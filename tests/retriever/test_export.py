"""Batches: questions out of files, packs in four formats, and cells that cannot run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError, ReadError
from retriever.__main__ import app
from retriever.answer import Answerer
from retriever.export import FORMATS, export, save
from retriever.export.markdown import escape
from retriever.export.table import MAX_CELL, TITLES, clean, harmless, lines
from retriever.pack import Item, Pack, alike, answer_all, evidence
from retriever.questions import MAX_QUESTIONS, questions_of_text, read_questions
from retriever.search import open_searcher
from tests.conftest import Index, Outcome

QUESTIONS = (
    "112年度離島遠距照護服務計畫核定總經費",
    "照護署112年度有哪些計畫",
    "夜間門診辦理情形",
    "112年度離島遠距照護服務計畫有多少經費",
    '=HYPERLINK("http://example.invalid","門診")',
    "問" * 501,
)


@pytest.fixture(scope="module")
def answerer(small_index: Index) -> Answerer:
    sure = small_index.settings.model_copy(update={"confidence": 0.0})
    return Answerer(open_searcher(sure, small_index.encoder))


@pytest.fixture(scope="module")
def pack(answerer: Answerer) -> Pack:
    return answer_all(QUESTIONS, answerer)


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def rows_of_xlsx(content: bytes) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    titles, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, titles), row, strict=True)) for row in rows]


# --- answering -------------------------------------------------------------------------------


def test_a_bad_question_says_why_and_stops_nothing(pack: Pack) -> None:
    assert [item.number for item in pack.items] == [1, 2, 3, 4, 5, 6]
    assert [bool(item.answer) for item in pack.items] == [True] * 5 + [False]
    assert "more than 500" in pack.items[-1].problem


def test_progress_is_told(answerer: Answerer) -> None:
    told: list[tuple[int, int]] = []
    answer_all(QUESTIONS[:2], answerer, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_quotes_in_a_pack_are_those_of_the_answers(pack: Pack) -> None:
    answer = pack.items[2].answer
    assert answer is not None
    found = [proof for proof in evidence(answer) if proof.role == "引文"]
    assert [proof.text for proof in found] == [quote.text for quote in answer.quotes]
    assert all(proof.page and proof.permalink and proof.file for proof in found)


# --- spreadsheets ----------------------------------------------------------------------------


def test_csv_has_a_mark_and_every_title(pack: Pack) -> None:
    content = export(pack, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = rows_of_csv(content)
    assert tuple(rows[0]) == TITLES
    assert {row["題號"] for row in rows} == {"1", "2", "3", "4", "5", "6"}
    first = rows[0]
    assert (first["數值"], first["單位"], first["計畫"]) == ("120000", "千元", "離島遠距照護服務計畫")
    assert first["索引版本"] == pack.snapshot
    assert first["檢索時間"]
    assert first["連結"].startswith("?plan=")


def test_xlsx_opens_with_numbers_as_numbers(pack: Pack) -> None:
    rows = rows_of_xlsx(export(pack, "xlsx"))
    assert rows[0]["數值"] == 120_000
    assert rows[0]["頁碼"] == 3
    assert "120,000 千元" in rows[0]["答案"]
    assert [row["計畫"] for row in rows if row["題號"] == 2] == ["離島遠距照護服務計畫", "長者跌倒預警穿戴裝置試辦計畫"]
    assert any("未確定" in str(row["備註"]) for row in rows if row["題號"] == 4)
    assert [row["答案類型"] for row in rows if row["題號"] == 6] == ["未能處理"]


def test_xlsx_and_csv_hold_the_same(pack: Pack) -> None:
    by_csv = [list(row.values()) for row in rows_of_csv(export(pack, "csv"))]
    by_xlsx = [
        ["" if cell is None else str(cell) for cell in row.values()] for row in rows_of_xlsx(export(pack, "xlsx"))
    ]
    assert by_csv == by_xlsx


def test_no_cell_is_a_formula(pack: Pack) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(pack, "xlsx"))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert any(row["問題"].startswith("'=HYPERLINK") for row in rows_of_csv(export(pack, "csv")))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", " =", "＝", "＠", "|", "\n="])
def test_what_would_run_is_made_text(begin: str) -> None:
    assert harmless(f"{begin}1+1").startswith("'")


@given(st.text(max_size=40))
def test_harmless_text_stays_readable(text: str) -> None:
    shown = harmless(text)
    assert shown in (clean(text), f"'{clean(text)}")
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_cell_is_no_longer_than_excel_takes() -> None:
    assert len(harmless("長" * 40_000)) == MAX_CELL + 1


@settings(max_examples=40)
@given(question=st.text(min_size=1, max_size=60))
def test_any_question_can_be_written(question: str) -> None:
    odd = Pack((Item(1, question, None, question),), "snapshot", datetime.now(UTC))
    assert len(rows_of_xlsx(export(odd, "xlsx"))) == 1
    assert len(rows_of_csv(export(odd, "csv"))) == 1
    assert docx.Document(io.BytesIO(export(odd, "docx"))).paragraphs
    assert export(odd, "md").decode()


# --- documents -------------------------------------------------------------------------------


def test_docx_opens_with_a_section_per_question(pack: Pack) -> None:
    document = docx.Document(io.BytesIO(export(pack, "docx")))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) == len(QUESTIONS)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert pack.snapshot in text and "120,000 千元" in text
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("?plan=" in cell for cell in cells)


def test_markdown_has_every_part(pack: Pack) -> None:
    text = export(pack, "md").decode()
    assert text.count("\n## ") == len(QUESTIONS)
    assert pack.snapshot in text
    assert "120,000 千元" in text
    assert "未能處理" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("[按這裡](javascript:x)", "\\[按這裡\\](javascript:x)"),
        ("| a | b |", "\\| a \\| b \\|"),
        ("**粗**_斜_`碼`", "\\*\\*粗\\*\\*\\_斜\\_\\`碼\\`"),
        ("# 標題", "\\# 標題"),
        ("- 項", "\\- 項"),
        ("1. 項", "1\\. 項"),
        ("&lt;", "\\&lt;"),
        ("第1期，98.5%", "第1期，98.5%"),
    ],
)
def test_markdown_shows_text_as_text(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_unknown_format(pack: Pack) -> None:
    with pytest.raises(QueryError, match="xlsx, docx, csv, md"):
        export(pack, "pdf")


def test_a_place_that_cannot_be_written(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="nowhere"):
        save(pack, "csv", tmp_path / "nowhere" / "out.csv")


def test_every_line_has_every_column(pack: Pack) -> None:
    assert {len(line.cells) for line in lines(pack)} == {len(TITLES)}


def test_a_passage_and_those_like_it(answerer: Answerer) -> None:
    origin, *others = answerer.searcher.search("夜間門診").hits[:4]
    item = alike(origin, others, "http://example.invalid/?like=1")
    found = Pack((item,), "snapshot", datetime.now(UTC), "http://example.invalid/")
    rows = rows_of_csv(export(found, "csv"))
    assert [row["項目"] for row in rows] == ["原段落", *["相近的段落"] * len(others)]
    assert [row["引文或說明"] for row in rows] == [hit.passage.text for hit in (origin, *others)]
    assert rows[0]["答案"] == origin.passage.text and "?like=1" in rows[0]["備註"]
    assert all(row["連結"].startswith("http://example.invalid/?plan=") and row["頁碼"] for row in rows)
    assert len(rows_of_xlsx(export(found, "xlsx"))) == len(rows)
    (table,) = docx.Document(io.BytesIO(export(found, "docx"))).tables
    assert len(table.rows) == 1 + len(rows)
    assert export(found, "md").decode().count("\n- ") == 1 + len(rows)


# --- questions out of files ------------------------------------------------------------------


def test_text_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_text("\ufeff第一題？\n\n# 註解\n  第二題  \n", encoding="utf-8")
    assert read_questions(path) == ("第一題？", "第二題")


def test_big5_text(tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_bytes("離島遠距照護服務計畫的執行率是多少\n水務署有哪些計畫\n".encode("cp950"))
    assert read_questions(path) == ("離島遠距照護服務計畫的執行率是多少", "水務署有哪些計畫")


@pytest.mark.parametrize(
    "rows",
    [
        [["第一題"], ["第二題"]],
        [["問題"], ["第一題"], ["第二題"]],
        [["題號", "問題", "備註"], ["1", "第一題", "甲"], ["2", "第二題", ""]],
        [["1", "第一題"], ["2", "第二題"]],
        [["第一題", "承辦人甲"], ["第二題", "承辦人乙"]],
    ],
)
def test_tables(tmp_path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "questions.xlsx")
    with (tmp_path / "questions.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    assert read_questions(tmp_path / "questions.xlsx") == ("第一題", "第二題")
    assert read_questions(tmp_path / "questions.csv") == ("第一題", "第二題")


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "holds no question"), ("# 註解\n\n", "holds no question"), ("題\n" * (MAX_QUESTIONS + 1), "more than 500")],
)
def test_too_few_and_too_many(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        questions_of_text(text)


def test_files_that_are_no_questions(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be opened"):
        read_questions(tmp_path / "missing.txt")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(ReadError):
        read_questions(tmp_path / "broken.xlsx")
    (tmp_path / "large.txt").write_bytes(b"x" * 5_000_001)
    with pytest.raises(QueryError, match="over the limit"):
        read_questions(tmp_path / "large.txt")


# --- command line ----------------------------------------------------------------------------


@pytest.fixture
def command(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch, start: Callable[..., Outcome]
) -> Callable[..., Outcome]:
    monkeypatch.setattr("retriever.search.open_searcher", lambda settings: answerer.searcher)
    return lambda *arguments: start(app, "export", *arguments)


@pytest.mark.parametrize("file_format", FORMATS)
def test_export_writes_beside_the_questions(command: Callable[..., Outcome], tmp_path: Path, file_format: str) -> None:
    path = tmp_path / "題目.txt"
    path.write_text("\n".join(QUESTIONS), encoding="utf-8")
    outcome = command(path, "--format", file_format)
    assert outcome.code == 0
    written = Path(outcome.stdout.strip())
    assert written == tmp_path / f"題目-answers.{file_format}"
    assert written.stat().st_size > 500


def test_export_refuses_before_it_works(
    command: Callable[..., Outcome], tmp_path: Path, assert_refused: Callable[[Outcome], str]
) -> None:
    assert "pdf" in assert_refused(command(tmp_path / "missing.txt", "--format", "pdf"))
    assert "missing.txt" in assert_refused(command(tmp_path / "missing.txt", "--format", "csv"))
