"""Text for matching: what is normalised leads back to the original, and both scripts give the same words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.text import Segmenter, bigrams, harvest_terms, normalise, read_terms

# Anything Unicode, with more of what reports are made of and of what NFKC and lower case change in length.
CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("臺灣台湾裡里後后體体數位發展補助５Ｇ㎞㈱ﬁﬀ①½İẞǅ㍻豈\u0301\u3099가𠮷,.%０１２％ \n"),
)
TEXTS = st.text(CHARACTERS, max_size=80)


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return Segmenter(["視訊診間", "無人機資安檢測"], cache)


@pytest.fixture(scope="module")
def plain(cache: Path) -> Segmenter:
    """Without terms of the corpus."""
    return Segmenter([], cache)


def found(segmenter: Segmenter, text: str) -> list[tuple[str, str]]:
    """Each matched form with the slice of the original it stands for."""
    return [(token.text, text[token.start : token.end]) for token in segmenter.tokens(text)]


@given(TEXTS)
def test_offsets_lead_back(text: str) -> None:
    normalised = normalise(text)
    offsets = list(normalised.offsets)
    assert len(offsets) == len(normalised.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(0 <= offset < len(text) for offset in offsets[:-1])


@given(TEXTS)
def test_a_character_on_its_own_is_where_the_offset_says(text: str) -> None:
    """Every normalised character comes from the original character it points to, up to the choice of script."""
    normalised = normalise(text)
    for character, offset in zip(normalised.text, normalised.offsets, strict=False):
        source = normalise(text[offset]).text
        assert character in source or (is_chinese(character) and is_chinese(source)) or character in "σς"


def is_chinese(text: str) -> bool:
    return all("\u3400" <= character <= "\u9fff" or character >= "\U00020000" for character in text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_tokens_are_slices(segmenter: Segmenter, text: str) -> None:
    for token in segmenter.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        source = normalise(text[token.start : token.end]).text.replace(",", "")
        assert token.text in source or is_chinese_or_compatible(token.text)


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("前往臺灣各地", "台湾", "臺灣"),
        ("前往台灣各地", "台湾", "台灣"),
        ("建置５Ｇ網路", "5g", "５Ｇ"),
        ("建置５Ｇ網路", "网路", "網路"),
        ("全長12㎞道路", "12km", "12㎞"),
        ("全長㎞道路", "km", "㎞"),
        ("ﬁber網路", "fiber", "ﬁber"),
        ("Wi‑ﬀ 計畫", "计划", "計畫"),
        ("ＤＥＫＲＡ驗證", "dekra", "ＤＥＫＲＡ"),
        ("達26,256臺", "26256", "26,256"),
        ("達２６，２５６臺", "26256", "２６，２５６"),
        ("達96.50％", "96.50%", "96.50％"),
        ("第5,6案", "6", "6"),
        ("共1,234,567元", "1234567", "1,234,567"),
        ("共12,34元", "12", "12"),
        ("三座離島完成視訊診間六間", "视讯诊间", "視訊診間"),
        ("\u00bd臺灣", "台湾", "臺灣"),
    ],
)
def test_words_and_where_they_stand(segmenter: Segmenter, text: str, word: str, original: str) -> None:
    assert (word, original) in found(segmenter, text)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("無人機資安驗證機制", "无人机资安验证机制"),
        ("離島遠距照護與視訊診間", "离岛远距照护与视讯诊间"),
        ("臺灣資通安全卓越中心", "台湾资通安全卓越中心"),
        ("５Ｇ基地臺電波涵蓋率", "5G基地台电波涵盖率"),
        ("後續辦理裡程碑體系", "后续办理里程碑体系"),
        ("數位發展部數位產業署", "数位发展部数位产业署"),
    ],
)
def test_both_scripts_give_the_same_words(segmenter: Segmenter, traditional: str, simplified: str) -> None:
    assert segmenter.words(traditional) == segmenter.words(simplified)
    assert bigrams(traditional) == bigrams(simplified)


def test_terms_are_kept_whole_with_the_words_inside_them(segmenter: Segmenter, plain: Segmenter) -> None:
    text = "辦理無人機資安檢測作業"
    term = "无人机资安检测"
    assert term not in plain.words(text)  # so the terms of one segmenter do not reach another
    words = segmenter.words(text)
    assert term in words
    assert "检测" in words


def test_terms_may_be_written_in_either_script(segmenter: Segmenter, plain: Segmenter, cache: Path) -> None:
    simplified = Segmenter(["无人机资安检测", "视讯诊间", "視訊診間"], cache)
    assert simplified.terms == segmenter.terms
    assert simplified.dictionary == segmenter.dictionary != plain.dictionary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("資安檢測", ["资安", "安检", "检测"]),
        ("署", ["署"]),
        ("5G網路，AI", ["网路"]),
        ("甲 乙丙", ["甲", "乙丙"]),
        ("", []),
        ("abc", []),
    ],
)
def test_bigrams(text: str, expected: list[str]) -> None:
    assert bigrams(text) == expected


@given(TEXTS)
def test_bigrams_never_cross_what_is_not_chinese(text: str) -> None:
    normalised = normalise(text).text
    assert all(gram in normalised and is_chinese_or_compatible(gram) for gram in bigrams(text))


def is_chinese_or_compatible(text: str) -> bool:
    return all(is_chinese(character) or "\uf900" <= character <= "\ufaff" for character in text)


def test_harvested_terms() -> None:
    names = ["離島遠距照護服務計畫", "5G及物聯網資安-檢測建置計畫(1/2)", "照護署", "署"]
    texts = ["訂定「自助檢測」規範，並參照「甲」、「這是一個相當長而不會是詞的引文」。", "「跨\n行」"]
    terms = harvest_terms(names, texts)
    assert {"物聯網資安", "檢測建置計畫", "照護署", "自助檢測"} <= terms
    assert not {"甲", "署", "離島遠距照護服務計畫", "跨\n行"} & terms
    assert all(2 <= len(term) <= 8 for term in terms)


def test_term_lists_have_comments_and_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    assert read_terms(path) == []
    path.write_text("\ufeff# 說明\n視訊診間\n\n 感測站  # 水務\n", encoding="utf-8")
    assert read_terms(path) == ["視訊診間", "感測站"]


def test_a_term_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    path.write_bytes("視訊診間\n".encode("big5"))
    with pytest.raises(ReadError, match=r"terms\.txt: cannot be read as UTF-8 text"):
        read_terms(path)
