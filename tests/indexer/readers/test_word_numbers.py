"""Word files: the numbers that Word computes."""

from __future__ import annotations

import pytest

from indexer.readers import word
from tests.indexer.readers.office import docx, paragraph
from tests.indexer.readers.shown import texts


def numbering(
    levels: list[tuple[str, str]],
    extra: str = "",
    nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>',
) -> str:
    shown = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for number, (style, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="7">{shown}</w:abstractNum>{nums}'


def item(text: str, level: int, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_numbers_that_word_computes_are_written_out_and_start_again_below_a_new_item() -> None:
    levels = [("taiwaneseCountingThousand", "%1、"), ("taiwaneseCountingThousand", "(%2)"), ("decimal", "%3.")]
    body = "".join(
        (
            item("甲", 0),
            item("子", 1),
            item("丑", 1),
            item("x", 2),
            item("乙", 0),
            item("寅", 1),
            item("y", 2),
            item("5G", 2),
        )
    )

    assert texts(word.read(docx(body, numbering=numbering(levels)), "a.docx")) == [
        "一、甲", "(一)子", "(二)丑", "1. x", "二、乙", "(一)寅", "1. y", "2. 5G",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("ideographTraditional", "%1、", ["甲、x", "乙、x"]),
        ("ideographLegalTraditional", "%1、", ["壹、x", "貳、x"]),
        ("upperRoman", "%1.", ["I. x", "II. x"]),
        ("decimalEnclosedCircle", "%1", ["① x", "② x"]),
        ("decimalZero", "第%1條", ["第01條 x", "第02條 x"]),
        ("bullet", "•", ["x", "x"]),
        ("none", "附註：", ["附註：x", "附註：x"]),
        ("somethingNew", "%1)", ["1)x", "2)x"]),
    ],
)
def test_each_number_format_is_printed_as_word_does(style: str, text: str, expected: list[str]) -> None:
    body = item("x", 0) + item("x", 0)

    assert texts(word.read(docx(body, numbering=numbering([(style, text)])), "a.docx")) == expected


def test_deeper_numbers_may_show_those_above_them() -> None:
    levels = [("taiwaneseCountingThousand", "%1、"), ("decimal", "%1.%2")]
    body = item("甲", 0) + item("乙", 0) + item("子", 1)

    found = texts(word.read(docx(body, numbering=numbering(levels, "<w:isLgl/>")), "a.docx"))

    assert found == ["1、甲", "2、乙", "2.1 子"]


def test_lists_of_one_definition_count_on_unless_they_start_again() -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("甲", 0, 1) + item("乙", 0, 2) + item("丙", 0, 3) + item("丁", 0, 3) + item("無", 0, 0)

    found = texts(word.read(docx(body, numbering=numbering([("decimal", "%1、")], nums=nums)), "a.docx"))

    assert found == ["1、甲", "2、乙", "1、丙", "2、丁", "無"]


def test_a_style_may_carry_the_number() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="L1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="L2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="numbering" w:styleId="Steps"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    listed = numbering([("decimal", "%1、"), ("decimal", "(%2)")]).replace(
        "</w:lvl>", '<w:pStyle w:val="L1"/></w:lvl>', 1
    )
    listed = '<w:pStyle w:val="L2"/></w:lvl></w:abstractNum>'.join(listed.rsplit("</w:lvl></w:abstractNum>", 1))
    listed = listed.replace(
        '<w:num w:numId="1">',
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="Steps"/></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num><w:num w:numId="1">',
    )
    body = paragraph("甲", '<w:pStyle w:val="L1"/>') + paragraph("子", '<w:pStyle w:val="L2"/>') + item("乙", 0, 2)

    found = texts(word.read(docx(body, styles=styles, numbering=listed), "a.docx"))

    assert found == ["1、甲", "(1)子", "2、乙"]
