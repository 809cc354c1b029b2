"""The numbers behind each chart of the overview as tables: for the keyboard, for screen readers, for the exact figure.

Every number that has rows behind it is a link to them. Pure: figures in, ``Html`` out.
"""

from __future__ import annotations

from collections.abc import Callable

from indexer.records import Status
from retriever.overview import NONE, Chart, Overview, Quadrant
from retriever.sums import AgencyMoney
from ui.amounts import grouped, rate_text
from ui.cards import SIGNS
from ui.i18n import Texts
from ui.markup import NOTHING, Content, Html, join, report_text, tag
from ui.overview_words import SHAPES, rate_name, reason_name
from ui.tables import Cell, table

Link = Callable[[Chart, str], str]
"""Chart and mark -> the address of the rows behind it."""


def agencies(found: Overview, link: Link, t: Texts) -> Html:
    """Plans, budget, spending and rate of every agency, and of all together."""
    names = ("overview.agency_name", "overview.plans", "overview.budgeted", "overview.executed", "amount.rate")
    rows = [
        _money(_linked(report_text(money.agency), link(Chart.AGENCY, money.agency)), money, t)
        for money in found.agencies
    ]
    return table(t("overview.agency"), [t(name) for name in names], rows, _money(t("overview.all"), found.total, t))


def rates(found: Overview, link: Link, t: Texts) -> Html:
    """Plans of every class of rates that has any."""
    classes = {each.key: (rate_name(each, t), len(each.plans)) for each in found.rates}
    classes[NONE] = (t("overview.unrated"), len(found.unrated))
    rows = [_counted(name, count, link(Chart.RATE, mark)) for mark, (name, count) in classes.items() if count]
    return table(t("overview.rate"), [t("amount.rate"), t("overview.plans")], rows)


def statuses(found: Overview, link: Link, t: Texts) -> Html:
    """Goal rows of every status, year by year where there are several."""
    years = sorted({row.entry.report.year for rows in found.statuses.values() for row in rows})
    years = years if len(years) > 1 else []
    rows = []
    for status, goals in found.statuses.items():
        name = _signed(SIGNS[Status(status)], t(f"status.{status}"), f"var(--gt-{status})")
        yearly = [Cell(grouped(sum(row.entry.report.year == year for row in goals)), True) for year in years]
        first, total = _counted(name, len(goals), link(Chart.STATUS, status))
        rows.append((first, *yearly, total))
    titles = [t("overview.status_name"), *(str(year) for year in years), t("overview.goals")]
    return table(t("overview.status"), titles, rows)


def quadrants(found: Overview, link: Link, t: Texts) -> Html:
    """Plans of every quadrant beside the shape of its points."""
    rows = []
    for quadrant in Quadrant:
        name = _signed(SHAPES[quadrant].sign, t(f"quadrant.{quadrant}"), SHAPES[quadrant].colour)
        rows.append(_counted(name, len(found.in_quadrant(quadrant)), link(Chart.QUADRANT, quadrant)))
    if found.unplaced:
        rows.append(_counted(t("overview.unplaced"), len(found.unplaced), link(Chart.QUADRANT, NONE)))
    return table(t("overview.quadrant"), [t("overview.quadrant_name"), t("overview.plans")], rows)


def reasons(found: Overview, link: Link, t: Texts) -> Html:
    """Goals missed for every reason."""
    rows = [
        _counted(reason_name(reason, t), len(goals), link(Chart.REASON, reason))
        for reason, goals in found.reasons.items()
    ]
    return table(t("overview.reason"), [t("overview.reason_name"), t("overview.goals")], rows)


def _signed(sign: str, words: str, colour: str) -> Html:
    return join([tag("span", sign, class_="gt-sign", style=f"color:{colour}", aria_hidden="true"), words])


def _counted(name: Content, count: int, href: str) -> tuple[Cell, Cell]:
    """A name that leads to the rows behind it, where there are any, and how many they are."""
    return Cell(_linked(name, href) if count else name), Cell(grouped(count), True)


def _money(name: Content, money: AgencyMoney, t: Texts) -> tuple[Cell, ...]:
    return (
        Cell(name),
        Cell(grouped(len(money.plans)), True),
        _sum(money.budgeted, money.without_budgeted, t),
        _sum(money.executed, money.without_executed, t),
        Cell(rate_text(money.rate) if money.rate is not None else "–", True),
    )


def _sum(amount: int | None, missing: int, t: Texts) -> Cell:
    """A sum, and how many plans it lacks."""
    shown = t("amount.none") if amount is None else grouped(amount)
    lacking = tag("span", t("overview.lacking", count=missing), class_="gt-lacking") if missing and amount else NOTHING
    return Cell(join([shown, lacking]), True)


def _linked(content: Content, href: str) -> Html:
    return tag("a", content, href=href)
