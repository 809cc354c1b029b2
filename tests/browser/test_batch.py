"""Ten questions to one spreadsheet, and a file of hostile ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.browser.conftest import HOSTILE_NAME, OpenPage, settle, words
from tests.browser.test_accessibility import OVER_THE_EDGE, weighty
from tests.browser.test_inert import OBEYED

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTIONS = [
    "離島的視訊診間完成幾間",
    "離島遠距照護服務計畫111年度的執行率是多少",
    "感測站累計幾站",
    "112年度的計畫累計執行數合計多少",
    "河川水質感測網計畫的成果",
    "哪些計畫沒有達成目標",
    "How many sensor stations are there?",
    '=HYPERLINK("http://example.com","點我")',
    "明天會下雨嗎",
    "夜間門診的目標",
]


def _ask(page: Page, questions: list[str]) -> None:
    page.get_by_label("問題（一行一題）").fill("\n".join(questions))
    page.get_by_role("button", name="開始回答").click()
    page.wait_for_selector(".gt-batch-item")
    settle(page)


def test_ten_questions_become_a_spreadsheet(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/batch")
    _ask(page, QUESTIONS)
    rows = page.locator(".gt-batch-item")
    assert rows.count() == 10
    assert "95.50%" in rows.nth(1).inner_text() and "數字" in rows.nth(1).inner_text()
    answers = words(page)
    page.get_by_role("checkbox", name="第 9 題納入匯出").locator("xpath=ancestor::label").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Answers of the batch").wait_for()
    settle(page)
    assert not page.get_by_role("checkbox", name="Include question 9 in the file").is_checked()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    path = tmp_path / "answers.xlsx"
    download.value.save_as(path)
    assert re.fullmatch(r"績溯-\w+\.xlsx", download.value.suggested_filename)
    lines = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2))
    asked = {line[0].value: line[1].value for line in lines}
    assert set(asked) == {1, 2, 3, 4, 5, 6, 7, 8, 10}
    assert asked[1] == QUESTIONS[0] and asked[8] == "'" + QUESTIONS[7]
    assert not any(cell.data_type == "f" for line in lines for cell in line)
    links = [str(cell.value) for line in lines for cell in line if "?plan=" in str(cell.value)]
    assert links and all(link.startswith("http://127.0.0.1:") for link in links)
    cold = open_page(page.url.removeprefix(page.url.split("/batch")[0]).replace("&lang=en", ""))
    assert words(cold) == answers  # as they were, and not asked again
    row = cold.locator(".gt-batch-item").first
    row.locator("summary").first.click()
    row.get_by_role("link", name="這一列的連結").first.click()
    cold.wait_for_selector(".gt-focus")


def test_hostile_questions_out_of_a_file_are_words(open_page: OpenPage, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    text = "<img src=x onerror=window.broken=4>**粗**$x$[連結](javascript:alert(1))"
    path = tmp_path / "題目.txt"
    path.write_text(f"{text}\n{HOSTILE_NAME}的執行率是多少\n", encoding="utf-8-sig")
    page = open_page("/batch")
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(path)
    page.locator("[data-testid=stFileChip]").wait_for()
    settle(page)
    page.get_by_role("button", name="開始回答").click()
    page.wait_for_selector(".gt-batch-item")
    settle(page)
    for summary in page.locator(".gt-batch-item > details > summary").all():
        summary.click()
    assert text in words(page) and HOSTILE_NAME in words(page)
    assert page.locator("[data-testid=stMain]").locator(OBEYED).count() == 0
    assert page.evaluate("window.broken") is None
    assert weighty(axe.Axe().run(page).response) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(OVER_THE_EDGE) == []
