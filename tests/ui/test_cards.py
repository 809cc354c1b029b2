from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from indexer.catalogue import PlanEntry
from indexer.records import Amounts, Column, Period, Reason, Status
from ui import cards, money
from ui.i18n import Language, Texts
from ui.markup import Html

LAKE = "離島遠距照護服務計畫 111"
RADAR = "山區雨量雷達汰換計畫 111"
ZH, EN = Texts(Language.CHINESE), Texts(Language.ENGLISH)


def words(content: Html) -> str:
    return unescape(re.sub(r"<[^>]+>", "|", content.text))


def test_a_goal_row_sets_target_beside_outcome_with_status_and_its_grounds(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    shown = words(cards.goal_row(plan, plan.goals[-1], ZH))
    for part in ("目標 二", "遠距看診達1,200人次。", "遠距看診1,050人次，未達成", "○| 未達成", "項次相同"):
        assert part in shown
    assert plan.goals[-1].status_evidence in shown


def test_headings_of_a_goal_are_shown_above_it(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    assert "|建置視訊診間|" in words(cards.goal_row(plan, plan.goals[0], ZH))


def test_a_goal_without_outcome_says_why(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    goal = replace(
        plan.goals[0],
        outcome=None,
        pairing="none: the outcome column has no item for it",
        status=Status.UNSTATED,
        status_evidence="",
    )
    shown = words(cards.goal_row(plan, goal, ZH))
    assert "達成說明欄沒有對應的項目" in shown
    assert "–| 未明示" in shown
    assert "判定依據" not in shown


def test_reasons_are_named_and_quoted_where_the_outcome_does_not_show_them(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    goal = plan.goals[-1]
    assert goal.outcome is not None
    reasons = (Reason("天候災害", goal.outcome.text), Reason("缺工", "技工不足。"))
    shown = words(cards.goal_row(plan, replace(goal, reasons=reasons), ZH))
    assert "未達成原因：天候災害、缺工|（技工不足。）|" in shown


def test_an_outcome_from_the_narrative_says_so(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    goal = replace(plan.goals[0], outcome=plan.items[Column.NARRATIVE][0], pairing="reference")
    shown = words(cards.goal_row(plan, goal, ZH))
    assert "報告寫在執行情形" in shown and "報告指向的段落" in shown


def test_evidence_that_is_the_whole_outcome_is_not_repeated(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    outcome = plan.goals[0].outcome
    assert outcome is not None
    goal = replace(plan.goals[0], status_evidence=outcome.text)
    shown = words(cards.goal_row(plan, goal, ZH))
    assert shown.count(outcome.text) == 1
    assert "達成說明全文" in shown


@pytest.mark.parametrize(
    ("pairing", "said"),
    [
        ("number", "項次相同"),
        ("similarity 0.83", "文意相近（0.83）"),
        ("none: the report has no outcome for this plan", "報告沒有這項計畫的達成說明"),
        ("some new way", "some new way"),
    ],
)
def test_pairings_in_words(pairing: str, said: str) -> None:
    assert cards.pairing_text(pairing, ZH) == said


@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_told_in_words_not_by_colour_alone(status: Status) -> None:
    assert ZH(f"status.{status}") in words(cards.status_badge(status, ZH))


def test_notices_are_whole_or_their_first_line(entries: dict[str, PlanEntry]) -> None:
    report = replace(entries[LAKE].report, notice="【虛構資料】甲\n【使用提醒】乙")
    assert "乙" in words(cards.notice(report))
    assert words(cards.notice(report, whole=False)).strip("|") == "【虛構資料】甲"
    assert cards.notice(replace(report, notice="")).text == ""


def test_outline_shows_every_item_with_its_number(entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    shown = words(cards.outline(plan.items[Column.TARGET]))
    assert all(item.text in shown for item in plan.items[Column.TARGET])
    assert "|二|" in shown
    assert cards.outline(()).text == ""


def test_periods_in_both_languages() -> None:
    assert cards.period_text(Period("110-01", "114-08"), ZH) == "110年1月–114年8月"
    assert cards.period_text(Period("110-01", "114-08"), EN) == "ROC 110-01 – 114-08"


def test_goal_rows_are_counted_by_status(entries: dict[str, PlanEntry]) -> None:
    assert cards.status_summary(entries[LAKE].plan, ZH) == "績效目標 3 列（達成 2、未達成 1）"


def test_facts_show_exact_amounts_with_unit_beside_readable_ones(entries: dict[str, PlanEntry]) -> None:
    entry = entries[LAKE]
    large = replace(entry, plan=replace(entry.plan, amounts=Amounts(26_472_137, 15_496_930, 15_496_929)))
    shown = words(money.facts(large, ZH))
    for part in ("26,472,137 千元", "約 264.7 億元", "99.99%", "累計執行數 ÷ 累計已編列預算"):
        assert part in shown
    shown = words(money.facts(large, EN))
    assert "NT$26,472,137 thousand" in shown
    assert "about NT$26.47 billion" in shown


def test_an_amount_that_the_report_lacks_is_not_a_zero(entries: dict[str, PlanEntry]) -> None:
    assert entries[RADAR].plan.amounts.executed is None
    shown = words(money.facts(entries[RADAR], ZH))
    assert "累計執行數|" in shown and "報告未載" in shown
    assert "%" not in shown


def test_bars_share_one_scale() -> None:
    shown = money.account(Amounts(400, 100, 50), ZH).text
    assert re.findall(r"width:(\d+)%", shown) == ["100", "25", "13"]
    assert "50.00%" in shown and "400 千元" in shown
    shown = money.account(Amounts(None, 100, None), ZH).text
    assert shown.count("報告未載") == 2 and re.findall(r"width:(\d+)%", shown) == ["100"]
    assert "執行率" not in shown
