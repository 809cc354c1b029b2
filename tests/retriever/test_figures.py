"""Figures: labelled questions, exact arithmetic, units, and everything that must keep a figure from being stated."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures.__main__ import Scores, evaluate
from indexer.catalogue import Filters
from retriever.figures import FigureDesk, FigureResult
from retriever.figures.describe import describe_figure
from retriever.figures.formula import formula
from retriever.figures.money import money
from retriever.figures.names import doubt_text
from retriever.figures.query import Doubt
from retriever.figures.result import Figure
from retriever.figures.select import Reason
from retriever.figures.wording import left_out_lines, sentence
from tests.retriever.figure_data import desk, entry

PER_UNIT = {"元": Decimal(1), "千元": Decimal(1_000), "萬元": Decimal(10_000), "億元": Decimal(100_000_000)}


def certain(result: FigureResult) -> Figure:
    assert result.certain is not None, (result.doubts, result.reading.unexplained)
    return result.certain


def names(figure: Figure) -> list[str]:
    return [row.entry.plan.name for row in figure.rows]


@pytest.fixture(scope="module")
def rivers() -> FigureDesk:
    """Two agencies of one ministry over two years; amounts chosen so that every answer is another number."""
    return desk(
        entry("清溪整治計畫", 1_000, 800, 400, agency="河川署"),
        entry("堤防巡檢計畫", 3_000, 1_500, 1_500, agency="河川署", types=("科技發展(含公共建設經費)",), goals="AN"),
        entry(
            "雨量站更新計畫",
            500,
            500,
            450,
            agency="氣象所",
            types=("科技發展",),
            period=("112-03", "112-12"),
            goals="PU",
        ),
        entry("清溪整治計畫", 1_200, 1_100, 990, agency="河川署", year=113),
    )


# --- labelled questions ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def scores() -> list[Scores]:
    return evaluate()


def test_labelled_questions_come_out_as_expected(scores: list[Scores]) -> None:
    assert [(score.name, score.wrong, score.offered) for score in scores if not score.passed] == []


def test_there_are_enough_labelled_questions(scores: list[Scores]) -> None:
    assert sum(score.questions for score in scores) >= 80
    assert all(score.questions > 20 for score in scores)


# --- what is computed ------------------------------------------------------------------------


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


# --- the year is never picked silently ---------------------------------------------------------


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


# --- what keeps a figure from being stated ---------------------------------------------------


@pytest.mark.parametrize(
    ("question", "doubt"),
    [
        ("112年度清溪整治計畫核定總經費的來源", Doubt.UNEXPLAINED),
        ("112年度不含清溪整治計畫的核定總經費合計", Doubt.UNEXPLAINED),
        ("雨量站更新計畫執行率為什麼這麼高", Doubt.UNEXPLAINED),
        ("雨量站更新計畫有多少經費", Doubt.CHOICE),
        ("112年度科技發展計畫有幾個", Doubt.CHOICE),
        ("環境示範部112年度平均執行率", Doubt.CHOICE),
        ("核定總經費是多少", Doubt.NO_SCOPE),
        ("115年度清溪整治計畫核定總經費", Doubt.NO_ROWS),
        ("清溪整治計畫（3/4）核定總經費", Doubt.NO_ROWS),
        ("清溪整治計畫112到114年核定總經費", Doubt.MISSING_YEAR),
        ("去年清溪整治計畫核定總經費", Doubt.RELATIVE_YEAR),
        ("112年度河川署三個計畫核定總經費合計", Doubt.EXPECTED),
        ("清溪整治計畫113年比112年核定總經費減少多少", Doubt.PREMISE),
        ("112年度核定總經費超過500的計畫", Doubt.CONDITION),
        ("112年度執行率低於5億元的計畫", Doubt.CONDITION),
        ("112年度核定總經費最高與最低的計畫", Doubt.OPERATION),
        ("清溪整治計畫平均每年執行數", Doubt.OPERATION),
        ("112年度已達成的績效目標有幾項", Doubt.UNSTATED),
    ],
)
def test_doubts(rivers: FigureDesk, question: str, doubt: Doubt) -> None:
    result = rivers.answer(question)
    assert result.certain is None
    assert doubt in result.doubts


@pytest.mark.parametrize(
    "question",
    [
        "清溪的水質如何",
        "雨量站更新了幾座",
        "每座雨量站多少錢",
        "整治成效",
        "What did the rivers cost?",
        "112年度",
        "河川署",
    ],
)
def test_other_questions_are_no_figures(rivers: FigureDesk, question: str) -> None:
    assert rivers.answer(question).certain is None


CERTAIN = (
    "112年度清溪整治計畫核定總經費",
    "雨量站更新計畫的執行率是多少",
    "112年度執行率低於90%的計畫有哪些",
    "環境示範部112年度有幾個計畫",
    "112年度核定總經費最高的計畫",
    "清溪整治計畫113年比112年核定總經費增加多少",
)
FOREIGN = (
    "不含",
    "除了",
    "以外",
    "基地臺",
    "每人",
    "補助款",
    "上半年",
    "單獨",
    "扣除",
    "中央",
    "如果",
    "去年",
    "excluding",
    "monthly",
)


@given(
    question=st.sampled_from(CERTAIN),
    word=st.sampled_from(FOREIGN),
    place=st.integers(0, 40),
)
def test_a_word_nobody_explains_is_never_passed_over(question: str, word: str, place: int) -> None:
    figures = desk(
        entry("清溪整治計畫"), entry("雨量站更新計畫", agency="氣象所"), entry("清溪整治計畫", 1_200, year=113)
    )
    assert figures.answer(question).certain is not None
    place = min(place, len(question))
    assert figures.answer(f"{question[:place]} {word} {question[place:]}").certain is None


def test_an_abbreviation_that_fits_two_plans_names_neither() -> None:
    figures = desk(entry("北岸堤防巡檢計畫", 100), entry("南岸堤防巡檢計畫", 200))
    result = figures.answer("堤防巡檢計畫核定總經費")
    assert result.certain is None
    assert [figure.value for figure in result.offered] == [100, 200]
    assert certain(figures.answer("南岸堤防計畫核定總經費")).value == 200


def test_a_ministry_that_is_also_an_agency_leaves_a_choice() -> None:
    figures = desk(entry("甲河整治計畫", 100, agency="環境示範部"), entry("乙河整治計畫", 50, agency="河川署"))
    result = figures.answer("環境示範部核定總經費合計")
    assert result.certain is None
    assert [figure.value for figure in result.offered] == [150, 100]
    assert certain(figures.answer("環境示範部主管核定總經費合計")).value == 150
    assert certain(figures.answer("環境示範部本部核定總經費合計")).value == 100
    assert names(certain(figures.answer("環境示範部核定總經費最高的計畫"))) == ["甲河整治計畫"]  # either way


# --- rows that do not count ------------------------------------------------------------------


def test_a_missing_amount_is_left_out_and_told() -> None:
    figures = desk(entry("甲河整治計畫", 100), entry("乙河整治計畫", None), entry("丙河整治計畫", 50))
    figure = certain(figures.answer("112年度河川署核定總經費合計"))
    assert figure.value == 150
    assert [(left.entry.plan.name, left.reason) for left in figure.left_out] == [("乙河整治計畫", Reason.MISSING)]
    assert "乙河整治計畫" in "".join(left_out_lines(figure))


def test_a_plan_without_the_amount_has_no_figure() -> None:
    result = desk(entry("乙河整治計畫", None)).answer("乙河整治計畫核定總經費")
    assert result.certain is None
    assert Doubt.MISSING_AMOUNT in result.doubts


def test_a_rate_over_nothing_is_left_out() -> None:
    figure = certain(
        desk(entry("甲河整治計畫", budgeted=0), entry("乙河整治計畫")).answer("112年度執行率低於90%的計畫")
    )
    assert names(figure) == ["乙河整治計畫"]
    assert [left.reason for left in figure.left_out] == [Reason.ZERO]


def test_a_plan_in_two_reports_counts_once() -> None:
    figures = desk(entry("甲河整治計畫", 100), entry("甲河整治計畫", 100, title="改寫決算"), entry("乙河整治計畫", 50))
    figure = certain(figures.answer("河川署112年度核定總經費合計"))
    assert figure.value == 150
    assert [left.reason for left in figure.left_out] == [Reason.REPEATED]


def test_two_reports_that_differ_are_not_reconciled() -> None:
    figures = desk(entry("甲河整治計畫", 100), entry("甲河整治計畫", 120, title="改寫決算"))
    result = figures.answer("甲河整治計畫核定總經費")
    assert result.certain is None
    assert Doubt.VERSIONS in result.doubts


def test_filters_narrow_the_plans(rivers: FigureDesk) -> None:
    assert certain(rivers.answer("清溪整治計畫核定總經費", Filters(years=(113, 113)))).value == 1_200
    assert certain(rivers.answer("有幾個計畫", Filters(agencies=("氣象所",)))).value == 1


# --- ties and edges --------------------------------------------------------------------------


def test_equal_values_share_a_rank() -> None:
    figures = desk(entry("甲河整治計畫", 100), entry("乙河整治計畫", 100), entry("丙河整治計畫", 50))
    figure = certain(figures.answer("112年度核定總經費最高的計畫"))
    assert names(figure) == ["甲河整治計畫", "乙河整治計畫"]
    assert sentence(figure).count("1. ") == 2


def test_nearly_the_whole_is_not_the_whole() -> None:
    figures = desk(entry("甲河整治計畫", 100, 1_000_000, 999_999), entry("乙河整治計畫", 100, 10, 10))
    assert figures.answer("112年度執行率100%的計畫").certain is None  # 100.00% when rounded, but is not
    assert names(certain(figures.answer("112年度執行率未達100%的計畫"))) == ["甲河整治計畫"]


def test_no_plan_fits() -> None:
    figure = certain(desk(entry("甲河整治計畫")).answer("112年度執行率超過90%的計畫有幾個"))
    assert figure.value == 0


# --- units -----------------------------------------------------------------------------------

amounts = st.integers(1, 99_999_999_999)  # 千元


@given(amount=amounts, unit=st.sampled_from(sorted(PER_UNIT)), approved=amounts)
def test_a_threshold_is_the_same_in_every_unit(amount: int, unit: str, approved: int) -> None:
    """元, 千元, 萬元 and 億元 of a question never slip: every way to write one amount gives one answer."""
    number = f"{Decimal(amount) * 1_000 / PER_UNIT[unit]:f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    figure = certain(desk(entry("甲河整治計畫", approved)).answer(f"112年度核定總經費超過{number}{unit}的計畫有幾個"))
    assert figure.value == int(approved > amount)
    (condition,) = figure.query.conditions
    assert condition.value == amount


@given(amount=amounts, unit=st.sampled_from(sorted(PER_UNIT)))
def test_an_amount_reads_the_same_in_every_unit(amount: int, unit: str) -> None:
    figure = certain(desk(entry("甲河整治計畫", amount)).answer(f"甲河整治計畫核定總經費是多少{unit}"))
    assert figure.value == amount
    said = sentence(figure)
    assert f"{amount:,} 千元" in said
    if unit != "千元":
        shown = re.search(rf"([\d,.]+) {unit}", said[said.index("千元") + 2 :])
        assert shown is not None
        assert Decimal(shown[1].replace(",", "")) * PER_UNIT[unit] == Decimal(amount) * 1_000


@pytest.mark.parametrize(
    ("thousands", "asked", "expected"),
    [
        (26_472_137, "", "26,472,137 千元（約 264.7 億元）"),
        (809_000, "", "809,000 千元（8.09 億元）"),
        (64_020, "", "64,020 千元（6,402 萬元）"),
        (9, "", "9 千元"),
        (1_471_568, "億元", "1,471,568 千元（即 14.71568 億元）"),
        (1_471_568, "元", "1,471,568 千元（即 1,471,568,000 元）"),
    ],
)
def test_money_in_words(thousands: int, asked: str, expected: str) -> None:
    assert money(Decimal(thousands), asked) == expected


def test_a_report_in_yuan_gives_no_exact_yuan() -> None:
    figures = desk(entry("甲河整治計畫", 1_234, unit="元"))
    assert "約 1,234,000 元" in sentence(certain(figures.answer("甲河整治計畫核定總經費是多少元")))


@pytest.mark.parametrize(
    ("words", "thousands"),
    [
        ("五億元", 500_000), ("5億", 500_000), ("3,000萬元", 30_000), ("三千萬元", 30_000), ("1億3,700萬元", 137_000),
        ("500,000千元", 500_000), ("12.5億元", 1_250_000), ("500百萬元", 500_000), ("NT$500 million", 500_000),
        ("2 billion", 2_000_000),
    ],
)  # fmt: skip
def test_ways_to_write_money(words: str, thousands: int) -> None:
    figure = certain(desk(entry("甲河整治計畫")).answer(f"112年度核定總經費超過{words}的計畫"))
    assert [condition.value for condition in figure.query.conditions] == [thousands]


# --- formula and JSON ------------------------------------------------------------------------


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
