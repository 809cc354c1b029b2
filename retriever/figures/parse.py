"""A question to its readings: the words of words.toml, put together by a small grammar.

The grammar never guesses: where words leave a choice there are several readings, and what it cannot place becomes a
doubt. Figures are certain only when all readings give one answer and nothing is left unexplained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, product

from indexer.records import Status
from retriever.figures.conditions import take_conditions
from retriever.figures.measure import vary_measure
from retriever.figures.operation import COMPARISONS, operation
from retriever.figures.parts import Choices, Known, Parts
from retriever.figures.query import (
    AMOUNTS,
    TEXTS,
    Doubt,
    FigureQuery,
    Grouping,
    Measure,
    Operation,
    Reading,
    TypeFilter,
    Words,
)
from retriever.figures.scope import vary_scope
from retriever.figures.words import Token, tokens


def read_question(question: str, known: Known) -> Reading:
    """All readings of a question; without queries when it does not ask for figures or lists."""
    found = tokens(question, known.names, known.types)
    english = question.isascii() or sum(_english(token) for token in found) >= 2
    content = [token for token in found if token.kind not in ("filler", "unknown")]
    conditions = take_conditions(content)
    parts = Parts(_without_labels(conditions.rest), conditions)
    unexplained = _joined(question, [token for token in found if token.kind == "unknown"])
    words = tuple(Words(t.start, t.end, question[t.start : t.end], f"{t.kind}.{t.value}".strip(".")) for t in content)
    choices = _choices(parts, known)
    if choices is None:
        return Reading(words=words, unexplained=unexplained, english=english)
    doubts = [*conditions.doubts, *choices.doubts, *([Doubt.UNEXPLAINED] if unexplained else [])]
    queries = tuple(dict.fromkeys(replace(query, english=english) for query in choices.queries))
    return Reading(queries, words, unexplained, tuple(dict.fromkeys(doubts)), english)


def _without_labels(content: Sequence[Token]) -> tuple[Token, ...]:
    """「計畫類型為公共建設」 and 「主辦機關是水利署」 name a type and an agency, and ask for neither."""
    labels = {"types": "type", "agency": "agency"}
    followed = {index for index, after in enumerate(content[1:]) if labels.get(content[index].value) == after.kind}
    return tuple(token for index, token in enumerate(content) if not (token.kind == "measure" and index in followed))


def _english(token: Token) -> bool:
    words = token.text.split()
    return token.text.isascii() and all(word.isalpha() for word in words) and token.kind != "agency"


def _choices(parts: Parts, known: Known) -> Choices | None:
    start = operation(parts)
    if start is None:
        return None
    choices = Choices([start])
    vary_scope(choices, parts, known)
    if choices.queries:
        vary_measure(choices, parts)
        _vary_filters(choices, parts)
        _settle(choices, parts)
    return choices


def _vary_filters(choices: Choices, parts: Parts) -> None:
    """Conditions, types of plan and statuses, once for each way to read them."""
    together = product(*parts.conditions.alternatives)
    choices.vary(*({"conditions": tuple(chain.from_iterable(chosen))} for chosen in together))
    words = parts.values("type")
    added = [TypeFilter(word) for word in words if word.startswith("含")]
    bases = [word for word in words if not word.startswith("含")]
    choices.doubt(Doubt.CONDITION, len(bases) > 1)
    exact = [False] if added else [False, True]  # 「科技發展」 alone, or 科技發展(含公共建設經費) too
    if words:
        choices.vary(*({"types": (*added, *(TypeFilter(word, whole) for word in bases))} for whole in exact))
    statuses = parts.values("status")
    choices.doubt(Doubt.CONDITION, len(statuses) > 1)
    if statuses:
        choices.vary({"status": Status(statuses[0])})
        if not parts.of("noun"):  # 「未達成的有哪些」: goals or plans
            choices.vary({"over_goals": True}, {"over_goals": False})


def _settle(choices: Choices, parts: Parts) -> None:
    """What the operation needs and what it cannot be asked together with."""
    query = choices.queries[0]
    compared = query.operation in COMPARISONS.values()
    amounts = [measure for measure in query.measures if measure not in TEXTS]
    words = {COMPARISONS.get(word, word) for word in parts.values("operation")}
    several = len(words & {"count", "average", *COMPARISONS.values()}) + parts.ranked > 1
    choices.doubt(Doubt.OPERATION, several or len(parts.of("top") + parts.of("nth")) > 1)
    choices.doubt(Doubt.OPERATION, len(set(parts.values("order")) - {"all"}) > 1)
    if query.operation in (Operation.COUNT, Operation.LIST):
        choices.doubt(Doubt.OPERATION, query.measures)
    if query.operation in (Operation.SUM, Operation.AVERAGE, Operation.RANK) or compared:
        choices.doubt(Doubt.OPERATION, len(amounts) != 1 and not _between_measures(query))
    choices.doubt(Doubt.OPERATION, parts.of("versus") and not compared)
    choices.doubt(Doubt.OPERATION, query.grouping is not None and not _groupable(query, parts))
    added_up = query.operation is Operation.SUM and parts.has("operation", "sum") and query.grouping is None
    choices.doubt(Doubt.MIXED_YEARS, added_up and len(query.scope.years) > 1)
    if query.operation is Operation.LOOKUP:
        _settle_lookup(choices, parts)
    _settle_several(choices, parts)


def _settle_several(choices: Choices, parts: Parts) -> None:
    """Several agencies or plans are counted or added up together only when 合計 or 共 says so, else one by one."""
    query = choices.queries[0] if choices.queries else None
    added = (Operation.COUNT, Operation.SUM, Operation.AVERAGE)
    if query is None or query.grouping is not None or query.operation not in added or parts.has("operation", "sum"):
        return
    choices.doubt(Doubt.CHOICE, len(query.scope.authorities) + bool(query.scope.agencies) > 1)
    if len(query.scope.agencies) > 1:
        choices.vary({"grouping": Grouping.AGENCY})
    elif len(query.scope.plans) > 1 and query.over_goals:
        choices.vary({"grouping": Grouping.PLAN})


def _groupable(query: FigureQuery, parts: Parts) -> bool:
    """Whether 「各機關」 or 「各年度」 goes with the operation: 「平均每年」 and 「各機關最高的計畫」 are other questions."""
    if query.operation in (Operation.LOOKUP, Operation.LIST, Operation.SUM):
        return True
    if query.operation is Operation.COUNT:
        return query.grouping is not Grouping.PLAN or query.over_goals
    if query.operation is Operation.AVERAGE:
        return query.grouping is not Grouping.YEAR
    if query.operation is Operation.RANK:
        return query.grouping is Grouping.PLAN or (query.grouping is Grouping.AGENCY and not parts.has("noun", "plan"))
    return False


def _settle_lookup(choices: Choices, parts: Parts) -> None:
    """Amounts of several plans are added up unless 各 is said; with a condition either may be meant."""
    query = choices.queries[0]
    scoped = query.scope.agencies or query.scope.authorities or parts.has("scope", "all")
    if query.scope.plans or set(query.measures) & TEXTS:
        choices.doubt(Doubt.NO_SCOPE, Measure.AGENCY in query.measures and not query.scope.plans)
        choices.doubt(Doubt.NO_SCOPE, not (query.scope.plans or scoped or query.scope.years))
        return
    narrowed = query.conditions or query.types or query.status
    if not (scoped or narrowed or query.scope.years or query.grouping):
        choices.doubt(Doubt.NO_SCOPE)
        choices.queries = []
        return
    if query.grouping is Grouping.PLAN or parts.has("operation", "list"):
        return
    added_up = {"operation": Operation.SUM}
    either = narrowed or (not scoped and not query.grouping)
    choices.vary(*([added_up, {}] if either else [added_up]))
    choices.doubt(Doubt.OPERATION, len(query.measures) != 1)


def _between_measures(query: FigureQuery) -> bool:
    return query.operation is Operation.DIFFERENCE and len(query.measures) == 2 and set(query.measures) <= AMOUNTS


def _joined(question: str, unknown: Sequence[Token]) -> tuple[str, ...]:
    """Unexplained words, neighbours joined."""
    joined: list[tuple[int, int]] = []
    for token in unknown:
        if joined and token.start - joined[-1][1] <= (1 if token.text.isascii() else 0):
            joined[-1] = (joined[-1][0], token.end)
        else:
            joined.append((token.start, token.end))
    return tuple(question[start:end] for start, end in joined)
