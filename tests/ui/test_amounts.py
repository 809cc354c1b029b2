from __future__ import annotations

import pytest

from ui.amounts import execution_rate, share


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
