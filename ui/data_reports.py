"""Reports of the corpus: upload with a look at what is read, take out, build with progress, and what was skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from indexer.errors import GoalTraceError
from indexer.progress import Progress, Stage
from indexer.records import Kind
from indexer.settings import load_settings
from ui import access, cards, engine, states
from ui.address import DataAddress
from ui.build_job import BuildJob, build_job
from ui.i18n import Texts
from ui.markup import Html, join, report_text, show, tag
from ui.tables import Cell, table

if TYPE_CHECKING:
    from indexer.deep_check import Sources
    from indexer.forms import Interpretation
    from indexer.records import Plan, Reading

_FILES, _SAID = "gt-data-files", "gt-data-said"
_SECONDS = 1.0  # between two looks at a running build
_TYPES = ("pdf", "docx", "odt", "xlsx", "ods", "csv", "tsv", "html", "htm", "md", "txt")


def draw(_: DataAddress, t: Texts) -> None:
    """Build state first, then the upload, then the files."""
    for said in st.session_state.pop(_SAID, []):
        show(states.error_state(said, t) if isinstance(said, GoalTraceError) else states.remark(said, t))
    job = build_job()
    _section(t("data.build"), t)
    if job.running:
        _watch()
    else:
        _built(job, t)
    _section(t("data.upload"), t)
    _upload(t)
    _files(t)


@st.fragment(run_every=_SECONDS)
def _watch() -> None:
    """The running build, drawn anew every second; when it ends, the whole page is."""
    from ui.shell import texts

    t, job = texts(), build_job()
    if not job.running:
        engine.live_snapshot()
        st.rerun()
    for stage in Stage:
        progress = job.stages.get(stage)
        share = progress.done / progress.total if progress and progress.total else 0.0
        st.progress(min(1.0, share), text=_stage_text(stage, progress, t))
    st.button(t("data.stop"), key="gt-data-stop", on_click=_stop)


def _stage_text(stage: Stage, progress: Progress | None, t: Texts) -> str:
    from ui.markup import plain_label

    name = t(f"data_stage.{stage}")
    if progress is None:
        return name
    words = t("data.done_of", stage=name, done=f"{progress.done:,}", all=f"{progress.total:,}")
    if progress.pages and progress.done < progress.total:
        words += t("data.page_of", file=plain_label(progress.file), page=progress.page, pages=progress.pages)
    return words


def _built(job: BuildJob, t: Texts) -> None:
    """How the last build ended, how the folder differs from the index, and the button."""
    if job.problem:
        show(states.error_state(GoalTraceError(job.problem), t))
    elif job.stopped:
        show(states.remark(t("data.stopped"), t))
    elif job.result:
        show(cards.block(t, *_result(job.result, t), class_="gt-built"))
    if sources := _sources():
        show(cards.block(t, *_difference(sources, t), class_="gt-built"))
    st.button(t("data.start"), key="gt-data-build", type="primary", on_click=_start)


def _result(result: dict[str, Any], t: Texts) -> list[Html]:
    counts = result["counts"]
    words = t(
        "data.built" if result["built"] else "data.up_to_date",
        **{name: f"{counts[name]:,}" for name in ("files", "reports", "plans", "goals", "passages")},
        encoded=f"{result['encoded']:,}",
    )
    notes = [each["problem"] for each in result["skipped"]] + list(result["warnings"])
    return [tag("p", words, role="status"), states.bullets(tuple(notes))]


def _sources() -> Sources | None:
    from indexer.deep_check import compare_sources

    snapshot = engine.live_snapshot()
    return compare_sources(snapshot, load_settings().corpus) if snapshot else None


def _difference(sources: Sources, t: Texts) -> list[Html]:
    changes = [
        tag("li", t(f"data.{state}"), t("colon"), report_text(t("comma").join(names)))
        for state in ("new", "changed", "missing")
        if (names := getattr(sources, state))
    ]
    if not changes:
        return [tag("p", t("data.same", count=sources.unchanged))]
    return [tag("p", t("data.differs")), tag("ul", *changes)]


def _start() -> None:
    somebody = access.require_administrator()
    build_job().start(somebody.name)


def _stop() -> None:
    access.require_administrator()
    build_job().stop()


def _upload(t: Texts) -> None:
    """Files are looked into first; what the form would read is shown before anything is stored."""
    with st.container(key=f"gt-upload-{t.language}"):
        uploaded = st.file_uploader(
            t("data.choose"), type=list(_TYPES), key=_FILES, accept_multiple_files=True, width="stretch"
        )
    for file in uploaded:
        found = _preview(file.name, file.getvalue(), load_settings().model_dump_json())
        if isinstance(found, GoalTraceError):
            show(states.error_state(found, t))
        else:
            show(cards.block(t, *_reading(file.name, found, t), class_="gt-built"))
    if uploaded:
        st.button(t("data.store", count=len(uploaded)), key="gt-data-store", type="primary", on_click=_store, args=(t,))


@st.cache_data(max_entries=16, show_spinner=False)
def _preview(name: str, data: bytes, _settings: str) -> Interpretation | GoalTraceError:
    from indexer.administration import preview_report

    try:
        return preview_report(name, data, load_settings())
    except GoalTraceError as error:
        return error


def _reading(name: str, found: Interpretation, t: Texts) -> list[Html]:
    plans = [plan for report in found.reports for plan in report.plans if plan.kind is Kind.PLAN]
    goals = sum(len(plan.goals) for plan in plans)
    words = t("data.reads", reports=len(found.reports), plans=len(plans), goals=goals)
    forms = t("comma").join(
        t("data.range", pages=_range(each.first, each.last), form=t.known(f"data_form.{each.form}", each.form))
        for each in found.pages
    )
    warnings = [warning for report in found.reports for warning in report.warnings]
    return [
        tag("p", tag("strong", report_text(name)), t("colon"), words),
        tag("p", forms, class_="gt-remark"),
        states.bullets(tuple(warnings)),
    ]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _store(t: Texts) -> None:
    """Store every chosen file that can be read; the others are named."""
    from indexer.administration import preview_report, store_report

    somebody, settings = access.require_administrator(), load_settings()
    said: list[str | GoalTraceError] = []
    for file in st.session_state.get(_FILES) or []:
        data = file.getvalue()
        try:
            preview_report(file.name, data, settings)
            stored = store_report(settings, file.name, data, somebody.name)
        except GoalTraceError as error:
            said.append(error)
        else:
            said.append(t("data.replaced" if stored.replaced else "data.stored", file=stored.name))
    st.session_state[_SAID] = said


def _files(t: Texts) -> None:
    """The files of the live snapshot with what each gave, and the way to take one out."""
    snapshot = engine.live_snapshot()
    if snapshot is None:
        return
    readings = snapshot.catalogue.files()
    plans: dict[str, list[Plan]] = {}
    for entry in engine.all_plans(snapshot):
        plans.setdefault(entry.report.source, []).append(entry.plan)
    _section(t("data.files", count=len(readings)), t)
    noted = any(each.problem or each.warnings for each in readings)
    titles = [t(f"data_column.{name}") for name in ("file", "pages", "plans", "goals", *(["state"] if noted else []))]
    rows = [_row(each, plans.get(each.name, []))[: len(titles)] for each in readings]
    show(table(t("data.files", count=len(readings)), titles, rows))
    with st.container(key="gt-data-remove", horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            t("data.remove_choose"), [each.name for each in readings], index=None, placeholder=t("data.remove_none")
        )
        st.button(
            t("data.remove"), key="gt-data-remove-button", disabled=name is None, on_click=_remove, args=(name, t)
        )


def _row(reading: Reading, plans: list[Plan]) -> list[Cell]:
    """What a file gave; the last cell says what reading it met with."""
    notes = [tag("span", report_text(note), class_="gt-below") for note in (reading.problem, *reading.warnings) if note]
    return [
        Cell(report_text(reading.name)),
        Cell(f"{reading.pages:,}", number=True),
        Cell(f"{len(plans):,}", number=True),
        Cell(f"{sum(len(plan.goals) for plan in plans):,}", number=True),
        Cell(join(notes)),
    ]


def _remove(name: str, t: Texts) -> None:
    from indexer.administration import remove_report

    somebody = access.require_administrator()
    try:
        remove_report(load_settings(), name, somebody.name)
    except GoalTraceError as error:
        st.session_state[_SAID] = [error]
    else:
        st.session_state[_SAID] = [t("data.removed", file=name)]


def _section(title: str, t: Texts) -> None:
    show(cards.block(t, tag("h2", title), class_="gt-data-title"))
