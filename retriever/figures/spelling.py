"""Ways to write a name: normalised characters, the words of mainland China, aliases, with or without the ministry."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import opencc

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.text import Normalised, normalise

PLAN = "计划"
_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_SPACES = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}\d])|(?<=\d)\s+(?=[{_CJK}])")


def folded(text: str) -> Normalised:
    """``text`` normalised for matching, without the spaces that set off Chinese (「113 年度」).

    计画, as some converters write 計畫, is 计划 like the rest.
    """
    plain = normalise(text)
    spaced = {index for found in _SPACES.finditer(plain.text) for index in range(*found.span())}
    kept = [index for index in range(len(plain.text)) if index not in spaced]
    letters = "".join(plain.text[index] for index in kept)
    offsets = tuple(plain.offsets[index] for index in (*kept, len(plain.text)))
    return Normalised(letters.replace("计画", PLAN), offsets)


def agency_forms(entries: Sequence[PlanEntry], listed: Agencies) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Normalised form -> the catalogue's agencies and authorities that it names."""
    agencies: dict[str, set[str]] = defaultdict(set)
    authorities: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        agency, authority = entry.plan.agency, entry.report.authority
        for form in _forms(authority, "", listed):
            authorities[form].add(authority)
        for form in _forms(agency, authority, listed):
            agencies[form].add(agency)
    return {
        form: (tuple(sorted(agencies[form])), tuple(sorted(authorities[form])))
        for form in {*agencies, *authorities}
        if form
    }


def _forms(name: str, authority: str, listed: Agencies) -> set[str]:
    """Every way to write an agency: its aliases, and with or without the authority it belongs to."""
    full = listed.full_name(name)
    forms = {name, full}
    for agency in listed.agencies:
        if agency.name == full:
            forms |= {*agency.aliases, agency.english.split(" (")[0]}
    if authority and name != authority:
        forms |= {name.removeprefix(authority), authority + name.removeprefix(authority)}
    return {folded(spelling).text for form in forms if len(form) >= 3 for spelling in (form, mainland(form))}


def mainland(name: str) -> str:
    """The name in the words of mainland China: 網路 is 网络 there, 軟體 软件, 數位 数字."""
    return str(_converter().convert(name))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("tw2sp")


def whole_words(form: str) -> str:
    """A pattern that finds a form, an English one not inside another word."""
    return rf"(?<![a-z]){re.escape(form)}(?![a-z])"
