"""Parts of Word files, and what is read of a file made of them."""

from __future__ import annotations

from indexer.readers import word
from tests.indexer.readers.office import docx, paragraph
from tests.indexer.readers.shown import show


def pages_of(body: str, **parts: str) -> list[tuple[int, list[object]]]:
    """The number of each page with what it shows."""
    return [(page.number, list(show(page))) for page in word.read(docx(body, **parts), "a.docx")]


def run(inner: str) -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def table(*rows: str) -> str:
    """A table of rows of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    """A cell of text, or of what is given as markup."""
    inner = content if content.startswith("<w:") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
