"""Excel workbooks (XLSX): one page per sheet, labelled with the sheet's name, numbers as the cell shows them.

Formulas give the values that the program computed last. Hidden sheets, rows and columns are read like all
others, and the label says so: what a person cannot see on the screen may still be found, but never unknowingly.
"""

from __future__ import annotations

from indexer.errors import ReadError
from indexer.readers.archive import open_archive
from indexer.readers.sheet_rows import sheet_page
from indexer.readers.workbook_cells import WorkbookCells
from indexer.records import Page


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """One page per sheet. Raises ReadError when the file is something else, damaged, encrypted or too large."""
    workbook = WorkbookCells(open_archive(data, name, ".xlsx"))
    pages = tuple(
        sheet_page(
            workbook.rows(sheet),
            number,
            name,
            sheet.name,
            hidden=sheet.hidden,
            hides_parts=workbook.hides_parts(sheet),
        )
        for number, sheet in enumerate(workbook.sheets, start=1)
    )
    if not any(page.blocks for page in pages):
        raise ReadError(f"{name}: the file holds no text; replace or remove it.")
    return pages
