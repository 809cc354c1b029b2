"""A PDF file from its first page to its last."""

from __future__ import annotations

from indexer.errors import ReadError
from indexer.progress import OnPage, ignore_pages
from indexer.readers.pdf.margins import drop_running
from indexer.readers.pdf.pdfium import count_pages
from indexer.readers.pdf.reader import read_pages
from indexer.readers.pdf.scans import read_scans
from indexer.records import Page


def read(data: bytes, name: str, on_page: OnPage = ignore_pages, scans: bool = False) -> tuple[Page, ...]:
    """All pages of a PDF file, with ``scans`` also the text in their pictures.

    Raises ReadError when no page can be read; single bad pages only get a note.
    """
    pages = read_pages(data, name, 1, count_pages(data, name) + 1, on_page)
    if scans:
        pages = read_scans(data, name, pages, on_page)
    if all(page.note.startswith("unreadable") for page in pages):
        raise ReadError(f"{name}: no page can be read (page 1 is {pages[0].note}); save the file anew.")
    return drop_running(pages)
