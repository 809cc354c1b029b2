"""The short form of the load in benchmarks/reliability, and that what it counts as a loss is noticed."""

from __future__ import annotations

import mmap
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.reliability import load_app, load_client, load_threads
from benchmarks.reliability.load_counts import Memory, Plan, Tally, judge
from benchmarks.reliability.rows import Result
from indexer.encoder import Encoder
from indexer.settings import load_settings
from retriever.answer import Answerer
from retriever.batch import Batches
from retriever.narrowing import MOST_PHRASES
from retriever.notes import NoteCode
from retriever.query import MAX_CHARACTERS
from retriever.search import open_searcher
from tests.conftest import Index

LONGEST = 2.0  # seconds of a core for any question; the worst take a quarter of it
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc, which Linux has")


@pytest.fixture(scope="module")
def answerer(small_index: Index) -> Answerer:
    return Answerer(open_searcher(small_index.settings, small_index.encoder))


@linux
@pytest.mark.parametrize("load", [load_app.load_app, load_threads.load_threads])
def test_many_users_lose_nothing(load: Callable[[Plan], Result], bundled_encoder: Encoder) -> None:
    if load_settings().model != "bundled":
        pytest.skip("the load is measured with the bundled model; unset GOALTRACE_MODEL")
    plan = load_app.SHORT if load is load_app.load_app else load_threads.SHORT
    with ThreadPoolExecutor(1) as apart:  # the browser of other tests leaves an event loop running in this thread
        found = apart.submit(load, plan).result()
    assert found.losses == ()
    assert found.tried > 30 and found.detail["snapshots published"] == 1


@pytest.mark.parametrize(
    "question",
    [
        "".join(
            f"「{first}{second}」"
            for first in "計畫目標完成達情形因應"
            for second in "署年度數機關站資料新聞測"
            if first != second
        )[:500],
        ("112年度計畫核定總經費執行率平均最高合計未達成目標幾項" * 20)[:500],
        ("河川水質感測網計畫" * 60)[:500],
        " ".join(map(str, range(200)))[:500],
        "「" * 500,
        "的" * 500,
    ],
)
def test_no_question_takes_long(answerer: Answerer, question: str) -> None:
    assert len(question) > MAX_CHARACTERS * 0.9
    started = time.thread_time()
    answerer.ask(question)
    assert time.thread_time() - started < LONGEST


def test_of_many_phrases_only_the_first_are_read_word_for_word(answerer: Answerer) -> None:
    quoted = "".join(f"「感測{number}站」" for number in range(MOST_PHRASES + 1))
    notes = answerer.searcher.search(quoted).notes
    assert Counter(note.code for note in notes)[NoteCode.PHRASE] == MOST_PHRASES
    assert [str(note) for note in notes if note.code is NoteCode.PHRASES] == [
        "The question quotes 9 phrases; only the first 8 must stand in a passage word for word."
    ]


def test_batches_take_turns(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most, order = 0, 0, list[str]()
    search = answerer.searcher.search

    def watched(question: str, *rest: object) -> object:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        order.append(question)
        try:
            return search(question)
        finally:
            at_once -= 1

    monkeypatch.setattr(answerer.searcher, "search", watched)
    batches = [Batches().open([f"感測站{name}{number}" for number in range(12)], "s") for name in "甲乙丙"]

    def answer(number: int) -> None:
        while not batches[number].done:
            batches[number].answer_next(answerer)

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert {question[3] for question in order[:12]} == set("甲乙丙"), "one batch was answered whole before the others"


def test_a_mixed_an_old_and_a_wrong_answer_are_losses() -> None:
    tally = Tally()
    tally.add(0.1, {1}, 1)
    tally.add(0.1, {1, 2}, 1)
    tally.add(0.1, {0}, 1)
    tally.add(0.1, {1}, 1, "the page lacks it")
    assert tally.losses == {
        "one answer of generations [1, 2]": 1,
        "generation 0 was shown after 1": 1,
        "the page lacks it": 1,
    }


@linux
def test_slowness_and_a_generation_that_was_not_shown_are_losses() -> None:
    plan = Plan(users=4, seconds=1, pause=(0, 1), idle=1, publications=1)
    idle, loaded = Tally([0.1] * 10), Tally([1.0] * 10)
    with Memory(1) as memory:
        time.sleep(1.2)
    loaded.add(1.0, {0}, 0)
    losses = judge(idle, loaded, 10.0, memory, plan).losses
    assert any("times the idle one per core share" in loss for loss in losses)
    assert "generation 1 was never shown." in losses and "generation 0 was never shown." not in losses
    assert judge(idle, Tally([0.2] * 10, seen=Counter({0: 5, 1: 5})), 10.0, memory, plan).losses == ()


@linux
def test_growing_memory_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.reliability.load_counts._LEAST_SECONDS", 0)
    plan = Plan(users=1, seconds=1, pause=(0, 1), idle=1, publications=0)
    tally = Tally([0.1] * 10, seen=Counter({0: 10}))
    kept = list[mmap.mmap]()
    with Memory(os.getpid()) as memory:
        for _ in range(60):
            kept.append(mmap.mmap(-1, 2**20))  # not from what the process has freed
            kept[-1].write(bytes(2**20))
            time.sleep(0.05)
    assert any("memory grew" in loss for loss in judge(tally, tally, 10.0, memory, plan).losses)


def test_a_page_of_errors_is_a_problem() -> None:
    tab = load_client.Tab(None)  # type: ignore[arg-type]
    message = load_client.ForwardMsg()
    message.metadata.delta_path.extend([0, 0])
    message.delta.new_element.html.body = (
        '<style>.gt-error{}</style><div class="gt gt-state gt-error"><p>壞了</p></div>'
    )
    assert not tab._take(message)
    assert tab._problem == "壞了"
    message.delta.new_element.html.body = "<style>.gt-error{}</style><p>好 &lt;b&gt;</p>"
    tab._take(load_client.ForwardMsg(new_session={}))
    assert not tab._take(message)
    assert (tab._problem, list(tab._page.values())) == ("", ["好 <b>"])
    assert tab._take(load_client.ForwardMsg(script_finished=load_client.ForwardMsg.FINISHED_SUCCESSFULLY))
