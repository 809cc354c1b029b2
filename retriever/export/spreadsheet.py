"""XLSX: the pack's table with a frozen title row, numbers as numbers and all else as text."""

from __future__ import annotations

import io

import xlsxwriter

from retriever.export.table import TITLES, harmless, lines
from retriever.pack import Pack

SHEET = "答詢資料"
_WIDTHS = {"問題": 32, "答案": 48, "備註": 30, "引文或說明": 60, "計畫": 28, "機關": 16, "連結": 30, "數值說明": 24}


def write(pack: Pack) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(out, options)
    sheet = workbook.add_worksheet(SHEET)
    title = workbook.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "valign": "top"})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    number = workbook.add_format({"num_format": "#,##0.##", "valign": "top"})
    plain = workbook.add_format({"num_format": "0", "valign": "top"})
    for column, name in enumerate(TITLES):
        sheet.write_string(0, column, name, title)
        sheet.set_column(column, column, _WIDTHS.get(name, 11))
    row = 0
    for row, line in enumerate(lines(pack), start=1):
        for column, cell in enumerate(line.cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, harmless(cell), text)
            elif cell is not None:
                sheet.write_number(row, column, float(cell), plain if isinstance(cell, int) else number)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row, len(TITLES) - 1)
    workbook.close()
    return out.getvalue()
