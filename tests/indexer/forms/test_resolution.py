"""The form of resolutions and what was done about them."""

from __future__ import annotations

from indexer.forms import resolution
from indexer.records import Column, Document, Kind, Plan
from tests.indexer.documents import Book
from tests.indexer.forms.printed import document, printed_table

GROUPED = ["決 議、附 帶 決 議 及 注 意 事 項", "", "辦理情形"]
TITLES = ["項 次", "內容", ""]
HEAD = ("澄湖部彙編", "立法院審議總預算案所提決議辦理情形報告表", "中華民國113年度")


def entries(found: Document) -> tuple[Plan, ...]:
    (report,) = resolution.read(found).reports
    return report.plans


def test_pairs_under_their_headings() -> None:
    rows = [
        *(GROUPED, TITLES, ["一、", "總預算案部分：\n通案決議", ""]),
        ["(一)", "澄湖部應於3個月內提出清淤計畫之書面報告。\n1.甲案。\n2.乙案。", "遵照辦理。"],
        *(["(二)", "請檢討護岸工程。", "一、已完成。\n二、續辦。"], ["二、", "新增決議\n澄湖部部分：", ""]),
        *(["(一)", "請檢討造林。", "非本部業務。"], ["", "水務署部分：", ""], ["(一)", "請檢討水費。", "遵照辦理。"]),
    ]
    (report,) = resolution.read(Book().table(rows, HEAD).document).reports
    assert (report.form, report.year, report.authority, report.title) == ("resolution", 113, "澄湖部", HEAD[1])
    assert [(plan.name.split()[0], plan.types) for plan in report.plans] == [
        ("一、(一)", ("總預算案部分", "通案決議")),
        ("一、(二)", ("總預算案部分", "通案決議")),
        ("二、(一)", ("新增決議", "澄湖部部分")),
        ("二、(一)", ("新增決議", "水務署部分")),
    ]
    first = report.plans[0]
    assert first.kind is Kind.RESOLUTION
    assert [item.number for item in first.items[Column.RESOLUTION]] == ["", "1", "2"]
    assert first.items[Column.RESPONSE][0].headings == ("總預算案部分", "通案決議")
    assert report.plans[1].cells[Column.RESPONSE].text == "一、已完成。\n二、續辦。"
    assert len({plan.id for plan in report.plans}) == 4


def test_names_are_short() -> None:
    long = "113年度澄湖部單位預算第2目「水務業務」編列66億7,769萬3千元，主要辦理清淤。"
    rows = [["項次", "內容", "辦理情形"], ["(一)", long, "遵照辦理。"], ["(二)", "請檢討水費。", "遵照辦理。"]]
    names = [plan.name for plan in entries(Book().table(rows, HEAD).document)]
    assert names == ["(一) 113年度澄湖部單位預算第2目「水務業務」編列66億7,76…", "(二) 請檢討水費。"]


def test_texts_go_on_over_pages_each_in_its_column() -> None:
    header = ["項次", "內容", "辦理情形"]
    first = printed_table(
        [header, ["(一)", "請檢討甲乙丙丁戊己庚|辛壬癸子丑寅卯辰巳午", "非本部業務。"]], 1, (100, 120), 160
    )
    second = printed_table(
        [header, ["", "未申酉等案。", ""], ["(二)", "請檢討乙。", "遵照辦理。"]], 2, (100, 120, 140), 160
    )
    one, other = entries(document([first], [second]))
    assert one.cells[Column.RESOLUTION].text == "請檢討甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉等案。"
    assert one.cells[Column.RESPONSE].text == "非本部業務。"
    assert {line.page for line in one.cells[Column.RESOLUTION].lines} == {1, 2}
    assert (other.page, other.cells[Column.RESOLUTION].text) == (2, "請檢討乙。")


def test_the_end_of_a_sentence_is_no_heading() -> None:
    header = ["項次", "內容", "辦理情形"]
    found = (
        Book()
        .table([header, ["(一)", "請檢討甲，並提出書面", "辦理。"]], HEAD)
        .table([header, ["", "報告。", ""]])
        .document
    )
    (entry,) = entries(found)
    assert entry.cells[Column.RESOLUTION].text == "請檢討甲，並提出書面報告。"


def test_another_year_is_another_report() -> None:
    header = ["項次", "內容", "辦理情形"]
    book = Book().table([header, ["(一)", "請檢討甲。", "遵照。"]], HEAD)
    book.table([header, ["(一)", "請檢討甲。", "遵照。"]], (*HEAD[:2], "中華民國112年度"))
    assert [report.year for report in resolution.read(book.document).reports] == [113, 112]
