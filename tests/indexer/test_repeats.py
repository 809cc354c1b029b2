"""Plans that lie in a corpus more than once."""

from __future__ import annotations

from dataclasses import replace

from indexer.forms import read_reports
from indexer.records import Amounts, Cell, Column, Plan, Report
from indexer.repeats import distinct_plans
from tests.indexer.documents import book


def report(source: str = "a.txt", *names: str) -> Report:
    (read,) = read_reports(book(*(names or ("甲計畫", "乙計畫"))).document)
    return replace(read, source=source)


def with_target(given: Report, text: str) -> Report:
    """The report with another target in its first plan."""
    first, *rest = given.plans
    changed = replace(first, cells=first.cells | {Column.TARGET: Cell(text)})
    return replace(given, plans=(changed, *rest))


def ids(reports: tuple[Report, ...]) -> list[str]:
    return [plan.id for each in reports for plan in each.plans]


def first_plan(given: Report) -> Plan:
    return given.plans[0]


def test_different_plans_stay_as_they_are() -> None:
    given = (report("a.txt", "甲計畫"), report("b.txt", "乙計畫"))
    assert distinct_plans(given) == given


def test_a_repeated_report_is_left_out_and_told() -> None:
    first, second = distinct_plans([report("a.pdf"), report("b.txt")])
    assert first == report("a.pdf")
    assert second.plans == ()
    assert second.warnings == ("2 項計畫與 a.pdf 所載相同，未重複收錄：甲計畫、乙計畫。",)


def test_white_space_and_empty_cells_make_no_difference() -> None:
    given = report()
    spaced = with_target(report("b.txt"), "一、完成\n 1 案。")
    plan = replace(first_plan(spaced), cells=first_plan(spaced).cells | {Column.TEXT: Cell("  ")})
    first, second = distinct_plans([given, replace(spaced, plans=(plan,))])
    assert first.plans == given.plans
    assert second.plans == ()


def test_a_differing_text_keeps_both() -> None:
    first, second = distinct_plans([report(), with_target(report("b.txt"), "一、完成2案。")])
    assert len(first.plans) == 2
    (kept,) = second.plans
    assert kept.cells[Column.TARGET].text == "一、完成2案。"
    assert kept.id != first_plan(first).id
    assert len(kept.id) == 12
    assert second.warnings[0] == f"計畫「甲計畫」與 a.txt 所載同名而內容不同，另以代碼 {kept.id} 收錄。"


def test_a_differing_amount_keeps_both() -> None:
    other = report("b.txt", "甲計畫")
    other = replace(other, plans=(replace(first_plan(other), amounts=Amounts(300, 200, 101)),))
    first, second = distinct_plans([report("a.txt", "甲計畫"), other])
    assert len(second.plans) == 1
    assert first_plan(first).id != first_plan(second).id


def test_ids_depend_on_the_file_alone() -> None:
    changed = with_target(report("b.txt"), "一、完成2案。")
    one = distinct_plans([report(), changed])[1]
    other = distinct_plans([report("c.txt"), changed])[1]
    assert first_plan(one).id == first_plan(other).id


def test_a_repeat_of_the_second_version_is_left_out_too() -> None:
    given = [
        report("a.txt", "甲計畫"),
        with_target(report("b.txt", "甲計畫"), "新。"),
        with_target(report("c.txt", "甲計畫"), "新。"),
    ]
    found = distinct_plans(given)
    assert [len(each.plans) for each in found] == [1, 1, 0]
    assert "b.txt" in found[2].warnings[0]


def test_one_file_with_the_same_name_three_times() -> None:
    read = report("a.txt", "甲計畫", "甲計畫", "甲計畫")
    plans = tuple(
        replace(plan, cells=plan.cells | {Column.TARGET: Cell(f"目標{number}")})
        for number, plan in enumerate(read.plans)
    )
    found = distinct_plans([replace(read, plans=plans)])
    assert len(set(ids(found))) == 3


def test_earlier_warnings_stay() -> None:
    _, second = distinct_plans([report(), replace(report("b.txt"), warnings=("先前的話。",))])
    assert second.warnings[0] == "先前的話。"
    assert len(second.warnings) == 2
