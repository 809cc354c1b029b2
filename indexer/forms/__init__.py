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
from indexer.forms.spreads import is_cover
from indexer.forms.tables import lowest_titles, pages_of
from indexer.forms.titles import missing_titles
from indexer.records import Document, Page, PageRange, Report, Table

_FORMS = (achievement, prior_year, resolution)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A document's reports in page order, and how each of its pages was read."""

    reports: tuple[Report, ...]
    pages: tuple[PageRange, ...]


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
    return Interpretation(tuple(reports), tuple(_ranges(document, used, refused)))


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
    if page.number in used:
        return used[page.number], ""
    if not page.blocks:
        form, _, why = (page.note or "blank").partition(": ")
        return form, why
    if page.number in refused:
        return generic.NAME, refused[page.number]
    tables = [block for block in page.blocks if isinstance(block, Table) and block.rows]
    if not tables:
        return generic.NAME, "no table"
    return generic.NAME, missing_titles([lowest_titles(table.rows[:count]) for table in tables for count in (1, 2)])
