"""The filters of the search page and the order of its results."""

from __future__ import annotations

import re

import pytest

from tests.ui.conftest import OpenApp, visible


def test_an_address_restores_question_and_filters(open_app: OpenApp) -> None:
    app = open_app(q="感測站", year="111-112", agency=["水務署"], column=["outcome"], status=["achieved"])
    assert not app.exception
    assert app.text_input(key="gt-question").value == "感測站"
    assert (app.selectbox(key="gt-from").value, app.selectbox(key="gt-to").value) == (111, 112)
    assert app.pills(key="gt-agency").value == ["水務署"]
    assert app.pills(key="gt-column").value == ["outcome"]
    assert app.pills(key="gt-status").value == ["achieved"]
    shown = visible(app)
    assert "河川水質感測網計畫" in shown and "離島遠距照護服務計畫" not in shown


def test_a_filter_goes_to_the_address_and_is_cleared_again(open_app: OpenApp) -> None:
    app = open_app(q="感測站")
    app.pills(key="gt-agency").set_value(["照護署"]).run()
    assert app.query_params == {"q": "感測站", "agency": "照護署"}
    assert "河川水質感測網計畫" not in visible(app)
    app.button(key="gt-clear").click().run()
    assert app.query_params == {"q": "感測站"}
    assert app.pills(key="gt-agency").value == []
    assert "河川水質感測網計畫" in visible(app)


def test_the_end_of_the_years_just_chosen_drags_the_other_one_along(open_app: OpenApp) -> None:
    app = open_app(q="感測站")
    assert app.selectbox(key="gt-to").placeholder == "不限"
    app.selectbox(key="gt-to").set_value(111).run()
    assert app.query_params["year"] == "111"
    app.selectbox(key="gt-from").set_value(112).run()
    assert app.query_params["year"] == "112"
    app.selectbox(key="gt-from").set_value(111).run()
    assert app.query_params["year"] == "111-112"
    app.selectbox(key="gt-from").set_value(None).run()
    assert "year" not in app.query_params


@pytest.mark.parametrize(
    "address",
    [{"agency": ["沒有這個署"]}, {"year": "昨天"}, {"status": ["perfect"]}, {"column": ["poem"]}, {"year": "112-109"}],
)
def test_a_filter_that_does_not_apply_is_said_and_can_be_dropped(open_app: OpenApp, address: dict[str, str]) -> None:
    app = open_app(q="感測站", **address)
    assert not app.exception
    assert "這個查詢無法執行" in visible(app)
    app.button(key="gt-clear").click().run()
    assert app.query_params == {"q": "感測站"}
    assert "河川水質感測網計畫" in visible(app)


def test_filters_that_leave_nothing_say_what_was_searched(open_app: OpenApp) -> None:
    app = open_app(q="感測站", column=["work"], status=["achieved"])
    assert not app.exception
    shown = visible(app)
    assert "沒有符合的段落" in shown and "已找過 2 份報告" in shown


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"agency": ["水物署"]}, "索引裡沒有這個機關：「水物署」；最接近的是：水務署"),
        ({"reason": ["颱風假"]}, "索引裡沒有這個原因：「颱風假」"),
        ({"file": ["x.pdf"]}, "索引裡沒有這個檔案：「x.pdf」"),
        ({"year": "99"}, "索引裡沒有年度「99」的報告；最接近的是：111。"),
        ({"year": "112-109"}, "年度「112-109」前後顛倒"),
        ({"year": "昨天"}, "看不懂年度「昨天」"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said_in_chinese(open_app: OpenApp, address: dict[str, str], said: str) -> None:
    assert said in visible(open_app(q="感測站", **address))


def test_every_facet_narrows_and_counts(open_app: OpenApp) -> None:
    app = open_app(q="感測站", type="社會發展", file="112-lake.txt")
    assert app.pills(key="gt-type").value == ["社會發展"]
    assert re.search(r"（在 [1-9]\d* 個符合篩選的段落中）", visible(app))
    assert "河川水質感測網計畫" not in visible(app)
    assert any(re.fullmatch(r"112\\-lake\\.txt（[1-9]\d*）", option) for option in app.pills(key="gt-file").options)


def test_results_are_ordered_by_the_newest_and_the_order_is_in_the_address(open_app: OpenApp) -> None:
    app = open_app(q="遠距看診")
    app.selectbox(key="gt-order").set_value("year").run()
    assert app.query_params == {"q": "遠距看診", "order": "year"}
    results = visible(app).split("查到的段落")[1]
    years = re.findall(r"(11[12]) 年度\n", results)
    assert years == sorted(years, reverse=True) and len(set(years)) == 2


def test_an_order_that_is_unknown_is_that_of_relevance(open_app: OpenApp) -> None:
    app = open_app(q="遠距看診", order="<b>")
    assert not app.exception
    assert app.selectbox(key="gt-order").value == "relevance"
