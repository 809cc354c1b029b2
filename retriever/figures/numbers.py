"""Numbers in figure questions: report years, ends of periods, percentages, amounts of money, ranks and counts.

Works on normalised text (``indexer.text.normalise``). Amounts become 千元 and stay exact, whatever unit they are
asked in: 5億元, 50,000萬元, 500,000千元 and 500,000,000元 are one number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import cn2an

from indexer.measures import parse_value
from retriever.figures.query import Comparator, Condition, Measure

FIRST_YEAR, LAST_YEAR = 40, 200  # of the ROC calendar; other numbers are no report years


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the question, ``text[start:end]``, as one of several kinds.

    ``year``: ``years``, a range if ``ranged``, and ``until`` when the words are 截至…底. ``period``: one choice of
    ``conditions`` for every way to read them. ``percent``, ``amount`` (in 千元), ``count`` (兩個計畫), ``top`` and
    ``nth``: ``value``.
    """

    kind: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    years: tuple[int, ...] = ()
    ranged: bool = False
    until: bool = False
    conditions: tuple[tuple[Condition, ...], ...] = ()
    lowest: bool = False


_CHINESE = "零一二两三四五六七八九十百"
_N = rf"(?:\d+|[{_CHINESE}]+|two|three|four|five|six|seven|eight|nine|ten)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ROC = r"(?:中华民国|民国|roc ?|fy ?|fiscal year )?"
_YEAR = rf"{_ROC}(\d{{2,4}})(?:会计)?年度?"
_CLOSE = r"(?:12月底|12月31日|年底|底|末)(?:为止|止)?"
_MONTHS = "january february march april may june july august september october november december".split()
_POINT = rf"(?:{_ROC}(?P<year>\d{{2,4}})年(?:度)?(?:(?P<month>1[0-2]|0?[1-9])月(?:底|\d{{1,2}}日)?|底)?|(?P<joined>1\d\d(?:0[1-9]|1[0-2])))"
_BOUND = r"(?P<bound>\(?含\)?以后|以前|之前|前|以后|之后|后|起)?"
_ENGLISH_POINT = rf"(?: (?P<bound>in|by|before|after|on|from))?(?: the end of)?(?: (?P<name>{'|'.join(_MONTHS)}),?)? (?P<year>\d{{3,4}})(?!\d)"

_PERIODS = {
    Measure.END: (
        rf"(?:计划)?(?:期程)?(?:在|于|到|至|迄)?{_POINT}{_BOUND}(?:就|才|即|会|将|要)?(?:结束|到期|届满|期满|截止|终止)",
        rf"(?:计划)?期程(?:到|至|延续到|延至|截至|迄){_POINT}(?:底|止|为止)?{_BOUND}",
        rf"(?:will |that |to )?(?:end|expire|finish|conclude)(?:s|ed|d|ing)?{_ENGLISH_POINT}",
    ),
    Measure.START: (
        rf"(?:自|从|在|于)?{_POINT}{_BOUND}(?:就|才|即)?(?:开始|启动|起始|展开)",
        rf"(?:期程)(?:自|从){_POINT}{_BOUND}(?:开始|起)?",
        rf"(?:will |that |to )?(?:begin|start|commence)(?:s|ed|d|ning|ing)?{_ENGLISH_POINT}",
    ),
}
_YEARS = (
    rf"(?P<until>截至|截止到?|至|到)?{_ROC}(?P<one>\d{{2,4}})(?:会计)?年度?(?P<close>{_CLOSE})?",
    rf"(?P<until>by the end of|as of(?: the end of)?|at the end of|through|up to|until) {_ROC}(?P<one>\d{{3,4}})(?!\d)",
    r"(?:fy ?|roc ?)?(?P<one>(?:19[2-9]|20\d)\d)(?![\d,.])",
    r"(?:fy ?|roc (?:year )?)(?P<one>\d{2,3})(?![\d,.])",
    rf"{_ROC}(?P<first>\d{{2,4}})(?:年度?)?(?:到|至|-|~|–|—){_ROC}(?P<last>\d{{2,4}})(?:年度?|(?<=\d{{4}})(?!\d))",
    r"(?:from )?(?:fy ?)?(?P<first>(?:19|20)\d\d) ?(?:to|through|until|-) ?(?:fy ?)?(?P<last>(?:19|20)\d\d)(?!\d)",
    rf"{_ROC}(?P<listed>\d{{2,4}}(?:年度?)?(?:[、,]{_ROC}\d{{2,4}}(?:年度?)?)*[与和及跟、,]{_ROC}\d{{2,4}}年度?)",
)
_PERCENT = (
    rf"(?P<digits>{_DIGITS}) ?(?:%|percent|per cent)(?!age)",
    r"(?P<tenths>[一二两三四五六七八九]|\d)成(?P<rest>[一二三四五六七八九半])?(?!长)",
    rf"百分之(?P<digits>{_DIGITS}|[{_CHINESE}]+)",
)
_MONEY = (
    rf"(?:新台币)?(?P<number>{_DIGITS}(?:亿{_DIGITS}(?:千万|百万|万)|千万|百万|亿|万|千)?)元",
    rf"(?:新台币)?(?P<number>{_DIGITS}(?:亿(?:{_DIGITS}(?:千万|百万|万))?|千万|百万|万))(?!元)",
    rf"(?P<number>{_DIGITS})仟元",
    rf"(?P<chinese>[{_CHINESE}千]+)(?P<scale>千万|百万|亿|万)元?",
    rf"(?:nt\$|ntd|twd|nt) ?(?P<number>{_DIGITS})(?: (?P<english>thousand|million|billion))?",
    rf"(?P<number>{_DIGITS}) (?P<english>thousand|million|billion)(?: (?:nt\$|ntd|twd|(?:new )?(?:taiwan|nt) dollars))?",
)
_COUNT = (
    rf"(?:这|那|该|共|等)?(?P<n>{_N})(?:个|项|件)(?:的)?(?=计划|$|[?。])",
    rf"(?P<n>{_N})(?= (?:plans|projects|programs|highest|largest|lowest|smallest|biggest))",
)
_TOP = (
    rf"(?:最)?前(?P<n>{_N})(?P<low>低|少|小)?(?:名|大|高|多|项|个|位|者)?",
    rf"(?:倒数|后)(?P<n>{_N})(?P<low>名|项|个|位)",
    rf"top (?P<n>{_N})",
    rf"(?P<low>bottom) (?P<n>{_N})",
)
_NTH = (
    r"第(?P<n>[二三四五六七八九十]|\d{1,2})(?:高|大|多|名|(?P<low>低|少|小))",
    r"(?P<n>second|third|fourth|fifth) (?:highest|largest|biggest|most|(?P<low>lowest|smallest|least))",
)
_ENGLISH_NUMBERS = dict(zip("two three four five six seven eight nine ten".split(), range(2, 11), strict=True))
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_IN_THOUSANDS = {"thousand": Decimal(1), "million": Decimal(1_000), "billion": Decimal(1_000_000)}


def find_numbers(text: str) -> list[Number]:
    """Every way to read a number anywhere in the text; readings may overlap, and the longest one is meant."""
    readers: list[tuple[tuple[str, ...], Callable[[re.Match[str]], Number | None]]] = [
        (_YEARS, _years),
        *((patterns, _period_reader(measure)) for measure, patterns in _PERIODS.items()),
        (_PERCENT, _percent),
        (_MONEY, _money),
        (_COUNT, lambda match: _counted("count", match)),
        (_TOP, lambda match: _counted("top", match)),
        (_NTH, lambda match: _counted("nth", match)),
    ]
    matches = (
        (reader, match) for patterns, reader in readers for pattern in patterns for match in _everywhere(pattern, text)
    )
    return [number for reader, match in matches if (number := _read(reader, match)) is not None]


def _read(reader: Callable[[re.Match[str]], Number | None], match: re.Match[str]) -> Number | None:
    try:
        return reader(match)
    except ValueError:  # Chinese digits that are no number, such as the 千 of 千萬 alone
        return None


def _everywhere(pattern: str, text: str) -> list[re.Match[str]]:
    """Matches from every position at which a number may begin, overlapping ones included."""
    compiled = re.compile(pattern)
    return [
        match
        for start in range(len(text))
        if not _inside_a_number(text, start) and (match := compiled.match(text, start)) and match.end() > start
    ]


def _inside_a_number(text: str, start: int) -> bool:
    before, here = text[max(0, start - 1) : start], text[start]
    return bool(re.match(r"[\d.,]", before) and here.isdigit()) or (
        here.isascii() and here.isalnum() and before.isascii() and before.isalpha()
    )


def _years(match: re.Match[str]) -> Number | None:
    groups = match.groupdict()
    if groups.get("first"):
        first, last = roc_year(groups["first"]), roc_year(groups["last"])
        years = tuple(range(first, last + 1)) if first and last and first <= last <= first + 100 else ()
        return Number("year", *match.span(), years=years, ranged=True) if years else None
    texts = re.findall(r"\d+", groups.get("listed") or groups.get("one") or "")
    found = [roc_year(text) for text in texts]
    if not all(found):
        return None
    english = bool(groups.get("until")) and match[0].isascii()
    if groups.get("until") in ("至", "到") and not groups.get("close"):
        return None
    return Number(
        "year", *match.span(), years=tuple(year for year in found if year), until=english or bool(groups.get("close"))
    )


def roc_year(text: str) -> int | None:
    """The ROC year of ``112`` or ``2023``; None for what is no year of a report."""
    year = int(text)
    year = year - 1911 if year > 1911 else year
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _period_reader(measure: Measure) -> Callable[[re.Match[str]], Number | None]:
    return lambda match: _period(measure, match)


def _period(measure: Measure, match: re.Match[str]) -> Number | None:
    groups = match.groupdict()
    joined = groups.get("joined")
    year = roc_year(joined[:3] if joined else match["year"])
    if year is None:
        return None
    name = groups.get("name")
    month = int(joined[3:] if joined else groups.get("month") or (_MONTHS.index(name) + 1 if name else 0))
    first = Decimal(year * 12 + (month or 1) - 1)
    last = Decimal(year * 12 + (month or 12) - 1)
    not_before, not_after = (
        Condition(measure, Comparator.GE, first),
        Condition(measure, Comparator.LE, last),
    )
    after, before = Condition(measure, Comparator.GT, last), Condition(measure, Comparator.LT, first)
    choices: dict[str | None, tuple[tuple[Condition, ...], ...]] = {
        None: ((not_before, not_after),),
        **dict.fromkeys(("以前", "by"), ((not_after,),)),
        **dict.fromkeys(("以后", "起", "from"), ((not_before,),)),
        **dict.fromkeys(("之前", "前"), ((before,), (not_after,))),
        **dict.fromkeys(("之后", "后"), ((after,), (not_before,))),
        "before": ((before,),),
        "after": ((after,),),
    }
    bound = groups.get("bound")
    return Number("period", *match.span(), conditions=choices.get(bound, choices[None]))


def _percent(match: re.Match[str]) -> Number:
    groups = match.groupdict()
    if groups.get("tenths"):
        rest = groups["rest"]
        value = _decimal(groups["tenths"]) * 10 + (0 if not rest else 5 if rest == "半" else _decimal(rest))
    else:
        value = _decimal(groups["digits"])
    return Number("percent", *match.span(), value=value)


def _money(match: re.Match[str]) -> Number:
    groups = match.groupdict()
    if groups.get("chinese"):
        yuan = _decimal(groups["chinese"]) * parse_value("1" + _traditional(groups["scale"]))
    elif groups.get("english"):
        return Number("amount", *match.span(), value=_decimal(groups["number"]) * _IN_THOUSANDS[groups["english"]])
    else:
        thousand = "千" if "仟元" in match[0] else ""
        yuan = parse_value(_traditional(groups["number"]) + thousand)
    return Number("amount", *match.span(), value=yuan / 1000)


def _counted(kind: str, match: re.Match[str]) -> Number:
    text = match["n"]
    value = _ENGLISH_NUMBERS.get(text) or _ORDINALS.get(text) or _decimal(text)
    return Number(kind, *match.span(), value=Decimal(value), lowest=bool(match.groupdict().get("low")))


def _decimal(text: str) -> Decimal:
    plain = text.replace(",", "")
    return Decimal(plain) if plain[0].isdigit() else Decimal(cn2an.cn2an(plain.replace("两", "二"), "smart"))


def _traditional(text: str) -> str:
    return text.replace("亿", "億").replace("万", "萬")
