"""Write a text report in the reference layout as DOCX, ODT, XLSX, ODS, CSV, HTML and Markdown.

    python -m tests.make_sample_files REPORT.txt FOLDER [--formats docx,odt,xlsx]

The files look the way a person would have made them in an office program: one printed page after the other,
headings above the table, merged cells for the rows that name an agency, amounts as numbers. Cells hold plain
text; the HTML fragments of the text form are resolved.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.shared import Pt
from odf import style, table, text
from odf.element import Element
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText

from indexer.readers import read_document
from indexer.readers.pagination import BLANK_PAGE
from indexer.records import Document, Page, Table


@dataclass(frozen=True)
class Grid:
    """The rows of one table as texts, and which of them name an agency in one merged cell."""

    rows: list[list[str]]

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)

    def is_merged(self, row: list[str]) -> bool:
        return len(row) > 1 and bool(row[0]) and not any(row[1:])


def contents(page: Page) -> Iterator[str | Grid]:
    """What stands on a page: lines of headings, and tables."""
    if page.note == "blank":
        yield BLANK_PAGE
    for block in page.blocks:
        if isinstance(block, Table):
            yield Grid([[cell.text for cell in row] for row in block.rows])
        else:
            yield block.text


def amount(shown: str) -> int | None:
    """The number that a cell such as 「26,472,137」 shows, or None."""
    digits = shown.replace(",", "")
    return int(digits) if digits.isdigit() and f"{int(digits):,}" == shown else None


def to_docx(report: Document) -> bytes:
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(9)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    for page in report.pages:
        if page.number > 1:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        for part in contents(page):
            if isinstance(part, str):
                document.add_paragraph(part)
                continue
            grid = document.add_table(len(part.rows), part.width, "Table Grid")
            for cells, row in zip(part.rows, grid.rows, strict=True):
                if part.is_merged(cells):
                    row.cells[0].merge(row.cells[-1]).text = cells[0]
                    continue
                for content, cell in zip(cells, row.cells, strict=True):
                    first, *others = content.split("\n")
                    cell.text = first
                    for other in others:
                        cell.add_paragraph(other)
    return _saved(document.save)


def to_odt(report: Document) -> bytes:
    document = OpenDocumentText()
    turned = style.Style(name="NewPage", family="paragraph", parentstylename="Standard")
    turned.addElement(style.ParagraphProperties(breakbefore="page"))
    document.automaticstyles.addElement(turned)
    for page in report.pages:
        for place, part in enumerate(contents(page)):
            new_page = {"stylename": turned} if page.number > 1 and place == 0 else {}
            if isinstance(part, str):
                document.text.addElement(text.P(text=part, **new_page))
                continue
            if new_page:
                document.text.addElement(text.P(**new_page))
            document.text.addElement(_odf_table(part, f"Table{page.number}"))
    return _saved(document.write)


def to_ods(report: Document) -> bytes:
    document = OpenDocumentSpreadsheet()
    for page in report.pages:
        sheet = table.Table(name=f"第{page.number}頁")
        for part in contents(page):
            grid = Grid([[part]]) if isinstance(part, str) else part
            for row in grid.rows:
                sheet.addElement(_odf_row(row, with_values=True))
            if isinstance(part, Grid):
                sheet.addElement(_odf_row([]))
        document.spreadsheet.addElement(sheet)
    return _saved(document.write)


def to_xlsx(report: Document) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    number = book.add_format({"num_format": "#,##0", "valign": "top", "border": 1})
    for page in report.pages:
        sheet = book.add_worksheet(f"第{page.number}頁")
        sheet.set_column(0, 9, 24)
        line = 0
        for part in contents(page):
            if isinstance(part, str):
                sheet.write_string(line, 0, part)
                line += 1
                continue
            for row in part.rows:
                if part.is_merged(row):
                    sheet.merge_range(line, 0, line, part.width - 1, row[0], wrapped)
                else:
                    for column, content in enumerate(row):
                        value = amount(content)
                        if value is None:
                            sheet.write_string(line, column, content, wrapped)
                        else:
                            sheet.write_number(line, column, value, number)
                line += 1
            line += 1
    book.close()
    return target.getvalue()


def to_csv(report: Document) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for page in report.pages:
        for part in contents(page):
            writer.writerows([[part]] if isinstance(part, str) else part.rows)
        writer.writerow([])
    return target.getvalue().encode("utf-8-sig")


def to_html(report: Document) -> bytes:
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-Hant">\n<meta charset="utf-8">\n<title>',
        html.escape(report.name),
        "</title>\n",
    ]
    for page in report.pages:
        parts.append('<section style="break-after: page">\n')
        parts.extend(_html(part) for part in contents(page))
        parts.append("</section>\n")
    return "".join([*parts, "</html>\n"]).encode()


def to_markdown(report: Document) -> bytes:
    parts = []
    for page in report.pages:
        if page.number > 1:
            parts.append('<div style="break-after: page"></div>')
        for part in contents(page):
            if isinstance(part, str):
                parts.append(_markdown(part))
                continue
            first, *others = ("| " + " | ".join(_markdown(cell) for cell in row) + " |" for row in part.rows)
            parts.append("\n".join([first, "|" + "---|" * part.width, *others]))
    return "\n\n".join([*parts, ""]).encode()


FORMATS: dict[str, Callable[[Document], bytes]] = {
    "docx": to_docx,
    "odt": to_odt,
    "xlsx": to_xlsx,
    "ods": to_ods,
    "csv": to_csv,
    "html": to_html,
    "md": to_markdown,
}


def write_files(report: Path, folder: Path, formats: list[str]) -> list[Path]:
    """Write ``report`` in each format into ``folder``; the files keep its name."""
    document = read_document(report)
    written = []
    for name in formats:
        path = folder / f"{report.stem}.{name}"
        path.write_bytes(FORMATS[name](document))
        written.append(path)
    return written


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


def _odf_table(grid: Grid, name: str) -> Element:
    made = table.Table(name=name)
    made.addElement(table.TableColumn(numbercolumnsrepeated=grid.width))
    for row in grid.rows:
        if not grid.is_merged(row):
            made.addElement(_odf_row(row))
            continue
        merged = table.TableRow()
        cell = table.TableCell(numbercolumnsspanned=len(row))
        cell.addElement(text.P(text=row[0]))
        merged.addElement(cell)
        merged.addElement(table.CoveredTableCell(numbercolumnsrepeated=len(row) - 1))
        made.addElement(merged)
    return made


def _odf_row(cells: list[str], with_values: bool = False) -> Element:
    row = table.TableRow()
    for content in cells:
        value = amount(content) if with_values else None
        cell = table.TableCell(valuetype="string") if value is None else table.TableCell(valuetype="float", value=value)
        for line in content.split("\n") if content else ():
            cell.addElement(text.P(text=line))
        row.addElement(cell)
    return row


def _html(part: str | Grid) -> str:
    if isinstance(part, str):
        return f"<p>{html.escape(part)}</p>\n"
    rows = []
    for number, row in enumerate(part.rows):
        if part.is_merged(row):
            rows.append(f'<tr><td colspan="{len(row)}">{html.escape(row[0])}</td></tr>\n')
            continue
        tag = "td" if number else "th"
        cells = (html.escape(cell).replace("\n", "<br>") for cell in row)
        rows.append("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>\n")
    return "<table>\n" + "".join(rows) + "</table>\n"


def _markdown(content: str) -> str:
    """Plain text in Markdown: what would be a sign of its own is escaped."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>#|~&" else char for char in content)
    return escaped.replace("\n", "<br>")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", default=",".join(FORMATS))
    arguments = parser.parse_args()
    for path in write_files(arguments.report, arguments.folder, arguments.formats.split(",")):
        print(path)


if __name__ == "__main__":
    main()
