"""From a question to its answer, the goal row it stands in, and a file that holds both."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl

from tests.browser.conftest import OpenPage, ask, settle, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIGURE = "112年度的計畫累計執行數合計多少"
QUOTED = "離島的視訊診間完成幾間"


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_question_leads_by_its_answer_to_the_goal_row(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUOTED)
    answer = page.locator(".st-key-gt-answer")
    assert answer.get_by_role("heading", name="答案").is_visible()
    quoted = answer.locator("blockquote").first.inner_text()
    answer.get_by_role("link", name=re.compile("這一[列段]的連結")).first.click()
    page.wait_for_selector(".gt-focus")
    settle(page)
    assert quoted in page.locator(".gt-focus").inner_text()


def test_a_reading_is_taken_back_and_going_back_undoes_that(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(FIGURE))
    before = words(page)
    assert "191,670 千元" in before
    page.get_by_role("button", name="112 年度").click()
    page.get_by_text("未採用", exact=True).wait_for()
    settle(page)
    assert _query(page)["ignore"] == ["years:112年度"]
    assert words(open_page(page.url.removeprefix(page.url.split("/?")[0]))) == words(page)
    page.go_back()
    page.get_by_text("未採用", exact=True).wait_for(state="detached")
    settle(page)
    assert words(page) == before


def test_a_result_is_exported_as_it_is_shown(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(FIGURE))
    shown = page.locator("[class*=st-key-gt-source-]").count()
    page.get_by_role("button", name="匯出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel（XLSX）").click()
    assert download.value.suggested_filename == f"績溯-{FIGURE}.xlsx"
    file = io.BytesIO(download.value.path().read_bytes())
    titles, *rows = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    named = [dict(zip(titles, row, strict=True)) for row in rows]
    assert str(named[0]["答案"]).startswith("112年度（3 項計畫）截至本年底累計執行數合計為 191,670 千元")
    assert sum(row["數值"] for row in named if row["項目"] == "依據") == 191_670
    listed = [row for row in named if row["項目"] == "查到的段落"]
    assert len(listed) >= shown > 0
    opened = open_page("/" + str(listed[0]["連結"]).removeprefix(page.url.split("?")[0]))
    opened.wait_for_selector(".gt-focus")
    assert str(listed[0]["引文或說明"]) in opened.locator(".gt-focus").inner_text()


def test_a_citation_is_copied_by_keyboard_and_its_link_opens(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(QUOTED))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="引用").first.press("Enter")
    copy = page.locator("[data-testid=stPopoverBody] [data-testid=stCode] button")
    copy.wait_for()
    assert copy.is_visible()
    copy.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('《'))")
    title, plan, file, number, link = page.evaluate("navigator.clipboard.readText()").rsplit("，", 4)
    assert title.endswith("年度）") and plan.startswith("「") and file.endswith(".txt") and number.startswith("第 ")
    opened = open_page("/" + link.removeprefix(page.url.split("?")[0]))
    assert opened.locator(".gt-focus").is_visible()


def test_what_is_like_a_passage_has_an_address(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(QUOTED))
    page.get_by_role("button", name="找相近的").first.click()
    page.get_by_role("heading", name="意思相近的段落").wait_for()
    settle(page)
    assert urlsplit(page.url).path == "/" and list(_query(page)) == ["like"]
    assert words(open_page(page.url.removeprefix(page.url.split("/?")[0]))) == words(page)
    page.go_back()
    page.get_by_role("heading", name="查到的段落").wait_for()
