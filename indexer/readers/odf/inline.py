"""The vocabulary of OpenDocument: what stands in a paragraph, and the rows and cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.readers.pagination import Anchored, Break

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"

_SKIPPED = frozenset(
    (
        f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners", f"{OFFICE}forms",
        f"{TEXT}ruby-text", f"{TEXT}number", f"{TEXT}script", f"{TEXT}tracked-changes",
        f"{DRAW}object", f"{SVG}title", f"{SVG}desc",
    )
)  # fmt: skip
_SHAPES = frozenset(
    f"{DRAW}{shape}"
    for shape in "text-box caption circle connector custom-shape ellipse line path polygon polyline rect".split()
)
_BLOCKS = frozenset((f"{TEXT}p", f"{TEXT}h", f"{TEXT}list", f"{TEXT}soft-page-break", f"{TABLE}table"))
_ROW_GROUPS = frozenset(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_MAX_SPACES = 1_000


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row or cell and how often it stands there; ``covered`` by a merged cell, so that it is not seen."""

    element: etree._Element
    times: int
    covered: bool = False


def pieces(element: etree._Element) -> Iterator[str | Break | Anchored]:
    """What stands in a paragraph, at any depth of spans, links and fields."""
    yield _run(element.text)
    for child in element:
        tag = child.tag
        if tag == f"{TEXT}s":
            yield " " * min(number(child, f"{TEXT}c", 1), _MAX_SPACES)
        elif tag == f"{TEXT}tab":
            yield "\t"
        elif tag == f"{TEXT}line-break":
            yield "\n"
        elif tag == f"{TEXT}soft-page-break":
            yield Break.RECORDED
        elif tag == f"{TEXT}note":
            yield Anchored("footnote" if child.get(f"{TEXT}note-class") != "endnote" else "endnote", child)
        elif tag in _SHAPES:
            yield Anchored("box", child)
        elif isinstance(tag, str) and tag not in _SKIPPED:
            yield from pieces(child)
        yield _run(child.tail)


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of a paragraph alone, wherever it is printed."""
    return "".join(piece for piece in pieces(paragraph) if isinstance(piece, str))


def flow(container: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs, headings, lists, tables and page breaks of a text, cell or box; sections are opened."""
    for child in container:
        if child.tag in _BLOCKS:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from flow(child)


def table_rows(table: etree._Element) -> Iterator[Repeated]:
    """The rows of a table, groups and repeated headings opened, and the page breaks recorded between them."""
    for child in table:
        if child.tag in (f"{TABLE}table-row", f"{TEXT}soft-page-break"):
            yield Repeated(child, number(child, f"{TABLE}number-rows-repeated", 1))
        elif child.tag in _ROW_GROUPS:
            yield from table_rows(child)


def row_cells(row: etree._Element) -> Iterator[Repeated]:
    """The cells of a row; those that a merged cell covers are empty on the page."""
    for child in row:
        covered = child.tag == f"{TABLE}covered-table-cell"
        if covered or child.tag == f"{TABLE}table-cell":
            yield Repeated(child, number(child, f"{TABLE}number-columns-repeated", 1), covered)


def number(element: etree._Element, attribute: str, default: int) -> int:
    """An attribute as a number."""
    found = element.get(attribute, "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 9 else default


def _run(text: str | None) -> str:
    """A line end in the source is a space; line breaks have an element of their own."""
    return (text or "").replace("\n", " ")
