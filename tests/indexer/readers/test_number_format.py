from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS

from indexer.readers.number_format import show
from indexer.readers.ordinals import ordinal


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        (26472137, "General", "26472137"),
        (26472137.0, "General", "26472137"),
        (0.1 + 0.2, "General", "0.3"),
        (3e-7, "General", "0.0000003"),
        (-0.0, "General", "0"),
        (1e15, "General", "1000000000000000"),
        (1e22, "General", "1E+22"),
        (5, "G/通用格式", "5"),
        (5, 'General"案"', "5案"),
        (26472137, "#,##0", "26,472,137"),
        (26472137000, "#,##0,", "26,472,137"),
        (26472137000, '#,##0,"千元"', "26,472,137千元"),
        (264.72, "#,##0.0", "264.7"),
        (0.965, "0.00%", "96.50%"),
        (0.965, "0%", "97%"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (0.5, "0.##", "0.5"),
        (5, "0.##", "5"),
        (7, "000", "007"),
        (-5, "0", "-5"),
        (-1234.5, "#,##0.0_);(#,##0.0)", "(1,234.5)"),
        (-1234, '#,##0;[Red]"△"#,##0', "△1,234"),
        (0, BUILTIN_FORMATS[41], "-"),
        (0, BUILTIN_FORMATS[43], "-"),
        (0, "#,##0", "0"),
        (12, "[$NT$-404]#,##0", "NT$12"),
        (12, "\\第0\\期", "第12期"),
        (1234, ";;;", "1234"),  # hidden on the screen, read all the same
        (0.25, "# ?/?", "0.25"),
        (7, "[>5]0;0.0", "7"),
        (112, "@", "112"),
    ],
)
def test_a_number_reads_as_the_cell_shows_it(number: float, code: str, expected: str) -> None:
    assert show(number, code) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        ("文字", "文字"),
        (datetime.date(2023, 10, 12), "2023-10-12"),
        (datetime.datetime(2023, 10, 12), "2023-10-12"),
        (datetime.datetime(2023, 10, 12, 8, 30), "2023-10-12 08:30"),
        (datetime.datetime(2023, 10, 12, 8, 30, 5), "2023-10-12 08:30:05"),
        (datetime.time(8, 30), "08:30"),
        (datetime.timedelta(hours=26, minutes=5), "26:05"),
    ],
)
def test_other_values_read_as_people_write_them(value: object, expected: str) -> None:
    assert show(value) == expected


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_keep_every_digit(number: int) -> None:
    assert show(float(number)) == str(number)
    assert show(float(number), "#,##0") == f"{number:,}"


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_no_number_shows_noise_or_an_exponent(number: float) -> None:
    shown = show(number)

    assert float(shown) == pytest.approx(number, rel=1e-14)
    assert "e" not in shown.lower()


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(max_size=20))
def test_no_format_code_breaks_a_cell(number: float, code: str) -> None:
    assert isinstance(show(number, code), str)


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (21, "chinese", "二十一"),
        (110, "chinese", "一百一十"),
        (10, "chinese", "十"),
        (105, "chinese-to-99", "一〇五"),
        (20, "chinese-digits", "二〇"),
        (23, "formal", "貳拾參"),
        (10, "stem", "癸"),
        (11, "stem", "11"),
        (12, "branch", "亥"),
        (20, "circled", "⑳"),
        (21, "circled", "21"),
        (1994, "upper-roman", "MCMXCIV"),
        (4, "lower-roman", "iv"),
        (5000, "upper-roman", "5000"),
        (28, "upper-letter", "AB"),
        (3, "lower-letter", "c"),
        (7, "zero-padded", "07"),
        (12, "full-width", "１２"),
        (0, "chinese", "0"),
        (3, "unknown", "3"),
    ],
)
def test_ordinals_are_printed_as_lists_print_them(number: int, style: str, expected: str) -> None:
    assert ordinal(number, style) == expected
