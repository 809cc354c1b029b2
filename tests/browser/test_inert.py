"""Report text, file names and questions are data: shown letter by letter, never obeyed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser.conftest import (
    HOSTILE_AGENCY,
    HOSTILE_FILE,
    HOSTILE_NAME,
    HOSTILE_OUTCOME,
    HOSTILE_TARGET,
    OpenPage,
    Server,
    settle,
    words,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What the hostile words would have become.
OBEYED = "script, img, style, b, u, code, .katex, a[href^='javascript:'], em"


@pytest.fixture(scope="module")
def plan_id(server: Server) -> str:
    from indexer.snapshot import open_snapshot

    plans = open_snapshot(server.settings.index).catalogue.plans()
    return next(entry.plan.id for entry in plans if entry.report.source == HOSTILE_FILE)


def _assert_inert(page: Page) -> None:
    main = page.locator("[data-testid=stMain]")
    assert [element.inner_text() for element in main.locator(OBEYED).all()] == []
    assert page.evaluate("window.broken") is None
    assert main.is_visible()


def test_a_hostile_report_is_shown_letter_by_letter_in_the_results(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote("惡意腳本不得執行"))
    _assert_inert(page)
    shown = words(page)
    for text in (
        HOSTILE_NAME,
        HOSTILE_AGENCY,
        HOSTILE_TARGET,
        HOSTILE_OUTCOME,
        HOSTILE_FILE,
        "[本檔](javascript:alert(2))",
    ):
        assert text in shown


def test_and_in_its_citation(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote(f"「{HOSTILE_TARGET}」"))
    page.get_by_role("button", name="引用").first.click()
    cited = page.locator("[data-testid=stPopoverBody]")
    cited.locator("code").wait_for()
    assert f"「{HOSTILE_NAME}」" in cited.inner_text() and HOSTILE_FILE in cited.inner_text()
    assert cited.locator("script, img, b, u, .katex, a").count() == 0
    _assert_inert(page)


def test_and_on_its_own_page(open_page: OpenPage, plan_id: str) -> None:
    page = open_page(f"/plan?plan={plan_id}")
    _assert_inert(page)
    shown = words(page)
    for text in (HOSTILE_NAME, HOSTILE_AGENCY, HOSTILE_TARGET, HOSTILE_OUTCOME, HOSTILE_FILE):
        assert text in shown


def test_and_on_the_page_of_its_source(open_page: OpenPage, server: Server) -> None:
    from indexer.catalogue import Filters
    from indexer.snapshot import open_snapshot
    from retriever.search import permalink

    catalogue = open_snapshot(server.settings.index).catalogue
    rows = catalogue.rows(Filters(files=(HOSTILE_FILE,), columns=("outcome",)))
    assert rows is not None
    page = open_page("/source" + permalink(catalogue.passages(rows.tolist())[0]))
    _assert_inert(page)
    assert page.locator(".gt-rows mark").inner_text() == HOSTILE_OUTCOME
    assert HOSTILE_FILE in words(page) and HOSTILE_TARGET in words(page)


def test_and_in_the_list_of_plans_and_the_examples(open_page: OpenPage) -> None:
    for path in ("/plan?year=113", "/"):
        page = open_page(path)
        _assert_inert(page)
        assert HOSTILE_NAME in words(page)


def test_and_in_the_overview_and_the_help(open_page: OpenPage) -> None:
    page = open_page("/overview?year=113")
    _assert_inert(page)
    assert HOSTILE_AGENCY in words(page)
    page.locator(".st-key-gt-chart-agency .mark-rect path").last.hover()
    hint = page.locator("#vg-tooltip-element")
    hint.wait_for()
    assert HOSTILE_AGENCY in hint.inner_text() and hint.locator(OBEYED).count() == 0
    page = open_page("/overview?year=113&agency=" + quote(HOSTILE_AGENCY))
    _assert_inert(page)
    assert HOSTILE_NAME in words(page) and HOSTILE_AGENCY in words(page)
    page = open_page("/help")
    _assert_inert(page)
    assert HOSTILE_FILE in words(page) and "[本檔](javascript:alert(2))" in words(page)


def test_and_in_the_filters(open_page: OpenPage) -> None:
    page = open_page("/?q=" + quote("惡意腳本不得執行") + "&agency=" + quote(HOSTILE_AGENCY))
    assert f"機關：{HOSTILE_AGENCY}" in words(page)
    page.get_by_role("button", name=re.compile("^機關")).click()
    chosen = page.locator("[data-testid=stPopoverBody]")
    chosen.get_by_role("button", name=HOSTILE_AGENCY).wait_for()
    assert HOSTILE_AGENCY in chosen.inner_text()
    _assert_inert(page)
    assert chosen.locator(OBEYED).count() == 0


@pytest.mark.parametrize("key", ["q", "agency", "file", "like", "plan", "year"])
def test_a_hostile_address_is_shown_as_words(open_page: OpenPage, key: str) -> None:
    text = "<img src=x onerror=window.broken=3>**x**$y$"
    page = open_page("/?q=x&" + f"{key}={quote(text)}" if key != "plan" else f"/plan?plan={quote(text)}")
    settle(page)
    _assert_inert(page)
    if key == "q":
        assert page.get_by_label("問題或關鍵詞").input_value() == text
    else:
        assert text in words(page)
