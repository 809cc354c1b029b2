"""Taiwan's government sites must meet WCAG AA: axe finds nothing serious, in light and dark, wide and narrow."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from indexer.snapshot import open_snapshot
from retriever.search import permalink
from tests.browser.conftest import OpenPage, Server

SEARCH = "/?q=" + quote("視訊診間") + "&agency=" + quote("照護署")
VIEWS = [
    "/",
    SEARCH,
    "/?q=x&year=1",
    "/plan",
    "/plan?plan=0",
    "/plan?name=0",
    "PLAN",
    "/source",
    "SOURCE",
    SEARCH + "&lang=en",
    "/?q=" + quote("112年度的計畫累計執行數合計多少"),
    "/?q=zzyzx&ignore=synonyms",
    "/overview?year=111-112",
    "/overview?year=111-112&status=not_achieved",
    "/overview?year=111-112&quadrant=both&lang=en",
    "/batch",
    "/help",
]
# What stands in a frame that scrolls by itself may be wider than the page.
OVER_THE_EDGE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => !e.parentElement.closest('[role=region][tabindex="0"], [role=group][tabindex="0"]'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.getBoundingClientRect().width > 0)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def paths(server: Server) -> dict[str, str]:
    """A plan's page, and the page of its source with a passage marked."""
    catalogue = open_snapshot(server.settings.index).catalogue
    plan = "/plan?plan=" + catalogue.plans()[0].plan.id
    return {"PLAN": plan, "SOURCE": "/source" + permalink(catalogue.passages([0])[0])}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_for_everybody(open_page: OpenPage, paths: dict[str, str], view: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe-playwright-python is missing; `pip install -r requirements-dev.txt` enables this test",
    )
    page = open_page(paths.get(view, view))
    assert weighty(axe.Axe().run(page).response) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'dark'")
    assert weighty(axe.Axe().run(page).response) == []
    assert page.evaluate(OVER_THE_EDGE) == []


def test_the_filters_are_for_everybody(open_page: OpenPage) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    page = open_page(SEARCH)
    for choice in ("年度", "機關", "類型", "達成情形", "檔案", "用到的詞", "匯出", "引用"):
        page.get_by_role("button", name=re.compile(f"^{choice}")).first.click()
        page.locator("[data-testid=stPopoverBody]").wait_for()
        assert weighty(axe.Axe().run(page).response) == []
        page.locator(".gt-found").click()
        page.locator("[data-testid=stPopoverBody]").wait_for(state="hidden")


def weighty(found: dict[str, Any]) -> list[str]:
    """The serious violations of a run of axe, one sentence each."""
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
