from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers.decoding import decode_text
from indexer.readers.signatures import binary_kind

CHINESE = "本年度已完成步道三公里，餘因颱風停工。"
MARKS = {
    "utf-8-sig": b"",  # the codec writes its own
    "utf-16": b"",
    "utf-32": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
CODECS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp950", "big5hkscs")
# Control characters are refused; surrogates alone are not text.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
# The first level of Big5: what people write.
COMMON = st.text(
    st.integers(0xA4, 0xC5).flatmap(
        lambda lead: st.integers(0xA1, 0xFE).map(lambda trail: bytes((lead, trail)).decode("cp950"))
    ),
    min_size=12,
)


@given(ANY_TEXT, st.sampled_from(sorted(MARKS)))
def test_text_with_a_mark_is_read_as_it_was_written(text: str, codec: str) -> None:
    assert decode_text(MARKS[codec] + text.encode(codec), "a.txt") == text


@given(ANY_TEXT)
def test_utf8_needs_no_mark(text: str) -> None:
    assume(binary_kind(text.encode()) is None)  # 「%PDF-」 is text too

    assert decode_text(text.encode(), "a.txt") == text.removeprefix("\ufeff")


@given(COMMON)
def test_big5_is_read_as_it_was_written(text: str) -> None:
    assert decode_text(text.encode("cp950"), "a.txt") == text


@given(st.binary())
def test_bytes_are_refused_or_read_without_loss(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        text = decode_text(data, "a.txt")

        written_back = [text.encode(codec, "replace") for codec in CODECS]
        assert any(data.endswith(written) and len(data) - len(written) <= 4 for written in written_back)


@pytest.mark.parametrize(
    "text",
    [
        CHINESE,
        "名稱,金額\n水岸計畫,100\n",
        "1,2,3\n" * 40_000 + "合計\n",  # Chinese only far behind the figures
        "┌─┬─┐\n│項│額│\n└─┴─┘\n",
        "測試計畫",
    ],
)
def test_big5_is_recognised_in_what_people_write(text: str) -> None:
    assert decode_text(text.encode("cp950"), "a.csv") == text


def test_signs_that_taiwan_added_to_big5_are_read() -> None:
    assert decode_text("①水岸步道串聯計畫".encode("big5hkscs"), "a.txt") == "①水岸步道串聯計畫"
    assert b"\xc6\xa1" in "①".encode("big5hkscs")


@pytest.mark.parametrize(
    ("data", "place", "way_out"),
    [
        (CHINESE.encode("gb18030"), "byte 0 ", "(it looks like gb18030); save the file as UTF-8."),
        ("步道".encode() + b"\xff", "byte 6 ", "save the file as UTF-8."),
        (CHINESE.encode()[:-1], "byte 54 ", "save the file as UTF-8."),
        (codecs.BOM_UTF8 + "步道".encode() + b"\xff", "byte 9 is not UTF-8", "save the file as UTF-8."),
        (codecs.BOM_UTF16_LE + b"\x65", "byte 2 is not UTF-16", "save the file as UTF-8."),
        ("步道\n\x07".encode(), "line 2 holds the control character U+0007", "save it as text."),
        (b"%PDF-1.7\n", "the content is a PDF, not text", "give it the suffix .pdf."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "(DOC)", "save it as DOCX."),
    ],
)
def test_what_is_not_text_is_refused_in_one_sentence(data: bytes, place: str, way_out: str) -> None:
    with pytest.raises(ReadError) as refused:
        decode_text(data, "a.txt")

    assert str(refused.value).startswith("a.txt: ")
    assert place in str(refused.value)
    assert str(refused.value).endswith(way_out)
