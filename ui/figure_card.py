"""A figure as markup: its value, how it was computed, the rows it adds up from, and what does not count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.i18n import Language, Texts
from ui.links import plan_href
from ui.markup import Html, join, report_text, tag
from ui.tables import Cell, table

if TYPE_CHECKING:
    from retriever.answer import Answer
    from retriever.figures.result import Figure, Row

_BESIDE = re.compile(r"( ?)([(（][^()（）]*[)）])$")
_MANY = 8  # rows from which they are folded
_MANY_LEFT_OUT = 4  # the same of plans that do not count
_MOST = 100  # rows shown; a file that is taken away holds them all
_MANY_OFFERED = 4  # the same beside a figure that merely may be meant


def figure_parts(figure: Figure, t: Texts, *, offered: bool = False) -> list[Html]:
    """Value, sentence, formula, groups, rows, and rows left out with the reason."""
    from retriever.figures.formula import formula
    from retriever.figures.wording import headline, sentence

    lines = sentence(figure).splitlines()
    value = headline(figure)
    written = formula(figure)
    parts = [tag("p", report_text(value), class_="gt-figure-value")] if value else []
    # A list's lines are its rows, which the table shows with links.
    parts.append(tag("p", report_text(lines[0] if figure.groups or not value else "\n".join(lines))))
    if written and value:
        parts.append(tag("p", t("answer.formula"), t("colon"), report_text(written), class_="gt-formula"))
    if figure.groups:
        parts.append(_groups(figure, t))
    if figure.rows:
        parts.append(_rows(figure, offered, t))
    if figure.left_out:
        parts.append(_left_out(figure, t))
    return parts


def offered_parts(answer: Answer, t: Texts) -> list[Html]:
    """What may be meant, with what keeps it from certainty."""
    doubts = t("semicolon").join(answer.doubt_texts_in(t.language is Language.ENGLISH))
    because = tag("p", t("answer.because", doubts=doubts), class_="gt-remark")
    each = [tag("div", *figure_parts(figure, t, offered=True), class_="gt-reading") for figure in answer.offered]
    return [tag("h3", t("answer.offered"), class_="gt-small-title"), because, *each]


def _groups(figure: Figure, t: Texts) -> Html:
    from retriever.figures.wording import group_name, group_value

    rows = [
        (
            Cell(report_text(group_name(group.name, figure.query.english))),
            Cell(_value(group_value(group, figure)), True),
        )
        for group in figure.groups
    ]
    return table(t("answer.groups"), [t("answer.group"), t("answer.value")], rows)


def _rows(figure: Figure, offered: bool, t: Texts) -> Html:
    """The contributing rows, each with a link to its plan or goal row and its place in the file."""
    valued = any(row.value is not None or row.goal for row in figure.rows)
    titles = [t("answer.plan"), *([t("answer.value")] if valued else []), t("answer.source")]
    rows = table(t("answer.rows"), titles, [_row(row, figure, valued, t) for row in figure.rows[:_MOST]])
    count = len(figure.rows)
    if count < (_MANY_OFFERED if offered else _MANY) and not figure.groups:
        return rows
    more = [tag("p", t("answer.rows_more", count=count - _MOST), class_="gt-remark")] if count > _MOST else []
    return tag("details", tag("summary", t("answer.rows_of", count=f"{count:,}")), rows, *more)


def _left_out(figure: Figure, t: Texts) -> Html:
    """What does not count, with the reason; folded where it names many plans."""
    from retriever.figures.wording import left_out_lines

    lines = tag("ul", *(report_text(line, name="li") for line in left_out_lines(figure)), class_="gt-not-counted")
    count = len(figure.left_out)
    if count < _MANY_LEFT_OUT:
        return lines
    return tag("details", tag("summary", t("answer.left_out", count=f"{count:,}")), lines)


def _row(row: Row, figure: Figure, valued: bool, t: Texts) -> Sequence[Cell]:
    from retriever.figures.describe import row_link
    from retriever.figures.names import measure_name
    from retriever.figures.wording import row_value

    plan, report = row.entry.plan, row.entry.report
    name = [report_text(plan.name)]
    if row.goal:
        name.append(report_text(f" {row.goal.number} {row.goal.target.text}".rstrip()))
    below = " · ".join(part for part in (t("year", year=report.year) if report.year else "", plan.agency) if part)
    link = tag("a", *name, href=plan_href(row_link(row.entry, row.goal)))
    cells = [Cell(join([link, tag("span", report_text(below), class_="gt-below")]))]
    if valued:
        english = figure.query.english
        measured = f"{measure_name(row.measure, english)} " if row.measure and len(figure.query.measures) > 1 else ""
        cells.append(Cell(_value(f"{measured}{row_value(row, english)}"), True))
    page = row.goal.page if row.goal else plan.page
    return [*cells, Cell(tag("cite", t("source", file=report.source, page=page)))]


def _value(written: str) -> Html:
    """A value; where there is little room, what stands in brackets beside it goes to a line of its own."""
    beside = _BESIDE.search(written)
    if beside is None:
        return report_text(written)
    return join([report_text(written[: beside.start()]), beside[1], report_text(beside[2])])
