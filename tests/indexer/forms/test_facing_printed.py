"""Facing pages whose rows are known by their heights, as in PDF files."""

from __future__ import annotations

import pytest

from indexer.errors import FormError
from indexer.forms import achievement, interpret
from indexer.records import Amounts, Column, Document, PageRange, Plan
from tests.indexer.documents import LEFT, RIGHT, agency_row, goal_row, plan_row
from tests.indexer.forms.printed import document, printed_table, title

EMPTY_LEFT, EMPTY_RIGHT = [""] * len(LEFT), [""] * len(RIGHT)
HEADER, BODY, BOTTOM = 100.0, 130.0, 400.0


def side(
    titles: list[str] | tuple[str, ...], rows: list[list[str]], page: int, tops: tuple[float, ...]
) -> list[object]:
    lines = (
        [title("澄湖", page, 20), title("建設計", page, 40), title("中華民國", page, 60)]
        if len(titles) == len(LEFT)
        else [
            title("部主管", page, 20),
            title("畫特別決算", page, 41),
            title("112年度", page, 60),
            title("單位：千元", page, 62, 400),
        ]
    )
    return [*lines, printed_table([list(titles), *rows], page, (HEADER, BODY, *tops), BOTTOM)]


def spread(
    left: list[list[str]],
    right: list[list[str]],
    tops: tuple[float, ...] = (),
    right_tops: tuple[float, ...] | None = None,
    page: int = 1,
) -> list[list[object]]:
    beside = tops if right_tops is None else right_tops
    return [side(LEFT, left, page, tops), side(RIGHT, right, page + 1, beside)]


def book(*spreads: list[list[object]]) -> Document:
    return document(*(page for pages in spreads for page in pages))  # type: ignore[arg-type]


def plans(found: Document) -> tuple[Plan, ...]:
    (report,) = achievement.read(found).reports
    return report.plans


def test_titles_are_put_together_by_height() -> None:
    (report,) = achievement.read(book(spread([plan_row("甲")], [goal_row()]))).reports
    assert (report.authority, report.title, report.year, report.unit) == ("澄湖部", "建設計畫特別決算", 112, "千元")


def test_rows_belong_together_where_they_stand() -> None:
    left = [agency_row("照護署"), plan_row("甲"), plan_row("乙")]
    right = [EMPTY_RIGHT, goal_row("甲的目標"), goal_row("乙的目標")]
    found = plans(book(spread(left, right, (160, 260))))
    assert [(plan.name, plan.agency, plan.cells[Column.TARGET].text) for plan in found] == [
        ("甲", "照護署", "甲的目標"),
        ("乙", "照護署", "乙的目標"),
    ]


def test_an_agency_need_not_have_a_row_beside_it() -> None:
    left = [agency_row("照護署"), plan_row("甲")]
    found = plans(book(spread(left, [goal_row("甲的目標")], (160,), ())))
    assert [(plan.name, plan.cells[Column.TARGET].text) for plan in found] == [("甲", "甲的目標")]


def test_a_row_goes_on_where_its_left_side_is_empty() -> None:
    first = spread([plan_row("甲")], [goal_row("一、完成甲乙丙丁戊己庚|辛壬癸子丑寅卯辰巳午", "一、完成。")])
    rest = spread([EMPTY_LEFT, plan_row("乙")], [["", "未申酉案。", ""], goal_row()], (200,), page=3)
    one, other = plans(book(first, rest))
    assert one.cells[Column.TARGET].text == "一、完成甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉案。"
    assert one.cells[Column.OUTCOME].text == "一、完成。"
    assert [line.page for line in one.cells[Column.TARGET].lines] == [2, 2, 4]
    assert (other.name, other.page) == ("乙", 3)


def test_a_name_goes_on_where_the_figures_are_empty() -> None:
    first = spread([plan_row("智慧水務設施更新改善|及智慧化管理與維護營")], [goal_row()])
    rest = spread([["運計畫", *EMPTY_LEFT[1:]]], [["續辦。", "", ""]], page=3)
    (plan,) = plans(book(first, rest))
    assert plan.name == "智慧水務設施更新改善及智慧化管理與維護營運計畫"
    assert plan.amounts == Amounts(300, 200, 100)
    assert plan.cells[Column.NARRATIVE].text.endswith("續辦。")


def test_a_name_alone_at_the_head_of_a_spread_is_an_agency() -> None:
    first = spread([plan_row("甲")], [goal_row()])
    rest = spread([agency_row("水務署"), plan_row("乙")], [EMPTY_RIGHT, goal_row()], (200,), page=3)
    assert [(plan.name, plan.agency) for plan in plans(book(first, rest))] == [("甲", "澄湖部"), ("乙", "水務署")]


def test_goals_without_a_plan_beside_them_are_refused() -> None:
    broken = spread([plan_row("甲")], [goal_row(), goal_row(), goal_row()], (), (160, 300))
    left = printed_table([list(LEFT), plan_row("甲")], 1, (HEADER, BODY), 160)
    with pytest.raises(FormError, match=r"page 1 has 1 plan rows but its facing page 2 has 3; .*\.$"):
        achievement.read(book([[*broken[0][:-1], left], broken[1]]))


def test_in_a_mixed_book_one_bad_form_costs_only_its_own_pages() -> None:
    resolutions = printed_table(
        [["項次", "內容", "辦理情形"], ["(一)", "請檢討甲。", "遵照辦理。"]], 3, (100, 120), 160
    )
    left = side(LEFT, [plan_row("甲")], 1, ())
    found = interpret(book([left, [title("另有說明。", 2, 100)], [resolutions]]))
    assert [(page.first, page.last, page.form) for page in found.pages] == [
        *((1, 1, "generic"), (2, 2, "generic"), (3, 3, "resolution")),
    ]
    assert "no page after it holds their goals" in found.pages[0].why
    texts = [cell.text for report in found.reports for plan in report.plans for cell in plan.cells.values()]
    assert any("辦理甲。" in text for text in texts) and any("另有說明。" in text for text in texts)


def test_alone_it_is_refused() -> None:
    with pytest.raises(FormError, match="no page after it holds their goals"):
        interpret(book([side(LEFT, [plan_row("甲")], 1, ())]))


def test_blank_pages_are_blank() -> None:
    pages = spread([plan_row("甲")], [goal_row()], page=2)
    assert interpret(book([[], *pages])).pages == (PageRange(1, 1, "blank"), PageRange(2, 3, "achievement"))
