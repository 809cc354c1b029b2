"""Figures: labelled questions, exact arithmetic, years, formulas and JSON."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from benchmarks.figures.__main__ import Scores, evaluate
from retriever.figures import FigureDesk
from retriever.figures.describe import describe_figure
from retriever.figures.formula import formula
from retriever.figures.names import doubt_text
from retriever.figures.query import Doubt
from retriever.figures.wording import sentence
from tests.retriever.figures.data import certain, desk, entry, names


@pytest.fixture(scope="module")
def scores() -> list[Scores]:
    return evaluate()


def test_labelled_questions_come_out_as_expected(scores: list[Scores]) -> None:
    assert [(score.name, score.wrong, score.offered) for score in scores if not score.passed] == []


def test_there_are_enough_labelled_questions(scores: list[Scores]) -> None:
    assert sum(score.questions for score in scores) >= 80
    assert all(score.questions > 20 for score in scores)


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("112年度清溪整治計畫核定總經費", 1_000, "千元"),
        ("112年清溪整治計畫已編列預算數多少", 800, "千元"),
        ("清溪整治計畫截至113年底累計執行數", 990, "千元"),
        ("雨量站更新計畫的執行率", "90.00", "%"),
        ("雨量站更新計畫執行數占核定總經費的比率", "90.00", "%"),
        ("堤防巡檢計畫已編列預算數占核定總經費的百分比", "50.00", "%"),
        ("112年度河川署核定總經費合計", 4_000, "千元"),
        ("環境示範部112年度有幾個計畫", 3, "項計畫"),
        ("環境示範部112年度平均核定總經費", 1_500, "千元"),
        ("環境示範部112年度平均累計執行數", "783.33", "千元"),
        ("環境示範部112年度整體執行率", "83.93", "%"),
        ("清溪整治計畫113年比112年核定總經費增加多少", 200, "千元"),
        ("清溪整治計畫112年與113年執行率相差幾個百分點", "40.00", "百分點"),
        ("清溪整治計畫113年比112年累計執行數增加百分之幾", "147.50", "%"),
        ("堤防巡檢計畫的核定總經費是雨量站更新計畫的幾倍", 6, "倍"),
        ("堤防巡檢計畫核定總經費與累計執行數差多少", 1_500, "千元"),
        ("112年度河川署與氣象所的核定總經費哪一個多", 3_500, "千元"),
        ("堤防巡檢計畫有幾項績效目標", 2, "項績效目標"),
        ("112年度環境示範部未達成的績效目標有幾項", 1, "項績效目標"),
        ("How much was budgeted for 堤防巡檢計畫?", 1_500, "千元"),
        ("What is the execution rate of 雨量站更新計畫?", "90.00", "%"),
        ("How many plans did 河川署 report for 2023?", 2, "項計畫"),
    ],
)
def test_values(rivers: FigureDesk, question: str, value: int | str, unit: str) -> None:
    figure = certain(rivers.answer(question))
    assert (figure.value, figure.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("112年度執行率低於90%的計畫", ["清溪整治計畫"]),
        ("112年度執行率九成以下的計畫", ["清溪整治計畫", "雨量站更新計畫"]),
        ("112年度執行率未達100%的計畫", ["清溪整治計畫", "雨量站更新計畫"]),
        ("112年度執行率介於85%到95%之間的計畫", ["雨量站更新計畫"]),
        ("112年度有績效目標未達成的計畫", ["堤防巡檢計畫"]),
        ("112年度已編列預算數等於核定總經費的計畫", ["雨量站更新計畫"]),
        ("112年度112年12月結束的計畫", ["雨量站更新計畫"]),
        ("112年度期程到114年以後的計畫", ["清溪整治計畫", "堤防巡檢計畫"]),
        ("112年度含公共建設經費的計畫有哪些", ["堤防巡檢計畫"]),
        ("112年度核定總經費100萬元以上且執行率低於80%的計畫", ["清溪整治計畫"]),
        ("氣象所有哪些計畫", ["雨量站更新計畫"]),
        ("112年度核定總經費前兩名的計畫", ["堤防巡檢計畫", "清溪整治計畫"]),
        ("112年度核定總經費第二高的計畫", ["清溪整治計畫"]),
        ("112年度執行率最低的計畫", ["清溪整治計畫"]),
        ("112年度執行率由高到低排序", ["堤防巡檢計畫", "雨量站更新計畫", "清溪整治計畫"]),
        ("plans ending before 2024", ["雨量站更新計畫"]),
        ("top 2 plans by approved total in 2023", ["堤防巡檢計畫", "清溪整治計畫"]),
    ],
)
def test_plans(rivers: FigureDesk, question: str, expected: list[str]) -> None:
    assert names(certain(rivers.answer(question))) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("雨量站更新計畫期程到哪一年", "112-03/112-12"),
        ("堤防巡檢計畫是什麼類型的計畫", "科技發展(含公共建設經費)"),
        ("堤防巡檢計畫由哪個機關主辦", "河川署"),
    ],
)
def test_facts(rivers: FigureDesk, question: str, expected: str) -> None:
    assert certain(rivers.answer(question)).value == expected


def test_a_period_is_worded_in_months(rivers: FigureDesk) -> None:
    assert "112年3月至112年12月" in sentence(certain(rivers.answer("雨量站更新計畫的期程")))
    assert "March 2023 – December 2023" in sentence(certain(rivers.answer("When does 雨量站更新計畫 end?")))


def test_simplified_and_mainland_words_name_the_same_plans() -> None:
    figures = desk(entry("偏鄉網路補強計畫", 700))
    for question in ("偏鄉網路補強計畫的核定總經費", "偏乡网路补强计画的核定总经费", "偏乡网络补强计划的核定总经费"):
        assert certain(figures.answer(question)).value == 700


def test_several_years_are_answered_year_by_year(rivers: FigureDesk) -> None:
    figure = certain(rivers.answer("清溪整治計畫核定總經費"))
    assert figure.value is None
    assert [(row.entry.report.year, row.value) for row in figure.rows] == [(112, 1_000), (113, 1_200)]


def test_a_value_that_is_the_same_in_all_years_is_one_value(rivers: FigureDesk) -> None:
    figure = certain(rivers.answer("清溪整治計畫的期程"))
    assert figure.value == "112-01/114-12"
    assert [row.entry.report.year for row in figure.rows] == [112, 113]
    assert "112、113年度" in sentence(figure)


def test_totals_of_several_years_are_not_added_up(rivers: FigureDesk) -> None:
    figure = certain(rivers.answer("河川署核定總經費合計"))
    assert figure.value is None
    assert [(group.name, group.value) for group in figure.groups] == [("112", 4_000), ("113", 1_200)]


def test_a_rank_over_several_years_is_only_offered(rivers: FigureDesk) -> None:
    result = rivers.answer("執行率最低的計畫")
    assert result.certain is None
    assert Doubt.MIXED_YEARS in result.doubts


def test_one_years_amount_is_not_the_total_to_date(rivers: FigureDesk) -> None:
    result = rivers.answer("113年清溪整治計畫花了多少錢")
    assert result.certain is None
    assert Doubt.IN_THE_YEAR in result.doubts
    assert [figure.value for figure in result.offered] == [990, 590]  # to date, and what 113 added


def test_in_a_plans_first_year_both_are_the_same(rivers: FigureDesk) -> None:
    assert certain(rivers.answer("112年清溪整治計畫花了多少錢")).value == 400


def evaluated(text: str) -> tuple[Decimal, Decimal]:
    """Both sides of a formula, the left one computed."""
    left, right = text.rsplit(" = ", 1)
    expression = left.replace(",", "").replace("%", "").replace("÷", "/").replace("×", "*").replace("−", "-")
    expression = re.sub(r"\|(.*)\|", r"abs(\1)", expression)
    expression = re.sub(r"\d+(?:\.\d+)?", lambda number: f"Decimal('{number[0]}')", expression)
    computed = eval(expression, {"__builtins__": {}}, {"Decimal": Decimal, "abs": abs})
    return computed, Decimal(re.sub(r"[^\d.]", "", right))


@pytest.mark.parametrize(
    "question",
    [
        "雨量站更新計畫的執行率",
        "112年度河川署核定總經費合計",
        "環境示範部112年度整體執行率",
        "環境示範部112年度平均累計執行數",
        "清溪整治計畫113年比112年核定總經費增加多少",
        "清溪整治計畫113年比112年累計執行數增加百分之幾",
        "堤防巡檢計畫的核定總經費是雨量站更新計畫的幾倍",
        "112年度哪個機關執行率最低",
        "112年度哪個機關核定總經費最高",
    ],
)
def test_formulas_add_up(rivers: FigureDesk, question: str) -> None:
    figure = certain(rivers.answer(question))
    computed, stated = evaluated(formula(figure))
    assert computed.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) == stated == figure.value


def test_json(rivers: FigureDesk) -> None:
    described = json.loads(json.dumps(describe_figure(certain(rivers.answer("雨量站更新計畫的執行率")))))
    assert (described["value"], described["unit"]) == (90, "%")
    (row,) = described["rows"]
    assert row["plan"] == {
        "id": "112-氣象所-雨量站更新計畫-示範決算",
        "name": "雨量站更新計畫",
        "agency": "氣象所",
        "year": 112,
    }
    assert row["source"] == {"file": "112-示範決算.txt", "page": 3}
    assert row["goal"] is None
    assert row["permalink"].startswith("?plan=112-")


def test_goal_rows_lead_to_their_goal(rivers: FigureDesk) -> None:
    described = describe_figure(certain(rivers.answer("112年度環境示範部未達成的績效目標有哪些")))
    assert described["value"] is None
    (row,) = described["rows"]
    assert row["goal"]["number"] == "2"
    assert "goal=2" in row["permalink"] and "text=" in row["permalink"]


def test_every_doubt_has_words_in_both_languages() -> None:
    assert all(doubt_text(doubt, english) for doubt in Doubt for english in (False, True))
