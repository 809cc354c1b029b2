"""OpenDocument spreadsheets (ODS): one page per sheet, cells as the program last showed them.

The file keeps what each cell shows (96.50%, 26,472,137) beside its value, so nothing has to be formatted.
Hidden sheets, rows and columns are read like all others, and the label says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.archive import open_archive
from indexer.readers.number_format import show
from indexer.readers.odf.inline import OFFICE, TABLE, TEXT, flow, paragraph_text, row_cells, table_rows
from indexer.readers.odf.styles import OdfStyles
from indexer.readers.sheet_rows import sheet_page
from indexer.records import Page

_MAX_COLUMNS = 16_384  # of any spreadsheet program
_ROWS_AND_COLUMNS = (f"{TABLE}table-row", f"{TABLE}table-column")
_HIDDEN = frozenset({"collapse", "filter"})


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """One page per sheet. Raises ReadError when the file is something else, damaged, encrypted or too large."""
    archive = open_archive(data, name, ".ods")
    content = archive.tree("content.xml")
    styles = OdfStyles(content)
    pages = tuple(
        sheet_page(
            _rows(table),
            number,
            name,
            table.get(f"{TABLE}name", ""),
            hidden=styles.block("table", table.get(f"{TABLE}style-name", "")).hidden,
            hides_parts=any(part.get(f"{TABLE}visibility") in _HIDDEN for part in table.iter(*_ROWS_AND_COLUMNS)),
        )
        for number, table in enumerate(content.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"), start=1)
    )
    if not any(page.blocks for page in pages):
        raise ReadError(f"{name}: the file holds no text; replace or remove it.")
    return pages


def _rows(table: etree._Element) -> Iterator[list[str]]:
    for row in table_rows(table):
        cells: list[str] = []
        empty = 0
        for place in row_cells(row.element):
            text = "" if place.covered else _text(place.element)
            times = min(place.times, _MAX_COLUMNS)
            if text:
                cells += [""] * empty + [text] * times
                empty = 0
            else:
                empty += times
        # Programs repeat the empty row to the end of the sheet; one of them says as much.
        for _ in range(row.times if cells else 1):
            yield cells


def _text(cell: etree._Element) -> str:
    shown = "\n".join(paragraph_text(paragraph) for paragraph in flow(cell) if paragraph.tag == f"{TEXT}p")
    return shown or _value(cell)


def _value(cell: etree._Element) -> str:
    """The value of a cell that some program wrote without its display text."""
    kind = str(cell.get(f"{OFFICE}value-type"))
    if kind in ("float", "currency", "percentage"):
        given = str(cell.get(f"{OFFICE}value", ""))
        try:
            number = float(given)
        except ValueError:
            return given
        return show(number, "0.##########%" if kind == "percentage" else "General")
    if kind == "date":
        given = str(cell.get(f"{OFFICE}date-value", ""))
        try:
            return show(datetime.datetime.fromisoformat(given))
        except ValueError:
            return given
    return str(cell.get(f"{OFFICE}string-value") or cell.get(f"{OFFICE}{kind}-value", ""))
