"""Turns: a few questions are worked on at a time, first come first served, and each for a bounded time.

More at a time than there are cores would only make all of them slow, and each holds memory while it runs. Threads
cannot be stopped from outside, so a question's time is looked at between its stages (``in_time``); how long a stage may
take is bounded by the length of questions.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import QueryError

AT_ONCE = max(2, os.cpu_count() or 1)
WAIT = 60.0  # seconds until somebody who waits is told so
WORK = 30.0  # seconds for one question


class Turns:
    """``at_once`` turns, given in the order in which they were asked for; safe to share between threads."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self, patience: float) -> bool:
        """Wait for a turn; False when it did not come within ``patience`` seconds."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(patience):
            return True
        with self._lock:
            if not mine.is_set():
                self._waiting.remove(mine)
            return mine.is_set()

    def give(self) -> None:
        """Hand a turn that was taken to whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


class _Mine(threading.local):
    ends: float | None = None  # when the turn of this thread is over; None while it has none


_turns = Turns(AT_ONCE)
_mine = _Mine()


@contextmanager
def turn() -> Iterator[None]:
    """Hold a turn; within one that this thread holds already, go on in that. Raises QueryError after WAIT seconds."""
    if _mine.ends is not None:
        yield
        return
    if not _turns.take(WAIT):
        raise QueryError(
            f"Too much is asked at once: this question waited {WAIT:g} seconds for its turn; ask again in a while.",
            "question_waited",
            seconds=f"{WAIT:g}",
        )
    _mine.ends = time.monotonic() + WORK
    try:
        yield
    finally:
        _mine.ends = None
        _turns.give()


def in_time() -> None:
    """Between two stages of a question: raises QueryError when its turn is over."""
    if _mine.ends is not None and time.monotonic() > _mine.ends:
        raise QueryError(
            f"The question took more than {WORK:g} seconds and was given up; shorten it or choose a year or an agency.",
            "question_slow",
            seconds=f"{WORK:g}",
        )
