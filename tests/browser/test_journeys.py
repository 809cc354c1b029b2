from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from tests.browser.conftest import OpenPage, ask, settle, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "離島的視訊診間完成幾間"


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_question_is_answered_by_its_goal_row(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    plan = page.locator("[class*=st-key-gt-plan-]").first
    assert plan.get_by_role("heading", level=2).inner_text() == "離島遠距照護服務計畫"
    row = plan.locator(".gt-goal").filter(has_text="完成診間6間").first
    assert row.get_by_role("heading", level=3).inner_text() == "目標 一-1"
    assert "已完成診間6間" in row.inner_text()
    assert row.locator("mark", has_text="完成").count() >= 2
    target, outcome = row.locator("dl.gt-pair > div").all()
    boxes = target.bounding_box(), outcome.bounding_box()
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    shown = plan.inner_text()
    assert "120,000 千元" in shown and "1.2 億元" in shown
    assert re.search(r"111-lake\.txt，第 \d 頁", shown)
    assert "【虛構資料】" in shown
    assert _query(page) == {"q": [QUESTION]}


def test_from_a_row_to_its_plan_and_back(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(QUESTION))
    before = words(page)
    page.get_by_role("link", name="這一列的連結").first.click()
    page.wait_for_selector(".gt-focus")
    settle(page)
    assert urlsplit(page.url).path == "/plan"
    assert page.locator(".gt-focus mark").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "離島遠距照護服務計畫"
    page.go_back()
    page.wait_for_selector(".gt-found")
    settle(page)
    assert page.get_by_label("問題或關鍵詞").input_value() == QUESTION
    assert words(page) == before


def test_a_view_with_filters_opens_cold_as_it_was(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote("感測站累計"))
    page.get_by_role("button", name="機關").click()
    page.locator("[data-testid=stPopoverBody]").get_by_role("button", name=re.compile("^水務署（")).click()
    page.wait_for_selector(".st-key-gt-clear")
    page.locator(".gt-found").click()  # closes the choice
    page.locator("[data-testid=stPopoverBody]").wait_for(state="hidden")
    settle(page)
    assert _query(page)["agency"] == ["水務署"]
    assert "機關：水務署" in words(page)
    again = open_page(page.url.removeprefix(page.url.split("/?")[0]))
    assert words(again) == words(page)
    assert "照護署" not in words(again)


def test_a_filter_is_undone_by_going_back(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote("感測站累計"))
    before = words(page)
    page.get_by_role("button", name="達成情形").click()
    page.get_by_role("button", name=re.compile(r"^未達成（")).click()
    page.wait_for_selector(".st-key-gt-clear")
    page.locator(".gt-found").click()
    page.locator("[data-testid=stPopoverBody]").wait_for(state="hidden")
    settle(page)
    assert _query(page)["status"] == ["not_achieved"]
    page.go_back()
    page.wait_for_selector(".st-key-gt-clear", state="detached")
    settle(page)
    assert words(page) == before


def test_a_permalink_of_a_goal_row_opens_cold(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(QUESTION))
    link = page.get_by_role("link", name="這一列的連結").first.get_attribute("href")
    assert link is not None
    page.get_by_role("link", name="這一列的連結").first.click()
    page.wait_for_selector(".gt-focus")
    settle(page)
    by_path = open_page("/" + link)
    assert words(by_path) == words(page)
    by_query = open_page("/?" + urlsplit(link).query)  # as the command line prints it
    assert words(by_query) == words(page)


def test_a_permalink_says_when_its_words_have_changed(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(QUESTION))
    link = page.get_by_role("link", name="這一列的連結").first.get_attribute("href")
    assert link is not None
    changed = open_page("/" + re.sub(r"text=[0-9a-f]{8}", "text=00000000", link))
    assert "所指的文字已經更動" in words(changed)
    assert "離島遠距照護服務計畫" in words(changed)


def test_the_language_follows_from_page_to_page(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(QUESTION))
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="What are you looking for?").wait_for()
    settle(page)
    page.get_by_role("link", name="Whole plan").first.click()
    page.get_by_role("heading", name="Narrative of the year").wait_for()
    settle(page)
    assert _query(page)["lang"] == ["en"]
    assert "NT$120,000 thousand" in words(page)
    assert words(open_page(page.url.removeprefix(page.url.split("/plan")[0]))) == words(page)


def test_the_keyboard_alone_asks_and_opens_a_result(open_page: OpenPage) -> None:
    page = open_page()
    _tab_to(page, "問題或關鍵詞")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".gt-found")
    settle(page)
    _tab_to(page, "這一列的連結")
    page.keyboard.press("Enter")
    page.wait_for_selector(".gt-focus")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || ''"
        if page.evaluate(focused).strip() == name:
            return
    raise AssertionError(f"「{name}」 is not reached by the Tab key")
