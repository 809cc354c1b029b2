from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.amounts import CHINESE_UNITS, ENGLISH_UNITS, Scaled, execution_rate, grouped, scaled, share


@pytest.mark.parametrize(
    ("thousands", "number", "unit", "rounded"),
    [
        (26_472_137, "264.7", "億", True),
        (465_000, "4.65", "億", False),
        (100_000, "1", "億", False),
        (99_999, "9,999.9", "萬", False),
        (1_234_567_890, "1.23", "兆", True),
        (10, "1", "萬", False),
        (-465_000, "-4.65", "億", False),
        (1_005_000, "10.1", "億", True),  # 10.05: half goes up
    ],
)
def test_amounts_in_chinese_units(thousands: int, number: str, unit: str, rounded: bool) -> None:
    assert scaled(thousands, CHINESE_UNITS) == Scaled(number, unit, rounded)


def test_amounts_in_english_units() -> None:
    assert scaled(26_472_137, ENGLISH_UNITS) == Scaled("26.5", "billion", True)
    assert scaled(196_000, ENGLISH_UNITS) == Scaled("196", "million", False)


@pytest.mark.parametrize("thousands", [0, 9, -9])
def test_an_amount_too_small_for_a_larger_unit_stays_as_it_is(thousands: int) -> None:
    assert scaled(thousands, CHINESE_UNITS) is None


@given(st.integers(min_value=10, max_value=10**16))
def test_the_larger_unit_is_off_by_half_a_last_digit_at_most(thousands: int) -> None:
    amount = scaled(thousands, CHINESE_UNITS)
    assert amount is not None
    shown = Fraction(amount.number.replace(",", "")) * CHINESE_UNITS[amount.unit]
    assert abs(shown - thousands) * 2 <= Fraction(CHINESE_UNITS[amount.unit], 10)
    assert amount.rounded == (shown != thousands)


def test_exact_figures_keep_every_digit_of_large_integers() -> None:
    assert grouped(9_007_199_254_740_993) == "9,007,199,254,740,993"


@pytest.mark.parametrize(
    ("executed", "budgeted", "rate"),
    [
        (318_906, 335_000, "95.20%"),
        (15_496_930, 15_496_930, "100.00%"),
        (0, 10, "0.00%"),
        (1, 3, "33.33%"),
        (1, 800, "0.13%"),  # 0.125: half goes up
        (99_999_999, 100_000_000, "99.99%"),  # not spent in full
        (100_000_001, 100_000_000, "100.01%"),
        (730_420, 730_000, "100.06%"),
        (-5, 100, "-5.00%"),
    ],
)
def test_execution_rate(executed: int, budgeted: int, rate: str) -> None:
    assert execution_rate(executed, budgeted) == rate


@pytest.mark.parametrize(("executed", "budgeted"), [(None, 5), (5, None), (5, 0)])
def test_no_rate_without_both_figures(executed: int | None, budgeted: int | None) -> None:
    assert execution_rate(executed, budgeted) is None


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 2, 50), (3, 2, 100), (None, 2, 0), (1, 0, 0), (-1, 2, 0), (1, 1000, 0)]
)
def test_share_is_a_length_between_0_and_100(part: int | None, whole: int, percent: int) -> None:
    assert share(part, whole) == percent
