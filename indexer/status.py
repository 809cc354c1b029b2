"""Whether a goal was reached, with the words or the numbers that say so.

Explicit words count first, then numbers whose unit and subject agree, then a sentence that covers all goals. What
none of them decides, or what they contradict each other on, is ``unstated``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indexer.measures import Bound, Measure, find_measures
from indexer.pairing import Pair
from indexer.records import Status
from indexer.similarity import overlap

BARE_SUBJECT = 2  # characters: 「完成3處，已達成。」 leaves its subject to the target
SUBJECT_AGREES = 0.5  # share of the shorter subject's bigrams: fitted on benchmarks/goals

_SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？]?")
_CLAUSE = re.compile(r"[^，,。；;！？\n]+")
_PARTLY = re.compile(
    r"部分(?:已?達成|已?完成|達標|達到)|部[分份](?:項目)?(?:未|尚未)|(?:未|尚未)(?:完全|全數|全部|全面)(?:達|完成)|略低於目標.*部分"
)
_NEGATIVE = re.compile(
    r"(?:未|尚未|未能|無法|沒有|不及|未及)(?:於.{0,8})?(?:如期|依限|按期)?(?:達|完成|完工|辦理|執行|啟用|通過|取得|開工|發包|決標|簽約|施作|驗收)"
    r"|(?:低於|不及|少於|落後)(?:原[定訂])?(?:年度)?目標|較目標(?:值)?(?:\D{0,3})(?:少|低|短)|取消辦理|停止辦理|未達"
)
_POSITIVE = re.compile(
    r"(?<![未可能])(?:均|皆|全數|全部|都)?已?(?:如期|順利)?(?:達成(?!率|情形)|達標|達到目標)|已達(?:到|成)?(?:計畫|年度|原[定訂]|績效)*目標|"
    r"(?:超過|超越|優於|高於|超出)(?:原[定訂])?(?:年度|計畫)?目標|超前"
)
_DONE = re.compile(
    r"^(?:業已|業經|已|均已|皆已)?(?:如期|順利|全數)?(?:完成|建置完成|建立|提出|辦理完成|訂定|公告|啟用|取得|通過)|"
    r"(?:已|於\d.{0,12})(?:完工|完成|公告|提出|啟用|通車|竣工|取得|通過|上線|定稿|發布|驗收)|(?:開發|建置|辦理|修訂|訂定)(?:作業)?完成"
)
_FUTURE = re.compile(r"預[計定估]|將[於在]|可望|規劃於|[擬訂]於|尚待|有待|審[議查]中")
_ONGOING = re.compile(r"持續|辦理中|進行中|調查中|補訪中|執行中|施[工作]中")
_RATE = re.compile(r"達成率(?:達|為|約)?(\d+(?:\.\d+)?)[%％]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and the words or the comparison it rests on; both empty of claims when unstated."""

    status: Status
    evidence: str


UNSTATED = Verdict(Status.UNSTATED, "")


def judge(pair: Pair) -> Verdict:
    """The status of one goal row."""
    if pair.outcome is None:
        return UNSTATED
    outcome = pair.outcome.text
    by_words = _by_words(outcome)
    by_numbers = _by_numbers(pair.target.text, outcome)
    if by_words.status is not Status.UNSTATED:
        if _contradict(by_words.status, by_numbers.status):
            return UNSTATED
        return _both(by_words, by_numbers)
    covered = _by_covering(pair)
    if _contradict(covered.status, by_numbers.status):
        return UNSTATED
    if by_numbers.status is not Status.UNSTATED:
        return by_numbers
    if covered.status is not Status.UNSTATED:
        return covered
    return _done(outcome) if not _wanted(pair.target.text) else UNSTATED


def _by_covering(pair: Pair) -> Verdict:
    """The sentence that speaks of all goals, unless this goal's own words speak of what is still to come."""
    if pair.covering is None or (pair.outcome and _FUTURE.search(pair.outcome.text)):
        return UNSTATED
    return Verdict(Status.ACHIEVED, pair.covering.text)


def _contradict(words: Status, numbers: Status) -> bool:
    decided = {Status.ACHIEVED, Status.NOT_ACHIEVED}
    return words in decided and numbers in decided and words is not numbers


def _both(words: Verdict, numbers: Verdict) -> Verdict:
    same = numbers.status is words.status
    return Verdict(words.status, f"{words.evidence}（{numbers.evidence}）" if same else words.evidence)


def _by_words(outcome: str) -> Verdict:
    """What the outcome says of itself. Words of failure outweigh words of success in the same text."""
    found: dict[Status, str] = {}
    for sentence in _SENTENCE.findall(outcome):
        if rate := _RATE.search(sentence):
            reached = Decimal(rate[1]) >= 100
            found.setdefault(Status.ACHIEVED if reached else Status.PARTLY, sentence.strip())
        if _PARTLY.search(sentence):
            found.setdefault(Status.PARTLY, sentence.strip())
            continue
        for clause in _CLAUSE.findall(sentence):
            if _NEGATIVE.search(clause):
                found.setdefault(Status.NOT_ACHIEVED, sentence.strip())
            elif _POSITIVE.search(clause) and not _FUTURE.search(clause):
                found.setdefault(Status.ACHIEVED, sentence.strip())
    if Status.PARTLY in found:
        return Verdict(Status.PARTLY, found[Status.PARTLY])
    if Status.NOT_ACHIEVED in found and Status.ACHIEVED in found:
        return Verdict(Status.PARTLY, f"{found[Status.ACHIEVED]} … {found[Status.NOT_ACHIEVED]}")
    for status in (Status.NOT_ACHIEVED, Status.ACHIEVED):
        if status in found:
            return Verdict(status, found[status])
    return UNSTATED


def _done(outcome: str) -> Verdict:
    """「已完成…」 for a target without numbers, unless the same sentence speaks of what is still to come."""
    for sentence in _SENTENCE.findall(outcome):
        if _FUTURE.search(sentence) or _ONGOING.search(sentence):
            return UNSTATED
    for sentence in _SENTENCE.findall(outcome):
        if _DONE.search(sentence):
            return Verdict(Status.ACHIEVED, sentence.strip())
    return UNSTATED


def _by_numbers(target: str, outcome: str) -> Verdict:
    """Compare every quantity of the target with the one of the outcome that speaks of the same thing."""
    wanted = _wanted(target)
    results = [measure for measure in find_measures(outcome) if not measure.restated]
    if not wanted:
        return UNSTATED
    comparisons = [_compare(measure, results, len(wanted), target, outcome) for measure in wanted]
    if any(comparison is None for comparison in comparisons):
        return UNSTATED
    reached = [comparison.reached for comparison in comparisons if comparison]
    evidence = "；".join(comparison.shown for comparison in comparisons if comparison)
    if all(reached):
        return Verdict(Status.ACHIEVED, evidence)
    return Verdict(Status.PARTLY if any(reached) else Status.NOT_ACHIEVED, evidence)


@dataclass(frozen=True, slots=True)
class _Comparison:
    reached: bool
    shown: str


def _compare(
    wanted: Measure, results: Sequence[Measure], number_of_wanted: int, target: str, outcome: str
) -> _Comparison | None:
    """The comparison for one quantity; None when none or several different ones could be meant."""
    candidates = [result for result in results if result.unit == wanted.unit]
    agreeing = [result for result in candidates if overlap(wanted.subject, result.subject) >= SUBJECT_AGREES]
    if not agreeing and number_of_wanted == 1 and len(results) == 1 and len(candidates) == 1:
        # One quantity each, in the same unit, in a pair already made: the outcome left the subject out.
        agreeing = [result for result in candidates if len(result.subject) <= BARE_SUBJECT]
    if not agreeing:
        return None
    best = max(overlap(wanted.subject, result.subject) for result in agreeing)
    agreeing = [result for result in agreeing if overlap(wanted.subject, result.subject) == best]
    verdicts = {_reached(wanted, result) for result in agreeing}
    if len(verdicts) != 1:
        return None
    reached = verdicts.pop()
    result = agreeing[0]
    if not reached and len(candidates) > 1:
        return None  # several numbers in this unit may be parts of one sum
    if wanted.cumulative and not result.cumulative and not reached:
        return None  # a year's number below a total says nothing
    if result.cumulative and not wanted.cumulative and reached:
        return None  # nor does a total above a year's number
    return _Comparison(reached, _show(wanted, result, target, outcome))


def _reached(wanted: Measure, result: Measure) -> bool:
    return result.value <= wanted.value if wanted.bound is Bound.AT_MOST else result.value >= wanted.value


def _show(wanted: Measure, result: Measure, target: str, outcome: str) -> str:
    """「23案 ÷ 20案 = 115.0%」, in exact decimals rounded to one place."""
    shown = f"{outcome[result.start : result.end]} ÷ {target[wanted.start : wanted.end]}"
    if not wanted.value:
        return shown
    ratio = (result.value * 100 / wanted.value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{shown} = {ratio}%"


def _wanted(target: str) -> list[Measure]:
    """The quantities a target asks for, without the one it starts from, 「由71.5%提升至80%」."""
    return [
        measure for measure in find_measures(target) if target[measure.start - 1 : measure.start] not in ("由", "從")
    ]
