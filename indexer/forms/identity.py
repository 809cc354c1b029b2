"""Names by which entries are known: DESIGN section 3."""

from __future__ import annotations

import hashlib
import unicodedata

YEAR_UNKNOWN = 0
"""The year of a report whose pages name none."""


def plan_id(authority: str, title: str, year: int, name: str) -> str:
    """12 hex digits that name a plan in all its editions."""
    key = "|".join((authority, title, str(year), normalise_name(name)))
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def normalise_name(name: str) -> str:
    """A plan name without the accidents of printing: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())
