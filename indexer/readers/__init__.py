"""Readers: the bytes of a file -> Document(pages -> blocks). One file per format.

A reader is a module with ``read(data, name) -> tuple[Page, ...]``; adding a format is one module and
one line in ``_READERS``. Modules are imported when first needed, so that a text file costs no PDF library.
"""

from __future__ import annotations

import hashlib
import importlib
import stat
from pathlib import Path

from indexer.errors import ReadError
from indexer.progress import OnPage, ignore_pages
from indexer.readers.signatures import binary_kind, identify
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
    data = _read_bytes(path, name)
    module = _READERS.get(path.suffix.lower())
    if module is None:
        raise ReadError(_no_reader(data, path.suffix, name))
    reader = importlib.import_module(f"indexer.readers.{module}")
    pages = reader.read(data, name, on_page, scans) if module == _PAGED else reader.read(data, name)
    return Document(name, path.suffix.lower().lstrip("."), hashlib.sha256(data).hexdigest(), pages)


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise ReadError(f"{name}: is a folder, a link to one or one that cannot be opened; put its files here.")
        if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for ever
            raise ReadError(f"{name}: is a pipe or a device and no file; remove it.")
        if found.st_size > MAX_BYTES:
            raise ReadError(f"{name}: {found.st_size:,} bytes is over the limit of {MAX_BYTES:,}; split the file.")
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{name}: cannot be opened ({error.strerror}); check the path and its permissions.") from error
    if not data:
        raise ReadError(f"{name}: the file is empty; replace or remove it.")
    return data


def _no_reader(data: bytes, suffix: str, name: str) -> str:
    """What to do with a file of that suffix, as one sentence."""
    kind = identify(data)
    if binary_kind(data) or kind.suffix == ".html":  # office systems export web pages and call them .xls
        return f"{name}: the content is {kind.what}, for which there is no reader under that name; {kind.advice}."
    return f"{name}: no reader for {suffix or 'files without a suffix'}; known: {', '.join(_READERS)}."
