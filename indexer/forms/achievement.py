"""The form 「執行情形及目標達成情形表」 of settlement reports: facing pages, one plan per row.

Left page: 計畫名稱, 計畫類型, 計畫期程, 計畫核定總經費, 截至本年度已編列預算數, 截至本年底止累計執行數,
本年度預定工作摘要.
Right page: 本年度執行情形說明, 績效目標及本年度目標值, 年度績效目標已達成或未達成之說明. Column titles are matched by
``titles.toml``; how rows run over pages is the matter of ``facing``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from indexer.amounts import parse_amount
from indexer.dates import parse_period
from indexer.errors import AmountError, FormError
from indexer.forms.claim import Claim, unread
from indexer.forms.facing import Row, one_line, read_rows
from indexer.forms.headings import Headings
from indexer.forms.identity import plan_id
from indexer.forms.spreads import Run, read_runs
from indexer.forms.tables import FormTable, unread_columns
from indexer.forms.titles import field_title
from indexer.outline import parse_outline
from indexer.records import Amounts, Column, Document, Plan, Report

NAME = "achievement"
_AMOUNT_FIELDS = ("approved_total", "budgeted", "executed")
_KEYS = ("period", *_AMOUNT_FIELDS)
_TYPE_SEPARATOR = re.compile(r"[、,，;；](?![^(（]*[)）])")


def read(document: Document) -> Claim:
    """The achievement tables of a document, one report per run of spreads, with the pages they stand on.

    Raises FormError when the tables do not add up to plans, and AmountError when a figure is none.
    """
    runs = read_runs(document, NAME)
    sides = [side for run in runs for spread in run.spreads for side in (spread.left, spread.right)]
    covers = [page.number for run in runs for page in run.covers]
    tables: dict[int, list[FormTable]] = defaultdict(list)
    for side in sides:
        tables[side.page.number].append(side)
    left = [unread(found[0].page, [side.table for side in found]) for found in tables.values()]
    return Claim(
        tuple(_report(document, run) for run in runs),
        frozenset([*covers, *tables]),
        tuple(page for page in left if page.blocks),
    )


def _report(document: Document, run: Run) -> Report:
    headings, first = run.headings, run.spreads[0].left.page.number
    if headings.year is None:
        raise FormError(f"{document.name}: page {first} names no year (112年度); add the line.")
    rows = list(read_rows(document, run, _AMOUNT_FIELDS, _KEYS))
    if all(row.is_total for row in rows):
        raise FormError(f"{document.name}: the table on page {first} has no plan row; fill it or remove the page.")
    plans = tuple(_plan(document, headings, headings.year, row) for row in rows if not row.is_total)
    return Report(
        title=headings.title or document.name,
        authority=headings.authority,
        year=headings.year,
        unit=headings.unit or _unit(document, rows[0], _AMOUNT_FIELDS[0]),
        source=document.name,
        form=NAME,
        pages=(first, run.spreads[-1].right.page.number),
        plans=plans,
        notice=headings.notice,
        warnings=(
            *unread_columns(side for spread in run.spreads for side in (spread.left, spread.right)),
            *_wrong_totals(document, rows),
        ),
    )


def _wrong_totals(document: Document, rows: Sequence[Row]) -> Iterator[str]:
    """What printed totals say, where the plans do not add up to it; 小計 adds up one agency, the others everything."""
    summed: list[Row] = []
    for row in rows:
        if not row.is_total:
            summed.append(row)
            continue
        parts = [part for part in summed if part.agency == row.agency] if row.name == "小計" else summed
        for field in _AMOUNT_FIELDS:
            if not row.cells[field].text:
                continue
            printed = _amount(document, row, field)
            total = sum(_amount(document, part, field) or 0 for part in parts)
            if printed is not None and printed != total:
                yield (
                    f"第 {row.page} 頁「{row.name}」之{field_title(field, NAME)}印為 {printed:,} 千元，"
                    f"各計畫相加為 {total:,} 千元。"
                )


def _plan(document: Document, headings: Headings, year: int, row: Row) -> Plan:
    columns = [column for column in Column if column in row.cells]
    period_text = one_line(row.cells["period"].text) if "period" in row.cells else ""
    period = parse_period(period_text)
    return Plan(
        id=plan_id(headings.authority, headings.title, year, row.name),
        name=row.name,
        agency=row.agency or headings.authority,
        types=_types(row),
        period=period,
        amounts=_amounts(document, row),
        goals=(),
        cells={column: row.cells[column] for column in columns},
        items={column: parse_outline(row.cells[column].text) for column in columns},
        page=row.page,
        warnings=(f"計畫期程「{period_text}」無法辨識為起迄年月。",) if period_text and period is None else (),
    )


def _amounts(document: Document, row: Row) -> Amounts:
    return Amounts(**{field: _amount(document, row, field) for field in _AMOUNT_FIELDS})


def _amount(document: Document, row: Row, field: str) -> int | None:
    try:
        return parse_amount(row.cells[field].text, _unit(document, row, field))
    except ValueError as error:
        raise AmountError(
            f"{document.name}: page {row.page}, plan 「{row.name}」, column 「{field_title(field, NAME)}」: "
            f"{error}; correct the cell."
        ) from error


def _unit(document: Document, row: Row, field: str) -> str:
    """The unit of a figure: that in its column title, else that of its page."""
    unit = row.units.get(field) or row.unit
    if unit is None:
        raise FormError(f"{document.name}: page {row.page} names no unit of money (單位：新臺幣千元); add the line.")
    return unit


def _types(row: Row) -> tuple[str, ...]:
    if "types" not in row.cells:
        return ()
    return tuple(part for part in _TYPE_SEPARATOR.split(one_line(row.cells["types"].text)) if part)
