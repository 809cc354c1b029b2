"""Facets: how many passages each choice of a filter would leave, the other filters applied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.catalogue import Catalogue, Filters
from indexer.records import Column, Status


@dataclass(frozen=True, slots=True)
class Facets:
    """Choice -> number of passages, in the order to be shown. Columns and statuses that no passage has are left out."""

    years: dict[int, int]
    agencies: dict[str, int]
    columns: dict[str, int]
    statuses: dict[str, int]


def count(catalogue: Catalogue, filters: Filters) -> Facets:
    """Facets of a snapshot under ``filters``."""
    years = sorted({report.year for report in catalogue.reports() if report.year}, reverse=True)
    columns = [c.value for c in Column if _count(catalogue, Filters(columns=(c.value,)))]
    statuses = [s.value for s in Status if _count(catalogue, Filters(statuses=(s.value,)))]
    return Facets(
        years={year: _count(catalogue, replace(filters, years=(year, year))) for year in years},
        agencies={name: _count(catalogue, replace(filters, agencies=(name,))) for name in catalogue.agencies()},
        columns={name: _count(catalogue, replace(filters, columns=(name,))) for name in columns},
        statuses={name: _count(catalogue, replace(filters, statuses=(name,))) for name in statuses},
    )


def _count(catalogue: Catalogue, filters: Filters) -> int:
    rows = catalogue.rows(filters)
    return 0 if rows is None else len(rows)
