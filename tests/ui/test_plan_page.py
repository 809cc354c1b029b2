from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from indexer.catalogue import Filters, PlanEntry
from indexer.records import Column
from indexer.snapshot import Snapshot
from retriever.lineage import find_links
from retriever.search import permalink
from tests.ui.conftest import OpenApp, visible
from ui.i18n import Language, Texts
from ui.lineage import reason_text

LAKE = "離島遠距照護服務計畫 111"


def _address(snapshot: Snapshot, entry: PlanEntry, column: Column, goal: str) -> dict[str, list[str]]:
    rows = snapshot.catalogue.rows(Filters(plans=(entry.plan.id,)))
    assert rows is not None
    passages = snapshot.catalogue.passages(rows.tolist())
    passage = next(p for p in passages if p.column is column and p.goal_number == goal)
    return parse_qs(permalink(passage).removeprefix("?"))


def test_a_plan_is_shown_whole(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    app = open_app(plan=plan.id)
    assert not app.exception
    shown = visible(app)
    for part in (plan.name, plan.agency, "120,000 千元", "1.2 億元", "95.50%", "【虛構資料】", "111-lake.txt"):
        assert part in shown
    for goal in plan.goals:
        assert goal.target.text in shown
        assert goal.outcome is None or goal.outcome.text in shown
    for column in (Column.NARRATIVE, Column.WORK):
        assert all(item.text in shown for item in plan.items[column])
    assert "連結所指的內容" not in shown


def test_a_permalink_opens_its_goal_row_with_the_words_marked(
    open_app: OpenApp, snapshot: Snapshot, entries: dict[str, PlanEntry]
) -> None:
    entry = entries[LAKE]
    app = open_app(**_address(snapshot, entry, Column.OUTCOME, "二"))
    assert not app.exception
    focus = next(e.proto.body for e in app.main if e.type == "html" and "gt-focus" in e.proto.body)
    outcome = entry.plan.goals[-1].outcome
    assert outcome is not None
    assert f"<mark>{outcome.text}</mark>" in focus
    assert "目標 二" in focus
    assert "已經更動" not in visible(app)


def test_a_permalink_whose_words_have_changed_says_so(
    open_app: OpenApp, snapshot: Snapshot, entries: dict[str, PlanEntry]
) -> None:
    address = _address(snapshot, entries[LAKE], Column.OUTCOME, "二")
    app = open_app(**{**address, "text": ["00000000"]})
    assert not app.exception
    shown = visible(app)
    assert "這個連結建立之後，所指的文字已經更動；以下是索引裡現在的內容。" in shown
    assert "連結所指的內容" in shown
    app = open_app(**{**address, "text": ["00000000"], "goal": ["九"]})
    assert "現在的計畫裡找不到它" in visible(app)


def test_a_plan_that_left_the_index_is_said_above_the_list(open_app: OpenApp) -> None:
    app = open_app(plan="000000000000")
    assert not app.exception
    shown = visible(app)
    assert "索引裡沒有這項計畫" in shown and "河川水質感測網計畫" in shown


def _section(app: AppTest, anchor: str) -> str:
    return next((e.proto.body for e in app.main if e.type == "html" and f'id="gt-{anchor}"' in e.proto.body), "")


def test_every_goal_row_links_to_itself_and_to_its_page(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    app = open_app(plan=plan.id)
    goals = _section(app, "goals")
    for path in ("", "source"):
        assert goals.count(f'href="{path}?plan={plan.id}&amp;column=target&amp;goal=') == len(plan.goals)
    assert 'aria-label="目標 二的連結"' in goals and 'aria-label="目標 二的原頁"' in goals


def test_links_keep_the_language(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    app = open_app(plan=entries[LAKE].plan.id, lang="en")
    links = re.findall(r'href="([^"#]+)"', "".join(e.proto.body for e in app.main if e.type == "html"))
    assert links and all("lang=en" in link for link in links)


def test_every_item_of_a_column_leads_to_its_page(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    narrative = _section(open_app(plan=plan.id), "narrative")
    leaves = [item for item in plan.items[Column.NARRATIVE] if item.leaf and item.text]
    assert narrative.count('href="source?plan=') == len(leaves)


def test_a_long_page_says_what_stands_on_it(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    app = open_app(plan=entries[LAKE].plan.id)
    contents = next(e.proto.body for e in app.main if e.type == "html" and "gt-contents" in e.proto.body)
    anchors = re.findall(r'href="#gt-(\w+)"', contents)
    assert anchors == ["amounts", "goals", "work", "narrative", "lineage", "similar"]
    assert all(_section(app, anchor) for anchor in anchors)


def test_the_years_of_a_plan_stand_with_reasons_and_changes(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    plan = entries[LAKE].plan
    lineage = unescape(_section(open_app(plan=plan.id), "lineage"))
    later = entries["離島遠距照護服務計畫 112"].plan
    assert f"plan?plan={later.id}" in lineage and 'aria-current="true"' in lineage
    assert "名稱相同" in lineage and "同一機關：照護署" in lineage
    assert later.amounts.executed is not None and plan.amounts.executed is not None
    assert f"累計執行數 +{later.amounts.executed - plan.amounts.executed:,} 千元" in lineage
    assert re.search(r"(新增|取消|提高|降低|維持) \d", lineage)


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("名稱相同", "same name"),
        ("同一機關：照護署", "same agency: 照護署"),
        (
            "名稱相近（0.83），核定總經費與期程相符：甲 → 乙",
            "like name (0.83), same approved total and overlapping period: 甲 → 乙",
        ),
        ("報告載明：「承接甲：乙」", "the report says: 「承接甲：乙」"),
        ("別的理由（1）", "別的理由（1）"),
    ],
)
def test_reasons_of_a_link_speak_the_language_of_the_page(reason: str, english: str) -> None:
    assert reason_text(reason, Texts()) == reason
    assert reason_text(reason, Texts(Language.ENGLISH)) == english


def test_every_reason_of_a_link_has_words(snapshot: Snapshot) -> None:
    links = find_links(tuple(snapshot.catalogue.plans()), snapshot.agencies)
    reasons = {reason for link in links for reason in link.reasons}
    assert reasons and all(reason_text(reason, Texts(Language.ENGLISH)) != reason for reason in reasons)


def test_a_plan_of_one_year_has_no_lineage(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    alone = entries["長者跌倒預警穿戴裝置試辦計畫 112"].plan
    assert "其他年度沒有這項計畫" in _section(open_app(plan=alone.id), "lineage")


def test_the_list_is_narrowed_by_words_of_the_name(open_app: OpenApp) -> None:
    app = open_app(plan="000000000000", year="111")
    app.text_input(key="gt-list-name").set_value("遠距").run()
    assert app.query_params == {"year": "111", "name": "遠距"} or app.query_params == {
        "year": ["111"],
        "name": ["遠距"],
    }
    shown = visible(app)
    assert "離島遠距照護服務計畫" in shown and "河川水質感測網計畫" not in shown
    assert "111 年度 3 項計畫中的 1 項" in shown
    app.text_input(key="gt-list-name").set_value("沒有這個名稱").run()
    assert "這個年度沒有這樣的計畫" in visible(app)


def test_the_list_shows_one_year_by_agency(open_app: OpenApp, entries: dict[str, PlanEntry]) -> None:
    app = open_app(plan="000000000000", year="111")
    assert app.pills(key="gt-years").value == 111
    links = [e.proto for e in app.main if e.type == "page_link"]
    of_year = {e.plan.id for e in entries.values() if e.report.year == 111}
    assert {parse_qs(link.query_string)["plan"][0] for link in links} == of_year
    app.pills(key="gt-years").set_value(112).run()
    assert app.query_params == {"year": "112"}
    assert "長者跌倒預警穿戴裝置試辦計畫" in visible(app)
