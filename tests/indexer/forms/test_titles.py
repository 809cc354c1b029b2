"""Column titles: spellings, units in brackets, and the nearest known one."""

from __future__ import annotations

import pytest

from indexer.forms.titles import field_title, match_titles, nearest_titles, resembles
from tests.indexer.documents import LEFT, RIGHT


def test_the_titles_of_the_form() -> None:
    left = match_titles(LEFT, "achievement", "left")
    assert left.complete
    assert list(left.columns.values()) == list(range(7))
    right = match_titles(RIGHT, "achievement", "right")
    assert right.columns == {"narrative": 0, "target": 1, "outcome": 2}


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("計畫核定 總經費", "approved_total"),
        ("計畫核定總經費(千元)", "approved_total"),
        ("截至111年度已編列預算數", "budgeted"),
        ("截至民國111年度已編列預算數", "budgeted"),
        ("截至１１１年底止累計執行數", "executed"),
        ("111年度預定工作摘要", "work"),
    ],
)
def test_spellings(title: str, field: str) -> None:
    assert match_titles([title], "achievement", "left").columns == {field: 0}


def test_this_years_budget_is_not_the_sum_of_all_years() -> None:
    assert "budgeted" not in match_titles(["本年度已編列預算數"], "achievement", "left").columns


def test_units() -> None:
    match = match_titles(["計畫名稱", "總經費(元)", "累計執行數（新臺幣百萬元）"], "achievement", "left")
    assert match.units == {"approved_total": "元", "executed": "百萬元"}


def test_a_title_twice_counts_once() -> None:
    match = match_titles(["計畫名稱", "", "計畫名稱"], "achievement", "left")
    assert match.columns == {"name": 0}
    assert match.unknown == ("計畫名稱",)


def test_nearest_are_those_still_to_be_found() -> None:
    match = match_titles(["計畫名稱", "計畫核定總經費額"], "achievement", "left")
    assert nearest_titles("計畫核定總經費額", match, "achievement", "left")[0] in ("計畫核定總經費", "核定計畫總經費")
    assert nearest_titles("計畫名稱", match, "achievement", "left") == ()
    assert nearest_titles("xyz", match, "achievement", "left") == ()


def test_other_tables_do_not_resemble_the_form() -> None:
    for titles in (["年度", "金額"], ["計畫名稱", "說明"], []):
        assert not resembles(match_titles(titles, "achievement", "left"), "achievement", "left")


def test_messages_call_fields_by_their_chinese_title() -> None:
    assert field_title("executed", "achievement") == "截至本年底止累計執行數"
    assert field_title("outcome", "achievement") == "年度績效目標已達成或未達成之說明"
