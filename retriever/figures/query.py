"""A figure question as it was understood: what to compute, over which plans, and what the reading rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indexer.records import Status
from retriever.figures.mentions import PlanName


class Measure(StrEnum):
    """What is asked about a plan. Amounts are in 千元, rates in percent, months are ROC year * 12 + month - 1."""

    APPROVED = "approved"
    BUDGETED = "budgeted"
    EXECUTED = "executed"
    RATE = "rate"  # executed / budgeted
    RATE_OF_APPROVED = "rate_of_approved"  # executed / approved
    BUDGETED_OF_APPROVED = "budgeted_of_approved"  # budgeted / approved
    PERIOD = "period"
    START = "start"
    END = "end"
    TYPES = "types"
    AGENCY = "agency"


AMOUNTS = frozenset({Measure.APPROVED, Measure.BUDGETED, Measure.EXECUTED})
RATES = frozenset({Measure.RATE, Measure.RATE_OF_APPROVED, Measure.BUDGETED_OF_APPROVED})
TEXTS = frozenset({Measure.PERIOD, Measure.TYPES, Measure.AGENCY})


class Operation(StrEnum):
    """What is done with the measure."""

    LOOKUP = "lookup"
    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    RANK = "rank"
    DIFFERENCE = "difference"
    GROWTH = "growth"
    TIMES = "times"


class Comparator(StrEnum):
    """How a condition compares."""

    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    EQ = "eq"

    def holds(self, left: Decimal, right: Decimal) -> bool:
        """Whether ``left`` compares so with ``right``, exactly."""
        return {
            Comparator.LT: left < right,
            Comparator.LE: left <= right,
            Comparator.GT: left > right,
            Comparator.GE: left >= right,
            Comparator.EQ: left == right,
        }[self]


class Doubt(StrEnum):
    """Why a figure is offered and not stated as certain."""

    UNEXPLAINED = "unexplained"  # words that no part of the reading accounts for
    CHOICE = "choice"  # the words can be read in several ways that give different answers
    NO_SCOPE = "no_scope"  # no plan, agency or year is named
    NO_ROWS = "no_rows"  # nothing in the index is what the question names
    OPERATION = "operation"  # what to do with the figures is not clear
    CONDITION = "condition"  # a comparison lacks its measure, its value or its unit
    RELATIVE_YEAR = "relative_year"  # 今年, 去年: nobody knows from when the question is
    IN_THE_YEAR = "in_the_year"  # one year's amount is asked, the reports give totals to date
    MISSING_YEAR = "missing_year"  # a year is named that the plans or reports lack
    MIXED_YEARS = "mixed_years"  # totals to date of several years cannot be ranked or joined
    EXPECTED = "expected"  # the question states another number of plans
    SIDES = "sides"  # what is compared with what is not clear
    PREMISE = "premise"  # the question takes for granted what the figures contradict
    UNSTATED = "unstated"  # reports leave open whether some goals were reached
    VERSIONS = "versions"  # two reports give the same plan with different figures
    MISSING_AMOUNT = "missing_amount"  # the report has no such amount


class Grouping(StrEnum):
    """What the answer is given per."""

    PLAN = "plan"
    AGENCY = "agency"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Condition:
    """``measure`` compared with a value in its own unit, or with another measure of the same plan."""

    measure: Measure
    comparator: Comparator
    value: Decimal | None = None
    other: Measure | None = None


@dataclass(frozen=True, slots=True)
class TypeFilter:
    """A word of 計畫類型. ``whole`` asks for that type alone, without what is added to it in brackets."""

    word: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Which end comes first, and how many are wanted from rank ``first`` on; ``count`` None means all."""

    highest: bool
    count: int | None = 1
    first: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Which plans are meant; an empty field does not narrow."""

    plans: tuple[PlanName, ...] = ()
    agencies: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """``question[start:end]`` and what it was taken to mean."""

    start: int
    end: int
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """One reading of a question.

    ``sides`` are the two scopes of a comparison, in the order they are subtracted; ``sign`` is 1 or -1 when the
    question takes for granted which one is larger. ``in_the_year``: one year's amount is asked (「112年花了多少」), while
    the reports give totals to date. ``status`` narrows goals (``over_goals``) or, for plans, asks for
    one such goal at least. ``expected`` is the number of plans the question itself states. ``unit`` is the unit of
    money asked for, such as 億元.
    """

    operation: Operation
    measures: tuple[Measure, ...]
    scope: Scope = Scope()
    conditions: tuple[Condition, ...] = ()
    types: tuple[TypeFilter, ...] = ()
    status: Status | None = None
    over_goals: bool = False
    grouping: Grouping | None = None
    order: Order | None = None
    sides: tuple[Scope, ...] = ()
    sign: int = 0
    in_the_year: bool = False
    expected: int | None = None
    unit: str = ""
    english: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a question may ask for, most likely first; several when its words leave a choice.

    ``words`` are those the reading rests on, ``unexplained`` the rest. Without ``queries`` the question is not about
    figures, or says too little to compute any.
    """

    queries: tuple[FigureQuery, ...] = ()
    words: tuple[Words, ...] = ()
    unexplained: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    english: bool = False
