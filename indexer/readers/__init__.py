"""Readers: the bytes of a file -> Document(pages -> blocks). One file per format.

A reader is a module with ``read(data, name) -> tuple[Page, ...]``; adding a format is one module and
one line in ``_READERS``. Modules are imported when first needed, so that a text file costs no PDF library.
"""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path

from indexer.errors import ReadError
from indexer.progress import OnPage, ignore_pages
from indexer.records import Document

_READERS = {
    ".txt": "text",
    ".pdf": "pdf",
    ".docx": "word",
    ".odt": "odf.text",
    ".ods": "odf.sheet",
    ".xlsx": "workbook",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".html": "html_document",
    ".htm": "html_document",
    ".md": "markdown_text",
}

_PAGED = "pdf"  # its ``read`` also takes ``on_page`` and ``scans``
MAX_BYTES = 200_000_000


def readable(path: Path) -> bool:
    """Whether the file's suffix has a reader."""
    return path.suffix.lower() in _READERS


def read_document(path: Path, name: str | None = None, on_page: OnPage = ignore_pages, scans: bool = False) -> Document:
    """Read one file; ``name`` is how it is called in results (its own name if not given).

    ``on_page`` is told of the pages of formats whose pages take time, and ``scans`` has text in their pictures read: PDF.

    Raises ReadError when the format is unknown or the bytes are not what the suffix says.
    """
    name = name or path.name
    module = _READERS.get(path.suffix.lower())
    if module is None:
        raise ReadError(
            f"{name}: no reader for {path.suffix or 'files without a suffix'}; known: {', '.join(_READERS)}."
        )
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(f"{name}: {size:,} bytes is over the limit of {MAX_BYTES:,}; split the file.")
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{name}: cannot be opened ({error.strerror}); check the path and its permissions.") from error
    if not data:
        raise ReadError(f"{name}: the file is empty; replace or remove it.")
    reader = importlib.import_module(f"indexer.readers.{module}")
    pages = reader.read(data, name, on_page, scans) if module == _PAGED else reader.read(data, name)
    return Document(name, path.suffix.lower().lstrip("."), hashlib.sha256(data).hexdigest(), pages)
