"""Plans and agencies that a question names, strictly: a mention either fits a name of the catalogue or is none.

All matching is done on normalised text (``indexer.text.normalise``); spans are offsets into the question itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from indexer.agencies import Agencies
from indexer.catalogue import PlanEntry
from indexer.text import Normalised
from retriever.figures.spelling import PLAN, agency_forms, folded, mainland, whole_words

MIN_DISTINCT = 4  # characters an abbreviation must share with a name, 計畫 not counted: 「5G計畫」 names nothing
MIN_ENDING = 6  # the end of a name, 計畫 included, that stands for it: 「淹水治理計畫」
MAX_PIECES = 3  # 「臺灣資安卓越 … 中心計畫」 are two pieces of one name
MIN_PIECE = 2
MAX_PLANS = 20  # abbreviations looked for in one question
_PART = re.compile(r"\s*(?:\((?P<part>\d+/\d+)\)|\(?第(?P<phase>[一二三四五六七八九十\d]+)(?:期|阶段)\)?)")
_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True)) | {"十": "10"}


@dataclass(frozen=True, slots=True)
class PlanMention:
    """``question[start:end]`` names a plan. ``names`` maps every plan name it may stand for to the ids of its plans.

    ``exact`` says that the whole name is there and not an abbreviation of it.
    """

    start: int
    end: int
    names: tuple[PlanName, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class PlanName:
    """A name without its part or phase ((2/4), 第2期), and the plans of all years that carry it."""

    name: str
    plans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """``question[start:end]`` names an agency that holds plans, an authority that others report to, or both."""

    start: int
    end: int
    agencies: tuple[str, ...]
    authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """The normalised letters of a name, the part that follows them, and how the name is shown."""

    letters: str
    part: str
    shown: str


class Names:
    """The names of one catalogue. Building it reads every plan once; finding is quick."""

    def __init__(self, entries: Sequence[PlanEntry], agencies: Agencies) -> None:
        self._plans: dict[str, list[tuple[_Part, str]]] = defaultdict(list)
        self._spellings: dict[str, str] = {}
        for entry in entries:
            split = _split_part(entry.plan.name)
            self._plans[split.letters].append((split, entry.plan.id))
            self._spellings[_letters(folded(mainland(split.shown))).text] = split.letters
        self._spellings.update((letters, letters) for letters in self._plans)
        self._agencies = agency_forms(entries, agencies)

    def plans(self, question: str) -> list[PlanMention]:
        """Mentions of plans in order; none overlaps another one."""
        normalised = folded(question)
        letters = _letters(normalised)
        found: dict[tuple[int, int], list[tuple[str, bool]]] = defaultdict(list)
        for spelling, name in self._spellings.items():
            for start, end, exact in _occurrences(spelling, letters.text):
                if (name, exact) not in found[start, end]:
                    found[start, end].append((name, exact))
        mentions = []
        for start, end in _longest(found):
            names = [name for name, exact in found[start, end] if exact] or [name for name, _ in found[start, end]]
            begin, stop = letters.offsets[start], letters.offsets[end - 1] + 1
            part = _PART.match(normalised.text, stop)
            mentions.append(
                PlanMention(
                    start=normalised.offsets[begin],
                    end=normalised.offsets[(part.end() if part else stop) - 1] + 1,
                    names=tuple(plan for name in names if (plan := self._named(name, part))),
                    exact=any(exact for _, exact in found[start, end]),
                )
            )
        return mentions

    def agencies(self, question: str) -> list[AgencyMention]:
        """Mentions of agencies and authorities in order; none overlaps another one."""
        normalised = folded(question)
        found = {
            (match.start(), match.end()): form
            for form in self._agencies
            for match in re.finditer(whole_words(form), normalised.text)
        }
        return [
            AgencyMention(
                normalised.offsets[start], normalised.offsets[end - 1] + 1, *self._agencies[found[start, end]]
            )
            for start, end in _longest(found)
        ]

    def _named(self, name: str, part: re.Match[str] | None) -> PlanName | None:
        """The plans of this name, only those of the part that the question gives."""
        wanted = _part_of(part)
        chosen = [(split, plan) for split, plan in self._plans[name] if not wanted or split.part == wanted]
        return PlanName(chosen[0][0].shown, tuple(plan for _, plan in chosen)) if chosen else None


def same_plan_key(name: str) -> str:
    """What two printings of one plan name have in common: its letters and its part."""
    split = _split_part(name)
    return f"{split.letters}|{split.part}"


def plan_name(name: str) -> str:
    """The name without its part or phase."""
    return _split_part(name).shown


@lru_cache(maxsize=8192)
def _split_part(name: str) -> _Part:
    normalised = folded(name)
    part = next((found for found in _PART.finditer(normalised.text) if found.end() == len(normalised.text)), None)
    if part is None:
        return _Part(_letters(normalised).text, "", name)
    head = name[: normalised.offsets[part.start()]]
    return _Part(_letters(folded(head)).text, _part_of(part), head.rstrip())


def _part_of(part: re.Match[str] | None) -> str:
    if part is None:
        return ""
    return part["part"] or "第" + "".join(_DIGITS.get(digit, digit) for digit in part["phase"])


def _letters(normalised: Normalised) -> Normalised:
    """Letters and digits alone; the offsets lead into ``normalised.text``."""
    kept = [index for index, character in enumerate(normalised.text) if character.isalnum()]
    return Normalised("".join(normalised.text[index] for index in kept), (*kept, len(normalised.text)))


def _occurrences(name: str, letters: str) -> Iterable[tuple[int, int, bool]]:
    """Slices of ``letters`` that stand for ``name``, each with whether it is the whole name."""
    stem = name.removesuffix(PLAN)
    for whole in {name, stem} if len(stem) >= MIN_DISTINCT else {name}:
        for match in re.finditer(re.escape(whole), letters):
            yield match.start(), match.end(), True
    for match in islice(re.finditer(PLAN, letters), MAX_PLANS):
        end = match.end()
        shared = _shared_ending(letters[:end], name)
        if MIN_ENDING <= shared < len(name):
            yield end - shared, end, False
        for start in range(max(0, end - len(name)), end - MIN_DISTINCT):
            if letters.startswith(name[:MIN_PIECE], start) and _abbreviates(letters[start:end], name):
                yield start, end, False
                break


def _shared_ending(text: str, name: str) -> int:
    length = 0
    while length < min(len(text), len(name)) and text[-1 - length] == name[-1 - length]:
        length += 1
    return length


def _abbreviates(text: str, name: str) -> bool:
    """Whether ``text`` is up to three pieces of ``name`` in order, the first one its beginning."""
    if len(text.removesuffix(PLAN)) < MIN_DISTINCT:
        return False

    def fits(done: int, reached: int, pieces: int) -> bool:
        if done == len(text):
            return True
        if pieces == MAX_PIECES:
            return False
        for length in range(len(text) - done, MIN_PIECE - 1, -1):
            at = name.find(text[done : done + length], reached)
            if (at == 0 if done == 0 else at >= 0) and fits(done + length, at + length, pieces + 1):
                return True
        return False

    return fits(0, 0, 0)


def _longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order without those that overlap a longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end))
    return sorted(kept)
