"""What a search is asked: the question's words, and filters checked against what the snapshot holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process

from indexer.catalogue import Catalogue, Filters
from indexer.dates import parse_period
from indexer.errors import QueryError, shown
from indexer.lexical import Alternatives
from indexer.reasons import known_reasons
from indexer.records import Column, Period, Status
from indexer.synonyms import SynonymMatch
from indexer.text import Segmenter, bigrams, normalise
from retriever.times import Time, find_times, roc_year
from retriever.understood import Understood

MAX_CHARACTERS = 500
_YEARS = re.compile(r"(?:民国)?(\d{2,4})年?度?(?:[-–~至到](?:民国)?(\d{2,4})年?度?)?")

# Words that questions are made of and that no passage is about, as normalised for matching.
_STOP_WORDS = frozenset(
    "的 了 吗 呢 吧 是 有 在 和 与 及 或 到 什么 多少 哪 哪些 哪里 如何 怎么 怎样 为何 为什么 "
    "是否 有没有 几 请问 请 我 想 知道 "
    "the a an of in on to for and or not is are was were be been has have had it its their they this that these those "
    "there any all some what which who when where why how many much did do does by with about into as outside from at "
    "plan plans project projects programme programmes program programs".split()
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready for both legs: ``terms`` are its distinct words, ``grams`` its character bigrams.

    ``filters`` are the user's own and those that ``understood`` added; ``synonyms`` says what else was looked for and
    ``alternatives`` is the same in words.
    """

    text: str
    terms: tuple[str, ...]
    grams: tuple[str, ...]
    filters: Filters
    understood: tuple[Understood, ...] = ()
    synonyms: tuple[SynonymMatch, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()


def parse_query(text: str, filters: Filters, segmenter: Segmenter) -> Query:
    """Raises QueryError when the question is empty or too long."""
    # What is no Unicode text, such as a byte the terminal could not decode, becomes a question mark.
    question = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not question:
        raise QueryError("The question is empty; type what you are looking for.", "question_empty")
    if len(question) > MAX_CHARACTERS:
        raise QueryError(
            f"The question has {len(question):,} characters, more than {MAX_CHARACTERS}; shorten it.",
            "question_long",
            count=f"{len(question):,}",
            most=MAX_CHARACTERS,
        )
    words = segmenter.words(question)
    terms = [word for word in dict.fromkeys(words) if word not in _STOP_WORDS]
    return Query(question, tuple(terms or dict.fromkeys(words)), tuple(dict.fromkeys(bigrams(question))), filters)


def parse_filters(  # noqa: PLR0913 - one for each option of the command line
    catalogue: Catalogue,
    year: str | None = None,
    agencies: Sequence[str] = (),
    columns: Sequence[str] = (),
    statuses: Sequence[str] = (),
    types: Sequence[str] = (),
    reasons: Sequence[str] = (),
    files: Sequence[str] = (),
    period: str | None = None,
) -> Filters:
    """Filters as typed. Raises QueryError naming what is known.

    ``year`` is about reports; where it names months, plans must have one of them in their 計畫期程 too. ``period`` is
    about the 計畫期程 alone.
    """
    known = catalogue.choices
    newest = max(known["years"], default=0)
    reported = _known_time(year, known["years"], newest) if year else None
    months = parse_time(period, newest).period if period else reported.period if reported and reported.months else None
    return Filters(
        years=reported.years if reported else None,
        agencies=_known("agency", agencies, known["agencies"]),
        columns=_known("column", columns, [column.value for column in Column]),
        statuses=_known("status", statuses, [status.value for status in Status]),
        types=_known("type", types, known["types"]),
        reasons=_known("reason", reasons, known_reasons()),
        files=_known("file", files, known["files"]),
        period=months,
    )


def parse_time(text: str, newest: int) -> Time:
    """The years or months of ``112``, ``110-112``, ``2023``, ``11001-11408``, ``112年上半年``, ``近三年`` and the like.

    ``newest`` is the year of the newest report, from which ``去年`` counts.
    """
    typed = normalise(text).text.strip()
    if found := _YEARS.fullmatch("".join(typed.split())):
        first, last = (roc_year(year) for year in (found[1], found[2] or found[1]))
        if first > last:
            raise QueryError(
                f"Years 「{shown(text)}」 run backwards; write the earlier one first.",
                "year_backwards",
                year=shown(text),
            )
        return Time(0, len(typed), Period(f"{first}-01", f"{last}-12"), False)
    times = find_times(typed, newest)
    if len(times) == 1 and (times[0].start, times[0].end) == (0, len(typed)):
        return times[0]
    if period := parse_period(text):
        return Time(0, len(typed), period, True)
    raise QueryError(
        f"Year 「{shown(text)}」 is not understood; write 112, 110-112, 2023 or 11001-11206.",
        "year_unknown",
        year=shown(text),
    )


def _known_time(text: str, known: Sequence[int], newest: int) -> Time:
    time = parse_time(text, newest)
    first, last = time.years
    if not any(first <= year <= last for year in known):
        nearest = min(known, key=lambda year: min(abs(year - first), abs(year - last)), default="none")
        raise QueryError(
            f"There is no report of the year 「{shown(text)}」 in this index; nearest: {nearest}.",
            "year_absent",
            year=shown(text),
            near=(str(nearest),) if known else (),
        )
    return time


def _known(kind: str, wanted: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for name in wanted:
        if name not in known:
            typed = shown(name)
            near = [match for match, _, _ in process.extract(typed, known, limit=3)]
            raise QueryError(
                f"There is no {kind} 「{typed}」 in this index; nearest: {', '.join(near) or 'none'}.",
                "choice_absent",
                facet=kind,
                name=typed,
                near=tuple(near),
            )
    return tuple(dict.fromkeys(wanted))
