"""Which amounts, rates or facts a question asks about; 「預算」 and 「經費」 leave a choice."""

from __future__ import annotations

from collections.abc import Sequence

from retriever.figures.conditions import MONEY_WORDS
from retriever.figures.parts import Choices, Parts
from retriever.figures.query import RATES, Doubt, Measure, Operation

_IN_THE_YEAR = {"budgeted_in_the_year": Measure.BUDGETED, "executed_in_the_year": Measure.EXECUTED}


def vary_measure(choices: Choices, parts: Parts) -> None:
    """Give every query its measures, once for each that the words may mean."""
    named = [token.value for token in parts.of("measure")]
    operation = choices.queries[0].operation
    in_the_year = any(value in _IN_THE_YEAR for value in named)
    measures = list(dict.fromkeys(_IN_THE_YEAR.get(value) or Measure(value) for value in named))
    if parts.has("operation", "ratio") or (parts.has("share") and len(measures) > 1) or parts.of("base"):
        ratio = _ratio(parts, measures)
        choices.doubt(Doubt.OPERATION, ratio is None)
        measures = [ratio] if ratio else measures
    else:
        choices.doubt(Doubt.OPERATION, parts.has("share") and not set(measures) & RATES)
    if operation is Operation.RANK and Measure.AGENCY in measures:
        measures.remove(Measure.AGENCY)
    until = any(token.number and token.number.until for token in parts.of("year"))
    flagged = in_the_year and (bool(parts.of("year")) or parts.has("each", "year")) and not until
    choices.vary({"measures": tuple(measures), "in_the_year": flagged})
    if operation is Operation.AVERAGE and set(measures) & RATES:  # the mean of the rates, or the rate of the totals
        choices.vary({}, {"operation": Operation.SUM})
    if not measures and parts.of("money") and operation not in (Operation.COUNT, Operation.LIST):
        choices.vary(*({"measures": (measure,)} for measure in MONEY_WORDS[parts.of("money")[0].value]))


def _ratio(parts: Parts, measures: Sequence[Measure]) -> Measure | None:
    """The rate that 「A占B的比率」 or an execution rate 「以B計算」 asks for."""
    asked = set(measures)
    if Measure.RATE in asked:
        return {
            frozenset({Measure.RATE, Measure.APPROVED}): Measure.RATE_OF_APPROVED,
            frozenset({Measure.RATE, Measure.BUDGETED}): Measure.RATE,
        }.get(frozenset(asked))
    rate = {
        frozenset({Measure.EXECUTED, Measure.BUDGETED}): (Measure.RATE, Measure.BUDGETED),
        frozenset({Measure.EXECUTED, Measure.APPROVED}): (Measure.RATE_OF_APPROVED, Measure.APPROVED),
        frozenset({Measure.BUDGETED, Measure.APPROVED}): (Measure.BUDGETED_OF_APPROVED, Measure.APPROVED),
    }.get(frozenset(asked))
    markers = [token for token in parts.of("operation") if token.value == "ratio"] or parts.of("share")
    following = parts.after(markers[0]) if markers else None
    if rate is None or following is None or following.kind != "measure":
        return None
    below = _IN_THE_YEAR.get(following.value) or Measure(following.value)
    return rate[0] if below is rate[1] else None
