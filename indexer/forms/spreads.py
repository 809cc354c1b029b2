"""Facing pages of a form: which left page belongs to which right page, and which of them make one report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.errors import FormError
from indexer.forms.headings import (
    Headings,
    heading_lines,
    is_notice,
    join_headings,
    join_notices,
    read_headings,
    tight,
)
from indexer.forms.tables import FormTable, find_tables
from indexer.records import Document, Page, Paragraph

_TITLE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Spread:
    """A left and a right page, with what stands on the pages since the spread before."""

    cover: tuple[Page, ...]
    left: FormTable
    right: FormTable

    @property
    def headings(self) -> Headings:
        """What the two pages themselves say."""
        return read_headings((), self.lines)

    @property
    def lines(self) -> list[str]:
        """The lines above the tables; on a sheet with several tables, those that belong to these two."""
        left, right = self.left, self.right
        if left.page is not right.page:
            return [tight(line.text) for line in join_headings(left.page, right.page)]
        lines: list[str] = []
        for block in left.page.blocks:
            if isinstance(block, Paragraph):
                lines.append(tight(block.text))
            elif block is right.table:
                break
            elif block is not left.table:
                lines = []
        return lines

    @property
    def is_one_table(self) -> bool:
        """Whether both sides stand beside each other in one table."""
        return self.left.place == self.right.place


@dataclass(frozen=True, slots=True)
class _Sides:
    """A table of the form: that of a left page, of a right page, or both in one."""

    left: FormTable | None
    right: FormTable | None


@dataclass(frozen=True, slots=True)
class Run:
    """Spreads that make one report."""

    headings: Headings
    spreads: tuple[Spread, ...]

    @property
    def covers(self) -> Iterator[Page]:
        """Pages of titles that belong to it."""
        return (page for spread in self.spreads for page in spread.cover if page.blocks and is_cover(page))


def is_cover(page: Page) -> bool:
    """Whether a page holds titles only, no table and no sentence."""
    lines = join_notices(heading_lines(page))
    return all(isinstance(block, Paragraph) for block in page.blocks) and all(
        len(line) <= _TITLE_CHARACTERS or is_notice(line) for line in lines
    )


def read_runs(document: Document, form: str) -> list[Run]:
    """The document's spreads, a new run at each cover that names an authority and where the year changes.

    Raises FormError when a page has no facing page.
    """
    covers: list[Page] = []
    runs: list[tuple[list[Page], list[Spread]]] = []
    for spread in _spreads(document, form):
        authority = read_headings(spread.cover, ()).authority
        if not runs or authority or _years_differ(runs[-1][1][0], spread):
            covers = [*spread.cover] if authority or not runs else [*covers, *spread.cover]
            runs.append((covers, []))
        runs[-1][1].append(spread)
    return [_run(cover, spreads) for cover, spreads in runs]


def _run(cover: Sequence[Page], spreads: Sequence[Spread]) -> Run:
    pages = [page for page in cover if is_cover(page)]
    headings = read_headings(pages, [line for spread in spreads for line in spread.lines])
    # A cover may serve the tables of several years; what stands above the table is meant.
    return Run(replace(headings, year=spreads[0].headings.year or headings.year), tuple(spreads))


def _spreads(document: Document, form: str) -> Iterator[Spread]:
    cover: list[Page] = []
    left: FormTable | None = None
    for page in document.pages:
        found = _sides(document, page, form)
        if not found and left is None:
            cover.append(page)
        for sides in found:
            if sides.left and left:
                raise _no_facing_page(document, left)
            left = sides.left or left
            if sides.right:
                if left is None:
                    raise FormError(
                        f"{document.name}: page {page.number} holds goals but no page before it holds their plans; "
                        "put the left-hand page back."
                    )
                yield Spread(tuple(cover), left, sides.right)
                cover, left = [], None
    if left:
        raise _no_facing_page(document, left)


def _sides(document: Document, page: Page, form: str) -> list[_Sides]:
    """The form's tables on one page, from top to bottom."""
    left, right = (
        {table.place: table for table in find_tables(document, page, form, side)} for side in ("left", "right")
    )
    order = {id(block): index for index, block in enumerate(page.blocks)}
    places = sorted({*left, *right}, key=lambda place: (order[place[0]], place[1]))
    return [_Sides(left.get(place), right.get(place)) for place in places]


def _no_facing_page(document: Document, left: FormTable) -> FormError:
    return FormError(
        f"{document.name}: page {left.page.number} holds plans but no page after it holds their goals; "
        "put the right-hand page back."
    )


def _years_differ(first: Spread, spread: Spread) -> bool:
    before, now = first.headings.year, spread.headings.year
    return before is not None and now is not None and before != now
