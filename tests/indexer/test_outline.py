"""Outline numbers: what is one, what is not, and that no character is lost."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.outline import parse_ordinal, parse_outline
from indexer.readers.html_cell import plain_text

PATHOLOGICAL_LENGTH = 1_200_000
PATHOLOGICAL_SECONDS = 6.0


def numbered(text: str) -> list[tuple[str, str]]:
    """Number and text of every item."""
    return [(item.number, item.text) for item in parse_outline(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one level
        ("一、甲案。二、乙案。", [("一", "甲案。"), ("二", "乙案。")]),
        ("1、甲\n2、乙", [("1", "甲"), ("2", "乙")]),
        ("1. 甲\n2. 乙", [("1", "甲"), ("2", "乙")]),
        ("(一)甲 (二)乙", [("一", "甲"), ("二", "乙")]),
        ("（一）甲；（二）乙", [("一", "甲；"), ("二", "乙")]),
        ("①甲 ②乙", [("1", "甲"), ("2", "乙")]),
        ("壹、甲。貳、乙", [("一", "甲。"), ("二", "乙")]),
        ("甲、東區 乙、西區", [("甲", "東區"), ("乙", "西區")]),
        ("１、甲 ２、乙", [("1", "甲"), ("2", "乙")]),
        ("(１)甲 (２)乙", [("1", "甲"), ("2", "乙")]),
        ("九、甲", [("", "九、甲")]),
        # past ten
        (
            " ".join(f"{cn2an.an2cn(n)}、項" for n in range(1, 13)),
            [(cn2an.an2cn(n), "項") for n in range(1, 13)],
        ),
        # nested, several to a paragraph
        (
            "一、甲： 1、子。 2、丑。 二、乙： 1、寅。",
            [("一", "甲："), ("一-1", "子。"), ("一-2", "丑。"), ("二", "乙："), ("二-1", "寅。")],
        ),
        (
            "壹、總\n一、甲\n(一)子\n1、丑\n(1)寅\n(2)卯\n2、辰\n(二)巳\n二、乙",
            [
                *(("一", "總"), ("一-一", "甲"), ("一-一-一", "子"), ("一-一-一-1", "丑"), ("一-一-一-1-1", "寅")),
                *(("一-一-一-1-2", "卯"), ("一-一-一-2", "辰"), ("一-一-二", "巳"), ("一-二", "乙")),
            ],
        ),
        ("一、1、子。2、丑。", [("一", ""), ("一-1", "子。"), ("一-2", "丑。")]),
        # text before the first number, one item a paragraph
        ("摘錄如下。\n共二項。\n一、甲", [("", "摘錄如下。"), ("", "共二項。"), ("一", "甲")]),
        # numbers of things, not of items
        ("一、112.5.3開工，3.5GHz頻段。", [("一", "112.5.3開工，3.5GHz頻段。")]),
        ("1、10/23辦理會議。 2、2.1億元。", [("1", "10/23辦理會議。"), ("2", "2.1億元。")]),
        ("一、計有 2.5 倍、3 倍。", [("一", "計有 2.5 倍、3 倍。")]),
        ("一、甲 三、乙", [("一", "甲 三、乙")]),
        ("一、於5、6月辦理。", [("一", "於5、6月辦理。")]),
        ("一、甲 一、乙", [("一", "甲 一、乙")]),
        ("1、甲 112、乙", [("1", "甲 112、乙")]),
        ("一、第1、2、3期工程", [("一", "第1、2、3期工程")]),
        ("2、乙 3、丙", [("", "2、乙 3、丙")]),
        # nothing
        ("", []),
        (" \n ", []),
        ("未編號。", [("", "未編號。")]),
    ],
)
def test_cases(text: str, expected: list[tuple[str, str]]) -> None:
    assert numbered(text) == expected


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>一、甲：</p> <ol> 1、子。 2、丑。",
        "<p>一、甲： 1、子。<b> 2、丑。",
        "<div><p>一、甲：<ul>1、子。<br>2、丑。</p>",
        "一、甲：<br/>1、子。<br>2、丑。",
    ],
)
def test_unclosed_tags_do_not_hide_numbers(fragment: str) -> None:
    assert numbered(plain_text(fragment)) == [("一", "甲："), ("一-1", "子。"), ("一-2", "丑。")]


def test_items_know_their_place() -> None:
    first, second, leaf = parse_outline("前言 一、甲： 1、子。")
    assert (first.path, second.path, leaf.path) == ((), (1,), (1, 1))
    assert (first.leaf, second.leaf, leaf.leaf) == (True, False, True)
    assert leaf.headings == ("甲：",)


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("零", 0),
        ("百百", 0),
        ("壹", 1),
        ("拾貳", 12),
        ("３", 3),
        ("⑳", 20),
        ("癸", 10),
    ],
)
def test_ordinals(digits: str, value: int) -> None:
    assert parse_ordinal(digits) == value


def test_any_row_of_digits_has_a_value_or_none() -> None:
    for length in (1, 2, 3, 4):
        for digits in itertools.product("〇零一二九十百", repeat=length):
            assert parse_ordinal("".join(digits)) >= 0


# --- properties ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """An item to be printed."""

    text: str
    children: tuple[Branch, ...]


STYLES = ("{}、", "({})", "{digit}、", "({digit})")
# Words without any character that numbers are made of.
WORDS = st.text("辦理說明會議完成計畫推動資通安全系統建置AI，", min_size=1, max_size=12).map(
    lambda text: text.strip("，") or "案"
)


def branches(depth: int) -> st.SearchStrategy[tuple[Branch, ...]]:
    children = branches(depth - 1) if depth > 1 else st.just(())
    return st.lists(st.builds(Branch, WORDS, children), max_size=4).map(tuple)


def printed(items: tuple[Branch, ...], separator: str, depth: int = 0) -> list[str]:
    lines = []
    for ordinal, item in enumerate(items, start=1):
        marker = STYLES[depth].format(cn2an.an2cn(ordinal), digit=ordinal)
        lines += [f"{marker}{item.text}。", *printed(item.children, separator, depth + 1)]
    return lines


def flattened(items: tuple[Branch, ...], path: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], str]]:
    found = []
    for ordinal, item in enumerate(items, start=1):
        found += [((*path, ordinal), f"{item.text}。"), *flattened(item.children, (*path, ordinal))]
    return found


@given(branches(4), st.sampled_from(["\n", " ", ""]))
def test_what_was_printed_is_parsed(items: tuple[Branch, ...], separator: str) -> None:
    text = separator.join(printed(items, separator))
    assert [(item.path, item.text) for item in parse_outline(text)] == flattened(items)


ANYTHING = st.text(
    st.one_of(st.sampled_from("一二三十百壹貳甲乙123456789０１①②、.．()（）。；： \n字元GHz/"), st.characters()),
    max_size=200,
)
MARKER_CHARACTERS = set("〇零一二三四五六七八九十百壹貳參肆伍陸柒捌玖拾甲乙丙丁戊己庚辛壬癸、.．()（）")


@given(ANYTHING)
def test_every_character_lies_in_exactly_one_item(text: str) -> None:
    owners = [0] * len(text)
    for item in parse_outline(text):
        assert text[item.start : item.end] == item.text
        assert item.text == item.text.strip()
        for position in range(item.start, item.end):
            owners[position] += 1
    assert max(owners, default=0) <= 1
    for character, count in zip(text, owners, strict=True):
        is_marker = character in MARKER_CHARACTERS or character.isdecimal() or "①" <= character <= "⑳"
        assert count == 1 or character.isspace() or is_marker, character


@given(ANYTHING)
def test_items_stand_in_reading_order_below_their_headings(text: str) -> None:
    items = parse_outline(text)
    assert [item.start for item in items] == sorted(item.start for item in items)
    parents = {item.path: item for item in items if item.path}
    for item in items:
        assert len(item.path) == (item.number.count("-") + 1 if item.number else 0)
        assert item.leaf == (not any(path[:-1] == item.path for path in parents) or not item.path)
        ancestors = [parents[item.path[:depth]].text for depth in range(1, len(item.path))]
        assert list(item.headings) == [heading for heading in ancestors if heading]


@pytest.mark.parametrize(
    "unit",
    [
        "1、",
        "一、",
        " 1、",
        "。一、",
        "。九十九、",
        "。百百百、",
        "(",
        "(一)",
        "(一",
        "9",
        "百",
        "1 ",
        "字\n",
        "①",
        "一、1、(1)",
        "。1.",
        "１",
    ],
)
def test_long_texts_take_linear_time(unit: str) -> None:
    text = unit * (PATHOLOGICAL_LENGTH // len(unit))
    started = time.process_time()
    items = parse_outline(text)
    assert time.process_time() - started < PATHOLOGICAL_SECONDS
    assert items
