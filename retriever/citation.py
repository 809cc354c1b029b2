"""How a passage is cited: what somebody needs to find its words again, in one line."""

from __future__ import annotations

from indexer.catalogue import PlanEntry
from indexer.records import Goal, Passage
from retriever.answer_text import COLUMN_NAMES
from retriever.figures.names import year_name


def citation(entry: PlanEntry, passage: Passage, goal: Goal | None, link: str, english: bool = False) -> str:
    """Report, year, plan, goal row or column, file, page and ``link``.

    「甲部決算」（112年度），「乙計畫」績效目標 四-3，112.pdf，第 3 頁，http://…
    """
    report = entry.report
    year = year_name(report.year, english) if report.year else ""
    row = goal.number if goal else passage.goal_number
    if english:
        where = f"goal {row}".rstrip() if goal else COLUMN_NAMES[passage.column][1]
        title = f"{report.title} ({year})" if year else report.title
        return ", ".join([title, entry.plan.name, where, passage.source, f"p. {passage.page}", link])
    where = f"績效目標 {row}".rstrip() if goal else COLUMN_NAMES[passage.column][0]
    title = f"《{report.title}》" + (f"（{year}）" if year else "")
    return "，".join([title, f"「{entry.plan.name}」{where}", passage.source, f"第 {passage.page} 頁", link])
