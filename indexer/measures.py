"""Quantities in running text: 20案, 至少200人, 96.50%, 1億3,700萬元, 3至5場.

A measure keeps its unit and the words around it, since numbers may be compared only when both agree. Values are
exact decimals; money is in 元.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import cn2an

_UNITS = (
    "個百分點 平方公尺 立方公尺 平方公里 個小時 個月 人次 人時 場次 家次 件次 班次 航次 梯次 公里 公尺 公頃 公噸 小時 分鐘 "
    "機型 元 Gbps Mbps GHz MHz MW kW 秒 "
    "案 家 場 人 件 份 篇 式 套 臺 台 座 處 所 個 戶 次 項 校 班 名 位 張 點 組 棟 間 里 村 噸 種 區 站 隊 支 部 輛 艘 架 "
    "門 課 冊 本 株 隻 頭 幅 條 線 口 盞 只 具 艇 床 桶 批 款 類 團 社 市 縣 鄉 鎮 國 年 月 日 天 週"
).split()
_NOT_QUANTITIES = frozenset({"年", "月", "日"})  # dates; recognised so that they are not read as something else
_SAME_UNIT = {"台": "臺", "名": "人", "位": "人", "場次": "場", "％": "%", "個小時": "小時", "所": "處"}
_SCALE = {"千": 1_000, "萬": 10_000, "百萬": 1_000_000, "千萬": 10_000_000, "億": 100_000_000}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_VALUE = rf"{_DIGITS}(?:億(?:{_DIGITS}(?:千萬|百萬|萬)?)?|(?:千萬|百萬|萬|千)(?:{_DIGITS})?)?"
_CHINESE = r"(?:[二兩三四五六七八九]?十[一二三四五六七八九]?|[二兩三四五六七八九])"
_MEASURE = re.compile(
    rf"""(?<![\d.A-Za-z/-])(?P<low>{_VALUE}|(?<![第一二三四五六七八九十])(?P<chinese>{_CHINESE}))
    (?:(?P<range>[至到~～-])(?P<high>{_VALUE}))?
    \s*餘?(?P<unit>%|{"|".join(_UNITS)}|(?<=億)|(?<=萬))""",
    re.VERBOSE,
)
_CLAUSE_END = re.compile(r"[，。；;：:、！？\n()（）]")
_DIGIT_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９]{3})")
_PART = re.compile(rf"({_DIGITS})(億|千萬|百萬|萬|千)?")

_AT_MOST = re.compile(r"以下|以內|之內|不超過|不逾|低於|小於|降至|降為|縮短(?:至|為)|減(?:少|低|為)至|至多|內完成")
_CUMULATIVE = re.compile(r"累計|累積|截至")
_NOT_A_RESULT = re.compile(r"目標|原[定訂]|預[定計估]|應達|規劃|較(?:原|目標|前[期年]|上[期年]|去年|同期|\d)|[由從]$")
_FILLER = re.compile(
    r"至少|達到|達成|達|以上|超過|逾|累計|累積|截至|約|共計|合計|總計|共|完成|辦理|已|計|各|提供|本年度|年度|全年|應|為|之|的|至|由|新增|僅|本"
)


class Bound(StrEnum):
    """Which side of a target's value counts as reached."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity: ``text[start:end]`` of the text it was read from, number and unit.

    ``value`` is the lower end of a range. ``subject`` are the words around it without fillers;
    ``cumulative`` says that it counts from the beginning (累計); ``restated`` that it repeats or refers to a target
    or plan rather than stating a result.
    """

    value: Decimal
    unit: str
    subject: str
    bound: Bound
    cumulative: bool
    restated: bool
    start: int
    end: int


def find_measures(text: str) -> list[Measure]:
    """All quantities of a text in order. Dates, ordinals and bare numbers are left out."""
    folded = "".join(_fold(character) for character in _DIGIT_COMMA.sub(",", text))
    found = [match for match in _MEASURE.finditer(folded) if not _is_date_or_ordinal(match)]
    return [_measure(folded, match) for match in found]


def _measure(text: str, match: re.Match[str]) -> Measure:
    before, after = _clause(text, match)
    value = cn2an.cn2an(match["chinese"].replace("兩", "二")) if match["chinese"] else parse_value(match["low"])
    return Measure(
        value=Decimal(value),
        unit=_SAME_UNIT.get(match["unit"], match["unit"]) or "元",
        subject=_FILLER.sub("", _MEASURE.sub("", before) + _MEASURE.sub("", after)),
        bound=Bound.AT_MOST if _AT_MOST.search(before[-6:] + "□" + after[:4]) else Bound.AT_LEAST,
        cumulative=bool(_CUMULATIVE.search(before)),
        restated=bool(_NOT_A_RESULT.search(before)),
        start=match.start(),
        end=match.end(),
    )


def parse_value(text: str) -> Decimal:
    """The value of a number with Chinese scales: 1億3,700萬 is 137000000, 16萬3,420 is 163420."""
    parts = _PART.findall(unicodedata.normalize("NFKC", text))
    return sum((Decimal(digits.replace(",", "")) * _SCALE.get(scale, 1) for digits, scale in parts), Decimal(0))


def _fold(character: str) -> str:
    """A full-width digit, letter or percent sign in its plain form; other punctuation keeps its meaning."""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and (folded.isalnum() or folded in "%.~-") else character


def _is_date_or_ordinal(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 1) : match.start()]
    return match["unit"] in _NOT_QUANTITIES or before == "第"


def _clause(text: str, match: re.Match[str]) -> tuple[str, str]:
    """The rest of the measure's clause on both sides; a comma inside a number ends nothing."""
    before = text[: match.start()]
    starts = [end.end() for end in _CLAUSE_END.finditer(before)]
    ends = _CLAUSE_END.search(text, match.end())
    return before[starts[-1] if starts else 0 :], text[match.end() : ends.start() if ends else len(text)]
