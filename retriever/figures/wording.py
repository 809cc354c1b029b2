"""Figures in sentences, in Traditional Chinese or English as the question was."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from indexer.amounts import plain
from retriever.figures.money import money, percent
from retriever.figures.names import (
    condition_text,
    left_out_text,
    measure_name,
    status_name,
    value_text,
    year_name,
)
from retriever.figures.query import RATES, Measure, Operation, Scope
from retriever.figures.result import Figure, Group, Row

_COMPARED = (Operation.DIFFERENCE, Operation.GROWTH, Operation.TIMES)


def sentence(figure: Figure) -> str:
    """The answer in words; lists and tables take a line per row."""
    writers: dict[Operation, Callable[[Figure], str]] = {
        Operation.LOOKUP: _looked_up,
        Operation.LIST: _membership,
        Operation.COUNT: _membership,
        Operation.SUM: _total,
        Operation.AVERAGE: _total,
        Operation.RANK: _ranking,
        **dict.fromkeys(_COMPARED, _comparison),
    }
    return writers[figure.query.operation](figure)


def headline(figure: Figure) -> str:
    """The value alone: 26,472,137 千元（約 264.7 億元）; empty for lists and tables."""
    query, value, english = figure.query, figure.value, figure.query.english
    if value is None:
        return ""
    if query.operation is Operation.DIFFERENCE:
        return _difference(figure)
    if query.operation is Operation.GROWTH and isinstance(value, Decimal):
        return f"{value:+.2f}%"
    if query.operation is Operation.TIMES and isinstance(value, Decimal):
        return f"{plain(value)} times" if english else f"{plain(value)} 倍"
    if query.operation is Operation.COUNT and isinstance(value, Decimal):
        goals = query.over_goals
        name = ("goals" if goals else "plans") if english else "項績效目標" if goals else "項計畫"
        return f"{plain(value)} {name}"
    return _value(value, figure)


def left_out_lines(figure: Figure) -> list[str]:
    """A line for every reason why rows do not count, with the plans that it concerns."""
    english = figure.query.english
    reasons: dict[str, list[str]] = {}
    for left in figure.left_out:
        reasons.setdefault(left_out_text(left, english), []).append(named(Row(left.entry), english))
    title = "Not counted" if english else "未計入"
    return [
        f"{title}{_colon(english)}{(', ' if english else '、').join(names)}{_colon(english)}{reason}"
        for reason, names in reasons.items()
    ]


def row_value(row: Row, english: bool = False) -> str:
    """A row's value as its cell shows it; the status of a goal, nothing for a mere member."""
    return status_name(row.goal.status, english) if row.goal else value_text(row.value, row.measure, english=english)


def group_name(name: str, english: bool) -> str:
    """A side or group: a year as a report year, a measure by its title, an agency or plan as it is."""
    if name.isdigit():
        return year_name(name, english)
    return measure_name(Measure(name), english) if name in list(Measure) else name


def group_value(group: Group, figure: Figure) -> str:
    """A side's or group's value with its unit; a count by itself."""
    query = figure.query
    if query.operation is Operation.COUNT:
        return plain(group.value)
    if group.name in list(Measure):
        return value_text(group.value, Measure(group.name), query.unit, query.english)
    return _value(group.value, figure)


def scope_text(figure: Figure) -> str:
    """What a figure is about: plans, agencies, years and filters."""
    query, english = figure.query, figure.query.english
    conditions = [condition_text(condition, english) for condition in query.conditions]
    types = [wanted.word for wanted in query.types]
    if query.status is not None:
        conditions.append(status_name(query.status, english))
    if english:
        return ", ".join([_scope(query.scope, english), *types, *conditions])
    filters = "、".join([*types, *conditions])
    return f"{_scope(query.scope, english)}{filters}"


def named(row: Row, english: bool) -> str:
    """A plan with its agency and year."""
    plan, year = row.entry.plan, row.entry.report.year
    inside = f"{plan.agency}, {year_name(year, True)}" if english else f"{plan.agency}，{year_name(year, False)}"
    return f"{plan.name} ({inside})" if english else f"{plan.name}（{inside}）"


# --- sentences -------------------------------------------------------------------------------


def _total(figure: Figure) -> str:
    query, english = figure.query, figure.query.english
    rate = query.measures[0] in RATES
    average = query.operation is Operation.AVERAGE
    word = ("平均", "average ") if average else ("整體", "overall ") if rate else ("合計", "total ")
    measure = measure_name(query.measures[0], english)
    plans = len({row.entry.plan.id for row in figure.rows})
    if english:
        subject = f"{scope_text(figure)} ({plans} plans), {word[1]}{measure}"
    else:
        subject = f"{scope_text(figure)}（{plans} 項計畫）{measure}{word[0]}"
    if figure.groups:
        lines = [
            f"{group_name(group.name, english)}{_colon(english)}{_value(group.value, figure)}"
            for group in figure.groups
        ]
        return "\n".join([f"{subject}{_colon(english).rstrip()}", *lines])
    value = _value(figure.value, figure)
    return f"{subject}: {value}." if english else f"{subject}為 {value}。"


def _looked_up(figure: Figure) -> str:
    query, rows, english = figure.query, figure.rows, figure.query.english
    if figure.value is None:
        several = len(query.measures) > 1
        lines = [
            named(row, english)
            + (f" {measure_name(row.measure, english)}" if several and row.measure else "")
            + _colon(english)
            + value_text(row.value, row.measure, query.unit, english)
            for row in rows
        ]
        title = "" if several else measure_name(query.measures[0], english)
        return "\n".join([f"{title} per plan and year:" if english else f"各計畫、各年度{title}：", *lines])
    plan, measure = rows[0].entry.plan, query.measures[0]
    years = sorted({row.entry.report.year for row in rows})
    value = _value(figure.value, figure)
    authority = rows[0].entry.report.authority
    if measure is Measure.AGENCY and authority not in (plan.agency, ""):
        value += f" (reporting to {authority})" if english else f"（{authority}主管）"
    if english:
        shown = ", ".join(year_name(year, True) for year in years)
        return f"{plan.name} ({plan.agency}, {shown}), {measure_name(measure, True)}: {value}."
    shown = "、".join(str(year) for year in years)
    return f"「{plan.name}」（{plan.agency}，{shown}年度）{measure_name(measure, False)}為 {value}。"


def _membership(figure: Figure) -> str:
    query, english = figure.query, figure.query.english
    what = ("績效目標", "goals") if query.over_goals else ("計畫", "plans")
    subject = f"{scope_text(figure)}, {what[1]}" if english else f"{scope_text(figure)}的{what[0]}"
    if figure.groups:
        lines = [f"{group_name(group.name, english)}{_colon(english)}{plain(group.value)}" for group in figure.groups]
        return "\n".join([f"{subject}{_colon(english).rstrip()}", *lines])
    number = len(figure.rows)
    if query.operation is Operation.COUNT:
        return f"{subject}: {number}." if english else f"{subject}共 {number} 項。"
    if not figure.rows:
        return f"{subject}: none." if english else f"{subject}：沒有符合的。"
    heading = f"{subject} ({number}):" if english else f"{subject}共 {number} 項："
    return "\n".join([heading, *(_member(row, english) for row in figure.rows)])


def _member(row: Row, english: bool) -> str:
    value = row_value(row, english)
    if row.goal is not None:
        return f"{named(row, english)} {row.goal.number} {row.goal.target.text} [{value}]"
    return named(row, english) + (f"{_colon(english)}{value}" if value else "")


def _ranking(figure: Figure) -> str:
    query, english = figure.query, figure.query.english
    order = query.order
    first = order.first if order else 1
    highest = order is None or order.highest
    measure = measure_name(query.measures[0], english)
    if english:
        word = "highest" if highest else "lowest"
        heading = f"{scope_text(figure)}, {measure}, {word} first (of {figure.compared}):"
    else:
        word = "由高至低" if highest else "由低至高"
        heading = f"{scope_text(figure)}{measure}{word}（比較 {figure.compared} 項）："
    ranked: list[tuple[str, Decimal | str | None]] = [(group.name, group.value) for group in figure.groups]
    ranked = ranked or [(named(row, english), row.value) for row in figure.rows]
    values = [value for _, value in ranked]  # equal values share a rank
    lines = [f"{first + values.index(value)}. {name}{_colon(english)}{_value(value, figure)}" for name, value in ranked]
    return "\n".join([heading, *lines])


def _comparison(figure: Figure) -> str:
    query, english = figure.query, figure.query.english
    if len(figure.groups) != 2 or not isinstance(figure.value, Decimal):
        return "A side of the comparison lacks its figure." if english else "缺少可比較的金額。"
    one, two = figure.groups
    names = [group_name(group.name, english) for group in figure.groups]
    if query.operation is Operation.TIMES:
        number = plain(figure.value)
        text = f"{names[0]} is {number} times {names[1]}" if english else f"{names[0]}是{names[1]}的 {number} 倍"
    elif one.value == two.value:
        text = "both are equal" if english else "兩者相同"
    elif english:
        text = f"{names[0]} is {_difference(figure)} {'above' if one.value > two.value else 'below'} {names[1]}"
    else:
        text = f"{names[0]}比{names[1]}{'多' if one.value > two.value else '少'} {_difference(figure)}"
    sides = ("; " if english else "；").join(
        f"{name} {_value(group.value, figure)}" for name, group in zip(names, figure.groups, strict=True)
    )
    measure = measure_name(query.measures[0], english) if len(query.measures) == 1 else ""
    subject = (
        " ".join(part for part in (scope_text(figure), measure) if part) if english else scope_text(figure) + measure
    )
    return f"{subject}: {text} ({sides})." if english else f"{subject}：{text}（{sides}）。"


def _difference(figure: Figure) -> str:
    value = abs(figure.value) if isinstance(figure.value, Decimal) else Decimal(0)
    if figure.unit == "百分點":
        return f"{value:.2f} percentage points" if figure.query.english else f"{value:.2f} 個百分點"
    return percent(value) if figure.unit == "%" else money(value, figure.query.unit, figure.query.english)


def _scope(scope: Scope, english: bool) -> str:
    if english:
        names = [*(name.name for name in scope.plans), *(f"{name} and its agencies" for name in scope.authorities)]
        shown = [*names, *scope.agencies, *(year_name(year, True) for year in scope.years)]
        return ", ".join(shown) or "All plans of the index"
    names = [
        *(f"「{name.name}」" for name in scope.plans),
        *(f"{name}主管" for name in scope.authorities),
        *scope.agencies,
    ]
    years = "、".join(str(year) for year in scope.years)
    return "、".join(names) + (f"{years}年度" if years else "") or "索引中"


def _value(value: Decimal | str | None, figure: Figure) -> str:
    query = figure.query
    measure = query.measures[0] if query.measures else None
    if query.unit == "元" and isinstance(value, Decimal) and measure not in RATES:
        in_yuan = any(row.entry.report.unit == "元" for row in figure.rows)
        return money(value, query.unit, query.english, printed_in_yuan=in_yuan)
    return value_text(value, measure, query.unit, query.english)


def _colon(english: bool) -> str:
    return ": " if english else "："
