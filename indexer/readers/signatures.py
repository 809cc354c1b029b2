"""What the bytes of a file really are, whatever its name says.

Only the forms that turn up in place of a report are told apart, so that a wrong suffix, an old binary
format or a password is named in the message instead of failing somewhere inside a parser.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_HEAD = 4_096
_MAX_DESCRIPTION = 1_000_000
# A central directory of a million entries costs gigabytes before the first of them is looked at.
_MAX_ENTRIES = 20_000
_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Kind:
    """A file format: ``what`` it is called, the ``suffix`` it should have (or none), and what to do about it."""

    what: str
    suffix: str
    advice: str


def _rename(what: str, suffix: str) -> Kind:
    return Kind(what, suffix, f"give it the suffix {suffix}")


_BY_START = (
    (b"%PDF-", _rename("a PDF", ".pdf")),
    (b"{\\rtf", Kind("an RTF document", ".rtf", "save it as DOCX")),
    (b"\x89PNG", Kind("an image (PNG)", ".png", "put the text or a PDF in its place")),
    (b"\xff\xd8\xff", Kind("an image (JPEG)", ".jpg", "put the text or a PDF in its place")),
    (b"GIF8", Kind("an image (GIF)", ".gif", "put the text or a PDF in its place")),
    (b"II*\x00", Kind("an image (TIFF)", ".tif", "put the text or a PDF in its place")),
    (b"MM\x00*", Kind("an image (TIFF)", ".tif", "put the text or a PDF in its place")),
    (b"\x1f\x8b", Kind("a gzip archive", ".gz", "unpack it")),
    (b"7z\xbc\xaf", Kind("a 7-Zip archive", ".7z", "unpack it")),
    (b"Rar!", Kind("a RAR archive", ".rar", "unpack it")),
)
_BY_OLE_STREAM = (
    ("EncryptedPackage", Kind("an encrypted Office file", "", "remove its password and save it again")),
    ("WordDocument", Kind("an old binary Word document (DOC)", ".doc", "save it as DOCX")),
    ("Workbook", Kind("an old binary Excel workbook (XLS)", ".xls", "save it as XLSX")),
    ("PowerPoint Document", Kind("an old binary presentation (PPT)", ".ppt", "save it as PDF")),
)
_BY_PACKAGE_PART = (
    (b"wordprocessingml.document.main+xml", _rename("a Word document (DOCX)", ".docx")),
    (b"spreadsheetml.sheet.main+xml", _rename("an Excel workbook (XLSX)", ".xlsx")),
    (b"presentationml.", Kind("a presentation (PPTX)", ".pptx", "save it as PDF")),
    (b"ms-word.", Kind("a Word document with macros or a template", ".docm", "save it as DOCX")),
    (b"ms-excel.", Kind("an Excel workbook with macros or in binary form", ".xlsm", "save it as XLSX")),
)
_BY_MIMETYPE = {
    b"application/vnd.oasis.opendocument.text": _rename("an OpenDocument text (ODT)", ".odt"),
    b"application/vnd.oasis.opendocument.spreadsheet": _rename("an OpenDocument spreadsheet (ODS)", ".ods"),
}
_OTHER_OLE = Kind("an old binary Office file", "", "save it as DOCX or XLSX")
_OTHER_ODF = Kind("an OpenDocument file that is neither text nor spreadsheet", "", "save it as ODT or ODS")
_OTHER_ZIP = Kind("a ZIP archive", ".zip", "unpack it")
_DAMAGED_ZIP = Kind("a ZIP archive that is cut short or damaged", "", "copy it again or save it again in its program")
_HTML = _rename("an HTML page", ".html")
_TEXT = _rename("a text file", ".txt")
_UNKNOWN = Kind("of an unknown kind", "", "save it again in the program that made it")
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def binary_kind(data: bytes) -> Kind | None:
    """The kind of a file that begins like a binary format, or None when it may be text."""
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        named = (kind for stream, kind in _BY_OLE_STREAM if stream.encode("utf-16-le") in data)
        return next(named, _OTHER_OLE)
    return next((kind for start, kind in _BY_START if data.startswith(start)), None)


def identify(data: bytes) -> Kind:
    """The kind of any file; text and unknown binary files included."""
    kind = binary_kind(data)
    if kind is not None:
        return kind
    head = data[:_HEAD]
    if _CONTROL.search(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _UNKNOWN
    return _HTML if _HTML_START.match(head) else _TEXT


def _zip_kind(data: bytes) -> Kind:
    if data.count(_ENTRY) > _MAX_ENTRIES:
        return Kind(f"a ZIP archive of more than {_MAX_ENTRIES:,} entries", "", "unpack it")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                mimetype = _beginning(archive, "mimetype").strip()
                if mimetype.startswith(b"application/vnd.oasis.opendocument"):
                    return _BY_MIMETYPE.get(mimetype.removesuffix(b"-template"), _OTHER_ODF)
            if "[Content_Types].xml" in names:
                types = _beginning(archive, "[Content_Types].xml")
                return next((kind for part, kind in _BY_PACKAGE_PART if part in types), _OTHER_ZIP)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return _DAMAGED_ZIP
    return _OTHER_ZIP


def _beginning(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as stream:
        return stream.read(_MAX_DESCRIPTION)
