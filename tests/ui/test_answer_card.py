"""The answer over the results, how the question was understood, and what can be taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from retriever.answer import Answerer
from retriever.search import open_searcher
from tests.conftest import Index
from tests.ui.conftest import OpenApp, visible
from ui.figure_card import figure_parts
from ui.i18n import Texts
from ui.take_away import file_name

FIGURE = "112年度的計畫累計執行數合計多少"
UNDERSTOOD = "112年度水務署「感測站」未達成的原因"


def card(app: AppTest) -> str:
    """The markup of the answer card."""
    return "".join(e.proto.body for e in app.main if e.type == "html" and 'class="gt gt-answer' in e.proto.body)


def labels(app: AppTest) -> dict[str, str]:
    return {str(button.key): button.label for button in app.button}


def test_a_quote_stands_on_top_with_its_marks_and_its_source(open_app: OpenApp) -> None:
    app = open_app(q="夜間門診612人次")
    shown = card(app)
    assert "報告原文" in shown and re.search(r"<blockquote[^>]*>.*<mark>夜間門診612人次</mark>", shown)
    assert "離島遠距照護服務計畫" in shown and "達成說明 一" in shown
    assert "【虛構資料】" in shown
    order = visible(app)
    assert order.index("答案") < order.index("查到的段落")


def test_a_figure_is_shown_with_its_formula_and_rows_that_lead_to_their_plans(open_app: OpenApp) -> None:
    app = open_app(q=FIGURE)
    shown = card(app)
    assert "191,670 千元（約 1.917 億元）" in shown
    assert "118,250 + 18,400 + 55,020 = 191,670 千元" in shown
    links = [urlsplit(link.replace("&amp;", "&")) for link in re.findall(r'href="([^"]*)"', shown)]
    assert len(links) == 3
    for link in links:
        plan = open_app(**{key: values[0] for key, values in parse_qs(link.query).items()})
        assert link.path == "plan" and not plan.exception
        assert "累計執行數" in visible(plan)


def test_many_rows_are_folded_and_bounded(small_index: Index) -> None:
    figure = Answerer(open_searcher(small_index.settings, small_index.encoder)).ask(FIGURE).figure
    assert figure

    def markup(times: int) -> str:
        return "".join(part.text for part in figure_parts(replace(figure, rows=figure.rows * times), Texts()))

    assert "<details>" not in markup(1)
    assert "<details><summary>依據的 30 列</summary>" in markup(10)
    assert markup(50).count("<tr>") == 101 and "另有 50 列" in markup(50)


def test_nothing_to_answer_with_says_what_was_searched_and_sets_the_nearest_apart(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOALTRACE_CONFIDENCE", "1")
    shown = visible(open_app(q="zzyzx 外太空"))
    assert "索引裡找不到答案" in shown
    assert "已查 2 份報告（111、112年度）、2 個機關的 6 項計畫、38 個段落，沒有一段足以回答。" in shown
    assert shown.index("索引裡找不到答案") < shown.index("最接近的內容（不是答案）")
    assert "查到的段落" not in shown


def test_how_a_question_is_understood_can_be_taken_back_and_restored(open_app: OpenApp) -> None:
    app = open_app(q=UNDERSTOOD)
    chips = labels(app)
    assert chips["gt-chip-chips.only-0"].startswith("112 年度")
    assert chips["gt-chip-chips.only-1"].startswith("水務署")
    assert chips["gt-chip-chips.only-2"].startswith("「感測站」一字不差")
    assert chips["gt-chip-chips.first-0"].startswith("未達成、部分達成")
    app.button(key="gt-chip-chips.only-1").click().run()
    assert app.query_params == {"q": UNDERSTOOD, "ignore": "agency:水務署"}
    assert labels(app)["gt-restore-0"].startswith("水務署")
    assert "gt-chip-chips.only-2" not in labels(app)
    app.button(key="gt-restore-0").click().run()
    assert app.query_params == {"q": UNDERSTOOD}
    assert labels(app) == chips


def test_the_readers_own_filter_goes_before_what_the_question_says(open_app: OpenApp) -> None:
    chips = labels(open_app(q=UNDERSTOOD, year="111-112"))
    assert chips["gt-chip-chips.only-0"].startswith("水務署")
    assert chips["gt-chip-chips.first-0"].startswith("112 年度")


def test_another_question_forgets_what_was_taken_back_and_keeps_the_filters(open_app: OpenApp) -> None:
    app = open_app(q=UNDERSTOOD, ignore=["years", "synonyms"], column=["outcome"])
    assert {"112 年度　↺", "同義詞　↺"} <= {label.replace("\\", "") for label in labels(app).values()}
    app.text_input(key="gt-question").set_value("夜間門診").run()
    assert app.query_params == {"q": "夜間門診", "column": "outcome"}


def test_the_words_and_synonyms_say_where_they_come_from(open_app: OpenApp) -> None:
    app = open_app(q=FIGURE)
    shown = visible(app)
    assert "累計執行數 → 執行數" in shown and "出處：" in shown
    app.button(key="gt-no-synonyms").click().run()
    assert app.query_params == {"q": FIGURE, "ignore": "synonyms"}
    assert "累計執行數 → 執行數" not in visible(app)


def test_more_like_a_passage_is_a_view_of_its_own(open_app: OpenApp) -> None:
    app = open_app(q="離島視訊診間", agency="照護署")
    app.button(key="gt-like-1").click().run()
    assert list(app.query_params) == ["like"]
    alike = open_app(like=app.query_params["like"])
    assert not alike.exception
    assert visible(alike) == visible(app)
    shown = visible(alike)
    assert "找與這一段相近的" in shown and "意思相近的段落" in shown
    assert "這一段與列出的" in shown and "個相近段落，每一筆都附出處與連結。" in shown
    assert alike.text_input(key="gt-question").value == ""
    alike.text_input(key="gt-question").set_value("感測站").run()
    assert alike.query_params == {"q": "感測站"}


def test_a_passage_that_is_gone_is_one_sentence(open_app: OpenApp) -> None:
    app = open_app(like="000000000000-outcome-一-00000000")
    assert not app.exception
    assert "索引裡沒有連結所指的段落「000000000000-outcome-一-00000000」" in visible(app)


def test_files_are_written_when_asked_for_and_not_before(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retriever.export.export", lambda *_: pytest.fail("a file was written"))
    app = open_app(q="夜間門診")
    buttons = app.get("download_button")
    assert [button.proto.label for button in buttons] == ["Excel（XLSX）", "CSV", "Word（DOCX）", "Markdown"]
    assert all(button.proto.deferred_file_id for button in buttons)


@pytest.mark.parametrize(
    ("question", "name"),
    [("無人機 資安/檢測？", "績溯-無人機資安檢測.xlsx"), ("../../x", "績溯-x.xlsx"), ("？", "績溯.xlsx")],
)
def test_a_file_is_named_by_letters_of_the_question_alone(question: str, name: str) -> None:
    assert file_name(question, "xlsx") == name


def test_every_row_can_be_cited(open_app: OpenApp) -> None:
    app = open_app(q="夜間門診")
    rows = [key for key in labels(app) if key.startswith("gt-like-")]
    cited = [code.value for code in app.code]
    assert len(cited) == len(rows) > 3
    assert all(
        re.fullmatch(r"《.+》（11[12]年度），「.+」.+，11[12]-lake\.txt，第 \d 頁，\?plan=.+", words) for words in cited
    )
