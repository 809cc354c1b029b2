"""批次答詢: many questions at once; their answers are looked through and taken away as a file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import GoalTraceError
from indexer.settings import load_settings
from ui import asking, batch_review, cards, engine, shell, states
from ui.address import BatchAddress
from ui.i18n import Texts
from ui.links import BATCH_PATH
from ui.markup import show, tag

if TYPE_CHECKING:
    from indexer.snapshot import Snapshot
    from retriever.batch import Batch, Batches

_PASTED, _FILE, _PROBLEM = "gt-batch-pasted", "gt-batch-file", "gt-batch-problem"
_TYPES = ("txt", "csv", "tsv", "xlsx", "ods")
_BOX = 260  # pixels


def page() -> st.Page:
    """This page for the navigation."""
    t = shell.texts()
    return st.Page(render, title=t("nav.batch"), url_path=BATCH_PATH, help=t("nav.batch_help"))


def render() -> None:
    """Draw the form, the progress or the answers of the batch that the address bar names."""
    t = shell.texts()
    address = BatchAddress.read(shell.params())
    with states.errors_shown(t):
        snapshot = engine.live_snapshot()
        if snapshot is None:
            show(states.no_index(t))
            return
        batch = _batches().get(address.batch) if address.batch else None
        if batch is None:
            _form(snapshot, gone=bool(address.batch), t=t)
        elif batch.done or batch.stopped or batch.snapshot != snapshot.manifest.snapshot:
            _title(t("batch.answers"), "", t)
            if batch.snapshot != snapshot.manifest.snapshot:
                show(states.remark(t("batch.older", snapshot=batch.snapshot), t))
            elif not batch.done:
                _stopped(batch, t)
            batch_review.draw(batch, address, t)
        else:
            _title(t("batch.answering"), "", t)
            _answer(batch, snapshot, t)
        shell.footer(snapshot, t)


@st.cache_resource(show_spinner=False)
def _batches() -> Batches:
    from retriever.batch import Batches

    return Batches()


def _title(heading: str, lead: str, t: Texts) -> None:
    below = [tag("p", lead, class_="gt-lead")] if lead else []
    show(cards.block(t, tag("h1", heading), *below, class_="gt-title"))


def _form(snapshot: Snapshot, gone: bool, t: Texts) -> None:
    """Paste or upload; a problem with either is told above the fields."""
    from retriever.questions import MAX_BYTES, MAX_QUESTIONS

    _title(t("batch.title"), t("batch.lead"), t)
    if gone:
        show(states.remark(t("batch.gone"), t))
    if problem := st.session_state.pop(_PROBLEM, None):
        show(states.error_state(problem, t))
    st.text_area(t("batch.paste"), key=_PASTED, placeholder=t("batch.placeholder"), height=_BOX)
    with st.container(key=f"gt-upload-{t.language}"):
        st.file_uploader(
            t("batch.upload"), type=list(_TYPES), key=_FILE, max_upload_size=MAX_BYTES // 1_000_000, width="stretch"
        )
    bounds = t("batch.bounds", questions=MAX_QUESTIONS, megabytes=MAX_BYTES // 1_000_000)
    show(tag("p", bounds, class_="gt gt-remark", lang=t.tag))
    st.button(t("batch.start"), key="gt-batch-start", type="primary", on_click=_start, args=(snapshot,))


def _start(snapshot: Snapshot) -> None:
    """Read the questions and show their batch; what is wrong with them is told on the next run."""
    try:
        questions = _questions()
    except GoalTraceError as error:
        st.session_state[_PROBLEM] = error
        return
    batch = _batches().open(questions, snapshot.manifest.snapshot, load_settings().model_dump_json())
    batch.stopped = False
    shell.go(BatchAddress(batch=batch.key).params())


def _questions() -> tuple[str, ...]:
    """Those of the uploaded file, or else the pasted ones. Raises GoalTraceError."""
    from retriever.questions import questions_of_text, read_questions

    uploaded = st.session_state.get(_FILE)
    if uploaded is None:
        return questions_of_text(st.session_state.get(_PASTED) or "")
    suffix = Path(uploaded.name).suffix.lower().removeprefix(".")
    with tempfile.TemporaryDirectory() as folder:  # the program names the file, whatever the upload was called
        path = Path(folder) / f"questions.{suffix if suffix in _TYPES else _TYPES[0]}"
        path.write_bytes(uploaded.getbuffer())
        return read_questions(path)


def _answer(batch: Batch, snapshot: Snapshot, t: Texts) -> None:
    """Answer what is left, a question at a time; any click or change of language is served in between."""
    with st.container(key="gt-batch-progress", gap="small"):
        bar = st.progress(0.0, text=_progress_text(batch, t))
        st.button(t("batch.stop"), key="gt-batch-stop", on_click=_stop, args=(batch,))
    with st.spinner(t("engine.opening")):
        answerer = asking.answerer(snapshot)
    while not batch.done and not batch.stopped:
        batch.answer_next(answerer)
        bar.progress(len(batch.items) / len(batch.questions), text=_progress_text(batch, t))
    st.rerun()


def _progress_text(batch: Batch, t: Texts) -> str:
    return t("batch.progress", done=len(batch.items), all=len(batch.questions))


def _stop(batch: Batch) -> None:
    batch.stopped = True


def _stopped(batch: Batch, t: Texts) -> None:
    """What is missing, and the way on."""
    show(states.remark(t("batch.stopped", done=len(batch.items), all=len(batch.questions)), t))
    st.button(t("batch.go_on"), key="gt-batch-on", on_click=_go_on, args=(batch,))


def _go_on(batch: Batch) -> None:
    batch.stopped = False
    shell.go(replace(BatchAddress(), batch=batch.key).params())
