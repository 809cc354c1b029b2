"""Pairing of targets and outcomes: by number, by likeness, by reference, or not at all."""

from __future__ import annotations

from indexer.goals import with_goals
from indexer.outline import parse_outline
from indexer.records import Amounts, Cell, Column, Goal, Line, Plan, Report


def goals(target: str, outcome: str, narrative: str = "") -> dict[str, Goal]:
    texts = {Column.TARGET: target, Column.OUTCOME: outcome, Column.NARRATIVE: narrative}
    plan = Plan(
        id="0" * 12,
        name="甲計畫",
        agency="乙署",
        types=(),
        period=None,
        amounts=Amounts(100, 90, 80),
        goals=(),
        cells={column: Cell(text, (Line(0, len(text), 4),)) for column, text in texts.items()},
        items={column: parse_outline(text) for column, text in texts.items()},
        page=3,
    )
    report = Report("決算", "丙部", 112, "千元", "a.txt", "achievement", (3, 4), (plan,))
    return {goal.number: goal for goal in with_goals(report).plans[0].goals}


def test_same_number() -> None:
    found = goals("一、建置測站10站。 二、辦理演練2場。", "一、建置測站12站。 二、辦理演練2場。")
    assert [(g.pairing, g.outcome.text if g.outcome else None) for g in found.values()] == [
        ("number", "建置測站12站。"),
        ("number", "辦理演練2場。"),
    ]


def test_outcomes_in_another_order_are_paired_by_likeness() -> None:
    found = goals("一、建置水位測站10站。 二、辦理防汛演練2場。", "一、辦理防汛演練3場。 二、建置水位測站12站。")
    assert found["一"].outcome and found["一"].outcome.text == "建置水位測站12站。"
    assert found["二"].outcome and found["二"].outcome.text == "辦理防汛演練3場。"
    assert all(goal.pairing.startswith("similarity ") for goal in found.values())


def test_flat_outcomes_of_nested_targets() -> None:
    found = goals(
        "一、基礎： 1、汰換老舊管線95公里。 2、建置計量管網36區。 二、品質： 1、漏水率降至17%以下。",
        "一、汰換老舊管線101公里。 二、建置計量管網36區。 三、漏水率16.5%。",
    )
    assert {number: goal.outcome.number if goal.outcome else None for number, goal in found.items()} == {
        "一-1": "一",
        "一-2": "二",
        "二-1": "三",
    }


def test_a_reference_to_the_narrative_is_followed() -> None:
    found = goals(
        "一、建置測站10站。 二、辦理演練2場。", "目標達成情形，詳執行情形說明。", "一、建置測站12站。 二、辦理演練3場。"
    )
    assert [(g.pairing, g.outcome.text if g.outcome else None) for g in found.values()] == [
        ("reference", "建置測站12站。"),
        ("reference", "辦理演練3場。"),
    ]


def test_a_covering_sentence_stands_for_goals_without_an_outcome_of_their_own() -> None:
    found = goals("一、建置測站10站。 二、辦理演練2場。", "一、建置測站10站。\n綜上，本年度績效目標均已達成。")
    assert found["一"].pairing == "number"
    assert found["一"].outcome and found["一"].outcome.text == "建置測站10站。"
    assert found["二"].pairing == "reference"
    assert found["二"].outcome and found["二"].outcome.text == "綜上，本年度績效目標均已達成。"


def test_a_goal_without_outcome_says_why() -> None:
    found = goals("一、建置測站10站。 二、擬訂條例草案。", "一、建置測站10站。")
    assert found["二"].outcome is None
    assert found["二"].pairing == "none: the outcome column has no item for it"
    assert goals("一、建置測站10站。", "")["一"].pairing == "none: the report has no outcome for this plan"


def test_narrative_items_follow_the_goal_they_speak_of() -> None:
    found = goals(
        "一、建置水位測站10站。 二、辦理防汛演練2場。",
        "一、12站。 二、3場。",
        "一、召開期末會議。 二、於南區辦理防汛演練3場，300人參加。 三、水位測站建置於沿岸12站。",
    )
    assert [item.number for item in found["一"].narrative] == ["三"]
    assert [item.number for item in found["二"].narrative] == ["二"]


def test_reasons_are_given_only_for_goals_that_were_missed() -> None:
    found = goals(
        "一、建置測站10站。 二、工程發包。", "一、建置測站10站，未受疫情影響。 二、未達成，工程兩度流標，又逢缺工。"
    )
    assert found["一"].reasons == ()
    assert [reason.name for reason in found["二"].reasons] == ["流標", "缺工"]
    assert found["二"].reasons[0].sentence == "未達成，工程兩度流標，又逢缺工。"
