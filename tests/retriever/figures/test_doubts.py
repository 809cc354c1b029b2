"""What keeps a figure from being stated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.figures import FigureDesk
from retriever.figures.query import Doubt
from tests.retriever.figures.data import certain, desk, entry, names


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
