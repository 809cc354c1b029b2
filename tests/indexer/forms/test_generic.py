"""What no form recognises: sections, table rows, facing pages, and no text lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.forms import generic, interpret
from indexer.forms.grids import read_grid
from indexer.records import Block, Cell, Column, Document, Item, Kind, Paragraph, Plan, Table
from tests.indexer.documents import Book
from tests.indexer.forms.printed import document, printed_table, title

HEAD = ("澄湖部", "車輛明細表", "中華民國114年度", "單位：新臺幣千元")


def sections(found: Document) -> list[Plan]:
    return [plan for report in generic.read_reports(found, found.pages) for plan in report.plans]


def items(plan: Plan) -> list[Item]:
    cell = plan.cells[Column.TEXT]
    for item in plan.items[Column.TEXT]:
        assert cell.text[item.start : item.end] == item.text
    return list(plan.items[Column.TEXT])


def texts(plan: Plan) -> list[str]:
    return [item.text for item in items(plan)]


def grid_of(rows: Sequence[Sequence[str]]) -> tuple[int, tuple[str, ...]]:
    grid = read_grid(Table(tuple(tuple(Cell(text) for text in row) for row in rows)))
    return len(grid.header), grid.titles


# --- tables ----------------------------------------------------------------------------------


def test_rows_under_their_titles() -> None:
    rows = [["種類", "數量", "備 註"], ["機車", "2", ""], ["客車", "1", "汰換"]]
    found = Book().table(rows, HEAD).document
    (report,) = generic.read_reports(found, found.pages)
    (section,) = report.plans
    assert (report.authority, report.year, report.unit, report.form) == ("澄湖部", 114, "千元", "generic")
    assert (section.name, section.agency, section.kind) == ("車輛明細表", "澄湖部", Kind.SECTION)
    assert texts(section) == ["種類｜數量｜備 註", "種類：機車；數量：2", "種類：客車；數量：1；備註：汰換"]


@pytest.mark.parametrize(
    ("rows", "count", "titles"),
    [
        ([["甲", "乙"], ["1", "2"]], 1, ("甲", "乙")),
        ([["科目", "", "金額"], ["款", "名稱", ""], ["7", "水務", "3"]], 2, ("科目／款", "科目／名稱", "金額")),
        (
            [["員額", "", "", ""], ["職員", "", "工友", ""], ["今", "昨", "今", "昨"], ["1", "2", "3", "4"]],
            3,
            ("員額／職員／今", "員額／職員／昨", "員額／工友／今", "員額／工友／昨"),
        ),
        ([["計畫", "項目", "", "內容"], ["一、水務", "一", "清淤", "辦理"]], 1, ("計畫", "項目", "", "內容")),
        ([["1", "2"], ["3", "4"]], 0, ()),
        ([["計畫名稱", "清淤"]], 0, ()),
    ],
)
def test_titles_in_several_rows(rows: list[list[str]], count: int, titles: tuple[str, ...]) -> None:
    assert grid_of(rows) == (count, titles)


def test_rows_without_a_name_stand_under_the_last_one() -> None:
    rows = [["單位", "類別", "人數"], ["水務署", "上年度", "9"], ["", "本年度", "8"], ["林務署", "上年度", "7"]]
    found = items(sections(Book().table(rows, HEAD).document)[0])
    assert [item.headings for item in found] == [(), (), ("水務署",), ()]


def test_a_row_of_a_name_alone_heads_the_rows_below() -> None:
    rows = [
        ["計畫", "國家", "天數"],
        ["一、考察", "", ""],
        ["01 水務", "日本", "5"],
        ["二、訪問", "", ""],
        ["02 林務", "泰國", "6"],
    ]
    found = items(sections(Book().table(rows, HEAD).document)[0])
    assert [item.headings for item in found[1:]] == [(), ("一、考察",), (), ("二、訪問",)]


def test_long_cells_are_cut_by_their_own_outline_under_the_name_of_their_row() -> None:
    long = "1.辦理清淤。" + "說明" * 70 + "。\n2.辦理護岸。"
    found = items(sections(Book().table([["科目", "金額", "說明"], ["水務", "12", long]], HEAD).document)[0])
    assert [(item.number, item.text[:5], item.headings) for item in found[1:]] == [
        ("", "科目：水務", ()),
        ("1", "辦理清淤。", ("水務", "說明")),
        ("2", "辦理護岸。", ("水務", "說明")),
    ]


def test_tables_go_on_over_pages_and_titles_are_not_repeated() -> None:
    header = ["科目", "金額", "說明"]
    book = Book().table([header, ["水務", "12", "辦理清淤及護"], ["林務", "3", ""]], HEAD)
    book.table([header, ["", "", "岸工程。"], ["農務", "4", ""]], (*HEAD[:1], f"{HEAD[1]}(續)", *HEAD[2:]))
    (section,) = sections(book.document)
    assert texts(section) == [
        *("科目｜金額｜說明", "科目：水務；金額：12；說明：辦理清淤及護岸工程。"),
        *("科目：林務；金額：3", "科目：農務；金額：4"),
    ]


def test_a_line_that_says_what_the_page_is_about_names_the_section() -> None:
    header = ["科目", "金額"]
    book = Book()
    for code, row in (("01 水務", "通訊費"), ("01 水務", "運費"), ("02 林務", "通訊費")):
        book.table([["工作計畫名稱及編號", code, "預算金額", "12"]], HEAD)
        page = book.pages.pop()
        number = len(book.pages) + 1
        body = Book().table([header, [row, "3"], ["其他", "1"]]).pages[0].blocks
        book.pages.append(type(page)(number, (*page.blocks, *body)))
    one, other = sections(book.document)
    assert (one.name, other.name) == ("車輛明細表 01 水務", "車輛明細表 02 林務")
    assert [text for text in texts(one) if "通訊費" in text or "運費" in text] == [
        "科目：通訊費；金額：3",
        "科目：運費；金額：3",
    ]


# --- text ------------------------------------------------------------------------------------


def test_paragraphs_are_cut_by_their_outline_over_pages() -> None:
    book = (
        Book().lines(*HEAD[:3], "一、職掌如下：", "(一)辦理水務", "業務之規劃。").lines("(二)辦理林務。", "二、其他。")
    )
    (section,) = sections(book.document)
    assert [item.number for item in items(section)] == ["一", "一-一", "一-二", "二"]


def test_a_sentence_goes_on_over_a_page() -> None:
    first = [title("澄湖部辦理水務業務之規劃及清淤工程甲乙丙丁", 1, 100, x0=50)]
    (section,) = sections(document(first, [title("戊己庚辛等工作。", 2, 30, x0=50)]))
    assert texts(section) == ["澄湖部辦理水務業務之規劃及清淤工程甲乙丙丁戊己庚辛等工作。"]


def test_headings_name_sections_and_those_above_them() -> None:
    blocks: list[Block] = [
        *(Paragraph("第一章", level=1), Paragraph("第一節", level=2), Paragraph("辦理甲。")),
        *(
            Paragraph("第二節", level=2),
            Paragraph("辦理乙。"),
            Paragraph("第二章", level=1),
            Paragraph("附錄", level=1),
        ),
    ]
    found = sections(document(blocks))
    assert [(plan.name, texts(plan)) for plan in found] == [
        *(("第一章 第一節", ["辦理甲。"]), ("第一章 第二節", ["辦理乙。"]), ("附錄", ["第二章", "附錄"])),
    ]


def test_titles_of_nothing_are_text() -> None:
    (section,) = sections(Book().lines("澄湖部", "目次", "中華民國114年度").document)
    assert texts(section) == ["澄湖部", "目次", "中華民國114年度"]


def test_a_very_long_text_is_cut() -> None:
    found = sections(Book().lines("標題", *("辦理水務業務。" * 700 for _ in range(20))).document)
    assert len(found) > 1
    assert max(len(plan.cells[Column.TEXT].text) for plan in found) < 60_000


# --- facing pages ----------------------------------------------------------------------------


def facing(right_rows: list[list[str]], left_year: str = "中華民國") -> Document:
    left = printed_table(
        [
            ["科目", "", "經常支", ""],
            ["目", "名稱", "人事費", "業務費"],
            ["1", "水務", "5", "6"],
            ["2", "林務", "7", "8"],
        ],
        *(1, (100, 115, 130, 160), 300),
    )
    right = printed_table(
        [["出", "", "資本支出", "合計"], ["預備金", "小計", "設備費", ""], *right_rows],
        2,
        (100, 115, 132, 161)[: 2 + len(right_rows)],
        (160, 300)[len(right_rows) - 1],
    )
    head = [title("澄湖", 1, 40, 500), title("歲出一級用途", 1, 60, 480, level=1), title(left_year, 1, 80, 500)]
    beside = [
        title("部", 2, 40, 30),
        title("別科目分析表", 2, 61, 30, level=1),
        title("114年度", 2, 80, 30),
        title("單位：千元", 2, 81, 400),
    ]
    return document([*head, left], [*beside, right])


def test_facing_pages_are_one_table() -> None:
    (section,) = sections(facing([["1", "12", "3", "15"], ["-", "15", "-", "15"]]))
    assert (section.name, section.agency) == ("歲出一級用途別科目分析表", "澄湖部")
    assert texts(section)[1:] == [
        "科目／目：1；科目／名稱：水務；經常支出／人事費：5；經常支出／業務費：6；經常支出／預備金：1；經常支出／小計：12；資本支出／設備費：3；合計：15",
        "科目／目：2；科目／名稱：林務；經常支出／人事費：7；經常支出／業務費：8；經常支出／預備金：-；經常支出／小計：15；資本支出／設備費：-；合計：15",
    ]
    assert {line.page for line in section.cells[Column.TEXT].lines} == {1, 2}


def test_a_row_without_a_partner_stays() -> None:
    (section,) = sections(facing([["1", "12", "3", "15"]]))
    assert texts(section)[2] == "科目／目：2；科目／名稱：林務；經常支出／人事費：7；經常支出／業務費：8"


def test_pages_that_do_not_belong_together_stay_apart() -> None:
    assert len(sections(facing([["1", "12", "3", "15"], ["-", "15", "-", "15"]], left_year="中華民國114年度"))) == 2


# --- nothing is lost -------------------------------------------------------------------------

WORDS = st.text(alphabet="甲乙丙丁戊一二、。：12(", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


@given(
    st.lists(
        st.lists(
            st.one_of(WORDS, st.lists(st.lists(WORDS, min_size=2, max_size=3), min_size=1, max_size=4)), max_size=5
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_printed_line_ends_up_in_one_section_or_its_name(pages: list[list[str | list[list[str]]]]) -> None:
    blocks: list[list[Block]] = []
    for number, page in enumerate(pages, 1):
        top = 100.0
        blocks.append([])
        for part in page:
            if isinstance(part, str):
                blocks[-1].append(title(part, number, top, x0=50))
                top += 20
            else:
                tops = [top + 20 * index for index in range(len(part))]
                blocks[-1].append(printed_table(part, number, tops, top + 20 * len(part)))
                top += 20 * len(part)
    found = document(*blocks)
    interpretation = interpret(found)
    there = Counter(place for page in found.pages for block in page.blocks for place in places(block))
    entries = [plan for report in interpretation.reports for plan in report.plans]
    read = Counter(place for plan in entries for cell in plan.cells.values() for place in lines_of(cell))
    assert not read - there
    names = " ".join(plan.name for plan in entries).replace(" ", "")
    repeated = {"".join(text.split()) for _, _, text in read}
    assert [text for _, _, text in there - read if text not in names and text not in repeated] == []
    assert [number for pages in interpretation.pages for number in range(pages.first, pages.last + 1)] == list(
        range(1, len(pages) + 1)
    )


def places(block: Block) -> list[tuple[int, object, str]]:
    cells = (
        [Cell(block.text, block.lines)]
        if isinstance(block, Paragraph)
        else [cell for row in block.rows for cell in row]
    )
    return [place for cell in cells for place in lines_of(cell)]


def lines_of(cell: Cell) -> list[tuple[int, object, str]]:
    return [(line.page, line.box, "".join(cell.text[line.start : line.end].split())) for line in cell.lines]
