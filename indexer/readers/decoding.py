"""The bytes of a text file -> its characters, all of them or a message.

Reports come as UTF-8, as UTF-16 (Excel's 「Unicode 文字」) and, from older systems, as Big5. A byte that fits
none of these is never dropped or replaced: the file is refused and the byte named.

Big5 is told from others by its own order of characters. The general detector only names a suspect in the
message: it takes the four characters of a column title for GBK and the rules between cells for noise.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

import charset_normalizer

from indexer.errors import ReadError
from indexer.readers.signatures import binary_kind

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's mark, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BIG5 = ("cp950", "big5hkscs")
# Python's CP950 keeps an old table for 0xC6A1-0xC8FE. Files from Taiwan mean ETEN's there (① is 0xC6A1), which
# Hong Kong's superset includes; these are the characters that betray the old table.
_OLD_TABLE = re.compile("[々ぁ-ヾЁ-ё①-⑩⑴-⑽]")
_SAMPLE = 20_000
# Both Big5 and GB 2312 put their common characters first: 5,401 with lead bytes 0xA4-0xC6, and 3,755 with 0xB0-0xD7
# and trail bytes from 0xA1. They make up nearly all of real text and about half of text that is misread.
_MIN_COMMON_SHARE = 0.85
_HANZI = re.compile(r"[\u4e00-\u9fff]")
# Control characters that no text editor writes: their presence means a binary file.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode_text(data: bytes, name: str) -> str:
    """The text of UTF-8, UTF-16 or UTF-32 with a byte order mark, UTF-8 without one, or Big5 (CP950, HKSCS).

    Raises ReadError naming the byte that is not text, or the line of a character that no text holds.
    """
    kind = binary_kind(data)
    if kind is not None:
        raise ReadError(f"{name}: the content is {kind.what}, not text; {kind.advice}.")
    text = _decode(data, name)
    found = _BINARY.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise ReadError(
            f"{name}: line {line} holds the control character U+{ord(found[0]):04X}, so this is not a text file; "
            "give the file its right suffix or save it as text."
        )
    return text


def _decode(data: bytes, name: str) -> str:
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    try:
        return data.decode(codec or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if codec is not None:
            raise ReadError(
                f"{name}: byte {error.start:,} is not {codec.upper()} text, although the file says so in its first "
                "bytes; save the file as UTF-8."
            ) from error
        text = _decode_big5(data)
        if text is None:
            raise ReadError(
                f"{name}: byte {error.start:,} is not UTF-8 text, and the file is not Big5 either"
                f"{_guess(data)}; save the file as UTF-8."
            ) from error
        return text


def _decode_big5(data: bytes) -> str | None:
    """The text if it decodes strictly as Big5 and its characters are those of Chinese, else None."""
    for codec in _BIG5:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "big5hkscs" or not _OLD_TABLE.search(text):
            return text if _reads_as_chinese(text, codec) else None
    return None


def _reads_as_chinese(text: str, codec: str) -> bool:
    """Whether nearly all characters are common ones, and no fewer than if the bytes were GBK.

    Judged by the Chinese characters alone: rules, ticks and figures of a table tell nothing of an encoding.
    """
    hanzi = "".join(found[0] for found in islice(_HANZI.finditer(text), _SAMPLE)).encode(codec)
    pairs = list(zip(hanzi[::2], hanzi[1::2], strict=True))
    big5 = sum(0xA4 <= lead <= 0xC6 for lead, _ in pairs)
    gbk = sum(0xB0 <= lead <= 0xD7 and trail >= 0xA1 for lead, trail in pairs)
    return big5 > 0 and big5 >= gbk and big5 >= _MIN_COMMON_SHARE * len(pairs)


def _guess(data: bytes) -> str:
    best = charset_normalizer.from_bytes(data[: 3 * _SAMPLE]).best()
    if best is None or best.language == "Unknown" or "big5" in best.could_be_from_charset:
        return ""
    return f" (it looks like {best.encoding})"
