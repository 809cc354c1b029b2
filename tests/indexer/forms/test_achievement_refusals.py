"""The form of facing pages: the one sentence that says why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.records import Amounts, Document
from tests.indexer.documents import LEFT, RIGHT, RIGHT_LINES, Book, agency_row, goal_row, plan_row
from tests.indexer.forms.reports import cover, only_report, refusal


def without_unit() -> Document:
    return cover().spread([plan_row("甲")], [goal_row()], lines=("112年度",)).document


def without_year() -> Document:
    return Book().lines("澄湖部主管").spread([plan_row("甲")], [goal_row()], lines=("單位：千元",)).document


def more_on_the_left() -> Document:
    return cover().spread([plan_row("甲"), plan_row("乙")], [goal_row()]).document


def more_on_the_right() -> Document:
    return cover().spread([agency_row("照護署"), plan_row("甲")], [goal_row(), goal_row()]).document


def left_without_right() -> Document:
    return cover().table([LEFT, plan_row("甲")]).document


def two_lefts() -> Document:
    return cover().table([LEFT, plan_row("甲")]).spread([plan_row("乙")], [goal_row()]).document


def right_without_left() -> Document:
    return cover().table([RIGHT, goal_row()], RIGHT_LINES).document


def unknown_title() -> Document:
    titles = [*LEFT[:3], "計畫核定總經費額", *LEFT[4:]]
    return cover().spread([plan_row("甲")], [goal_row()], left_titles=titles).document


def unknown_title_behind_another() -> Document:
    titles = ["備註", "計畫核定總經費額", *LEFT[4:6], LEFT[0]]
    return cover().spread([["", "300", "200", "100", "甲"]], [goal_row()], left_titles=titles).document


def nameless_first_row() -> Document:
    return cover().spread([["", *plan_row("甲")[1:]]], [goal_row()]).document


def no_plan() -> Document:
    return cover().spread([agency_row("照護署")], []).document


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (without_unit, ["page 2", "unit of money", "單位"]),
        (without_year, ["page 2", "no year", "年度"]),
        (more_on_the_left, ["page 2", "2 plan rows", "page 3", "1;"]),
        (more_on_the_right, ["page 2", "1 plan rows", "page 3", "2;"]),
        (left_without_right, ["page 2", "no page after it"]),
        (two_lefts, ["page 2", "no page after it"]),
        (right_without_left, ["page 2", "no page before it"]),
        (unknown_title, ["page 2", "「計畫核定總經費額」", "「計畫核定總經費」", "titles.toml"]),
        (unknown_title_behind_another, ["「計畫核定總經費額」", "「計畫核定總經費」"]),
        (nameless_first_row, ["page 2", "names no plan"]),
        (no_plan, ["page 2", "no plan row"]),
    ],
)
def test_refusals_name_the_place_in_one_sentence(make: Callable[[], Document], words: list[str]) -> None:
    message = refusal(make())
    for word in words:
        assert word in message


def test_a_further_column_is_told() -> None:
    document = cover().spread([[*plan_row("甲"), "某事"]], [goal_row()], left_titles=[*LEFT, "備 註"]).document
    report = only_report(document)
    assert report.plans[0].amounts == Amounts(300, 200, 100)
    assert report.warnings == ("第 2 頁的欄位「備註」不在 titles.toml 內，未讀取。",)
