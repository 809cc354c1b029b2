"""What a question wants done: look up, list, count, add up, average, rank or compare."""

from __future__ import annotations

from dataclasses import replace

from retriever.figures.parts import Parts
from retriever.figures.query import FigureQuery, Grouping, Operation, Order

COMPARISONS = {
    "difference": Operation.DIFFERENCE,
    "more": Operation.DIFFERENCE,
    "less": Operation.DIFFERENCE,
    "more_or_less": Operation.DIFFERENCE,
    "growth": Operation.GROWTH,
    "times": Operation.TIMES,
}
_SIGNS = {"more": 1, "less": -1}


def operation(parts: Parts) -> FigureQuery | None:
    """What is to be done, from the words alone; None when the question asks for no figure and no list."""
    compared = next((v for v in parts.values("operation") if v in COMPARISONS), None)
    query = FigureQuery(Operation.LOOKUP, (), grouping=_grouping(parts), unit=_unit(parts), expected=_expected(parts))
    if compared:
        sign = next((_SIGNS[v] for v in parts.values("operation") if v in _SIGNS), 0)
        unsigned = parts.has("operation", "difference", "more_or_less")
        return replace(query, operation=COMPARISONS[compared], sign=0 if unsigned else sign)
    if parts.ranked:
        return replace(query, operation=Operation.RANK, order=_order(parts), expected=None)
    if parts.has("operation", "count"):
        return replace(query, operation=Operation.COUNT, over_goals=_head_noun(parts) == "goal")
    for word, operation in (("average", Operation.AVERAGE), ("sum", Operation.SUM)):
        if parts.has("operation", word):
            return replace(query, operation=operation)
    if parts.of("measure") or parts.of("money"):
        return query
    narrowed = parts.conditions.alternatives or any(parts.of(k) for k in ("agency", "year", "type", "status", "plan"))
    asks_list = parts.has("operation", "list", "which")
    if parts.has("noun", "goal") and (asks_list or parts.of("status")) and _head_noun(parts) == "goal" and narrowed:
        return replace(query, operation=Operation.LIST, over_goals=True)
    if (parts.has("noun", "plan") and (narrowed or asks_list)) or (asks_list and parts.conditions.alternatives):
        return None if parts.of("plan") and not parts.of("status") else replace(query, operation=Operation.LIST)
    if asks_list and parts.of("status"):
        return replace(query, operation=Operation.LIST)
    return None


def _head_noun(parts: Parts) -> str:
    """``plan`` or ``goal``: the noun beside 幾項 or 哪些, else the last one; ``""`` without any."""
    for token in parts.of("operation"):
        following = parts.after(token)
        if token.value in ("count", "list", "which") and following and following.kind == "noun":
            return following.value
    nouns = parts.of("noun")
    return nouns[-1].value if nouns else ""


def _grouping(parts: Parts) -> Grouping | None:
    """What 各機關, 各年度 or 各計畫 ask for; a bare 各 or 分別 goes with what the question names several of."""
    for value in ("agency", "year", "plan"):
        if parts.has("each", value):
            return Grouping(value)
    if parts.has("each", "named"):
        several_years = len(parts.of("year")) > 1 or any(len(t.number.years) > 1 for t in parts.of("year") if t.number)
        several = {Grouping.AGENCY: len(parts.of("agency")) > 1, Grouping.YEAR: several_years and not parts.of("plan")}
        return next((grouping for grouping, true in several.items() if true), Grouping.PLAN)
    asked = parts.has("measure", "agency") and not parts.of("plan") and not parts.has("noun", "plan")
    return Grouping.AGENCY if asked and parts.ranked else None


def _order(parts: Parts) -> Order:
    """One plan for 最高, as many as 前三名 says, all of them for 由高到低 and 排名."""
    numbers = [token.number for kind in ("top", "nth", "count") for token in parts.of(kind) if token.number]
    highest = not (parts.has("order", "lowest", "ascending") or any(number.lowest for number in numbers))
    if numbers:
        value = int(numbers[0].value)
        return Order(highest, 1, value) if numbers[0].kind == "nth" else Order(highest, value)
    return Order(highest, None if parts.has("order", "descending", "ascending", "all") else 1)


def _unit(parts: Parts) -> str:
    return next((value for value in parts.values("unit") if value.endswith("元")), "")


def _expected(parts: Parts) -> int | None:
    return next((int(token.number.value) for token in parts.of("count") if token.number), None)
