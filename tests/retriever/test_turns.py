"""Turns: first come first served, bounded in waiting and in work, and given back whatever happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from indexer.errors import QueryError
from retriever import turns
from retriever.answer import Answerer
from retriever.search import open_searcher
from retriever.turns import Turns, in_time, turn
from tests.conftest import Index
from ui.i18n import Language, Texts
from ui.states import error_state


@pytest.fixture(scope="module")
def answerer(small_index: Index) -> Answerer:
    return Answerer(open_searcher(small_index.settings, small_index.encoder))


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """A single turn for everybody."""
    monkeypatch.setattr(turns, "_turns", only := Turns(1))
    return only


def _until(there: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if there():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def _code(action: Callable[[], object]) -> str:
    with pytest.raises(QueryError) as caught:
        action()
    for language in Language:
        words = error_state(caught.value, Texts(language)).text
        assert "gt-error" in words and str(caught.value.values["seconds"]) in words
    return caught.value.code


def test_who_came_first_is_served_first(one: Turns) -> None:
    served = list[int]()

    def wait(number: int) -> None:
        with turn():
            served.append(number)

    users = [threading.Thread(target=wait, args=(number,)) for number in range(6)]
    with turn():
        for number, user in enumerate(users, start=1):
            user.start()
            _until(lambda number=number: len(one._waiting) == number)  # type: ignore[misc]
    for user in users:
        user.join()
    assert served == list(range(6))


def test_who_waits_too_long_is_told_and_takes_nobodys_turn(
    answerer: Answerer, one: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT", 0.05)
    assert one.take(0)
    assert _code(lambda: answerer.ask("無人機")) == "question_waited"
    assert not one._waiting
    one.give()
    assert answerer.ask("無人機").nearest, "one turn is enough for a search and its answer"


def test_a_question_that_takes_too_long_is_given_up_between_two_stages(
    answerer: Answerer, one: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(turns, "WORK", -1.0)
        slow.setattr(answerer.searcher._legs, "retrieve", lambda *_: pytest.fail("it went on"))
        assert _code(lambda: answerer.ask("無人機")) == "question_slow"
    assert answerer.ask("無人機").nearest, "its turn was given back"
    in_time()  # outside a turn there is all the time in the world


def test_a_slow_question_leaves_a_turn_to_the_others(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_turns", Turns(turns.AT_ONCE))
    finish, ended = threading.Event(), list[str]()

    def slow() -> None:
        with turn():
            finish.wait()
        ended.append("slow")

    def quick(number: int) -> None:
        answerer.ask(f"無人機{number}")
        ended.append("quick")

    stuck = threading.Thread(target=slow)
    stuck.start()
    others = [threading.Thread(target=quick, args=(number,)) for number in range(8)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    finish.set()
    stuck.join()
    assert ended == ["quick"] * 8 + ["slow"]


def test_no_turn_is_lost_when_somebody_gives_up_as_it_comes() -> None:
    both = Turns(1)
    for _ in range(200):
        assert both.take(1)
        got = list[bool]()
        other = threading.Thread(target=lambda got=got: got.append(both.take(0.001)))  # type: ignore[misc]
        other.start()
        time.sleep(0.001)
        both.give()
        other.join()
        if got == [True]:
            both.give()
        assert both._free == 1 and not both._waiting
