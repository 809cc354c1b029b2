"""The records that travel between stages, all frozen.

    bytes -> Document -> Report -> Passage -> snapshot

Offsets count characters (Python ``str`` indices). Amounts are integers in thousands of New Taiwan
dollars (千元), whatever unit the page was printed in. Pages count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# --- what a reader gives ---------------------------------------------------------------------

BLANK = "blank"
IMAGE_ONLY = "image only"
MOSTLY_IMAGE = "mostly an image"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """Where the characters ``start:end`` of a text are printed. ``box`` is None where pages have no geometry."""

    start: int
    end: int
    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell, or several joined into one, as plain text with a newline between paragraphs."""

    text: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside tables. ``level`` is 0 for body text, 1 for a main heading, 2 below it, and so on."""

    text: str
    lines: tuple[Line, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as printed on one page; rows may differ in length.

    ``bands`` holds each row's top and bottom in PDF points, one per row; it is empty where pages have no geometry.
    """

    rows: tuple[tuple[Cell, ...], ...]
    box: Box | None = None
    bands: tuple[tuple[float, float], ...] = ()


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page or one sheet, its blocks in reading order.

    ``note`` says why a page has no blocks (``blank``, ``image only``, ``unreadable: ...``) or hardly any (``mostly an
    image``), else it is empty. ``scanned`` pages were read from their picture, so that characters may be wrong.
    """

    number: int
    blocks: tuple[Block, ...]
    label: str = ""
    note: str = ""
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. ``name`` is its path inside the corpus, ``sha256`` that of its bytes."""

    name: str
    format: str
    sha256: str
    pages: tuple[Page, ...]


# --- what a form gives -----------------------------------------------------------------------


class Column(StrEnum):
    """Which column of a report a text stands in. The value is what JSON and filters use."""

    WORK = "work"
    NARRATIVE = "narrative"
    TARGET = "target"
    OUTCOME = "outcome"
    RESOLUTION = "resolution"
    RESPONSE = "response"
    TEXT = "text"


class Kind(StrEnum):
    """What an entry of a report is. Only a plan has amounts, goals and a lineage."""

    PLAN = "plan"
    RESOLUTION = "resolution"
    SECTION = "section"


class Status(StrEnum):
    """Whether a goal was reached, as far as its report says so."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT_ACHIEVED = "not_achieved"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered (or unnumbered) item of a cell: ``cell.text[start:end] == text``.

    ``path`` holds the ordinals from the outermost level, ``(4, 3)`` for 四、3、; ``number`` shows them
    as DESIGN does, ``四-3``; both are empty for text before or without numbers. ``headings`` are
    the texts of the items it stands under. ``leaf`` is False for an item that has items of its own.
    """

    path: tuple[int, ...]
    number: str
    text: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    leaf: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive range of months of the ROC calendar, written ``110-01``."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """One plan's money in thousands of NT dollars; None where the report has no such column."""

    approved_total: int | None
    budgeted: int | None
    executed: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a goal was not reached: an entry of ``reasons.toml`` and the sentence that gives it."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal row: a target and, where the report gives it, its outcome.

    ``narrative`` are the items of 執行情形 that speak of this goal. ``pairing`` says how the outcome was
    found (``number``, ``reference``, ``similarity 0.83``) or, after ``none:``, why there is none.
    ``status_evidence`` holds the words or numbers that the status rests on and is empty for ``unstated``.
    ``reasons`` are given for goals that were not or only partly reached.
    """

    number: str
    target: Item
    outcome: Item | None
    narrative: tuple[Item, ...]
    status: Status
    status_evidence: str
    pairing: str
    page: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One 計畫 of one report, with the cells its items were cut from and ``warnings`` about its figures.

    A resolution (決議) and a section of running text are entries of the same shape, told apart by ``kind``: what
    they share is a name, a page and cells with items; their amounts are None and they have no goals.
    """

    id: str
    name: str
    agency: str
    types: tuple[str, ...]
    period: Period | None
    amounts: Amounts
    goals: tuple[Goal, ...]
    cells: dict[Column, Cell]
    items: dict[Column, tuple[Item, ...]]
    page: int
    warnings: tuple[str, ...] = ()
    kind: Kind = Kind.PLAN


@dataclass(frozen=True, slots=True)
class Report:
    """A run of pages read as one form.

    ``unit`` is the unit printed on the page; amounts have been converted. ``notice`` is what the
    file says about itself (``虛構``: fictional sample reports say so in their header).
    """

    title: str
    authority: str
    year: int
    unit: str
    source: str
    form: str
    pages: tuple[int, int]
    plans: tuple[Plan, ...]
    notice: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRange:
    """Consecutive pages and how they were read: a form's name, ``blank``, ``image only`` or ``unreadable``.

    ``why`` says, for pages that no form claimed, what they lack.
    """

    first: int
    last: int
    form: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file of the corpus gave, or after ``problem`` why it gave nothing. ``pages`` counts its pages.

    ``warnings`` say of which pages the text is not among it.
    """

    name: str
    sha256: str
    pages: int
    ranges: tuple[PageRange, ...]
    reports: tuple[Report, ...]
    problem: str
    warnings: tuple[str, ...] = ()


# --- what is indexed -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: one item of one column, ``cell.text[start:end] == text``.

    ``context`` is what a reader of the page sees around it (plan name, headings) and is searched with it
    but never quoted as its text. ``goal_number`` names the goal row it belongs to, or is empty.
    """

    id: str
    text: str
    context: str
    column: Column
    goal_number: str
    plan_id: str
    source: str
    start: int
    end: int
    lines: tuple[Line, ...]

    @property
    def page(self) -> int:
        """The page on which the passage begins."""
        return self.lines[0].page if self.lines else 1
