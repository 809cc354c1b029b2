"""Characters that only a font's text layer writes -> the characters that people type.

Fonts of printed books name one glyph by several code points: ``年`` as the compatibility ideograph U+F98E, ``人``
as the radical U+2F08, brackets of vertical type as U+FE35, and the signs of symbol fonts in the private use area.
What is shown and searched is the everyday character; full-width forms, which an author did type, stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Of CJK Radicals Supplement (U+2E80..2EF3) Unicode decomposes only two. These are the others that stand for a
# whole character in Traditional Chinese text (Unicode Character Database, EquivalentUnifiedIdeograph.txt).
_RADICALS = dict(
    zip(
        "⺁⺃⺅⺉⺋⺏⺐⺒⺓⺕⺖⺘⺙⺛⺝⺟⺠⺡⺢⺣⺤⺦⺨⺩⺪⺫⺬⺭⺮⺯⺲⺹⺼⺾⺿⻀⻁⻂⻃⻄⻆⻊⻌⻍⻎⻏⻑⻖⻗⻘⻝⻞⻟⻣⻤⻨⻩⻫⻭⻯⻲",
        "厂乚亻刂㔾尣尢巳幺彐忄扌攵旡月母民氵氺灬爫丬犭王疋目示礻竹糹罒耂肉艹艹艹虎衤覀西角足辶辶辶阝長阝雨青食食飠骨鬼麥黃齊齒龍龜",
        strict=True,
    )
)
# Brackets and points of vertical type (CJK Compatibility Forms), which NFKC would make half-width.
_VERTICAL = str.maketrans(
    "︰︱︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈︐︑︒︓︔︕︖",
    "：｜（）｛｝〔〕【】《》〈〉「」『』［］，、。：；！？",
)
# Symbol fonts put their 8-bit codes at U+F000; digits and points are where ASCII has them, the bullets are these.
_SYMBOLS = {
    0xA7: "▪", 0xB7: "•", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "⬥",
    0xA8: "◻", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFC: "✓", 0xFE: "☑",
}  # fmt: skip
_ASCII_SYMBOLS = frozenset("!%()+,./0123456789:;<=>?[]_{|}")
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]|[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# The commonest characters of Chinese prose and of reports, Traditional and Simplified: a quarter to half of any page.
# Of text whose font names the wrong characters they are under a twentieth (measured on six pairs of mixed-up CMaps).
_COMMONEST = frozenset(
    "的一是不了在人有我他這个個們中來来大上國国和地到以說说時时要就出會会可也對对生能而子得於于下自之年過过發发後后作用行所"
    "家事成方多經经法學学如同動动面定分進进部其主理本前開开實实日者無无與与機机十民第公工全三關关業业外高應应文政制月合內内"
    "及員员務务計计管期市資资區区設设度案辦理費"
)
_FEWEST_COMMON = 0.06
_ENOUGH = 150  # ideographs to judge by
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")


def everyday(glyph: str) -> str:
    """The characters that ``glyph``, one glyph's text, stands for: a space for white space, U+FFFD for the unknown."""
    if len(glyph) == 1 and ("!" <= glyph <= "~" or "\u4e00" <= glyph <= "\u9fff"):
        return glyph
    if _UNMAPPED.fullmatch(glyph):
        return _symbol(glyph) if len(glyph) == 1 else "\ufffd"
    return "".join(map(_everyday, glyph))


def unmapped_share(glyphs: Iterable[str]) -> float:
    """The share, 0 to 1, of glyphs whose font does not say which character they are."""
    total = unmapped = 0
    for glyph in glyphs:
        if not glyph.isspace():
            total += 1
            unmapped += bool(_UNMAPPED.fullmatch(glyph)) and _symbol(glyph) == glyph
    return unmapped / total if total else 0.0


def is_scrambled(text: str) -> bool:
    """Whether a text layer names wrong characters: a page of ideographs of which almost none is a common one."""
    ideographs = [character for character in text if "\u3400" <= character <= "\u9fff"]
    common = sum(character in _COMMONEST for character in ideographs)
    return len(ideographs) >= _ENOUGH and common < _FEWEST_COMMON * len(ideographs)


def _everyday(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    if character.isspace():
        return " "
    if character in _RADICALS:
        return _RADICALS[character]
    code = ord(character)
    if 0x2E80 <= code <= 0x2FDF or 0xFB00 <= code <= 0xFB06:  # radicals, Latin ligatures
        return unicodedata.normalize("NFKC", character)
    # NFC replaces the compatibility ideographs, U+F900 and U+2F800 onwards, and nothing else of width one.
    return unicodedata.normalize("NFC", character).translate(_VERTICAL)


def _symbol(glyph: str) -> str:
    code = ord(glyph) - 0xF000 if len(glyph) == 1 else -1
    if not 0x20 <= code <= 0xFF:
        return glyph
    character = chr(code)
    if code in (0x20, 0xA0):
        return " "
    return character if character in _ASCII_SYMBOLS else _SYMBOLS.get(code, glyph)
