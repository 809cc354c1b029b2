"""The form of facing pages: amounts and their units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import AmountError
from indexer.records import Amounts
from tests.indexer.documents import LEFT, agency_row, goal_row, plan_row
from tests.indexer.forms.reports import cover, only_report, plans, refusal

MONEY_TITLES = {"approved_total": LEFT[3], "budgeted": LEFT[4], "executed": LEFT[5]}


@pytest.mark.parametrize(
    ("unit", "thousands"),
    [("元", 1_234_568), ("千元", 1_234_567_890), ("萬元", 12_345_678_900), ("百萬元", 1_234_567_890_000)],
)
def test_the_unit_of_the_page_is_converted(unit: str, thousands: int) -> None:
    row = plan_row("甲", "1,234,567,890", "1,234,567,890", "-")
    document = cover().spread([row], [goal_row()], lines=("112年度", f"單位：新臺幣{unit}")).document
    report = only_report(document)
    assert report.unit == unit
    assert report.plans[0].amounts == Amounts(thousands, thousands, None)


def test_a_unit_in_a_column_title_wins_over_that_of_the_page() -> None:
    titles = [*LEFT[:3], f"{LEFT[3]}（百萬元）", f"{LEFT[4]}(單位：元)", *LEFT[5:]]
    row = plan_row("甲", "3", "2,000,000", "1,000")
    document = cover().spread([row], [goal_row()], left_titles=titles).document
    assert plans(document)[0].amounts == Amounts(3_000, 2_000, 1_000)


def test_units_in_all_column_titles_do_without_one_on_the_page() -> None:
    titles = [*LEFT[:3], *(f"{title}(元)" for title in LEFT[3:6]), LEFT[6]]
    row = plan_row("甲", "3,000", "2,000", "1,000")
    report = only_report(cover().spread([row], [goal_row()], left_titles=titles, lines=("112年度",)).document)
    assert (report.unit, report.plans[0].amounts) == ("元", Amounts(3, 2, 1))


def test_the_unit_may_change_from_one_spread_to_the_next() -> None:
    document = (
        cover()
        .spread([agency_row("照護署"), plan_row("甲")], [goal_row()])
        .spread([plan_row("乙", "300,000", "200,000", "100,000")], [goal_row()], lines=("112年度", "單位：新臺幣元"))
        .document
    )
    assert [(plan.agency, plan.amounts) for plan in plans(document)] == [("照護署", Amounts(300, 200, 100))] * 2


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3), st.sampled_from(["元", "千元", "百萬元"]))
def test_no_unit_slips(thousands: list[int], unit: str) -> None:
    per_thousand = {"元": 1_000, "千元": 1, "百萬元": 0.001}[unit]
    shown = [
        f"{amount * per_thousand:,.3f}" if unit == "百萬元" else f"{amount * int(per_thousand):,}"
        for amount in thousands
    ]
    document = cover().spread([plan_row("甲", *shown)], [goal_row()], lines=("112年度", f"單位：{unit}")).document
    assert plans(document)[0].amounts == Amounts(*thousands)


@pytest.mark.parametrize("field", list(MONEY_TITLES))
@pytest.mark.parametrize("text", ["abc", "1,23", "約三百", ""])
def test_an_amount_that_is_none_names_file_plan_and_column(field: str, text: str) -> None:
    figures = {"approved": "300", "budgeted": "200", "executed": "100"} | {field.removesuffix("_total"): text}
    message = refusal(cover().spread([plan_row("照護\n計畫", **figures)], [goal_row()]).document, AmountError)
    assert "page 2" in message
    assert "「照護計畫」" in message
    assert f"「{MONEY_TITLES[field]}」" in message
    assert f"「{text}」" in message


def test_an_amount_over_two_lines_is_refused_in_one() -> None:
    message = refusal(cover().spread([plan_row("甲", "12\nx34")], [goal_row()]).document, AmountError)
    assert "「12 x34」" in message
