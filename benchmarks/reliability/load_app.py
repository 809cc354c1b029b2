"""Fifty people use the running app at once while new snapshots go live."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.reliability.load_client import Drawn, Tab, open_tab
from benchmarks.reliability.load_corpus import ROOT, SMALL, Asked, first_build, generations, publish, questions
from benchmarks.reliability.load_counts import Memory, Plan, Tally, judge
from benchmarks.reliability.rows import Result
from indexer.settings import Settings, load_settings

_GRACE = 3.0  # seconds that the app may go on with the snapshot before while it opens the new one
_VIEWS = (3, 6)  # of one visit; then the tab is closed and another one opened


LONG = Plan(users=50, seconds=600, pause=(5, 20), idle=60)
SHORT = Plan(users=8, seconds=4, pause=(0.5, 2), idle=6, publications=1, samples=SMALL, most=20)


def load_app(plan: Plan = LONG) -> Result:
    """Everybody reads, asks, opens plans and the overview; every page must be whole and of one snapshot."""
    with tempfile.TemporaryDirectory(prefix="goaltrace-") as scratch:
        folder = Path(scratch)
        settings = load_settings(corpus=folder / "corpus", index=folder / "index")
        asked = questions(first_build(settings, plan.samples), 4 * plan.users)
        with serving(settings, folder) as app, Memory(app.process) as memory:
            crowd = _Crowd(app.address, settings, asked, plan)
            asyncio.run(crowd.run())
        log = (folder / "server.log").read_text(encoding="utf-8")
    errors = [line for line in log.splitlines() if "Traceback" in line or "Error" in line]
    verdict = judge(crowd.idle, crowd.loaded, crowd.took, memory, plan)
    losses = (*verdict.losses, *crowd.failed, *(f"the app's log: {line[:200]}" for line in errors[:5]))
    detail = {"users at once": plan.users, **verdict.detail}
    return Result("load", len(crowd.loaded.seconds), "pages of the app", losses, detail)


class _Crowd:
    """The users of one app."""

    def __init__(self, address: str, settings: Settings, asked: Sequence[Asked], plan: Plan) -> None:
        self.idle, self.loaded = Tally(), Tally()
        self.failed: list[str] = []
        self.took = 0.0
        self._address = address
        self._settings = settings
        self._asked = asked
        self._plan = plan
        self._live = 0
        self._until = 0.0

    async def run(self) -> None:
        """One user alone first, then all of them with the publications."""
        chance = random.Random(0)
        async with open_tab(self._address) as tab:
            for _ in range(3):
                await self._view(tab, chance, Tally())
            for _ in range(self._plan.idle):
                await self._view(tab, chance, self.idle)
        started = time.monotonic()
        self._until = started + self._plan.seconds
        await asyncio.gather(*(self._user(number) for number in range(self._plan.users)), self._publish(started))
        self.took = time.monotonic() - started

    async def _publish(self, started: float) -> None:
        for number, moment in enumerate(self._plan.moments, start=1):
            await asyncio.sleep(max(0.0, started + moment - time.monotonic()))
            if failed := await asyncio.to_thread(publish, self._settings, self._plan.samples, number):
                self.failed.append(failed)
                return
            await asyncio.sleep(_GRACE)
            self._live = number

    @property
    def _goes_on(self) -> bool:
        """Whether there is time left, or a publication that nobody has seen yet."""
        return time.monotonic() < self._until or (self._live < self._plan.publications and not self.failed)

    async def _user(self, number: int) -> None:
        chance = random.Random(number + 1)
        await asyncio.sleep(chance.uniform(0, self._plan.pause[1]))
        while self._goes_on:
            try:
                async with open_tab(self._address) as tab:
                    await self._view(tab, chance, self.loaded, start=True)
                    views = chance.randint(*_VIEWS)
                    while views and self._goes_on:
                        await asyncio.sleep(chance.uniform(*self._plan.pause))
                        await self._view(tab, chance, self.loaded)
                        views -= 1
            except (OSError, ValueError, TimeoutError, WebSocketException) as error:
                self.loaded.add(0.0, set(), 0, f"{type(error).__name__}: {error}"[:200])

    async def _view(self, tab: Tab, chance: random.Random, tally: Tally, start: bool = False) -> None:
        """One page: the start page, a question's answer, a plan, or the overview."""
        asked, before, began = chance.choice(self._asked), self._live, time.monotonic()
        kind = "start" if start else chance.choices(("answer", "plan", "overview"), (8, 2, 1))[0]
        match kind:
            case "start":
                drawn, wanted = await tab.show(), "可以這樣問"
            case "answer":
                drawn, wanted = await tab.show(q=asked.question), asked.plan
            case "plan":
                drawn, wanted = await tab.show("plan", plan=asked.plan_id), asked.plan
            case _:
                drawn, wanted = await tab.show("overview"), "總覽"
        shown = generations([drawn.words])
        marked = kind in ("start", "overview") or bool(shown)
        tally.add(time.monotonic() - began, shown, before, _loss(kind, drawn, wanted, marked))


def _loss(kind: str, drawn: Drawn, wanted: str, marked: bool) -> str:
    if drawn.problem:
        return f"{kind}: {drawn.problem[:200]}"
    return "" if wanted in drawn.words and marked else f"{kind}: the page lacks {wanted!r}"


@dataclass(frozen=True, slots=True)
class App:
    """A running app; ``address`` ends without a slash."""

    address: str
    process: int


@contextmanager
def serving(settings: Settings, folder: Path) -> Iterator[App]:
    """The app over an index as people run it; its log lies in ``folder``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"GOALTRACE_CORPUS": settings.corpus, "GOALTRACE_INDEX": settings.index, "GOALTRACE_MODEL": settings.model}
    address = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "server.py", f"--server.port={port}"],
            cwd=ROOT,
            env={**os.environ, **{name: str(value) for name, value in own.items()}},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"{address}/_stcore/health", process)
            yield App(address, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the app did not start")
