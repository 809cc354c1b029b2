"""Headings of facing pages."""

from __future__ import annotations

from indexer.forms.headings import heading_lines, join_headings, read_headings, tight
from indexer.records import Page, Paragraph


def page(*lines: str) -> Page:
    return Page(1, tuple(Paragraph(line) for line in lines))


def beside(left: Page, right: Page) -> list[str]:
    """The lines of two facing pages, put together."""
    return [tight(line.text) for line in join_headings(left, right)]


def test_fragments_are_rejoined_over_the_gutter() -> None:
    left = page("中央特別", "數位發", "重要計畫執")
    right = page("決算", "展部主管", "行情形表", "單位：新臺幣千元")
    headings = read_headings((), beside(left, right))
    assert headings.title == "中央特別決算"
    assert headings.authority == "數位發展部"
    assert headings.unit == "千元"


def test_pages_with_other_numbers_of_lines_are_read_as_they_stand() -> None:
    headings = read_headings((), beside(page("重要計畫"), page("特別決算", "澄湖部主管", "112年度", "單位：元")))
    assert (headings.title, headings.authority, headings.year, headings.unit) == ("特別決算", "澄湖部", 112, "元")


def test_the_cover_comes_first() -> None:
    spread = beside(page("甲"), page("計畫特別決算"))
    headings = read_headings([page("澄湖建設計畫特別決算", "（以前年度部分）", "中華民國 112 年度")], spread)
    assert headings.title == "澄湖建設計畫特別決算（以前年度部分）"
    assert headings.year == 112


def test_what_is_not_said_is_none() -> None:
    headings = read_headings([], beside(page(), page()))
    assert (headings.title, headings.authority, headings.year, headings.unit, headings.notice) == (
        "",
        "",
        None,
        None,
        "",
    )


def test_notices_are_collected() -> None:
    headings = read_headings([page("【虛構】甲決算", "【提醒】乙", "丙決算")], [])
    assert headings.notice == "【虛構】甲決算\n【提醒】乙"
    assert headings.title == "丙決算"


def test_lines_lose_their_white_space() -> None:
    assert heading_lines(page("中華民國 112\n年度")) == ["中華民國112年度"]


def test_a_notice_printed_on_two_lines_stays_one_and_is_no_title() -> None:
    broken = ["【虛構資料：本檔所載機關、", "計畫與決算均屬虛構】", "澄湖建設計畫決算"]
    headings = read_headings([], broken)
    assert (headings.notice, headings.title) == ("【虛構資料：本檔所載機關、計畫與決算均屬虛構】", "澄湖建設計畫決算")
    sentence = ["【虛構資料】本檔為測試而作，所載機關", "與決算報告均屬虛構。", "澄湖建設計畫決算"]
    headings = read_headings([], sentence)
    assert (headings.notice, headings.title) == ("".join(sentence[:2]), "澄湖建設計畫決算")


def test_what_follows_a_whole_notice_is_no_part_of_it() -> None:
    assert read_headings([], ["【虛構資料】僅供測試", "澄湖建設計畫決算"]).title == "澄湖建設計畫決算"
    assert read_headings([], ["【虛構】本檔為測試而作，均屬虛構。", "澄湖建設計畫決算"]).title == "澄湖建設計畫決算"
