"""The form of facing pages: what it reads, and the one sentence that says why it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import AmountError, FormError
from indexer.forms import read_reports
from indexer.forms.identity import plan_id
from indexer.records import Amounts, Cell, Column, Document, Line, Period, Plan, Report
from tests.indexer.documents import COVER, LEFT, RIGHT, RIGHT_LINES, Book, agency_row, book, goal_row, plan_row

MONEY_TITLES = {"approved_total": LEFT[3], "budgeted": LEFT[4], "executed": LEFT[5]}


def only_report(document: Document) -> Report:
    (report,) = read_reports(document)
    return report


def plans(document: Document) -> tuple[Plan, ...]:
    return only_report(document).plans


def refusal(document: Document, kind: type[FormError] = FormError) -> str:
    """The one sentence with which a document is refused."""
    with pytest.raises(kind) as caught:
        read_reports(document)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{document.name}: ")
    assert re.search(r"[^.]\.$", message)
    return message


def cover() -> Book:
    return Book().lines(*COVER)


# --- a report as it should be ----------------------------------------------------------------


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


# --- rows over pages -------------------------------------------------------------------------


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


# --- headings --------------------------------------------------------------------------------


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


# --- amounts ---------------------------------------------------------------------------------


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


# --- what is refused -------------------------------------------------------------------------


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
