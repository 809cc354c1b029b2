"""Two hundred users of one searcher in this process while new snapshots go live."""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reliability.load_corpus import SMALL, Asked, first_build, generations, publish, questions
from benchmarks.reliability.load_counts import Memory, Plan, Tally, judge
from benchmarks.reliability.rows import Result
from indexer.encoder import load_encoder
from indexer.errors import GoalTraceError
from indexer.settings import Settings, load_settings
from indexer.snapshot import current_id
from retriever.answer import Answer, Answerer
from retriever.search import open_searcher

LONG = Plan(users=200, seconds=600, pause=(5, 20), idle=200)
SHORT = Plan(users=16, seconds=3, pause=(0.2, 0.8), idle=12, publications=1, samples=SMALL, most=20)


def load_threads(plan: Plan = LONG) -> Result:
    """Everybody asks; every answer must lead to its plan and come from one snapshot."""
    with tempfile.TemporaryDirectory(prefix="goaltrace-") as scratch, Memory(os.getpid()) as memory:
        settings = load_settings(corpus=Path(scratch, "corpus"), index=Path(scratch, "index"))
        crowd = _Crowd(_Live(settings, first_build(settings, plan.samples)), plan)
        crowd.run()
    verdict = judge(crowd.idle, crowd.loaded, crowd.took, memory, plan)
    detail = {"users at once": plan.users, **verdict.detail}
    return Result("threads", len(crowd.loaded.seconds), "questions", (*verdict.losses, *crowd.failed), detail)


class _Live:
    """The answerer over the live snapshot, exchanged as the app does; the one before goes when its last user does."""

    def __init__(self, settings: Settings, answerer: Answerer) -> None:
        self.settings = settings
        self._encoder = load_encoder(settings)
        self._lock = threading.Lock()
        self._answerer = answerer

    def answerer(self) -> Answerer:
        """What answers now."""
        with self._lock:
            if self._answerer.searcher.snapshot.manifest.snapshot != current_id(self.settings.index):
                self._answerer = Answerer(open_searcher(self.settings, self._encoder))
            return self._answerer


class _Crowd:
    def __init__(self, live: _Live, plan: Plan) -> None:
        self.idle, self.loaded = Tally(), Tally()
        self.failed: list[str] = []
        self.took = 0.0
        self._live = live
        self._plan = plan
        self._asked: Sequence[Asked] = questions(live.answerer(), 2 * plan.users)
        self._generation = 0

    def run(self) -> None:
        """One user alone first, then all of them with the publications."""
        for asked in self._asked[: self._plan.idle]:
            self._ask(asked, self.idle)
        started = time.monotonic()
        until = started + self._plan.seconds
        users = [threading.Thread(target=self._user, args=(number, until)) for number in range(self._plan.users)]
        for user in users:
            user.start()
        for number, moment in enumerate(self._plan.moments, start=1):
            time.sleep(max(0.0, started + moment - time.monotonic()))
            failed = publish(self._live.settings, self._plan.samples, number)
            self.failed += [failed] if failed else []
            self._generation = number
        for user in users:
            user.join()
        self.took = time.monotonic() - started

    def _user(self, number: int, until: float) -> None:
        chance = random.Random(number)
        while time.monotonic() < until or (self._generation < self._plan.publications and not self.failed):
            time.sleep(chance.uniform(*self._plan.pause))
            self._ask(chance.choice(self._asked), self.loaded)

    def _ask(self, asked: Asked, tally: Tally) -> None:
        before, began = self._generation, time.monotonic()
        try:
            answer = self._live.answerer().ask(asked.question)
        except (GoalTraceError, OSError, ValueError, RuntimeError, LookupError) as error:
            tally.add(time.monotonic() - began, set(), before, f"{type(error).__name__}: {error}"[:200])
            return
        tally.add(time.monotonic() - began, generations(_texts(answer)), before, _loss(answer, asked))


def _texts(answer: Answer) -> list[str]:
    return [answer.text, *(hit.passage.text for hit in (*answer.hits, *answer.nearest))]


def _loss(answer: Answer, asked: Asked) -> str:
    found = {hit.entry.plan.id for hit in (*answer.hits, *answer.nearest)}
    return "" if asked.plan_id in found else "a question did not lead to its plan"
