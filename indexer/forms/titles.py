"""Column titles -> fields, by the synonyms in ``titles.toml``.

Ministries and years spell the same title differently; what is known is data, and what is not known is named
together with the nearest known title.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources

from rapidfuzz import process

from indexer.amounts import UNIT_IN_TITLE, parse_title_unit

_WHITE = re.compile(r"\s+")
# 截至 stays: 「截至本年度已編列預算數」 is a sum over years and 「本年度已編列預算數」 is not.
_ANY_YEAR = re.compile(r"(?:民國)?(?:\d{2,3}|本)?年(?:度|底)?止?")
_NEAR = 75.0
_LONGEST_TITLE = 60  # characters, white space and unit included


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """How a header row was understood: column index by field, titles nobody knows, required fields that are missing.

    ``units`` holds the unit of money of each field whose title carries one in brackets.
    """

    columns: dict[str, int]
    units: dict[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every required field has its column."""
        return not self.missing


def match_titles(titles: Sequence[str], form: str, side: str) -> TitleMatch:
    """Match a header row against one side of a form; an empty title is no column."""
    known, required = _known(form, side)
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    unknown = []
    for index, title in enumerate(titles):
        field = known.get(_key(title))
        if field is not None and field not in columns:
            columns[field] = index
            if unit := parse_title_unit(title):
                units[field] = unit
        elif _key(title):
            unknown.append(title)
    return TitleMatch(columns, units, tuple(unknown), tuple(field for field in required if field not in columns))


def nearest_titles(title: str, match: TitleMatch, form: str, side: str) -> tuple[str, ...]:
    """Up to two known titles of columns still to be found that look most like ``title``, best first."""
    spellings = {
        _key(spelling): spelling
        for field, names in _titles()[form][side].items()
        if field != "required" and field not in match.columns
        for spelling in names
    }
    found = process.extract(_key(title), spellings.keys(), limit=2, score_cutoff=_NEAR)
    return tuple(spellings[key] for key, _, _ in found)


def resembles(match: TitleMatch, form: str, side: str) -> bool:
    """Whether a header is so near to this side of the form that leaving it out would be a surprise."""
    if not match.missing or len(match.columns) < 2:
        return False
    return len(match.missing) <= sum(bool(nearest_titles(title, match, form, side)) for title in match.unknown)


def sides(form: str) -> tuple[str, ...]:
    """The sides of a form, ``left`` and ``right``, or the one ``page`` it has."""
    return tuple(_titles()[form])


def names_field(text: str, form: str) -> bool:
    """Whether a cell is the title of some field of the form."""
    return len(text) <= _LONGEST_TITLE and any(_key(text) in _known(form, side)[0] for side in sides(form))


def field_title(field: str, form: str) -> str:
    """The title by which messages call a field: the first spelling of its list."""
    return next(table[field][0] for table in _titles()[form].values() if field in table)


@functools.cache
def _known(form: str, side: str) -> tuple[dict[str, str], tuple[str, ...]]:
    table = _titles()[form][side]
    known = {_key(name): field for field, names in table.items() if field != "required" for name in names}
    return known, tuple(table["required"])


@functools.cache
def _titles() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(resources.files("indexer.forms").joinpath("titles.toml").read_text(encoding="utf-8"))


def _key(title: str) -> str:
    flat = _WHITE.sub("", unicodedata.normalize("NFKC", title))
    return _ANY_YEAR.sub("", UNIT_IN_TITLE.sub("", flat))


def missing_titles(headers: Iterable[Sequence[str]]) -> str:
    """Which form one of the header rows comes nearest to, and the titles it lacks for it, as one phrase."""
    matches = (
        (match_titles(titles, form, side), form)
        for titles in headers
        for form, sides in _titles().items()
        for side in sides
    )
    best, form = max(matches, key=lambda pair: (len(pair[0].columns), -len(pair[0].missing)), default=(None, ""))
    if best is None or not best.columns:
        return "no column title of a known form"
    return f"not {form}: lacks {'、'.join(field_title(field, form) for field in best.missing)}"


def counts_as(titles: Sequence[str], form: str) -> bool:
    """Whether a header row holds at least half of the titles that one side of a form must have."""
    matches = (match_titles(titles, form, side) for side in _titles()[form])
    return any(len(match.missing) <= len(match.columns) > 0 for match in matches)
