"""Plans made up for tests of figures."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.records import Amounts, Goal, Item, Period, Plan, Report, Status
from retriever.figures import FigureDesk, FigureResult
from retriever.figures.result import Figure

LETTERS = {"A": Status.ACHIEVED, "N": Status.NOT_ACHIEVED, "P": Status.PARTLY, "U": Status.UNSTATED}


def entry(  # noqa: PLR0913 - a plan has many facts, and a test names those it is about
    name: str,
    approved: int | None = 1_000,
    budgeted: int | None = 800,
    executed: int | None = 400,
    *,
    year: int = 112,
    agency: str = "河川署",
    authority: str = "環境示範部",
    types: Sequence[str] = ("公共建設",),
    period: tuple[str, str] | None = ("112-01", "114-12"),
    goals: str = "A",
    unit: str = "千元",
    title: str = "示範決算",
) -> PlanEntry:
    """A plan; ``goals`` gives their statuses, a letter each."""
    rows = tuple(_goal(str(number), LETTERS[letter]) for number, letter in enumerate(goals, start=1))
    plan = Plan(
        id=f"{year}-{agency}-{name}-{title}",
        name=name,
        agency=agency,
        types=tuple(types),
        period=Period(*period) if period else None,
        amounts=Amounts(approved, budgeted, executed),
        goals=rows,
        cells={},
        items={},
        page=3,
    )
    report = Report(title, authority, year, unit, f"{year}-{title}.txt", "achievement", (1, 4), ())
    return PlanEntry(plan, report)


def _goal(number: str, status: Status) -> Goal:
    text = f"第{number}個目標。"
    return Goal(number, Item((int(number),), number, text, 0, len(text)), None, (), status, "", "number", 4)


def desk(*entries: PlanEntry) -> FigureDesk:
    """A desk over these plans, with no list of agencies."""
    return FigureDesk(entries, Agencies())


def certain(result: FigureResult) -> Figure:
    """The figure that was stated."""
    assert result.certain is not None, (result.doubts, result.reading.unexplained)
    return result.certain


def names(figure: Figure) -> list[str]:
    """The plans it rests on."""
    return [row.entry.plan.name for row in figure.rows]
