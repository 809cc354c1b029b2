"""What a page may cost, judged from the file before anything is laid out: a page of some kilobytes can unpack to gigabytes."""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, dict_value, resolve1, stream_value

MAX_STREAM_BYTES = 32_000_000
_MAX_FORMS = 2_000
_MAX_MAPPED = 2_500_000  # codes of one font: Unicode has 1,114,112
_DRAWS = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_RANGES = re.compile(rb"begin(?:bf|cid)range(.*?)end(?:bf|cid)range", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<[^>]*>|\[[^\]]*\]|\d+)")


class PageBounds(Exception):
    """A page holds more than is read of one page; the message says what."""


def check_bounds(page: PDFPage) -> None:
    """Raises PageBounds for a page that would unpack, draw or map beyond all bounds; pdfminer's errors pass through."""
    contents = [stream_value(stream) for stream in page.contents]
    for stream in contents:
        _check_size(stream)
    _check_maps(page.resources)
    for form in _forms(b"\n".join(stream.get_data() for stream in contents), page.resources, (), {}):
        _check_maps(form.get("Resources") or {})


def require_bounded(data: bytes, page: int) -> None:
    """The same of page ``page`` (from 1) of a file, for those who draw it with PDFium. Raises PageBounds."""
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    found = next(itertools.islice(PDFPage.create_pages(document), max(0, page - 1), None), None)
    if found is not None:
        check_bounds(found)


def _check_size(stream: PDFStream) -> None:
    if _unpacks_beyond(stream, MAX_STREAM_BYTES):
        raise PageBounds(f"its drawing instructions unpack to more than {MAX_STREAM_BYTES // 1_000_000} MB")


def _forms(
    content: bytes, resources: Any, path: tuple[PDFStream, ...], seen: dict[int, PDFStream]
) -> Iterator[PDFStream]:
    """The forms that ``content`` draws, also forms inside forms.

    A form that draws itself is refused: pdfminer stops there, but PDFium would not for a long time.
    """
    names = {_ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name) for name in _DRAWS.findall(content)}
    for name, reference in _entries(resources, "XObject"):
        form = resolve1(reference)
        if name.encode() not in names or not isinstance(form, PDFStream):
            continue
        if getattr(form.get("Subtype"), "name", "") != "Form":
            continue
        if any(form is outer for outer in path):
            raise PageBounds("it draws a form that draws itself")
        if id(form) in seen:
            continue
        seen[id(form)] = form
        if len(seen) > _MAX_FORMS:
            raise PageBounds(f"it draws more than {_MAX_FORMS:,} forms")
        _check_size(form)
        yield form
        yield from _forms(form.get_data(), form.get("Resources") or resources, (*path, form), seen)


def _check_maps(resources: Any) -> None:
    """Pdfminer writes out every code of a range, of which a map can name four thousand million in a line."""
    for _, reference in _entries(resources, "Font"):
        stream = resolve1(dict_value(resolve1(reference)).get("ToUnicode"))
        if not isinstance(stream, PDFStream):
            continue
        _check_size(stream)
        ranges = (found for part in _RANGES.findall(stream.get_data()) for found in _RANGE.findall(part))
        if sum(_code(last) - _code(first) + 1 for first, last in ranges) > _MAX_MAPPED:
            raise PageBounds(f"one of its fonts maps more than {_MAX_MAPPED:,} codes")


def _code(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _entries(resources: Any, kind: str) -> Iterator[tuple[str, Any]]:
    yield from dict_value(resolve1(dict_value(resolve1(resources)).get(kind) or {})).items()


def _unpacks_beyond(stream: PDFStream, limit: int) -> bool:
    if stream.rawdata is None:  # unpacked already
        return False
    if not any(name in LITERALS_FLATE_DECODE for name, _ in stream.get_filters()):
        return len(stream.rawdata) > limit
    try:
        return len(zlib.decompressobj().decompress(stream.rawdata, limit + 1)) > limit
    except zlib.error:  # encrypted, packed twice or damaged: pdfminer's to judge
        return False
