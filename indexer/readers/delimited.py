"""CSV and TSV files: the delimiter is found by trial, quotes and line breaks inside quotes are honoured.

Like text files they have no pages of their own, so pages are counted as they were printed: headings that
follow a table begin the next page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice, pairwise

from indexer.errors import ReadError
from indexer.readers.decoding import decode_text
from indexer.readers.pagination import BLANK_PAGE, MAX_COLUMNS, Pages
from indexer.readers.sheet_rows import is_heading, run_blocks, runs
from indexer.records import Page, Table

_DELIMITERS = (",", "\t", ";")
_SAMPLE_ROWS = 200
# A row is one list in memory before its columns can be counted; quoted text may hold many commas.
_MAX_DELIMITERS = 200 * MAX_COLUMNS

# The library's own limit of 131,072 characters is shorter than some narratives. It is global and only raised.
csv.field_size_limit(max(csv.field_size_limit(), 200_000_000))


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """Pages of a CSV or TSV file. Raises ReadError naming the line where quotes or columns go wrong."""
    text = decode_text(data, name)
    delimiter = _find_delimiter(text, "\t" if name.lower().endswith(".tsv") else ",")
    pages = Pages()
    used = full = False  # whether the page holds anything, and whether a table ended it
    for run in runs(_rows(text, delimiter, name), name, "the file"):
        blank_page = run == [[BLANK_PAGE]]
        if (used and blank_page) or (full and is_heading(run[0])):
            pages.turn()
        blocks = () if blank_page else tuple(run_blocks(run, pages.number))
        for block in blocks:
            pages.add(block)
        used = True
        full = blank_page or isinstance(blocks[-1], Table)
    return pages.finish(name)


def _find_delimiter(text: str, default: str) -> str:
    """The delimiter under which most neighbouring rows have the same number of several cells."""

    def even_rows(delimiter: str) -> int:
        reader = csv.reader(_lines(text), delimiter=delimiter)
        widths = [len(row) for row in islice(reader, _SAMPLE_ROWS) if row]
        return sum(one == next_one > 1 for one, next_one in pairwise(widths))

    return max(_DELIMITERS, key=lambda delimiter: (even_rows(delimiter), delimiter == default))


def _rows(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(_checked_lines(text, delimiter, name), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise ReadError(
            f"{name}: the quotation marks around line {reader.line_num:,} do not close ({error}); "
            "double them inside a quoted cell, or save the table as XLSX."
        ) from error


def _checked_lines(text: str, delimiter: str, name: str) -> Iterator[str]:
    for number, line in enumerate(_lines(text), start=1):
        count = line.count(delimiter)
        if count > _MAX_DELIMITERS:
            raise ReadError(
                f"{name}: line {number:,} has {count + 1:,} columns, over the limit of {MAX_COLUMNS:,}; "
                "split the table."
            )
        yield line


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, which the csv module wants to see inside quotes."""
    return iter(io.StringIO(text, newline=""))
