"""Sheets -> sections: running text under its headings, and table rows under their titles, over page breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.forms.continued import join_broken, separator
from indexer.forms.grids import Grid, Row, header_cell, is_figure
from indexer.forms.headings import tight
from indexer.forms.numbering import split_number
from indexer.forms.page_titles import PageTitles, read_titles
from indexer.forms.sheets import Sheet
from indexer.records import Cell, Paragraph

SECTION_CHARACTERS = 20_000  # a longer run without headings is cut where a page begins, at twice this anywhere


@dataclass(slots=True)
class Text:
    """Paragraphs that follow one another."""

    paragraphs: list[Cell]


@dataclass(slots=True)
class Rows:
    """The body of a table, over all its pages; ``header`` are its titles as printed, empty where it has none."""

    titles: tuple[str, ...]
    header: Cell
    rows: list[list[Cell]]


@dataclass(slots=True)
class Section:
    """A run of text and tables with one name. ``agency`` is whose pages these are, if they say so."""

    name: str
    agency: str
    page: int
    parts: list[Text | Rows] = field(default_factory=list)
    characters: int = 0


def read_sections(sheets: Iterable[Sheet]) -> Iterator[Section]:
    """Sections in reading order. Titles that a page repeats are left out; titles of nothing become its text."""
    builder = _Builder()
    for sheet in sheets:
        yield from builder.read(sheet)
    yield from builder.finish()


class _Builder:
    """Reads sheet after sheet and lets go of a section when the next one begins."""

    def __init__(self) -> None:
        self._titles = PageTitles(frozenset(), (), "", "")
        self._headings: dict[int, str] = {}  # by level
        self._subject = ""
        self._section: Section | None = None
        self._unused: list[Cell] = []  # headings that no text has followed yet

    def read(self, sheet: Sheet) -> Iterator[Section]:
        titles = read_titles(sheet.blocks)
        body = [block for index, block in enumerate(sheet.blocks) if index not in titles.places]
        if self._section is None or self._differ(titles):
            yield from self._begin(sheet.number, titles.name, titles.agency)
            self._titles, self._subject, self._headings = titles, "", {}
            self._unused = [
                _cell(block) for block in sheet.blocks if isinstance(block, Paragraph) and block not in body
            ]
        elif self._section.characters > SECTION_CHARACTERS and not self._goes_on(body):
            yield from self._begin(sheet.number, self._section.name, self._titles.agency)
        for index, block in enumerate(body):
            if isinstance(block, Grid):
                yield from self._read_grid(sheet.number, block)
            elif block.level:
                yield from self._read_heading(sheet.number, block)
            else:
                if self._section and self._section.characters > 2 * SECTION_CHARACTERS:
                    yield from self._begin(sheet.number, self._section.name, self._titles.agency)
                self._read_paragraph(block, first=index == 0)

    def finish(self) -> Iterator[Section]:
        """The last section; headings at the end have no text but themselves."""
        if self._section and self._unused:
            self._section.parts.append(Text(self._unused))
        if self._section and self._section.parts:
            yield self._section
        self._section, self._unused = None, []

    def _differ(self, titles: PageTitles) -> bool:
        if not titles.lines or not titles.name:
            return False
        return titles.name != self._titles.name or titles.agency not in ("", self._titles.agency)

    def _begin(self, page: int, name: str, agency: str) -> Iterator[Section]:
        yield from self.finish()
        self._section = Section(name, agency, page)

    def _read_heading(self, page: int, block: Paragraph) -> Iterator[Section]:
        """A heading begins a section, unless it stands right below the one that began it."""
        above = {level: text for level, text in self._headings.items() if level < block.level}
        self._headings = above | {block.level: " ".join(block.text.split())}
        name = " ".join(filter(None, (self._titles.name, *self._headings.values())))
        if self._section and not self._section.parts:
            self._section.name = name
        else:
            yield from self._begin(page, name, self._titles.agency)
        self._unused.append(_cell(block))

    def _current(self) -> Section:
        assert self._section is not None  # read() has begun one
        self._unused = []
        return self._section

    def _goes_on(self, body: Sequence[Paragraph | Grid]) -> bool:
        """Whether a page begins in the middle of the table or the sentence with which the last one ended."""
        last = self._section.parts[-1] if self._section and self._section.parts else None
        if not body or last is None:
            return False
        if isinstance(last, Rows):
            return isinstance(body[0], Grid) and last.titles == body[0].titles
        return isinstance(body[0], Paragraph) and separator(last.paragraphs[-1], body[0]) != "\n"

    def _read_paragraph(self, block: Paragraph, first: bool) -> None:
        section = self._current()
        section.characters += len(block.text)
        goes_on = first and self._goes_on([block])
        last = section.parts[-1] if section.parts else None
        if not isinstance(last, Text):
            section.parts.append(Text([_cell(block)]))
        elif goes_on:
            last.paragraphs[-1] = join_broken(last.paragraphs[-1], _cell(block))
        else:
            last.paragraphs.append(_cell(block))

    def _read_grid(self, page: int, grid: Grid) -> Iterator[Section]:
        subject = _subject(grid)
        if subject:
            if subject == self._subject:
                return
            name = " ".join(filter(None, (self._titles.name, _value(grid.rows[0]))))
            if self._section and self._section.parts:
                yield from self._begin(page, name, self._titles.agency)
            self._subject = subject
            section = self._current()
            section.name = name
        section = self._current()
        portions = list(_portions(grid.rows))
        known = section.parts[-1] if section.parts else None
        if isinstance(known, Rows) and grid.header and known.titles == grid.titles:
            _continue(known, portions[0])
        else:
            section.parts.append(Rows(grid.titles, header_cell(grid), [list(row) for row in portions[0]]))
        section.characters += _characters(portions[0])
        for rows in portions[1:]:
            yield from self._begin(page, section.name, self._titles.agency)
            section = self._current()
            section.parts.append(Rows(grid.titles, Cell(""), [list(row) for row in rows]))
            section.characters = _characters(rows)


def _portions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in runs that are no longer than a section; at least one, perhaps empty."""
    portion: list[Row] = []
    characters = 0
    for row in rows:
        if portion and characters > SECTION_CHARACTERS:
            yield portion
            portion, characters = [], 0
        portion.append(row)
        characters += _characters([row])
    yield portion


def _characters(rows: Iterable[Row]) -> int:
    return sum(len(cell.text) for row in rows for cell in row)


def _cell(block: Paragraph) -> Cell:
    return Cell(block.text, block.lines)


def _subject(grid: Grid) -> str:
    """What a table of one line, label and value by turns, says the page is about; empty for other tables."""
    if grid.header or len(grid.rows) != 1 or len(grid.rows[0]) % 2:
        return ""
    labels = grid.rows[0][::2]
    if any(not cell.text or is_figure(cell.text) for cell in labels):
        return ""
    return tight("｜".join(cell.text for cell in grid.rows[0]))


def _value(row: Row) -> str:
    return " ".join(row[1].text.split())


def _continue(known: Rows, rows: Sequence[Row]) -> None:
    """More rows of a table, from the next page; the first may be the rest of the last entries of its columns."""
    rest = list(rows)
    if rest and _is_rest(known, rest[0]):
        for column, cell in enumerate(rest.pop(0)):
            if cell.text:
                row = next(row for row in reversed(known.rows) if column < len(row) and row[column].text)
                row[column] = join_broken(row[column], cell)
    known.rows += (list(row) for row in rest)


def _is_rest(known: Rows, row: Row) -> bool:
    """Whether a row has words only in columns that have begun, and does not begin them anew."""
    filled = [(column, cell.text) for column, cell in enumerate(row) if cell.text]
    if not filled or filled[0][0] == 0:
        return False
    return all(
        not is_figure(text)
        and split_number(text).ordinal != 1
        and any(column < len(above) and above[column].text for above in known.rows)
        for column, text in filled
    )
