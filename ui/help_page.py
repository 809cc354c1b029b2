"""說明: method and limits in plain words, how well the program does, and what the index holds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from indexer.records import Status
from indexer.settings import load_settings
from ui import cards, engine, shell, states
from ui.i18n import Texts
from ui.markup import NOTHING, Html, join, report_text, show, tag
from ui.tables import Cell, table

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.records import Report
    from indexer.snapshot import Snapshot
    from retriever.quality import Quality

_SECTIONS = ("what", "search", "answer", "status", "pairing", "rate", "quality", "limits", "index", "keys", "privacy")
_MOST = 300  # reports listed
_HASH = 12  # characters of a hash that tell versions apart


def page() -> st.Page:
    """This page for the navigation."""
    t = shell.texts()
    return st.Page(render, title=t("nav.help"), url_path="help", help=t("nav.help_help"))


def render() -> None:
    """Draw the page; what needs an index says so where there is none."""
    t = shell.texts()
    lead = tag("p", t("help.lead"), class_="gt-lead")
    links = [tag("a", t(f"help.{name}"), href=f"#gt-{name}") for name in _SECTIONS]
    contents = tag("nav", *links, class_="gt-contents", aria_label=t("help.contents"))
    show(cards.block(t, tag("h1", t("help.title")), lead, contents, class_="gt-title"))
    for name in _SECTIONS:
        with states.errors_shown(t):  # a damaged index must not take the rest of the page away
            _section(name, _content(name, t), t)


def _section(name: str, content: list[Html], t: Texts) -> None:
    heading = tag("h2", t(f"help.{name}"), id=f"gt-{name}", tabindex="-1")
    show(cards.block(t, heading, *content, class_="gt-section gt-help"))


def _content(name: str, t: Texts) -> list[Html]:
    match name:
        case "answer":
            return _paragraphs(t("help.answer_text", threshold=f"{_threshold():.0%}"))
        case "status":
            badges = tag("p", *cards.dotted([cards.status_badge(status, t) for status in Status]), class_="gt-badges")
            return [badges, *_paragraphs(t("help.status_text"))]
        case "quality":
            from retriever.quality import measured

            return _quality(measured(), t)
        case "index":
            snapshot = engine.live_snapshot()
            return _index(snapshot, t) if snapshot else _paragraphs(t("help.no_index"))
        case "privacy":
            url = load_settings().summary_url
            exception = _paragraphs(t("help.privacy_summary", url=url)) if url else []
            return [*_paragraphs(t("help.privacy_text")), *exception]
    return _paragraphs(t(f"help.{name}_text"))


def _threshold() -> float:
    """The confidence from which a question counts as answered."""
    from retriever.abstention import shipped_model

    chosen = load_settings().confidence
    return shipped_model().threshold if chosen is None else chosen


def _paragraphs(text: str) -> list[Html]:
    return [tag("p", line) for line in text.splitlines()]


def _quality(found: list[Quality], t: Texts) -> list[Html]:
    """What was measured, with the day of the run where it is known."""
    if not found:
        return _paragraphs(t("help.quality_none"))
    rows = [
        (Cell(t(f"quality.{each.key}")), Cell(_value(each, t), True), Cell(each.date or "–", True)) for each in found
    ]
    titles = [t("help.measure"), t("help.value"), t("help.date")]
    return [*_paragraphs(t("help.quality_lead")), table(t("help.quality"), titles, rows)]


def _value(each: Quality, t: Texts) -> str:
    if each.of:
        return t("quality.of", value=round(each.value), of=each.of)
    return f"{each.value:.1%}"


def _index(snapshot: Snapshot, t: Texts) -> list[Html]:
    """Snapshot, model and dates; the reports with what they say about themselves; what could not be read."""
    from indexer.content import code_version

    manifest, catalogue = snapshot.manifest, snapshot.catalogue
    years = sorted({report.year for report in catalogue.reports() if report.year})
    counts = {name: f"{manifest.counts[name]:,}" for name in ("files", "reports", "plans", "goals", "passages")}
    facts = {
        "help.counts": t("help.counts_text", **counts),
        "help.years": t("comma").join(map(str, years)),
        "help.built": manifest.created[:16].replace("T", " "),
        "help.snapshot": manifest.snapshot,
        "help.model": manifest.model,
        "help.code": t("help.code_text", running=code_version()[:_HASH], built=manifest.code[:_HASH]),
    }
    each = [tag("div", tag("dt", t(name)), tag("dd", value)) for name, value in facts.items()]
    reports = [tag("h3", t("help.reports")), _reports(snapshot, t)] if counts["reports"] != "0" else []
    return [tag("dl", *each, class_="gt-help-facts"), *reports, *_skipped(catalogue, t)]


def _reports(snapshot: Snapshot, t: Texts) -> Html:
    """The reports, the newest years first."""
    plans = Counter(_place(entry.report) for entry in engine.all_plans(snapshot))
    reports = sorted(snapshot.catalogue.reports(), key=lambda report: (-report.year, _place(report)))
    rows = [
        (Cell(_report(report, t)), Cell(str(report.year or "–"), True), Cell(str(plans[_place(report)]), True))
        for report in reports[:_MOST]
    ]
    return table(t("help.reports"), [t("help.report"), t("help.report_year"), t("help.report_plans")], rows)


def _place(report: Report) -> str:
    return f"{report.source} {report.pages[0]:06}"


def _pages(report: Report, t: Texts) -> str:
    first, last = report.pages
    if first == last:
        return t("source", file=report.source, page=first)
    return t("source.pages", file=report.source, first=first, last=last)


def _report(report: Report, t: Texts) -> Html:
    """Title, file with pages, and what the file says about itself."""
    file = tag("cite", _pages(report, t), class_="gt-below")
    notice = tag("span", report_text(report.notice), class_="gt-below") if report.notice else NOTHING
    return join([report_text(report.title or report.source), file, notice])


def _skipped(catalogue: Catalogue, t: Texts) -> list[Html]:
    problems = catalogue.skipped()
    if not problems:
        return []
    lines = tuple(f"{reading.name}：{reading.problem}" for reading in problems)
    return [tag("p", t("help.skipped", count=len(problems))), states.bullets(lines)]
