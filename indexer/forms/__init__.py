"""Forms: Document -> Reports. One file per form; a document may hold several, each on its own pages.

A form is a module with ``NAME`` and ``read(document) -> Claim``. Forms are asked in the order of ``_FORMS``; what none
of them claims is read as ``generic``, so that no text of a document is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from indexer.errors import FormError
from indexer.forms import achievement, generic, prior_year, resolution
from indexer.forms.page_notes import mark_scanned, page_warnings
from indexer.forms.spreads import is_cover
from indexer.forms.tables import lowest_titles, pages_of
from indexer.forms.titles import missing_titles
from indexer.records import BLANK, Document, Page, PageRange, Report, Table

_FORMS = (achievement, prior_year, resolution)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A document's reports in page order, how each of its pages was read, and of which the text is missing."""

    reports: tuple[Report, ...]
    pages: tuple[PageRange, ...]
    warnings: tuple[str, ...] = ()


def interpret(document: Document) -> Interpretation:
    """Read a document as its forms.

    Raises FormError or AmountError when the tables of its only form do not add up. In a book that holds more, those
    pages are read as generic, and their range says what is wrong with them.
    """
    used: dict[int, str] = {}
    refused: dict[int, str] = {}
    left: dict[int, Page] = {}
    reports: list[Report] = []
    for form in _FORMS:
        try:
            claim = form.read(document)
        except FormError as error:
            pages = pages_of(document, form.NAME)
            if _is_all_of(document, pages):
                raise
            refused |= dict.fromkeys(pages, str(error))
            continue
        reports += claim.reports
        used |= dict.fromkeys(claim.pages, form.NAME)
        left |= {page.number: page for page in claim.rest}
    rest = (left.get(page.number) if page.number in used else page for page in document.pages)
    reports += generic.read_reports(document, [page for page in rest if page])
    reports.sort(key=lambda report: report.pages)
    scanned = {page.number for page in document.pages if page.scanned}
    return Interpretation(
        tuple(mark_scanned(report, scanned) for report in reports),
        tuple(_ranges(document, used, refused)),
        tuple(page_warnings(document.pages)),
    )


def read_reports(document: Document) -> list[Report]:
    """The document's reports alone."""
    return list(interpret(document).reports)


def _is_all_of(document: Document, pages: set[int]) -> bool:
    """Whether a document holds nothing but ``pages`` and title pages."""
    return all(page.number in pages or is_cover(page) for page in document.pages)


def _ranges(document: Document, used: dict[int, str], refused: dict[int, str]) -> Iterator[PageRange]:
    described = [(page.number, *_describe(page, used, refused)) for page in document.pages]
    for (form, why), run in groupby(described, key=lambda entry: entry[1:]):
        numbers = [number for number, _, _ in run]
        yield PageRange(numbers[0], numbers[-1], form, why)


def _describe(page: Page, used: dict[int, str], refused: dict[int, str]) -> tuple[str, str]:
    if not page.blocks:
        form, _, why = (page.note or BLANK).partition(": ")
        return form, why
    form, why = (used[page.number], "") if page.number in used else (generic.NAME, _why_generic(page, refused))
    return form, "; ".join(filter(None, (why, page.note, "read from its picture" if page.scanned else "")))


def _why_generic(page: Page, refused: dict[int, str]) -> str:
    """Why no form has claimed a page: the words of the one that tried, or the titles that it lacks."""
    if page.number in refused:
        return refused[page.number]
    tables = [block for block in page.blocks if isinstance(block, Table) and block.rows]
    if not tables:
        return "no table"
    return missing_titles([lowest_titles(table.rows[:count]) for table in tables for count in (1, 2)])
