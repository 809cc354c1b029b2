"""Numbers of list items as word processors and browsers print them: 一 十一, 壹, 甲, iv, ①.

The names of the styles are this module's own; each reader maps its format's names to them.
"""

from __future__ import annotations

from collections.abc import Callable

import cn2an

_FORMAL = str.maketrans("贰叁陆", "貳參陸")  # cn2an writes formal numbers with Simplified characters
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MAX_CHINESE = 9_999
_MAX_ROMAN = 3_999


def ordinal(number: int, style: str) -> str:
    """``number`` in ``style``; in plain digits where the style is unknown or has no such number."""
    shown = _STYLES[style](number) if style in _STYLES and number > 0 else ""
    return shown or str(number)


def _chinese(number: int) -> str:
    return str(cn2an.an2cn(number)) if number <= _MAX_CHINESE else ""


def _formal(number: int) -> str:
    return str(cn2an.an2cn(number, "up")).translate(_FORMAL) if number <= _MAX_CHINESE else ""


def _chinese_to_99(number: int) -> str:
    return _chinese(number) if number < 100 else str(number).translate(_DIGITS)


def _roman(number: int) -> str:
    shown = ""
    for value, letters in _ROMAN:
        shown += letters * (number // value) if number <= _MAX_ROMAN else ""
        number %= value
    return shown


def _letters(number: int) -> str:
    """A to Z, then AA, AB and so on, as HTML and OpenDocument count."""
    shown = ""
    while number:
        number, digit = divmod(number - 1, 26)
        shown = chr(ord("A") + digit) + shown
    return shown


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1 : number]


_STYLES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "zero-padded": lambda number: f"{number:02d}",
    "full-width": lambda number: str(number).translate(_FULL_WIDTH),
    "chinese": _chinese,
    "chinese-to-99": _chinese_to_99,
    "chinese-digits": lambda number: str(number).translate(_DIGITS),
    "formal": _formal,
    "stem": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "branch": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "circled": _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "bracketed": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "dotted": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "upper-roman": _roman,
    "lower-roman": lambda number: _roman(number).lower(),
    "upper-letter": _letters,
    "lower-letter": lambda number: _letters(number).lower(),
}
