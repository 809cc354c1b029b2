"""Amounts read and written in every unit."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.figures.money import money
from retriever.figures.wording import sentence
from tests.retriever.figures.data import certain, desk, entry

PER_UNIT = {"元": Decimal(1), "千元": Decimal(1_000), "萬元": Decimal(10_000), "億元": Decimal(100_000_000)}


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
