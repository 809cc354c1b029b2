"""What a reader of the index must know about pages: which could not be read, and which were read from pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from indexer.records import IMAGE_ONLY, MOSTLY_IMAGE, Page, Plan, Report

_CHECK = "文字由影像辨識取得，金額與數字須與原頁核對。"


def page_warnings(pages: Iterable[Page]) -> Iterator[str]:
    """Sentences about pages whose text is not in the index, as the app shows them."""
    pages = list(pages)
    for note, said in (
        (IMAGE_ONLY, "只有影像，其中文字未收錄；設定 ocr 可辨識影像中的文字"),
        (MOSTLY_IMAGE, "大部分是影像，影像中的文字未收錄；設定 ocr 可辨識影像中的文字"),
        ("unreadable", "的文字無法讀取，未收錄"),
    ):
        numbers = [page.number for page in pages if page.note.partition(":")[0] == note]
        if numbers:
            yield f"第 {page_list(numbers)} 頁（共 {len(numbers)} 頁）{said}。"


def mark_scanned(report: Report, scanned: Collection[int]) -> Report:
    """The report with a warning, and each of its plans that stands on ``scanned`` pages with one of its own."""
    pages = [_pages(plan) & set(scanned) for plan in report.plans]
    numbers = set().union(*pages)
    if not numbers:
        return report
    plans = (
        replace(plan, warnings=(*plan.warnings, f"本項{_CHECK}")) if its_scans else plan
        for plan, its_scans in zip(report.plans, pages, strict=True)
    )
    warning = f"第 {page_list(numbers)} 頁（共 {len(numbers)} 頁）為掃描影像，{_CHECK}"
    return replace(report, plans=tuple(plans), warnings=(*report.warnings, warning))


def page_list(numbers: Iterable[int]) -> str:
    """``1、5–9``."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(pairs) for _, pairs in runs)]
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def _pages(plan: Plan) -> set[int]:
    """The pages that a plan stands on; its figures are on the first."""
    return {plan.page, *(line.page for cell in plan.cells.values() for line in cell.lines)}
