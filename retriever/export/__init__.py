"""A pack of answers as a file: XLSX, DOCX, CSV (UTF-8 with BOM) or Markdown. One writer per format, loaded when asked.

Everything from reports and questions is data: it is escaped for its format and never begins a formula.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from indexer.errors import QueryError
from retriever.pack import Pack

_WRITERS = {"xlsx": "spreadsheet", "docx": "document", "csv": "delimited", "md": "markdown"}
FORMATS = tuple(_WRITERS)


def check_format(file_format: str) -> None:
    """Raises QueryError for an unknown format."""
    if file_format not in _WRITERS:
        raise QueryError(f"Format {file_format!r} is unknown; choose one of {', '.join(FORMATS)}.")


def export(pack: Pack, file_format: str) -> bytes:
    """The bytes of the file. Raises QueryError for an unknown format."""
    check_format(file_format)
    written: bytes = importlib.import_module(f"retriever.export.{_WRITERS[file_format]}").write(pack)
    return written


def save(pack: Pack, file_format: str, path: Path) -> None:
    """Write the file. Raises QueryError naming the path when it cannot be written."""
    content = export(pack, file_format)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise QueryError(f"{path}: cannot be written ({error.strerror}); name another file with --out.") from error
