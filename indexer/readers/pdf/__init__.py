"""PDF, a format with more to it than one module holds: see ``book`` for the way through."""

from indexer.readers.pdf.book import read
from indexer.readers.pdf.pdfium import count_pages, render_page
from indexer.readers.pdf.reader import read_pages
from indexer.readers.pdf.scans import read_scans

__all__ = ["count_pages", "read", "read_pages", "read_scans", "render_page"]
