"""From a mark of a chart, and from its table, to the rows behind it; and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.browser.conftest import OpenPage, settle, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

YEARS = "/overview?year=111-112"


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_mark_leads_to_its_rows_and_back(open_page: OpenPage) -> None:
    page = open_page(YEARS)
    before = words(page)
    bar = page.locator(".st-key-gt-chart-status .mark-rect path[aria-label*='未達成']").last
    count = bar.get_attribute("aria-label")
    bar.click()
    page.wait_for_selector(".gt-goal")
    settle(page)
    assert _query(page) == {"year": ["111-112"], "status": ["not_achieved"]}
    assert count is not None and count.split("：")[1].removesuffix("目標").strip() in words(page)
    assert page.locator(".gt-goal .gt-status-not_achieved").count() == page.locator(".gt-goal").count() > 0
    cold = open_page(page.url.removeprefix(page.url.split("/overview")[0]))
    assert words(cold) == words(page)
    page.go_back()
    page.wait_for_selector(".st-key-gt-chart-status .mark-rect path")
    settle(page)
    assert words(page) == before


def test_a_point_leads_to_its_plan(open_page: OpenPage) -> None:
    page = open_page(YEARS)
    point = page.locator(".st-key-gt-chart-quadrant .mark-symbol path[aria-label]").first
    name = (point.get_attribute("aria-label") or "").split("：")[0]
    point.click()
    page.wait_for_url("**/plan?**")
    settle(page)
    assert page.get_by_role("heading", level=1).inner_text() == name


def test_the_table_leads_there_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(YEARS + "&lang=en")
    link = page.locator(".gt-table a").first
    agency = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**agency=**")
    page.get_by_role("link", name="Back to the overview").wait_for()
    settle(page)
    assert page.get_by_role("heading", level=1).inner_text() == agency
    assert _query(page)["lang"] == ["en"] and _query(page)["year"] == ["111-112"]


def test_on_paper_a_dark_page_is_dark_on_white(open_page: OpenPage) -> None:
    page = open_page(YEARS, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("h1").evaluate("e => getComputedStyle(e).color") == "rgb(29, 36, 51)"
    label = page.locator(".st-key-gt-chart-agency svg .role-axis-label text").first
    assert label.evaluate("e => getComputedStyle(e).fill") == "rgb(29, 36, 51)"
    assert page.locator(".gt-table").count() == 5
    assert not page.locator(".st-key-gt-overview-years").is_visible()
