"""From a question to the page of the book that answers it, and back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.build import build
from indexer.catalogue import Filters
from indexer.encoder import Encoder
from indexer.records import Box, Passage
from indexer.settings import load_settings
from indexer.snapshot import open_snapshot
from retriever.search import permalink
from retriever.source import pages_of
from tests.browser.conftest import OpenPage, Server, ask, serving, settle, words
from tests.browser.test_accessibility import OVER_THE_EDGE, weighty
from tests.conftest import REPOSITORY, SAMPLES, quiet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BOOK = "113-fictional.pdf"
WIDTH, HEIGHT = 595.28, 841.89  # points: A4
QUESTION = "偏鄉聚落5G基地臺累計250座"


@pytest.fixture(scope="module")
def server(browser: Browser, bundled_encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the small corpus and a book as PDF."""
    folder = tmp_path_factory.mktemp("book")
    shutil.copytree(SAMPLES, folder / "corpus")
    shutil.copy(REPOSITORY / "corpus" / "formats" / BOOK, folder / "corpus")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", model="bundled")
    build(settings, lambda: bundled_encoder, quiet)
    with serving(settings, folder) as address:
        yield Server(address, settings)


@pytest.fixture(scope="module")
def passage(server: Server) -> Passage:
    """A passage of the book that stands on one page, below its middle."""
    catalogue = open_snapshot(server.settings.index).catalogue
    rows = catalogue.rows(Filters(files=(BOOK,), columns=("outcome",)))
    assert rows is not None
    found = catalogue.passages(rows.tolist())
    return max((p for p in found if len(pages_of(p)) == 1), key=lambda p: p.lines[0].box.top if p.lines[0].box else 0)


def _shown(page: Page) -> str:
    """Path and query of the address bar, in a form that compares."""
    address = urlsplit(page.url)
    return f"{address.path}?{sorted(parse_qs(address.query).items())}"


def _opened(page: Page) -> None:
    page.wait_for_selector(".gt-sheet img")
    settle(page)


def test_ask_then_the_goal_row_then_its_page_and_back(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    asked, before = _shown(page), words(page)
    page.locator(f".gt-cite:has-text('{BOOK}')").first.wait_for()
    page.locator(f"[class*=st-key-gt-source-]:has-text('{BOOK}')").first.get_by_role("link", name="原頁").click()
    _opened(page)
    assert urlsplit(page.url).path == "/source"
    assert page.get_by_role("heading", level=1).inner_text().startswith(BOOK)
    assert page.locator(".gt-mark").count() >= 1
    page.get_by_role("link", name=re.compile("在計畫中看這一")).click()
    page.wait_for_selector(".gt-focus")
    settle(page)
    page.go_back()
    _opened(page)
    page.go_back()
    page.wait_for_selector(".gt-found")
    settle(page)
    assert (_shown(page), words(page)) == (asked, before)


def test_the_outlines_lie_on_the_picture_where_the_words_are_printed(open_page: OpenPage, passage: Passage) -> None:
    page = open_page("/source" + permalink(passage))
    _opened(page)
    picture = page.locator(".gt-sheet img").bounding_box()
    assert picture
    natural = page.evaluate("(e => [e.naturalWidth, e.naturalHeight])(document.querySelector('.gt-sheet img'))")
    assert natural == pytest.approx([WIDTH * 2, HEIGHT * 2], abs=2)  # drawn, not a broken picture
    points = picture["width"] / WIDTH
    for mark, line in zip(page.locator(".gt-mark").all(), passage.lines, strict=True):
        shown, printed = mark.bounding_box(), line.box
        assert shown and isinstance(printed, Box)
        assert shown["y"] - picture["y"] == pytest.approx(printed.top * points, abs=1)
        assert shown["height"] == pytest.approx((printed.bottom - printed.top) * points, abs=1)
        assert shown["x"] - picture["x"] >= printed.x0 * points - 1
        assert shown["x"] + shown["width"] - picture["x"] == pytest.approx(printed.x1 * points, abs=points * 9)
    sheet, frame = page.locator(".gt-sheet").bounding_box(), page.locator(".gt-frame").first.bounding_box()
    assert sheet and frame and sheet["y"] <= frame["y"] <= sheet["y"] + sheet["height"] - 10  # opens there


def test_the_arrow_keys_turn_the_pages_and_reload_keeps_them(open_page: OpenPage, passage: Passage) -> None:
    page = open_page("/source" + permalink(passage))
    _opened(page)
    page.keyboard.press("ArrowRight")
    page.get_by_role("heading", level=1, name=f"第 {passage.page + 1} 頁").wait_for()
    settle(page)
    assert page.locator(".gt-mark").count() == 0
    turned = _shown(page)
    page.reload()
    _opened(page)
    assert _shown(page) == turned and f"第 {passage.page + 1} 頁" in words(page)
    page.keyboard.press("ArrowLeft")
    page.get_by_role("heading", level=1, name=f"第 {passage.page} 頁").wait_for()
    settle(page)
    assert page.locator(".gt-mark").count() == len(passage.lines)


def test_the_page_is_for_everybody(open_page: OpenPage, passage: Passage) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    page = open_page("/source" + permalink(passage))
    _opened(page)
    assert "框線標出" in (page.locator(".gt-sheet img").get_attribute("alt") or "")
    page.get_by_text("本頁文字").click()
    assert re.sub(r"\s", "", passage.text) in re.sub(r"\s", "", page.locator(".gt-page-text").inner_text())
    assert weighty(axe.Axe().run(page).response) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'dark'")
    assert weighty(axe.Axe().run(page).response) == []
    assert page.evaluate(OVER_THE_EDGE) == []
