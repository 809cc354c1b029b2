"""Real reports as PDF. Pages were compared with their pictures by eye; here they stand as sizes and hashes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from indexer.readers import pdf, text
from indexer.records import Cell, Page, Paragraph, Table
from tests.conftest import shared_data

REFERENCE = "reports/112-moda-special-settlement"
BOOK = "reports/114-moi-unit-budget.pdf"


@dataclass(frozen=True)
class Facts:
    """A page's label, how many paragraphs it has, its tables (rows, columns), and a hash of all text."""

    page: int
    label: str
    paragraphs: int
    tables: tuple[tuple[int, int], ...]
    digest: str


BOOK_PAGES = [
    Facts(6, "(0801)-001", 27, (), "6039d2a9691b"),
    Facts(11, "(0801)-006", 27, (), "e734c0b7581a"),
    Facts(12, "(0801)-007", 4, ((5, 14),), "1c496e4b34f8"),
    Facts(21, "(0801)-016", 5, ((4, 3),), "8d7df367c430"),
    Facts(22, "(0801)-017", 3, ((2, 3),), "22b16351565a"),
    Facts(23, "(0801)-018", 3, ((3, 3),), "38a8f5beea3e"),
    Facts(34, "(0801)-029", 4, ((2, 3), (4, 3)), "486adf460b34"),
    Facts(46, "(0801)-039", 5, ((17, 10),), "237b7ca96dd1"),
    Facts(62, "(0801)-053", 10, ((1, 6), (5, 7)), "d02b482191df"),
    Facts(74, "(0801)-065", 9, ((1, 4), (39, 4)), "3312fc4dba6e"),
    Facts(75, "(0801)-066", 5, ((1, 4), (11, 4)), "775a44f46de1"),
    Facts(131, "(0801)-122", 3, ((21, 9),), "4ffa46dc681e"),
    Facts(132, "(0801)-123", 4, ((20, 8),), "088a2ab5f3f3"),
    Facts(143, "(0801)-134", 4, ((7, 11),), "98b593d39b0a"),
    Facts(177, "(0801)-168", 3, ((6, 7),), "06aad3e3a6c6"),
    Facts(178, "(0801)-169", 4, ((6, 7),), "1b692924e0f2"),
    Facts(180, "(0801)-171", 4, ((3, 7),), "b6e94108f036"),
    Facts(208, "(0801)-199", 4, ((4, 3),), "016a780f56c1"),
    Facts(235, "(0801)-226", 4, ((4, 3),), "b2be20e392f1"),
    Facts(296, "(0801)-287", 4, ((5, 3),), "e953822b946e"),
    Facts(343, "(0801)-328", 4, ((31, 7),), "a09289ec897d"),
    Facts(351, "(0801)-336", 4, ((24, 11),), "52b8b588f9cc"),
]


def facts(page: Page) -> Facts:
    tables = tuple((len(table.rows), len(table.rows[0])) for table in tables_of([page]))
    paragraphs = sum(isinstance(block, Paragraph) for block in page.blocks)
    shown = "\n".join(
        "|".join("/".join(squashed(row)) for row in block.rows) if isinstance(block, Table) else squash(block.text)
        for block in page.blocks
    )
    return Facts(page.number, page.label, paragraphs, tables, hashlib.sha256(shown.encode()).hexdigest()[:12])


def tables_of(pages: Sequence[Page]) -> list[Table]:
    return [block for page in pages for block in page.blocks if isinstance(block, Table)]


def squash(shown: str) -> str:
    return "".join(shown.split())


def squashed(row: Sequence[Cell]) -> list[str]:
    return [squash(cell.text) for cell in row]


def plan_rows(pages: Sequence[Page]) -> list[list[str]]:
    """The rows of plans: facing tables side by side, a row without period and amounts continuing the one before."""
    found = tables_of(pages)
    plans: list[list[str]] = []
    for left_table, right_table in zip(found[::2], found[1::2], strict=True):
        left, right = ([squashed(row) for row in table.rows[1:]] for table in (left_table, right_table))
        agencies = {index for index, row in enumerate(left) if row[0] and not any(row[1:])}
        if len(right) == len(left):  # the text form has no empty row beside an agency
            right = [row for index, row in enumerate(right) if index not in agencies]
        left = [row for index, row in enumerate(left) if index not in agencies]
        for row in (row + beside for row, beside in zip(left, right, strict=True)):
            if plans and not any(row[2:6]):
                plans[-1] = [first + rest for first, rest in zip(plans[-1], row, strict=True)]
            else:
                plans.append(row)
    return plans


def test_the_reference_report_reads_the_same_as_pdf_and_as_text() -> None:
    printed = plan_rows(pdf.read(shared_data(f"{REFERENCE}.pdf").read_bytes(), "report.pdf"))
    typed = plan_rows(text.read(shared_data(f"{REFERENCE}.txt").read_bytes(), "report.txt"))
    assert len(typed) == 6
    for column, (here, there) in enumerate(zip(zip(*printed, strict=True), zip(*typed, strict=True), strict=True)):
        assert here == there, f"column {column}"


def test_rows_of_facing_pages_stand_at_the_same_height() -> None:
    pages = pdf.read(shared_data(f"{REFERENCE}.pdf").read_bytes(), "report.pdf")
    found = tables_of(pages)
    assert [len(table.bands) for table in found] == [4, 4, 3, 3, 3, 3, 3, 3, 3, 3]
    for left, right in zip(found[::2], found[1::2], strict=True):
        assert left.bands == right.bands
    assert [page.label for page in pages] == ["", "", *map(str, range(1, 11))]


def test_every_line_of_the_reference_report_lies_on_its_page() -> None:
    for table in tables_of(pdf.read(shared_data(f"{REFERENCE}.pdf").read_bytes(), "report.pdf")):
        for row, (top, bottom) in zip(table.rows, table.bands, strict=True):
            for cell in row:
                assert "".join(cell.text[line.start : line.end] for line in cell.lines).replace(" ", "") == (
                    cell.text.replace(" ", "").replace("\n", "")
                )
                boxes = [line.box for line in cell.lines]
                assert all(box and top - 2 <= box.top < box.bottom <= bottom + 3 for box in boxes)


@pytest.mark.parametrize("expected", BOOK_PAGES, ids=lambda expected: f"page {expected.page}")
def test_pages_of_the_book(expected: Facts) -> None:
    data = shared_data(BOOK).read_bytes()
    (page,) = pdf.read_pages(data, "book.pdf", expected.page, expected.page + 1)
    assert facts(page) == expected


@pytest.mark.parametrize(("left", "right"), [(131, 132), (177, 178), (179, 180), (159, 160)])
def test_rows_of_facing_pages_without_lines_find_each_other(left: int, right: int) -> None:
    """Each row of the right page begins at the height of one row of the left page."""
    data = shared_data(BOOK).read_bytes()
    tops = []
    for number in (left, right):
        (page,) = pdf.read_pages(data, "book.pdf", number, number + 1)
        (table,) = tables_of([page])
        tops.append([top for top, _ in table.bands if top > 134])  # below the titles
    assert tops[1]
    for top in tops[1]:
        assert sum(abs(top - other) < 6 for other in tops[0]) == 1


@pytest.mark.slow
def test_every_page_of_the_book_is_accounted_for() -> None:
    data = shared_data(BOOK).read_bytes()
    pages = pdf.read(data, "book.pdf")
    assert [page.number for page in pages] == list(range(1, 393))
    assert Counter(page.note for page in pages) == {"": 371, "blank": 20, "image only": 1}
    assert all(bool(page.blocks) is not bool(page.note) for page in pages)
    assert sum(bool(page.label) for page in pages) == 369
    numbers = [squash(row[0].text) for table in tables_of(pages[207:296]) for row in table.rows[2:] if row[0].text]
    assert len(numbers) == 100
    assert numbers[0] == "一、"
    assert numbers[-2:] == ["(七十五)", "(四十六)"]
