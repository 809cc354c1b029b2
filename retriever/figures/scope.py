"""Which plans, agencies and years a question means, and the two sides of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any

from retriever.figures.mentions import PlanName
from retriever.figures.operation import COMPARISONS
from retriever.figures.parts import MAX_READINGS, Choices, Known, Parts
from retriever.figures.query import Doubt, FigureQuery
from retriever.figures.words import Token

Names = tuple[str, ...]
_THIS_YEAR = frozenset({"本年度", "本年", "this year", "this fiscal year"})


def vary_scope(choices: Choices, parts: Parts, known: Known) -> None:
    """Give every query its plans, agencies and years; without queries when they cannot be told."""
    if any(not token.plan.names for token in parts.of("plan") if token.plan):  # 「…計畫（5/4）」: there is no such part
        choices.doubt(Doubt.NO_ROWS)
        choices.queries = []
        return
    years = _years(choices, parts, known)
    if choices.queries[0].operation in COMPARISONS.values():
        choices.queries = _with_sides(choices, parts, known, years)
        choices.doubt(Doubt.SIDES, not choices.queries)
        return
    choices.narrow({"years": years})
    choices.narrow(*({"plans": plans} for plans in _plan_choices(parts.of("plan"))))
    choices.narrow(*_agency_choices(choices, parts, known))


def _years(choices: Choices, parts: Parts, known: Known) -> tuple[int, ...]:
    years = tuple(dict.fromkeys(year for token in parts.of("year") if token.number for year in token.number.years))
    if not parts.of("relative"):
        return years
    if not years and len(known.years) == 1 and all(token.text in _THIS_YEAR for token in parts.of("relative")):
        return known.years
    choices.doubt(Doubt.RELATIVE_YEAR)
    return years


def _plan_choices(mentions: Sequence[Token]) -> list[tuple[PlanName, ...]]:
    """Every way to take all mentions together; each may stand for several names."""
    names = [token.plan.names for token in mentions if token.plan]
    return [tuple(chosen) for chosen in islice(product(*names), MAX_READINGS + 1)] if names else []


def _agency_choices(choices: Choices, parts: Parts, known: Known) -> list[dict[str, Names]]:
    """Every way to take all agencies together. 「雲嶺部的基礎工程局」 is one agency, not two."""
    options = [_agency_readings(token, parts) for token in parts.of("agency")]
    combined = []
    for chosen in islice(product(*options), MAX_READINGS + 1) if options else ():
        agencies = tuple(dict.fromkeys(name for one in chosen for name in one.get("agencies", ())))
        authorities = tuple(dict.fromkeys(name for one in chosen for name in one.get("authorities", ())))
        above = {name for agency in agencies for name in known.authority_of.get(agency, ())}
        if agencies and set(authorities) <= above:
            authorities = ()
        choices.doubt(Doubt.SIDES, agencies and authorities)
        combined.append({"agencies": agencies, "authorities": authorities})
    return combined


def _agency_readings(token: Token, parts: Parts) -> list[dict[str, Names]]:
    """Readings of one agency: with 主管 or 所屬 all that report to it, with 本部 itself, else both where it is both."""
    mention = token.agency
    if mention is None:
        return []
    following = parts.after(token)
    marked = following.value if following and following.kind == "scope" else ""
    alone: list[dict[str, Names]] = [{"agencies": mention.agencies}] if mention.agencies else []
    with_others: list[dict[str, Names]] = [{"authorities": mention.authorities}] if mention.authorities else []
    if marked == "authority":
        return with_others or alone
    if marked == "own":
        return alone or with_others
    return [*with_others, *alone]


def _with_sides(choices: Choices, parts: Parts, known: Known, years: tuple[int, ...]) -> list[FigureQuery]:
    """The queries with two plans, two agencies or two years on the two sides, all else the same; none if unclear."""
    plans, agencies = parts.of("plan"), parts.of("agency")
    ranged = any(token.number and token.number.ranged for token in parts.of("year"))
    ends = (years[0], years[-1]) if ranged else years
    two = [len(plans) == 2, len(agencies) == 2, len(ends) == 2]
    if sum(two) > 1 or len(plans) > 2 or len(ends) > 2 or len(agencies) > 2:
        return []
    choices.narrow({"years": years})
    if not any(two[:2]) or two[1]:
        choices.narrow(*({"plans": chosen} for chosen in _plan_choices(plans)))
    if not two[1]:
        choices.narrow(*_agency_choices(choices, parts, known))
    sides: list[tuple[dict[str, Any], dict[str, Any]]] = []
    if two[0]:
        sides = [({"plans": (one,)}, {"plans": (other,)}) for one, other in _plan_choices(plans)]
    elif two[1]:
        sides = list(product(_agency_readings(agencies[0], parts), _agency_readings(agencies[1], parts)))
    elif two[2]:
        first, second = ends if parts.of("versus") and not ranged else (max(ends), min(ends))
        sides = [({"years": (first,)}, {"years": (second,)})]
    if not sides:  # two amounts of one plan
        return choices.queries
    return [
        replace(query, sides=tuple(replace(query.scope, **side) for side in pair))
        for query, pair in product(choices.queries, sides)
    ]
