"""Both sides of the form on one sheet: beside each other in one table, or one below the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from indexer.errors import FormError
from indexer.forms import Interpretation, interpret
from indexer.readers import read_document
from indexer.records import Column
from tests.indexer.documents import COVER, LEFT, RIGHT, agency_row, goal_row, plan_row

Sheet = Sequence[Sequence[str]]
TITLES = [[line] for line in COVER]
UNIT = ["單位：新臺幣千元"]


def wide(left: Sequence[str], right: Sequence[str], gap: int = 0) -> list[str]:
    return [*left, *[""] * gap, *right]


def beside(gap: int = 0) -> Sheet:
    return [
        *TITLES,
        UNIT,
        wide(LEFT, RIGHT, gap),
        agency_row("照護署"),
        wide(plan_row("甲計畫"), goal_row("一、完成1案。", "一、已完成1案。"), gap),
        wide(plan_row("乙計畫", "30", "20", "10"), goal_row("一、完成9案。", "一、完成8案。"), gap),
    ]


def below(gap: Sheet) -> Sheet:
    return [
        *TITLES,
        UNIT,
        LEFT,
        agency_row("照護署"),
        plan_row("甲計畫"),
        plan_row("乙計畫", "30", "20", "10"),
        *gap,
        RIGHT,
        goal_row("一、完成1案。", "一、已完成1案。"),
        goal_row("一、完成9案。", "一、完成8案。"),
    ]


SHEETS = {
    "beside": beside(),
    "beside with an empty column between": beside(1),
    "below, after an empty row": below([[]]),
    "below, after a title": below([[], ["右頁"]]),
    "below, without anything between": below([]),
    "below, after its own unit": below([UNIT]),
}


def as_xlsx(path: Path, *sheets: Sheet) -> Interpretation:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = workbook.create_sheet(f"表{number}")
        for row in rows:
            sheet.append([cell or None for cell in row])
    workbook.save(path)
    return interpret(read_document(path))


def as_csv(path: Path, rows: Sheet) -> Interpretation:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    path.write_text(target.getvalue(), encoding="utf-8-sig")
    return interpret(read_document(path))


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_both_sides_of_one_sheet_are_put_together(tmp_path: Path, form: str, sheet: Sheet) -> None:
    found = as_xlsx(tmp_path / "a.xlsx", sheet) if form == "xlsx" else as_csv(tmp_path / "a.csv", sheet)
    (report,) = found.reports
    assert (report.title, report.authority, report.year) == ("澄湖建設計畫特別決算(測試用)", "澄湖部", 112)
    assert (report.unit, report.warnings) == ("千元", ())
    assert [
        (
            plan.name,
            plan.agency,
            plan.amounts.approved_total,
            plan.cells[Column.TARGET].text,
            plan.cells[Column.OUTCOME].text,
        )
        for plan in report.plans
    ] == [
        ("甲計畫", "照護署", 300, "一、完成1案。", "一、已完成1案。"),
        ("乙計畫", "照護署", 30, "一、完成9案。", "一、完成8案。"),
    ]
    assert {run.form for run in found.pages} == {"achievement"}


def test_titles_printed_again_farther_down_are_no_rows(tmp_path: Path) -> None:
    """As a sheet made from printed pages has them."""
    rows = [*beside(), wide(LEFT, RIGHT), wide(plan_row("丙計畫"), goal_row())]
    (report,) = as_csv(tmp_path / "a.csv", rows).reports
    assert [(plan.name, plan.agency) for plan in report.plans] == [
        ("甲計畫", "照護署"),
        ("乙計畫", "照護署"),
        ("丙計畫", "照護署"),
    ]


def test_each_table_of_a_sheet_has_the_unit_above_it(tmp_path: Path) -> None:
    dollars = [["單位：新臺幣元"], wide(LEFT, RIGHT), wide(plan_row("丙計畫", "3,000", "2,000", "1,000"), goal_row())]
    for rows in ([*beside(), [], *dollars], [*beside(), *dollars]):
        (report,) = as_csv(tmp_path / "a.csv", rows).reports
        assert [plan.amounts.approved_total for plan in report.plans] == [300, 30, 3]


def test_a_further_column_of_a_wide_table_is_told_once(tmp_path: Path) -> None:
    rows = [*TITLES, UNIT, [*LEFT, "備註", *RIGHT], [*plan_row("甲計畫"), "無", *goal_row()]]
    (report,) = as_csv(tmp_path / "a.csv", rows).reports
    assert report.warnings == ("第 1 頁的欄位「備註」不在 titles.toml 內，未讀取。",)


def test_two_left_sides_in_a_row_are_refused(tmp_path: Path) -> None:
    rows = [*TITLES, UNIT, LEFT, plan_row("甲計畫"), [], LEFT, plan_row("乙計畫"), [], RIGHT, goal_row()]
    with pytest.raises(FormError, match="holds plans but no page after it holds their goals"):
        as_csv(tmp_path / "a.csv", rows)


def test_sides_on_sheets_of_their_own_still_belong_together(tmp_path: Path) -> None:
    sheet = list(below([[]]))
    cut = sheet.index([])
    (report,) = as_xlsx(tmp_path / "a.xlsx", sheet[:cut], sheet[cut + 1 :]).reports
    assert [plan.name for plan in report.plans] == ["甲計畫", "乙計畫"]
