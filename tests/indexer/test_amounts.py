"""Amounts: 元, 千元, 萬元, 百萬元 and 億元 never slip, and what is no amount is refused."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.amounts import (
    LARGE_UNITS,
    exact_text,
    execution_rate,
    in_thousands,
    parse_amount,
    parse_title_unit,
    parse_unit,
    readable_text,
    rounded_rate,
)

YUAN = {"元": 1, "千元": 10**3, "萬元": 10**4, "百萬元": 10**6, "千萬元": 10**7, "億元": 10**8}
UNITS = st.sampled_from(sorted(YUAN))
# Up to the budget of the whole state many times over, in dollars.
DOLLARS = st.integers(-(10**14), 10**14)


def printed(dollars: int, unit: str, *, commas: bool) -> str:
    """``dollars`` in ``unit``, with as many decimals as it needs."""
    value = Decimal(dollars) / YUAN[unit]
    return f"{value:,f}" if commas else f"{value:f}"


@given(st.integers(-(10**11), 10**11), UNITS, st.booleans())
def test_round_trip_through_every_unit(thousands: int, unit: str, commas: bool) -> None:
    assert parse_amount(printed(thousands * 1_000, unit, commas=commas), unit) == thousands


@given(DOLLARS, st.booleans())
def test_dollars_are_rounded_half_up(dollars: int, commas: bool) -> None:
    expected = int((Decimal(dollars) / 1_000).quantize(Decimal(1), ROUND_HALF_UP))
    assert parse_amount(printed(dollars, "元", commas=commas), "元") == expected


@given(st.integers(1, 10**9), UNITS, UNITS)
def test_the_same_digits_in_two_units_keep_the_factor_between_them(digits: int, one: str, other: str) -> None:
    # A multiple of a thousand, so that nothing is rounded away.
    text = str(digits * 1_000)
    first, second = parse_amount(text, one), parse_amount(text, other)
    assert first is not None and second is not None
    assert first * YUAN[other] == second * YUAN[one]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26,472,137", 26_472_137),
        ("350000", 350_000),
        ("0", 0),
        ("１，２３４", 1_234),
        (" 1,234 \n", 1_234),
        ("1,234 ,567", 1_234_567),
        ("-5", -5),
        ("△1,234", -1_234),
        ("▲7", -7),
        ("(1,234)", -1_234),
        ("（88）", -88),
        ("1.5", 2),
        ("1.4", 1),
        ("-1.5", -2),
    ],
)
def test_numbers(text: str, expected: int) -> None:
    assert parse_amount(text, "千元") == expected


@pytest.mark.parametrize("text", ["-", "－", "—", "–", "─", "──", " - ", "…", "..."])
def test_a_dash_is_no_figure(text: str) -> None:
    assert parse_amount(text, "千元") is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "abc",
            "1,23",
            "1.2.3",
            "1,2345",
            ",123",
            "1,234,",
            "12,34,567",
            "1.",
            ".5",
            "1e5",
            "--5",
            "1 234元",
        ),
        *(
            "1/2",
            "()",
            "(-5)",
            "約100",
            "100千元",
            "九十",
            "NaN",
            "Infinity",
            "١٢٣",
            "9" * 16,
            "1." + "0" * 9,
            "9" * 5_000,
        ),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount") as caught:
        parse_amount(text, "千元")
    assert len(str(caught.value)) < 100


def test_the_refusal_is_one_line() -> None:
    with pytest.raises(ValueError, match="「12 x」 is not an amount"):
        parse_amount("12\nx", "千元")


@given(st.text(max_size=30), UNITS)
def test_any_text_is_an_amount_or_refused(text: str, unit: str) -> None:
    try:
        amount = parse_amount(text, unit)
    except ValueError:
        return
    assert amount is None or isinstance(amount, int)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("單位：新臺幣千元", "千元"),
        ("單位:新台幣仟元", "千元"),
        ("單 位：新臺幣 元", "元"),
        ("單位：元", "元"),
        ("單位：圓", "元"),
        ("(單位：百萬元)", "百萬元"),
        ("單位：新臺幣億元", "億元"),
        ("單位：萬元", "萬元"),
        ("單位：千萬元", "千萬元"),
        ("單位：人", None),
        ("新臺幣千元", None),
        ("", None),
    ],
)
def test_units_of_headings(text: str, unit: str | None) -> None:
    assert parse_unit(text) == unit


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("總經費(千元)", "千元"),
        ("總經費（新臺幣 元）", "元"),
        ("總經費(單位：百萬元)", "百萬元"),
        ("總經費", None),
        ("總經費(含公共建設經費)", None),
        ("累計執行數(每家3萬元)", None),
    ],
)
def test_units_of_column_titles(title: str, unit: str | None) -> None:
    assert parse_title_unit(title) == unit


@given(UNITS)
def test_every_unit_that_can_be_printed_can_be_converted(unit: str) -> None:
    assert parse_unit(f"單位：新臺幣{unit}") == unit
    assert in_thousands(Decimal(1_000), unit) == YUAN[unit]


@pytest.mark.parametrize(
    ("executed", "base", "rate"),
    [(50, 200, Decimal(25)), (0, 5, Decimal(0)), (None, 5, None), (5, None, None), (5, 0, None)],
)
def test_execution_rate(executed: int | None, base: int | None, rate: Decimal | None) -> None:
    assert execution_rate(executed, base) == rate


@pytest.mark.parametrize(
    ("thousands", "chinese", "english"),
    [
        (26_472_137, "約 264.7 億元", "about NT$26.47 billion"),
        (118_300, "1.183 億元", "NT$118.3 million"),
        (465_000, "4.65 億元", "NT$465 million"),
        (464_998, "約 4.650 億元", "about NT$465.0 million"),  # not the amount above
        (99_950, "9,995 萬元", "NT$99.95 million"),
        (1_234_567_890, "約 12,350 億元", "about NT$1,235 billion"),
        (-465_000, "-4.65 億元", "-NT$465 million"),
        (10, "1 萬元", ""),
        (9, "", ""),
        (0, "", ""),
    ],
)
def test_an_amount_beside_the_exact_one(thousands: int, chinese: str, english: str) -> None:
    assert (readable_text(thousands), readable_text(thousands, english=True)) == (chinese, english)


def test_the_exact_amount_keeps_every_digit() -> None:
    assert exact_text(9_007_199_254_740_993) == "9,007,199,254,740,993 千元"
    assert exact_text(-775_000, english=True) == "-NT$775,000 thousand"


@given(st.integers(10, 10**12))
def test_a_readable_amount_says_whether_it_is_exact(thousands: int) -> None:
    words = readable_text(thousands).split(" ")
    unit, number = words.pop(), words.pop()
    shown = Decimal(number.replace(",", "")) * LARGE_UNITS[unit]
    assert (shown == thousands) is (not words)
    assert abs(shown - thousands) <= thousands * Decimal("0.0005")


@pytest.mark.parametrize(
    ("rate", "shown"), [("95.205", "95.21"), ("99.9999", "99.99"), ("100.0001", "100.01"), ("100", "100.00")]
)
def test_a_rate_is_100_only_when_it_is_exactly_that(rate: str, shown: str) -> None:
    assert str(rounded_rate(Decimal(rate))) == shown
