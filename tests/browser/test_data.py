"""The administrator's page: a report is uploaded, built with progress, found, and taken back again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from indexer.settings import load_settings
from tests.browser.conftest import Server, ask, serving, settle, words
from tests.browser.test_accessibility import OVER_THE_EDGE, weighty

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "離島的視訊診間完成幾間"
REPORT = "111-lake.txt"
HOSTILE = "<img src=x onerror=window.broken=3>.txt"


@dataclass(frozen=True)
class Own:
    """An app with the administrator's switch, and a report that its corpus lacks."""

    address: str
    report: Path


@pytest.fixture(scope="module")
def own(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    folder = tmp_path_factory.mktemp("data")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", model="bundled")
    shutil.copytree(server.settings.corpus, settings.corpus)
    shutil.copytree(server.settings.index, settings.index)
    report = Path(shutil.move(settings.corpus / REPORT, folder / REPORT))
    variables = {"GOALTRACE_ADMIN": "true", "GOALTRACE_CORPUS": str(settings.corpus)}
    with serving(settings, folder, **variables) as address:
        yield Own(address, report)


@pytest.fixture
def page(browser: Browser, own: Own) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-TW")
    context.set_default_timeout(60_000)
    opened = context.new_page()
    opened.goto(f"{own.address}/data")
    settle(opened)
    yield opened
    context.close()


def _build(page: Page) -> None:
    page.get_by_role("button", name="建置", exact=True).click()
    page.get_by_text("資料夾與索引一致").wait_for()
    assert "上次建置：已上線" in words(page)
    settle(page)


def test_a_report_is_taken_out_uploaded_again_and_found(page: Page, own: Own) -> None:
    assert f"已移除：{REPORT}" in words(page)
    _build(page)
    page.goto(own.address)
    settle(page)
    ask(page, QUESTION)
    assert REPORT not in words(page)
    page.goto(f"{own.address}/data")
    settle(page)
    page.locator("input[type=file]").set_input_files(own.report)
    page.get_by_text("讀到 1 份報告").wait_for()
    page.get_by_role("button", name="存入資料夾（1 個檔案）").click()
    page.get_by_text(f"已存入「{REPORT}」").wait_for()
    settle(page)
    _build(page)
    page.goto(own.address)
    settle(page)
    ask(page, QUESTION)
    assert REPORT in words(page)
    page.goto(f"{own.address}/data?part=snapshots")
    page.get_by_role("button", name="回復", exact=True).click()
    page.get_by_text("已回復；線上的快照是").wait_for()
    page.goto(own.address)
    settle(page)
    ask(page, QUESTION)
    assert REPORT not in words(page)


def test_what_is_uploaded_is_shown_as_text(page: Page, own: Own) -> None:
    payload: Any = {"name": HOSTILE, "mimeType": "text/plain", "buffer": own.report.read_bytes()}
    page.locator("input[type=file]").set_input_files(payload)
    page.get_by_text("讀到 1 份報告").wait_for()
    settle(page)
    assert page.evaluate("window.broken") is None
    assert "onerror" in words(page)


@pytest.mark.parametrize("part", ["reports", "snapshots", "lists", "check", "log"])
def test_a_part_is_for_everybody(page: Page, own: Own, part: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    page.goto(f"{own.address}/data?part={part}")
    settle(page)
    assert weighty(axe.Axe().run(page).response) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'dark'")
    assert weighty(axe.Axe().run(page).response) == []
    assert page.evaluate(OVER_THE_EDGE) == []
