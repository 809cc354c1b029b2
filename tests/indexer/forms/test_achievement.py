"""The form of facing pages: what it reads."""

from __future__ import annotations

import re

import pytest

from indexer.errors import AmountError
from indexer.forms import read_reports
from indexer.forms.identity import plan_id
from indexer.records import Amounts, Cell, Column, Line, Period
from tests.indexer.documents import COVER, LEFT, RIGHT, Book, agency_row, book, goal_row, plan_row
from tests.indexer.forms.reports import cover, only_report, plans, refusal


def test_a_report() -> None:
    report = only_report(book("照護計畫", "感測計畫").document)
    assert (report.title, report.authority, report.year, report.unit) == (
        "澄湖建設計畫特別決算(測試用)",
        "澄湖部",
        112,
        "千元",
    )
    assert (report.source, report.form, report.pages) == ("book.txt", "achievement", (2, 3))
    assert [plan.name for plan in report.plans] == ["照護計畫", "感測計畫"]
    first = report.plans[0]
    assert first.agency == "澄湖部"
    assert first.types == ("社會發展",)
    assert first.period == Period("112-01", "113-12")
    assert first.amounts == Amounts(300, 200, 100)
    assert first.cells[Column.TARGET].text == "一、完成1案。"
    assert [item.number for item in first.items[Column.TARGET]] == ["一"]
    assert first.page == 2
    assert report.warnings == () == first.warnings


def test_plan_ids_do_not_depend_on_printing() -> None:
    one = plans(book("5G 網路建設計畫").document)[0]
    other = plans(book("５Ｇ網路\n建設計畫").document)[0]
    assert one.id == other.id == plan_id("澄湖部", "澄湖建設計畫特別決算(測試用)", 112, "5G網路建設計畫")
    assert re.fullmatch("[0-9a-f]{12}", one.id)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("健全電信\n資安計畫", "健全電信資安計畫"),
        ("釋照 作業 計畫", "釋照作業計畫"),
        ("Open Data\n計畫", "Open Data 計畫"),
        (" 計畫 ", "計畫"),
    ],
)
def test_stray_spaces_in_names(printed: str, name: str) -> None:
    assert plans(book(printed).document)[0].name == name


def test_stray_spaces_and_full_width_in_titles() -> None:
    titles = [f"{title[:2]} {title[2:4]}\n{title[4:]}" for title in LEFT]
    document = cover().spread([plan_row("甲計畫")], [goal_row()], left_titles=titles).document
    assert plans(document)[0].amounts == Amounts(300, 200, 100)


def test_columns_in_another_order() -> None:
    left = list(reversed(plan_row("甲計畫")))
    document = cover().spread([left], [goal_row()], left_titles=list(reversed(LEFT))).document
    plan = plans(document)[0]
    assert (plan.name, plan.amounts) == ("甲計畫", Amounts(300, 200, 100))


@pytest.mark.parametrize(
    ("printed", "types"),
    [
        ("科技發展(含公共建設經費)", ("科技發展(含公共建設經費)",)),
        ("社會發展、科技發展", ("社會發展", "科技發展")),
        ("科技發展(含甲、乙)、公共建設", ("科技發展(含甲、乙)", "公共建設")),
        ("", ()),
    ],
)
def test_types(printed: str, types: tuple[str, ...]) -> None:
    row = plan_row("甲計畫")
    row[1] = printed
    assert plans(cover().spread([row], [goal_row()]).document)[0].types == types


def test_a_period_that_is_none_is_told() -> None:
    row = plan_row("甲計畫")
    row[2] = "11013-11408"
    plan = plans(cover().spread([row], [goal_row()]).document)[0]
    assert plan.period is None
    assert plan.warnings == ("計畫期程「11013-11408」無法辨識為起迄年月。",)


def test_a_notice_is_kept_and_is_no_title() -> None:
    document = Book().lines("【虛構資料】決算均屬虛構。", *COVER).spread([plan_row("甲")], [goal_row()]).document
    report = only_report(document)
    assert report.notice == "【虛構資料】決算均屬虛構。"
    assert report.title == "澄湖建設計畫特別決算(測試用)"


def test_agencies_hold_until_the_next_one_over_page_breaks() -> None:
    document = (
        cover()
        .spread([plan_row("甲"), agency_row("照護署"), plan_row("乙")], [goal_row(), goal_row()])
        .spread([plan_row("丙"), agency_row("水務署")], [goal_row()])
        .lines()
        .spread([plan_row("丁")], [goal_row()])
        .document
    )
    assert [(plan.name, plan.agency) for plan in plans(document)] == [
        *(("甲", "澄湖部"), ("乙", "照護署"), ("丙", "照護署"), ("丁", "水務署")),
    ]


def test_agency_rows_may_have_an_empty_row_beside_them() -> None:
    left = [agency_row("照護署"), plan_row("甲"), agency_row("水務署"), plan_row("乙"), plan_row("合計")]
    right = [["", "", ""], goal_row("甲的目標"), ["", "", ""], goal_row("乙的目標"), ["", "", ""]]
    found = plans(cover().spread(left, right).document)
    assert [(plan.name, plan.agency, plan.cells[Column.TARGET].text) for plan in found] == [
        *(("甲", "照護署", "甲的目標"), ("乙", "水務署", "乙的目標")),
    ]


def test_totals_are_no_plans() -> None:
    left = [plan_row("甲"), plan_row("小 計"), plan_row("乙"), plan_row("合計"), plan_row("總\n計")]
    assert [plan.name for plan in plans(cover().spread(left, [goal_row(), goal_row()]).document)] == ["甲", "乙"]


def test_printed_totals_are_checked() -> None:
    right = [goal_row(), ["", "", ""], goal_row(), ["", "", ""]]
    left = [plan_row("甲"), plan_row("小計"), plan_row("乙"), plan_row("合計", "600", "400", "200")]
    assert only_report(cover().spread(left, right).document).warnings == ()
    left[-1] = plan_row("合計", "600", "401", "")
    assert only_report(cover().spread(left, right).document).warnings == (
        "第 2 頁「合計」之截至本年度已編列預算數印為 401 千元，各計畫相加為 400 千元。",
    )


def test_a_row_continues_on_the_next_spread() -> None:
    rest = ["", "", "", "", "", "", "後半。"]
    document = (
        cover()
        .spread([plan_row("甲")], [goal_row("一、前半。", "一、完成。")])
        .spread([rest, plan_row("乙")], [["續辦。", "二、後半。", ""], goal_row()])
        .document
    )
    first, second = plans(document)
    assert second.name == "乙"
    target = first.cells[Column.TARGET]
    assert target == Cell("一、前半。\n二、後半。", (Line(0, 5, 3), Line(6, 11, 5)))
    assert [(item.number, item.text) for item in first.items[Column.TARGET]] == [("一", "前半。"), ("二", "後半。")]
    assert first.cells[Column.WORK].text == "辦理甲。\n後半。"
    assert first.cells[Column.OUTCOME].text == "一、完成。"
    assert first.amounts == Amounts(300, 200, 100)


def test_a_continuation_may_repeat_a_figure_but_not_bring_another() -> None:
    repeated = ["", "", "", "300", "", "", ""]
    document = cover().spread([plan_row("甲"), repeated], [goal_row(), goal_row()]).document
    assert plans(document)[0].amounts == Amounts(300, 200, 100)
    another = ["", "", "", "400", "", "", ""]
    message = refusal(cover().spread([plan_row("甲"), another], [goal_row(), goal_row()]).document)
    assert "page 2" in message and "400" in message and "「甲」" in message


def test_a_row_cut_short_has_empty_cells() -> None:
    document = cover().spread([plan_row("甲")[:-1]], [goal_row()[:2]]).document
    assert plans(document)[0].cells[Column.WORK].text == ""
    message = refusal(cover().spread([plan_row("甲")[:5]], [goal_row()]).document, AmountError)
    assert "「截至本年底止累計執行數」" in message


def test_two_runs_are_two_reports() -> None:
    second_cover = ("碧海建設計畫特別決算", "碧海部主管", "中華民國 111 年度")
    document = (
        cover()
        .spread([agency_row("照護署"), plan_row("甲")], [goal_row()])
        .lines(*second_cover)
        .spread([plan_row("乙")], [goal_row()], lines=("111年度", "單位：新臺幣元"))
        .document
    )
    first, second = read_reports(document)
    assert (first.title, first.authority, first.year, first.pages) == (
        "澄湖建設計畫特別決算(測試用)",
        "澄湖部",
        112,
        (2, 3),
    )
    assert (second.title, second.authority, second.year, second.pages) == (
        "碧海建設計畫特別決算",
        "碧海部",
        111,
        (5, 6),
    )
    assert second.plans[0].agency == "碧海部"
    assert (first.unit, second.unit) == ("千元", "元")


def test_another_year_is_another_report_even_without_a_cover() -> None:
    document = (
        cover()
        .spread([plan_row("甲")], [goal_row()])
        .spread([plan_row("甲")], [goal_row()], lines=("113年度", "單位：新臺幣千元"))
        .document
    )
    first, second = read_reports(document)
    assert (first.year, first.authority, first.pages) == (112, "澄湖部", (2, 3))
    assert (second.year, second.authority, second.pages) == (113, "澄湖部", (4, 5))
    assert first.plans[0].id != second.plans[0].id


def test_titles_split_over_the_gutter_are_rejoined() -> None:
    left_lines = ("澄湖建設計", "澄湖", "重要計畫執行情")
    right_lines = ("畫特別決算", "部主管", "形及達成情形表", "112年度", "單位：新臺幣千元")
    document = (
        Book().table([LEFT, plan_row("甲")], (*left_lines, "中華民國")).table([RIGHT, goal_row()], right_lines).document
    )
    report = only_report(document)
    assert (report.title, report.authority, report.year) == ("澄湖建設計畫特別決算", "澄湖部", 112)


def test_an_untitled_report_is_called_by_its_file() -> None:
    report = only_report(Book().spread([plan_row("甲")], [goal_row()]).document)
    assert report.title == "book.txt"
