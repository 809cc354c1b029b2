"""Batches of questions that are answered one at a time, can be left and gone on with, and are kept for a while.

A batch is known by its questions and what they are asked of, so that asking the same again finds the answers.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from retriever.answer import Answerer
from retriever.pack import Item, Pack, answer_one

KEPT = 16  # batches in memory; the one used longest ago goes first
_PAUSE = 0.01  # seconds after each question, so that other batches and people who ask one by one come in between
_turn = threading.Lock()  # one question of all batches at a time: together they take one user's share of the machine


class Batch:
    """Questions in order with the answers so far; safe to share between threads."""

    def __init__(self, key: str, questions: Sequence[str], snapshot: str) -> None:
        """``snapshot`` is the id of what the questions are asked of."""
        self.key = key
        self.questions = tuple(questions)
        self.snapshot = snapshot
        self.stopped = False
        self._items: list[Item] = []
        self._started = datetime.now(UTC)
        self._lock = threading.Lock()

    @property
    def items(self) -> tuple[Item, ...]:
        """The questions answered so far."""
        return tuple(self._items)

    @property
    def done(self) -> bool:
        """Whether every question is answered."""
        return len(self._items) == len(self.questions)

    def answer_next(self, answerer: Answerer) -> None:
        """Answer one more question, if any is left."""
        with self._lock, _turn:
            if not self.done:
                number = len(self._items)
                self._items.append(answer_one(number + 1, self.questions[number], answerer))
        time.sleep(_PAUSE)

    def pack(self, without: Collection[int] = (), site: str = "") -> Pack:
        """The answers so far, except the questions whose numbers are in ``without``."""
        kept = tuple(item for item in self._items if item.number not in without)
        return Pack(kept, self.snapshot, self._started, site)

    def kinds(self) -> Counter[str]:
        """How many answers are of which kind; ``problem`` for questions that could not be asked."""
        return Counter(item.answer.kind.value if item.answer else "problem" for item in self._items)


class Batches:
    """The batches of this process; safe to share between threads."""

    def __init__(self) -> None:
        self._batches: OrderedDict[str, Batch] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, questions: Sequence[str], snapshot: str, settings: str = "") -> Batch:
        """The batch of these questions to this snapshot under these settings, a new one if there is none."""
        whole = json.dumps([snapshot, settings, *questions])
        key = hashlib.sha256(whole.encode()).hexdigest()[:32]
        with self._lock:
            batch = self._batches.setdefault(key, Batch(key, questions, snapshot))
            self._batches.move_to_end(key)
            while len(self._batches) > KEPT:
                self._batches.popitem(last=False)
            return batch

    def get(self, key: str) -> Batch | None:
        """A batch by its key; None when it was never asked here or has gone."""
        with self._lock:
            if key in self._batches:
                self._batches.move_to_end(key)
            return self._batches.get(key)
