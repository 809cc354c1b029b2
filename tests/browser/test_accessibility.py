"""Taiwan's government sites must meet WCAG AA: axe finds nothing serious, in light and dark, wide and narrow."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from indexer.snapshot import open_snapshot
from tests.browser.conftest import OpenPage, Server

SEARCH = "/?q=" + quote("視訊診間") + "&agency=" + quote("照護署")
VIEWS = ["/", SEARCH, "/?q=x&year=1", "/plan", "/plan?plan=0", "PLAN", SEARCH + "&lang=en"]
_OVER_THE_EDGE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.getBoundingClientRect().width > 0)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def plan_path(server: Server) -> str:
    return "/plan?plan=" + open_snapshot(server.settings.index).catalogue.plans()[0].plan.id


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_for_everybody(open_page: OpenPage, plan_path: str, view: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe-playwright-python is missing; `pip install -r requirements-dev.txt` enables this test",
    )
    page = open_page(plan_path if view == "PLAN" else view)
    assert _weighty(axe.Axe().run(page).response) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'dark'")
    assert _weighty(axe.Axe().run(page).response) == []
    assert page.evaluate(_OVER_THE_EDGE) == []


def test_the_filters_are_for_everybody(open_page: OpenPage) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    page = open_page(SEARCH)
    for choice in ("年度", "機關", "欄位", "達成情形"):
        page.get_by_role("button", name=re.compile(f"^{choice}")).first.click()
        page.locator("[data-testid=stPopoverBody]").wait_for()
        assert _weighty(axe.Axe().run(page).response) == []
        page.locator(".gt-found").click()
        page.locator("[data-testid=stPopoverBody]").wait_for(state="hidden")


def _weighty(found: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
