from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.conftest import OpenApp, visible
from ui.examples import examples
from ui.markup import plain_label


def test_the_start_page_offers_questions_and_says_what_it_holds(open_app: OpenApp) -> None:
    app = open_app()
    assert not app.exception
    shown = visible(app)
    assert "想查什麼？" in shown and "可以這樣問" in shown
    assert "索引：2 份報告，6 項計畫" in shown


def test_an_example_asks_its_question(open_app: OpenApp) -> None:
    app = open_app()
    example = app.button(key="gt-example-0")
    example.click().run()
    assert not app.exception
    question = app.query_params["q"]
    assert app.text_input(key="gt-question").value == question
    assert example.label == plain_label(question)
    assert "查到的段落" in visible(app)


def test_a_question_lands_on_its_goal_row(open_app: OpenApp) -> None:
    app = open_app()
    app.text_input(key="gt-question").set_value("離島視訊診間").run()
    assert not app.exception
    assert app.query_params["q"] == "離島視訊診間"
    shown = visible(app)
    for part in ("離島遠距照護服務計畫", "目標 一-1", "完成", "診間", "120,000 千元", "111-lake.txt，第"):
        assert part in shown
    assert "【虛構資料】" in shown
    assert any("<mark>" in element.proto.body for element in app.main if element.type == "html")


def test_every_result_has_a_link_to_its_passage(open_app: OpenApp) -> None:
    app = open_app(q="離島視訊診間")
    links = [element.proto for element in app.main if element.type == "page_link"]
    rows = [link for link in links if "text=" in link.query_string]
    assert rows
    assert {link.page for link in rows} == {"plan", "source"}


def test_words_that_no_passage_holds_are_said_to_be_matched_by_meaning(open_app: OpenApp) -> None:
    app = open_app(q="zzyzx")
    assert not app.exception
    assert "沒有段落含有問題中的詞" in visible(app)


def test_more_passages_are_shown_on_demand(open_app: OpenApp) -> None:
    app = open_app(q="計畫")
    app.button(key="gt-more").click().run()
    assert app.query_params["top"] == "40"
    assert "gt-more" not in [button.key for button in app.button]


def test_a_question_that_is_too_long_is_one_sentence(open_app: OpenApp) -> None:
    app = open_app(q="長" * 501)
    assert not app.exception
    shown = visible(app)
    assert "這個查詢無法執行" in shown and "問題有 501 個字，超過上限 500 個字；請縮短後再查。" in shown


@pytest.mark.parametrize("page", [{"q": "感測站"}, {"plan": "000000000000"}])
def test_an_address_that_is_too_long_is_one_sentence(open_app: OpenApp, page: dict[str, str]) -> None:
    app = open_app(**page, agency=[f"機關{number}" * 10 for number in range(400)])
    assert not app.exception
    assert "網址有" in visible(app) and "請由選單重新開始" in visible(app)


def test_the_interface_switches_to_english_and_back(open_app: OpenApp) -> None:
    app = open_app(q="離島視訊診間", lang="en")
    shown = visible(app)
    assert "What are you looking for?" in shown and "NT$120,000 thousand" in shown
    links = [element.proto for element in app.main if element.type == "page_link"]
    assert all("lang=en" in link.query_string for link in links)
    app.button(key="gt-language").click().run()
    assert "lang" not in app.query_params
    assert "想查什麼？" in visible(app)


def test_without_an_index_the_page_says_how_to_build_one(open_app: OpenApp, tmp_path: Path) -> None:
    app = open_app(tmp_path / "nothing", q="x")
    assert not app.exception
    shown = visible(app)
    assert "還沒有索引" in shown and "python -m indexer build" in shown


def test_a_damaged_index_is_one_sentence(open_app: OpenApp, tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{", encoding="utf-8")
    app = open_app(tmp_path)
    assert not app.exception
    shown = visible(app)
    assert "索引無法開啟" in shown and "current.json: is damaged" in shown


def test_examples_of_the_page_are_those_of_the_index(open_app: OpenApp, entries: dict[str, object]) -> None:
    from ui.i18n import Texts

    labels = [button.label for button in open_app().button]
    assert set(examples(list(entries.values()), Texts())) <= set(labels)  # type: ignore[arg-type]
