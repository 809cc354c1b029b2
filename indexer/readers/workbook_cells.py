"""The cells of an XLSX workbook as a person reads them on the screen.

The XML is walked row by row here, because no library that reads workbooks gives all that is needed: one knows
neither number formats nor errors and aborts the process when a stray cell spans too large a rectangle, the
other refuses a whole workbook for a slip in its stylesheet. What formats and dates mean is left to openpyxl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

from indexer.errors import ReadError
from indexer.readers.archive import Archive
from indexer.readers.number_format import show

_GENERAL = "General"
# Formats of East Asian dates and times, which files name by number alone (ECMA-376 part 1, 18.8.30).
_EAST_ASIAN = {str(number): "yyyy/m/d" for number in (*range(27, 37), *range(50, 59))}
_BUILT_IN = {str(number): code for number, code in BUILTIN_FORMATS.items()} | _EAST_ASIAN
_ADDRESS = re.compile(r"([A-Z]{1,3})[1-9][0-9]*")
_LAST_COLUMN = 16_384
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^<>]*\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_ON = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; ``part`` is empty for a sheet without cells, such as a chart."""

    name: str
    part: str
    hidden: bool


class WorkbookCells:
    """One open workbook. Raises ReadError when a part of it is missing or damaged."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        main = next((relation.part for relation in archive.relations() if relation.kind == "officeDocument"), "")
        relations = archive.relations(main)
        workbook = archive.tree(main)
        cells = {relation.id: relation.part for relation in relations if relation.kind == "worksheet"}
        self.sheets = [
            Sheet(
                sheet.get("name", ""),
                next((cells[key] for key in sheet.attrib.values() if key in cells), ""),
                sheet.get("state", "visible") != "visible",
            )
            for sheet in workbook.iterfind("{*}sheets/{*}sheet")
        ]
        properties = workbook.find("{*}workbookPr")
        self._epoch = MAC_EPOCH if properties is not None and properties.get("date1904") in _ON else WINDOWS_EPOCH
        parts = {relation.kind: relation.part for relation in relations}
        self._formats = _formats(archive.tree(parts["styles"])) if "styles" in parts else []
        self._strings = _strings(archive.tree(parts["sharedStrings"])) if "sharedStrings" in parts else []

    def hides_parts(self, sheet: Sheet) -> bool:
        """Whether rows or columns of a sheet are hidden."""
        return bool(sheet.part) and bool(_HIDDEN.search(self._archive.xml(sheet.part, b"<row")))

    def rows(self, sheet: Sheet) -> Iterator[list[str]]:
        """The rows of a sheet as shown; any number of rows without cells is one empty row."""
        source = io.BytesIO(self._archive.xml(sheet.part, b"<row") if sheet.part else b"<worksheet/>")
        previous = 0
        try:
            for _, row in etree.iterparse(source, tag="{*}row", resolve_entities=False):
                given = row.get("r", "")
                number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else previous + 1
                if number > previous + 1:
                    yield []
                previous = number
                yield self._row(row)
                row.clear()
                while row.getprevious() is not None:
                    del row.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise ReadError(
                f"{self._archive.name}: the part {sheet.part} is not XML at line {error.lineno}; "
                "copy or save the file again."
            ) from error

    def _row(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        column = -1
        for cell in row.iterchildren("{*}c"):
            column = _column(cell, column)
            if text := self._text(cell):
                cells += [""] * (column + 1 - len(cells))
                cells[column] = text
        return cells

    def _text(self, cell: etree._Element) -> str:
        value, formula, inline = cell.find("{*}v"), cell.find("{*}f"), cell.find("{*}is")
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "" if inline is None else _string(inline)
        if value is None or not value.text:
            # Never computed, so there is no value to show; the formula says at least that something stands here.
            return f"={formula.text}" if formula is not None and formula.text else ""
        if kind == "s":
            return self._shared(value.text)
        if kind == "n":
            return self._number(value.text, cell.get("s", ""))
        return show(value.text in _ON) if kind == "b" else unescape(value.text)

    def _shared(self, index: str) -> str:
        if not index.isascii() or not index.isdigit() or len(index) > 8 or int(index) >= len(self._strings):
            raise ReadError(f"{self._archive.name}: a cell refers to a text that is not there; save the file again.")
        return self._strings[int(index)]

    def _number(self, text: str, style: str) -> str:
        index = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else 0
        code = self._formats[index] if index < len(self._formats) else _GENERAL
        try:
            number = float(text)
            if is_date_format(code):
                return show(from_excel(number, self._epoch, is_timedelta_format(code)))
        except (ValueError, OverflowError):  # no number, or a date before or after all calendars
            return text
        return show(number, code)


def _formats(styles: etree._Element) -> list[str]:
    """The number format of every cell style, in the order in which cells refer to them."""
    own = {element.get("numFmtId", ""): element.get("formatCode", "") for element in styles.iter("{*}numFmt")}
    used = styles.iterfind("{*}cellXfs/{*}xf")
    return [own.get(number) or _BUILT_IN.get(number, _GENERAL) for number in (xf.get("numFmtId", "0") for xf in used)]


def _strings(table: etree._Element) -> list[str]:
    return [_string(element) for element in table.iterchildren("{*}si")]


def _string(element: etree._Element) -> str:
    """A text with or without runs of its own format; readings printed above characters are left out."""
    return unescape("".join(part.text or "" for path in ("{*}t", "{*}r/{*}t") for part in element.iterfind(path)))


def _column(cell: etree._Element, previous: int) -> int:
    """The column of a cell, counted from 0; a cell without an address stands after the previous one."""
    address = _ADDRESS.fullmatch(cell.get("r", ""))
    if address is None:
        return previous + 1
    column = 0
    for letter in address[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return min(column, _LAST_COLUMN) - 1
