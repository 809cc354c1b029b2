"""A batch of questions out of a file: text with one a line, or the first column of a CSV, XLSX or ODS table.

A column titled 問題 or question is taken instead of the first one. Cells are read by the same bounded readers as
reports. A question that is too long stays in the batch: its answer will say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import QueryError
from indexer.readers import read_document
from indexer.readers.decoding import decode_text
from indexer.records import Table

MAX_QUESTIONS = 500
MAX_BYTES = 5_000_000
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".ods"})
_TITLE = re.compile(r"(?:問題|題目|質詢問題|提問|questions?)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}[.、)]?")
_COMMENT = "#"


def read_questions(path: Path) -> tuple[str, ...]:
    """The questions in a file, in order. Raises QueryError or ReadError naming the file and the way out."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise QueryError(f"{path}: cannot be opened ({error.strerror}); name a file of questions.") from error
    _bounded_size(size, path.name)
    if path.suffix.lower() in _TABLES:
        return bounded(_from_table(path), path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise QueryError(f"{path}: cannot be opened ({error.strerror}); name a file of questions.") from error
    return questions_of_text(decode_text(data, path.name), path.name)


def questions_of_text(text: str, name: str = "the list") -> tuple[str, ...]:
    """The questions of a pasted list: one a line; empty lines and those that begin with # are left out."""
    _bounded_size(len(text), name)
    return bounded((line for line in text.splitlines() if not line.lstrip().startswith(_COMMENT)), name)


def _bounded_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise QueryError(
            f"{name}: {size:,} bytes is over the limit of {MAX_BYTES:,}; split the questions.",
            "batch_large",
            size=f"{size:,}",
            most=f"{MAX_BYTES:,}",
        )


def bounded(questions: Iterable[str], name: str) -> tuple[str, ...]:
    """Questions without white space around them. Raises QueryError when there are none or too many."""
    found = tuple(text for question in questions if (text := " ".join(question.split())))
    if not found:
        raise QueryError(
            f"{name}: holds no question; write one a line, or in the first column of a table.", "batch_empty"
        )
    if len(found) > MAX_QUESTIONS:
        raise QueryError(
            f"{name}: holds {len(found):,} questions, more than {MAX_QUESTIONS}; split the batch.",
            "batch_long",
            count=f"{len(found):,}",
            most=MAX_QUESTIONS,
        )
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, ...]


def _from_table(path: Path) -> Iterator[str]:
    rows = [_Row(cells) for cells in _rows(path)]
    titles = rows[0].cells if rows else ()
    titled = [column for column, cell in enumerate(titles) if _TITLE.fullmatch(cell.strip())]
    column = titled[0] if titled else _first_of_text(rows)
    for row in rows[1 if titled else 0 :]:
        if column < len(row.cells):
            yield row.cells[column]


def _first_of_text(rows: Sequence[_Row]) -> int:
    """The first column, or the second where the first merely counts."""
    first = [row.cells[0].strip() for row in rows if row.cells and row.cells[0].strip()]
    counts = bool(first) and all(_NUMBER.fullmatch(cell) for cell in first)
    return 1 if counts and any(len(row.cells) > 1 for row in rows) else 0


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The rows of every sheet; a row of one cell comes as a paragraph."""
    for page in read_document(path).pages:
        for block in page.blocks:
            if isinstance(block, Table):
                yield from (tuple(cell.text for cell in row) for row in block.rows)
            else:
                yield (block.text,)
