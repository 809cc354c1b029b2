"""Characters of text layers become the characters people type."""

from __future__ import annotations

import pytest

from indexer.readers.glyphs import everyday, is_scrambled, unmapped_share

PROSE = "本部辦理各項業務，均依年度計畫分期執行，並於每月底將成果送主管機關備查，以利後續經費之核撥與管考。"


@pytest.mark.parametrize(
    ("glyph", "expected"),
    [
        ("年", "年"),
        ("\uf98e", "年"),  # compatibility ideograph
        ("\U0002f800", "丽"),
        ("\u2f08", "人"),  # Kangxi radical
        ("\u2ea0", "民"),  # radical supplement, which Unicode does not decompose
        ("\u2ed1", "長"),
        ("︵", "（"),
        ("﹁", "「"),
        ("ﬁ", "fi"),
        ("\uf020", " "),  # symbol fonts
        ("\uf031", "1"),
        ("\uf0b7", "•"),
        ("\u00a0", " "),
        ("\u3000", " "),
        ("\u200b", ""),
        ("(cid:4711)", "\ufffd"),
        ("\ue123", "\ue123"),  # somebody's own character: nobody else knows it
    ],
)
def test_a_glyph_gives_its_everyday_character(glyph: str, expected: str) -> None:
    assert everyday(glyph) == expected


@pytest.mark.parametrize("typed", ["Ａ", "１", "％", "（", "㎡", "①", "臺", "台", "：", "2", "Δ"])
def test_what_an_author_can_type_stays(typed: str) -> None:
    assert everyday(typed) == typed


def test_share_of_unmapped_glyphs_leaves_white_space_out() -> None:
    assert unmapped_share(["年", "(cid:3)", " ", "\ue123", "\ufffd"]) == pytest.approx(3 / 4)
    assert unmapped_share(["\uf020", "\uf0b7", "年"]) == 0
    assert unmapped_share([" "]) == 0


def test_scrambled_text_is_told_from_prose_and_from_lists() -> None:
    assert not is_scrambled(PROSE * 5)
    assert is_scrambled("".join(chr(ord(character) + 29) for character in PROSE * 5 if character > "一"))
    assert not is_scrambled("Annual report 112 " * 50)
    assert not is_scrambled("囧" * 20)  # too little to judge by
