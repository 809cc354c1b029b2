"""Headings of pages: fragments rejoined over the gutter, and what they say.

A title set across two pages reaches us as two lines, ``數位發`` at the right edge of the left page and ``展部主管``
at the left edge of the right one. The cover prints the same titles whole.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.amounts import parse_unit
from indexer.dates import parse_report_year
from indexer.forms.composed import compose
from indexer.records import Box, Line, Page, Paragraph

_AUTHORITY = re.compile(r"(.{2,30}?)主管$")
_AGENCY = re.compile(r"(.{1,18}(?:部|院|會|署|局|處|府|廳|所|中心|總隊))(?:及所屬)?(?:主管|彙編)?")
_TITLE = re.compile(r"決算|預算|報告|成果")
_SUBTITLE = re.compile(r"[(（].*[)）]")
_UNIT_LINE = re.compile(r"^單位")
_PAUSE = re.compile(r"[，、；]")
_END = re.compile(r"[。！？.）)]$")
_SAME_HEIGHT = 4.0  # points: lines of facing pages set no farther apart are one


@dataclass(frozen=True, slots=True)
class Headings:
    """What the pages say about themselves; None or empty where they do not."""

    title: str
    authority: str
    year: int | None
    unit: str | None
    notice: str


def read_headings(cover: Iterable[Page], lines: Iterable[str]) -> Headings:
    """Title, authority, year and unit from the cover pages and the lines above the tables."""
    return read_lines([*(line for page in cover for line in heading_lines(page)), *lines])


def read_lines(lines: Sequence[str]) -> Headings:
    """The same from lines without white space."""
    lines = join_notices(lines)
    notice = [line for line in lines if is_notice(line)]
    lines = [line for line in lines if line not in notice]
    return Headings(
        title=_title(lines),
        authority=next((found[1] for line in lines if (found := _AUTHORITY.fullmatch(line))), ""),
        year=next((year for line in lines if (year := parse_report_year(line))), None),
        unit=next((unit for line in lines if (unit := parse_unit(line))), None),
        notice="\n".join(notice),
    )


def agency(lines: Iterable[str]) -> str:
    """The first agency that stands on a line of its own: 「內政部」, 「內政部彙編」."""
    return next((found[1] for line in lines if (found := _AGENCY.fullmatch(line))), "")


def is_notice(line: str) -> bool:
    """Whether a line is what the file says about itself, 【虛構資料】."""
    return line.startswith("【")


def join_notices(lines: Iterable[str]) -> list[str]:
    """The lines with notices whole that are printed on several: to the closing bracket, and to the end of a sentence."""
    joined: list[str] = []
    for line in lines:
        if joined and is_notice(joined[-1]) and _goes_on(joined[-1]) and not is_notice(line):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _goes_on(notice: str) -> bool:
    said = notice.rpartition("】")[2]
    return "】" not in notice or bool(_PAUSE.search(said) and not _END.search(said))


def tight(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def heading_lines(page: Page) -> list[str]:
    """The paragraphs of a page, one string each, without inner white space."""
    return [tight(block.text) for block in page.blocks if isinstance(block, Paragraph)]


def join_headings(left: Page, right: Page) -> list[Paragraph]:
    """The lines above the tables of facing pages, those that the gutter has cut put together.

    By their height on the page; where pages have no geometry, both print the same number of title lines and the right
    one adds its unit.
    """
    lines, beside = _printed_lines(left), _printed_lines(right)
    if all(line.lines and line.lines[0].box for line in (*lines, *beside)):
        return _join_by_height(lines, beside)
    units = [line for line in beside if _UNIT_LINE.match(line.text)]
    titles = [line for line in beside if line not in units]
    if len(lines) == len(titles):
        return [_join(line, title) for line, title in zip(lines, titles, strict=True)] + units
    return [*lines, *titles, *units]


def _join_by_height(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> list[Paragraph]:
    """A left line goes on in the leftmost line that stands at its height on the right page."""
    rest = sorted(right, key=lambda line: _place(line).x0)
    joined = []
    for line in sorted(left, key=lambda line: -_place(line).x0):  # what stands nearest to the gutter goes on
        beside = next((other for other in rest if abs(_place(other).top - _place(line).top) <= _SAME_HEIGHT), None)
        if beside:
            rest.remove(beside)
        joined.append(_join(line, beside) if beside else line)
    return sorted([*joined, *rest], key=lambda line: (_place(line).top, _place(line).x0))


def _join(line: Paragraph, rest: Paragraph) -> Paragraph:
    whole = compose((line, rest))
    return Paragraph(whole.text, whole.lines, max(line.level, rest.level))


def _place(line: Paragraph) -> Box:
    box = line.lines[0].box
    assert box is not None  # asked for only where all lines have one
    return box


def _printed_lines(page: Page) -> list[Paragraph]:
    """The lines above the page's first table, without white space where nothing tells where they are printed."""
    lines: list[Paragraph] = []
    for block in page.blocks:
        if not isinstance(block, Paragraph):
            break
        if block.lines and all(line.box for line in block.lines):
            lines += (_line(block, line) for line in block.lines)
        else:
            lines.append(Paragraph(tight(block.text), level=block.level))
    return lines


def _line(block: Paragraph, line: Line) -> Paragraph:
    place = replace(line, start=0, end=line.end - line.start)
    return Paragraph(block.text[line.start : line.end], (place,), block.level)


def _title(lines: Sequence[str]) -> str:
    """The first line that names a kind of report, with the bracketed line below it, 「(以前年度部分)」."""
    for line, below in itertools.zip_longest(lines, lines[1:], fillvalue=""):
        if _TITLE.search(line):
            return line + below if _SUBTITLE.fullmatch(below) else line
    return ""
