"""Rows that do not count, ties and edges."""

from __future__ import annotations

from indexer.catalogue import Filters
from retriever.figures import FigureDesk
from retriever.figures.query import Doubt
from retriever.figures.select import Reason
from retriever.figures.wording import left_out_lines, sentence
from tests.retriever.figures.data import certain, desk, entry, names


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
