"""Passages: one per leaf item, verbatim slices of their cell, and nothing of a cell lost."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import read_file
from indexer.forms import read_reports
from indexer.goals import with_goals
from indexer.passages import (
    CONTEXT_CHARACTERS,
    MAX_CHARACTERS,
    embedding_text,
    goal_of,
    lines_between,
    passage_id,
    passages,
    split,
    text_hash,
)
from indexer.records import Box, Cell, Column, Line, Passage, Report
from tests.conftest import SAMPLES
from tests.indexer.documents import COVER, Book, plan_row

OUTLINE_NUMBER = re.compile(
    r"[〇零一二三四五六七八九十百壹貳參肆伍陸柒捌玖拾甲乙丙丁0-9０-９①-⑳]+[、.．)）]?|[(（]|[、.．)）]"
)


def report_of(narrative: str = "", target: str = "", outcome: str = "") -> Report:
    document = Book().lines(*COVER).spread([plan_row("照護計畫")], [[narrative, target, outcome]]).document
    (report,) = read_reports(document)
    return with_goals(report)


def of_column(report: Report, column: Column) -> list[Passage]:
    return [passage for passage in passages(report) if passage.column is column]


def assert_nothing_is_lost(report: Report) -> None:
    """Each character of a cell is in one of its passages, in the context of one, or part of an outline number."""
    found = list(passages(report))
    for plan in report.plans:
        for column, cell in plan.cells.items():
            own = [passage for passage in found if passage.plan_id == plan.id and passage.column is column]
            covered = set()
            for passage in own:
                assert cell.text[passage.start : passage.end] == passage.text
                covered |= set(range(passage.start, passage.end))
            carried = {line for passage in own for line in passage.context.split("\n")}
            for item in plan.items[column]:
                if any(line and item.text.startswith(line) for line in carried):
                    covered |= set(range(item.start, item.end))
            rest = "".join(" " if i in covered or c.isspace() else c for i, c in enumerate(cell.text)).split()
            assert all(OUTLINE_NUMBER.sub("", piece) == "" for piece in rest), rest


def test_one_for_each_leaf_of_every_column() -> None:
    report = report_of("概述。", "一、甲： 1、子。 2、丑。 二、乙。", "一、成。")
    assert [(passage.column, passage.text) for passage in passages(report)] == [
        (Column.WORK, "辦理照護計畫。"),
        (Column.NARRATIVE, "概述。"),
        *((Column.TARGET, text) for text in ("子。", "丑。", "乙。")),
        (Column.OUTCOME, "成。"),
    ]


def test_context_is_plan_agency_and_headings() -> None:
    first = of_column(report_of(target="一、甲組： 1、子。"), Column.TARGET)[0]
    assert first.context == "照護計畫\n澄湖部\n甲組："
    assert embedding_text(first) == "照護計畫\n澄湖部\n甲組：\n子。"


def test_ids_are_plan_column_number_and_hash() -> None:
    report = report_of("概述。", "一、甲： 1、子。")
    plan = report.plans[0].id
    assert [passage.id for passage in passages(report)] == [
        f"{plan}-work-0-{text_hash('辦理照護計畫。')}",
        f"{plan}-narrative-0-{text_hash('概述。')}",
        f"{plan}-target-一-1-{text_hash('子。')}",
    ]
    assert text_hash("子。") == hashlib.sha256("子。".encode()).hexdigest()[:8]
    assert passage_id("p", Column.TARGET, "四-3", "子。") == f"p-target-四-3-{text_hash('子。')}"


def test_the_same_words_twice_have_two_ids() -> None:
    found = of_column(report_of("同樣。\n同樣。\n同樣。"), Column.NARRATIVE)
    assert len({passage.id for passage in found}) == 3
    assert found[1].id == f"{found[0].id}-2"


def goals_of(report: Report, column: Column) -> dict[str, str | None]:
    """Text of each passage of a column -> target of the goal row it belongs to."""
    (plan,) = report.plans
    found = {passage.text: goal_of(plan, passage) for passage in of_column(report, column)}
    return {text: goal.target.text if goal else None for text, goal in found.items()}


def test_goal_rows_of_targets_and_outcomes() -> None:
    report = report_of(target="一、甲： 1、子。 二、乙。", outcome="總述。 一、甲： 1、成。 三、多。")
    assert [(p.text, p.goal_number) for p in of_column(report, Column.TARGET)] == [("子。", "一-1"), ("乙。", "二")]
    assert goals_of(report, Column.OUTCOME) == {"總述。": None, "成。 三、多。": "子。"}


def test_a_goal_row_without_a_number_owns_its_own_texts_only() -> None:
    report = report_of("概述。", "完成診間1間。", "")
    assert goals_of(report, Column.TARGET) == {"完成診間1間。": "完成診間1間。"}
    assert goals_of(report, Column.NARRATIVE) == {"概述。": None}
    assert goals_of(report, Column.WORK) == {"辦理照護計畫。": None}


def test_words_that_cover_several_goal_rows_belong_to_none() -> None:
    report = report_of(target="一、甲。 二、乙。", outcome="所有年度績效目標均已達成。")
    assert goals_of(report, Column.OUTCOME) == {"所有年度績效目標均已達成。": None}


def test_a_long_heading_has_a_passage_and_is_shortened_as_context() -> None:
    heading = "說明" * 100 + "："
    found = of_column(report_of(target=f"一、{heading} 1、子。"), Column.TARGET)
    assert [passage.text for passage in found] == [heading, "子。"]
    assert found[1].context.endswith("\n" + heading[:CONTEXT_CHARACTERS])


def test_a_heading_without_anything_below_it_is_not_lost() -> None:
    report = report_of(target="一、建置診間： 1、")
    assert [passage.text for passage in of_column(report, Column.TARGET)] == ["建置診間："]
    assert_nothing_is_lost(report)


def test_lines_and_pages() -> None:
    box = Box(1, 2, 3, 4)
    cell = Cell("甲乙丙丁", (Line(0, 2, 5, box), Line(2, 4, 6, box)))
    assert [line.page for line in lines_between(cell, 0, 2)] == [5]
    assert [line.page for line in lines_between(cell, 1, 3)] == [5, 6]
    assert lines_between(cell, 2, 2) == ()
    assert of_column(report_of(target="一、甲。"), Column.TARGET)[0].page == 3


@given(
    st.text(st.sampled_from("字詞。；!？」 \n，a"), max_size=4 * MAX_CHARACTERS)
    | st.integers(0, 3000).map("長".__mul__)
)
def test_parts_of_a_long_item_follow_each_other(text: str) -> None:
    spans = list(split(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(0 < end - start <= MAX_CHARACTERS for start, end in spans)


def test_long_items_are_cut_after_sentences() -> None:
    sentence = "這是一句話，" * 20 + "到此為止。"
    text = sentence * 5
    assert all(text[start:end].endswith("。") for start, end in split(text))


def test_a_long_item_keeps_its_number_and_context() -> None:
    text = "敘述一件事情。" * 200
    found = of_column(report_of(target=f"一、{text}"), Column.TARGET)
    assert len(found) > 2
    assert "".join(passage.text for passage in found) == text
    assert len({passage.id for passage in found}) == len(found)
    assert {passage.goal_number for passage in found} == {"一"}


@given(*(st.text(st.sampled_from("一二三12、.(）。：； \n字詞長AB"), max_size=150) for _ in range(3)))
def test_nothing_is_lost(narrative: str, target: str, outcome: str) -> None:
    report = report_of(narrative, target, outcome)
    assert_nothing_is_lost(report)
    ids = [passage.id for passage in passages(report)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", ["111-lake.txt", "112-lake.txt"])
def test_nothing_of_the_samples_is_lost(name: str) -> None:
    for report in read_file(SAMPLES / name):
        assert_nothing_is_lost(report)


def test_nothing_of_the_reference_report_is_lost(reference_report: Path) -> None:
    (report,) = read_file(reference_report)
    assert_nothing_is_lost(report)
    found = list(passages(report))
    assert {passage.column for passage in found} == {
        Column.WORK,
        Column.NARRATIVE,
        Column.TARGET,
        Column.OUTCOME,
    }
    for plan in report.plans:
        own = [passage for passage in found if passage.plan_id == plan.id and passage.column is Column.TARGET]
        assert {passage.goal_number for passage in own} >= {goal.number for goal in plan.goals}
