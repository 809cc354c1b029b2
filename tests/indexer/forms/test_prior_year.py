"""The form of what was done in earlier years: plans by year, their results, rows over pages."""

from __future__ import annotations

import pytest

from indexer.errors import FormError
from indexer.forms import interpret, prior_year
from indexer.goals import with_goals
from indexer.records import Amounts, Column, Document, Kind, Page, Period, Plan
from tests.indexer.documents import Book
from tests.indexer.forms.printed import document, printed, printed_table, title

TITLES = ["工作計畫", "實施概況", "實施成果"]
HEAD = ("澄湖部", "預算總說明", "中華民國114年度")
BEFORE = "(一)前（112）年度計畫實施成果概述"
ELAPSED = "(二)上年度已過期間（113年1月1日至6月30日止）計畫實施成果概述"


def plans(found: Document) -> list[Plan]:
    return [plan for report in prior_year.read(found).reports for plan in report.plans]


def test_a_report() -> None:
    rows = [TITLES, ["一、水務業務", "一、清淤計畫", "一、完成甲。\n二、完成乙。"], ["", "二、護岸計畫", "完成丙。"]]
    found = Book().table(rows, (*HEAD, BEFORE)).document
    (report,) = prior_year.read(found).reports
    assert (report.form, report.year, report.authority, report.pages, report.unit) == (
        "prior_year",
        112,
        "澄湖部",
        (1, 1),
        "",
    )
    assert report.title == "預算總說明 前（112）年度計畫實施成果概述"
    first, second = report.plans
    assert (first.name, first.types, first.agency, first.kind) == ("清淤計畫", ("水務業務",), "澄湖部", Kind.PLAN)
    assert (second.name, second.types) == ("護岸計畫", ("水務業務",))
    assert first.amounts == Amounts(None, None, None)
    assert [(item.number, item.text, item.headings) for item in first.items[Column.OUTCOME]] == [
        ("一", "完成甲。", ("水務業務",)),
        ("二", "完成乙。", ("水務業務",)),
    ]
    assert list(first.cells) == [Column.OUTCOME]


def test_a_form_without_amounts_does_not_miss_them() -> None:
    found = Book().table([TITLES, ["一、水務", "清淤計畫", "完成甲。"]], (*HEAD, BEFORE)).document
    (report,) = (with_goals(report) for report in interpret(found).reports)
    assert report.plans[0].warnings == () == report.plans[0].goals


@pytest.mark.parametrize(
    ("heading", "year", "period"),
    [
        (BEFORE, 112, None),
        ("前(109)年度計畫實施成果概述", 109, None),
        ("(一)前年度計畫實施成果概述", 112, None),
        (ELAPSED, 113, Period("113-01", "113-06")),
        ("(二)上年度已過期間計畫實施成果概述", 113, None),
    ],
)
def test_the_year_stands_in_the_heading(heading: str, year: int, period: Period | None) -> None:
    found = Book().table([TITLES, ["一、水務", "清淤計畫", "完成甲。"]], (*HEAD, heading)).document
    (report,) = prior_year.read(found).reports
    assert (report.year, report.plans[0].period) == (year, period)


def test_two_headings_on_one_page_are_two_reports() -> None:
    tables = [
        printed_table([TITLES, ["一、水務", "清淤計畫", "完成甲。"]], 1, (100, 120), 160),
        printed_table([TITLES, ["一、水務", "清淤計畫", "完成乙。"]], 1, (200, 220), 260),
    ]
    page = [title("澄湖部", 1, 20), title(BEFORE, 1, 80), tables[0], title(ELAPSED, 1, 180), tables[1]]
    first, second = prior_year.read(document(page)).reports
    assert [(report.year, report.plans[0].cells[Column.OUTCOME].text) for report in (first, second)] == [
        (112, "完成甲。"),
        (113, "完成乙。"),
    ]
    assert first.plans[0].id != second.plans[0].id


def test_the_first_row_of_a_page_goes_on_column_by_column() -> None:
    """The name and the results are each cut where the page ends."""
    first = printed_table(
        [
            TITLES,
            [
                "一、水務業務",
                "三、智慧清淤車用導航與|導航安全關鍵甲乙丙丁",
                "一、完成甲乙丙丁戊己|續辦庚辛壬癸子丑寅卯",
            ],
        ],
        1,
        (100, 120),
        160,
    )
    rest = printed_table(
        [TITLES, ["", "技術研發計畫", "等工作。"], ["", "四、護岸計畫", "完成乙。"]], 2, (100, 120, 140), 160
    )
    one, other = plans(document([title(BEFORE, 1, 80), first], [rest]))
    assert (one.name, one.types, one.page) == ("智慧清淤車用導航與導航安全關鍵甲乙丙丁技術研發計畫", ("水務業務",), 1)
    assert one.cells[Column.OUTCOME].text == "一、完成甲乙丙丁戊己續辦庚辛壬癸子丑寅卯等工作。"
    assert (other.name, other.page) == ("護岸計畫", 2)


def test_rows_at_the_head_of_a_page_may_begin_anew() -> None:
    rows = [TITLES, ["一、水務", "清淤計畫", "完成甲。"]]
    found = Book().table(rows, (*HEAD, BEFORE)).table([TITLES, ["二、林務", "造林計畫", "完成乙。"]]).document
    assert [(plan.name, plan.types) for plan in plans(found)] == [("清淤計畫", ("水務",)), ("造林計畫", ("林務",))]


def test_a_row_with_several_plans_is_divided_by_height() -> None:
    table = printed_table([TITLES, ["一、水務", "", ""]], 1, (100, 120), 300)
    names = printed("一、清淤計畫\n二、護岸計畫", 1, 100, 120, pitch=60)
    results = printed("一、完成甲。\n二、完成乙。\n完成丙。", 1, 200, 120, pitch=30)
    rows = (table.rows[0], (table.rows[1][0], names, results))
    page = [title(BEFORE, 1, 80), type(table)(rows, table.box, table.bands)]
    one, other = plans(document(page))
    assert (one.name, one.cells[Column.OUTCOME].text) == ("清淤計畫", "一、完成甲。\n二、完成乙。")
    assert (other.name, other.cells[Column.OUTCOME].text) == ("護岸計畫", "完成丙。")
    for plan in (one, other):
        cell = plan.cells[Column.OUTCOME]
        assert "\n".join(cell.text[line.start : line.end] for line in cell.lines) == cell.text


def test_without_heights_a_row_stays_whole() -> None:
    found = Book().table([TITLES, ["一、水務", "一、清淤計畫\n二、護岸計畫", "完成甲。"]], (*HEAD, BEFORE)).document
    (plan,) = plans(found)
    assert plan.cells[Column.OUTCOME].text == "完成甲。"
    assert "清淤計畫" in plan.name and "護岸計畫" in plan.name


def test_a_further_column_is_told() -> None:
    found = Book().table([[*TITLES, "備註"], ["一、水務", "清淤計畫", "完成甲。", "某事"]], (*HEAD, BEFORE)).document
    assert prior_year.read(found).reports[0].warnings == ("第 1 頁的欄位「備註」不在 titles.toml 內，未讀取。",)


def test_what_stands_below_the_table_is_left_to_others() -> None:
    table = printed_table([TITLES, ["一、水務", "清淤計畫", "完成甲。"]], 1, (100, 120), 160)
    note = title("四、其他事項：本部另有未列事項，詳附錄。", 1, 200)
    claim = prior_year.read(document([title(BEFORE, 1, 80), table, note]))
    assert [page.blocks for page in claim.rest] == [(note,)]
    reports = interpret(document([title(BEFORE, 1, 80), table, note])).reports
    assert sorted(report.form for report in reports) == ["generic", "prior_year"]


def test_without_any_year_it_is_refused() -> None:
    found = Book().table([TITLES, ["一、水務", "清淤計畫", "完成甲。"]], ("澄湖部",)).document
    with pytest.raises(FormError, match=r"^book\.txt: page 1 does not say which year .*\.$"):
        prior_year.read(found)


def test_a_document_without_the_form() -> None:
    claim = prior_year.read(Document("a.txt", "txt", "", (Page(1, ()),)))
    assert (claim.reports, claim.pages, claim.rest) == ((), frozenset(), ())
