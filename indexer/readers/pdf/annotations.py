"""Text that lies on a page without being part of it: filled form fields, typed notes and stamps.

A viewer shows such an annotation by its appearance, a form drawn into its rectangle (ISO 32000-1, 12.5.5). Here those
forms are drawn at the end of the page's own instructions, so that they are read like everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import LIT
from pdfminer.utils import apply_matrix_rect

_SHOWN = frozenset({"Widget", "FreeText", "Stamp"})  # others mark up text, or show it only when somebody points at them
_UNSEEN = 2 | 32  # flags: hidden, not to be viewed
_MOST = 2_000
_BEFORE, _AFTER = -1, -2  # numbers that no object of a file has
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def draw_annotations(page: PDFPage) -> None:
    """Add the appearances of the page's annotations to what it draws."""
    forms = dict(dict_value(resolve1(dict_value(page.resources).get("XObject") or {})))
    content = []
    for number, annotation in enumerate(_annotations(page)):
        form = _appearance(annotation)
        placing = _placing(annotation, form) if form else None
        if form and placing:
            name = f"Annotation{number}"
            forms[name] = form
            content.append("q {:f} 0 0 {:f} {:f} {:f} cm".format(*placing) + f" /{name} Do Q")
    if content:
        page.resources = {**dict_value(page.resources), "XObject": forms}
        after = "\nQ\n" + "\n".join(content) + "\n"
        page.contents = [_stream("q\n", _BEFORE), *page.contents, _stream(after, _AFTER)]


def _annotations(page: PDFPage) -> Iterator[dict[Any, Any]]:
    for reference in list_value(resolve1(page.annots) or [])[:_MOST]:
        annotation = resolve1(reference)
        if not isinstance(annotation, dict):
            continue
        flags = resolve1(annotation.get("F", 0))
        subtype = getattr(resolve1(annotation.get("Subtype")), "name", "")
        if subtype in _SHOWN and not (isinstance(flags, int) and flags & _UNSEEN):
            yield annotation


def _appearance(annotation: dict[Any, Any]) -> PDFStream | None:
    """The form that shows the annotation as it is now; a button has one for each of its states."""
    normal = resolve1(dict_value(resolve1(annotation.get("AP")) or {}).get("N"))
    if isinstance(normal, dict):
        normal = resolve1(normal.get(getattr(resolve1(annotation.get("AS")), "name", "")))
    if not isinstance(normal, PDFStream):
        return None
    normal.attrs.setdefault("Subtype", LIT("Form"))
    return normal


def _placing(annotation: dict[Any, Any], form: PDFStream) -> tuple[float, float, float, float] | None:
    """Scale and shift that fit the form's box into the annotation's rectangle."""
    rectangle, box = (_numbers(value) for value in (annotation.get("Rect"), form.get("BBox")))
    if len(rectangle) != 4 or len(box) != 4:
        return None
    matrix = tuple(_numbers(form.get("Matrix"))) or _IDENTITY
    x0, y0, x1, y1 = apply_matrix_rect(matrix, tuple(box)) if len(matrix) == 6 else box  # type: ignore[arg-type]
    if not (x1 > x0 and y1 > y0):
        return None
    left, bottom = min(rectangle[::2]), min(rectangle[1::2])
    across = (max(rectangle[::2]) - left) / (x1 - x0)
    up = (max(rectangle[1::2]) - bottom) / (y1 - y0)
    return across, up, left - x0 * across, bottom - y0 * up


def _numbers(value: Any) -> list[float]:
    found = [resolve1(number) for number in resolve1(value) or []]
    return [float(number) for number in found if isinstance(number, int | float)]


def _stream(instructions: str, number: int) -> PDFStream:
    stream = PDFStream({}, instructions.encode("ascii"))
    stream.set_objid(number, 0)  # pdfminer passes over streams without a number
    return stream
