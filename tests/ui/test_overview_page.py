from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from indexer.snapshot import Snapshot
from retriever.lineage import find_links
from retriever.overview import Chart, Overview, overview
from tests.conftest import Index
from tests.ui.conftest import visible
from tests.ui.pages import bodies, open_page
from ui.address import OverviewAddress
from ui.charts import PICK

OpenOverview = Callable[..., AppTest]


@pytest.fixture
def at(point_at: Callable[[Path], None], small_index: Index) -> OpenOverview:
    return lambda **query: open_page("overview_page", point_at, small_index, **query)


@pytest.fixture(scope="module")
def whole(snapshot: Snapshot) -> Overview:
    entries = snapshot.catalogue.plans()
    return overview(entries, find_links(entries, snapshot.agencies), snapshot.agencies, (111, 112))


def _specifications(app: AppTest) -> list[dict[str, object]]:
    return [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]


def test_the_latest_year_comes_first_with_five_charts(at: OpenOverview) -> None:
    app = at()
    assert not app.exception
    shown = visible(app)
    assert "112 年度總覽" in shown
    for heading in ("各機關的預算與執行", "執行率的分布", "目標達成情形", "經費與目標對照", "未達成的原因"):
        assert heading in shown
    assert "沒有未達成或部分達成的目標。" in shown  # in words instead of an empty chart
    charts = _specifications(at(year="111-112"))
    assert len(charts) == len(_specifications(app)) + 1 == 5
    for chart in charts:
        assert PICK in json.dumps(chart)
        assert chart["description"]


def test_money_of_two_years_counts_each_plan_once_and_says_so(at: OpenOverview, whole: Overview) -> None:
    app = at(year="111-112")
    shown = visible(app)
    assert f"{whole.total.budgeted:,} 千元" in shown and f"{whole.total.executed:,} 千元" in shown
    assert "同一計畫跨年度只計期間內最近一年" in shown
    assert whole.scope.plans != whole.scope.latest  # something is carried on


def test_every_entry_of_the_tables_leads_to_rows(at: OpenOverview, whole: Overview) -> None:
    hrefs = {unescape(part.split('"')[0]) for part in bodies(at(year="111-112")).split('href="')[1:]}
    assert len(hrefs) > 8
    for href in hrefs:
        address = OverviewAddress.read(parse_qs(href.removeprefix("?")))
        chart = Chart(address.chart)
        assert address.year == "111-112"
        assert whole.plans(chart, address.mark) or whole.goals(chart, address.mark), href


def test_a_status_leads_to_its_goal_rows(at: OpenOverview, whole: Overview) -> None:
    app = at(year="111-112", status="not_achieved")
    assert not app.exception
    rows = whole.goals(Chart.STATUS, "not_achieved")
    shown = visible(app)
    assert f"{len(rows)} 列績效目標" in shown
    for row in rows:
        assert row.goal.target.text in shown and row.entry.plan.name in shown
    assert 'href="plan?plan=' in bodies(app)


def test_an_agency_leads_to_its_plans(at: OpenOverview, whole: Overview) -> None:
    money = whole.agencies[0]
    app = at(year="111-112", agency=money.agency)
    assert not app.exception
    shown = visible(app)
    assert money.agency in shown and f"{len(money.plans)} 項計畫" in shown
    for entry in money.plans:
        assert entry.plan.name in shown and f"{entry.plan.amounts.executed:,}" in shown


def test_long_lists_are_shown_in_parts(at: OpenOverview, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import address

    monkeypatch.setattr(address, "STEP", 1)
    app = at(year="111-112", status="achieved", top="1")
    assert "顯示更多" in [button.label for button in app.button]
    assert bodies(app).count("gt-goal") < bodies(at(year="111-112", status="achieved", top="50")).count("gt-goal")


def test_a_mark_that_is_not_there_is_said(at: OpenOverview) -> None:
    app = at(status="zzz")
    assert not app.exception
    assert "這裡沒有資料" in visible(app)


@pytest.mark.parametrize("year", ["99", "x", "112-111"])
def test_years_that_are_not_there_are_refused_in_words(at: OpenOverview, year: str) -> None:
    app = at(year=year)
    assert not app.exception
    assert "這個查詢無法執行" in visible(app)
    assert [link.proto.label for link in app.main if link.type == "page_link"] == ["回到總覽"]


def test_choosing_years_changes_the_address(at: OpenOverview) -> None:
    app = at()
    app.selectbox(key="gt-overview-from").set_value(111).run()
    assert app.query_params == {"year": "111-112"}
    app.selectbox(key="gt-overview-to").set_value(111).run()
    assert app.query_params == {"year": "111"}
    app.selectbox(key="gt-overview-from").set_value(112).run()
    assert app.query_params == {"year": "112"}


def test_english(at: OpenOverview) -> None:
    shown = visible(at(lang="en"))
    assert "Overview, ROC 112" in shown and "Money against goals" in shown


def test_the_address_knows_the_charts() -> None:
    assert tuple(Chart) == OverviewAddress.CHARTS
    address = OverviewAddress("110-112", "agency", "甲署", 40)
    assert OverviewAddress.read(address.params()) == address
    assert OverviewAddress.read({"top": ["x"], "status": [""]}) == OverviewAddress()


def test_without_an_index(point_at: Callable[[Path], None], tmp_path: Path) -> None:
    assert "還沒有索引" in visible(open_page("overview_page", point_at, tmp_path))
