"""Pages whose text is missing, or was read from pictures, are told with their numbers."""

from __future__ import annotations

import pytest

from indexer.forms import interpret
from indexer.forms.page_notes import page_list
from indexer.records import Block, Box, Cell, Document, Line, Page, Paragraph, Table

TEXT = "本計畫經費12,345千元，已完成平台建置。"


def paragraph(text: str, page: int) -> Paragraph:
    return Paragraph(text, (Line(0, len(text), page, Box(50, 100, 300, 110)),))


def document(*pages: Page) -> Document:
    return Document("book.pdf", "pdf", "0" * 64, pages)


def page(number: int, *blocks: Block, note: str = "", scanned: bool = False) -> Page:
    return Page(number, blocks or (() if note else (paragraph(TEXT, number),)), "", note, scanned)


@pytest.mark.parametrize(
    ("numbers", "shown"), [([3], "3"), ([1, 2], "1–2"), ([9, 1, 5, 6, 7], "1、5–7、9"), ([1, 3], "1、3")]
)
def test_numbers_of_pages_are_listed_in_ranges(numbers: list[int], shown: str) -> None:
    assert page_list(numbers) == shown


def test_pages_without_their_text_are_counted_and_named() -> None:
    found = interpret(
        document(
            page(1),
            page(2, note="image only"),
            page(3, note="image only"),
            page(4, note="blank"),
            page(5, note="unreadable: the page is damaged"),
            page(6, paragraph("公文", 6), note="mostly an image"),
            page(7, note="image only"),
        )
    )
    assert found.warnings == (
        "第 2–3、7 頁（共 3 頁）只有影像，其中文字未收錄；設定 ocr 可辨識影像中的文字。",
        "第 6 頁（共 1 頁）大部分是影像，影像中的文字未收錄；設定 ocr 可辨識影像中的文字。",
        "第 5 頁（共 1 頁）的文字無法讀取，未收錄。",
    )
    assert [(run.first, run.last, run.form, run.why) for run in found.pages] == [
        (1, 1, "generic", "no table"),
        (2, 3, "image only", ""),
        (4, 4, "blank", ""),
        (5, 5, "unreadable", "the page is damaged"),
        (6, 6, "generic", "no table; mostly an image"),
        (7, 7, "image only", ""),
    ]


def test_what_was_read_from_pictures_is_marked_as_to_be_checked() -> None:
    pages = (page(1, scanned=True), page(2), page(3, paragraph("前言", 3), scanned=True))
    found = interpret(document(*pages))
    (report,) = found.reports
    assert report.warnings == ("第 1、3 頁（共 2 頁）為掃描影像，文字由影像辨識取得，金額與數字須與原頁核對。",)
    assert {plan.page: plan.warnings for plan in report.plans}[1] == (
        "本項文字由影像辨識取得，金額與數字須與原頁核對。",
    )
    assert [run.why for run in found.pages] == [
        "no table; read from its picture",
        "no table",
        "no table; read from its picture",
    ]


def test_a_document_without_scans_has_no_such_warning() -> None:
    table = Table(((Cell("項目"), Cell("金額")), (Cell("平台"), Cell("12,345"))))
    found = interpret(document(page(1), page(2, table)))
    assert found.warnings == ()
    assert all(report.warnings == () for report in found.reports)
