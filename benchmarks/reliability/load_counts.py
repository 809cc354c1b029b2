"""What load is measured by: waiting times beside those of an idle machine, and memory over time."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.reliability.load_corpus import SAMPLES

MOST_GROWTH = 1.0  # per cent of the memory held, each minute, once all is warm
SETTLED = 0.6  # of the run after which memory has to be flat: both snapshots are published and the caches are full
_SAMPLE_SECONDS = 0.5
_LEAST_SECONDS = 300  # of a run whose memory can be judged: two minutes of it are no warm-up


@dataclass(frozen=True, slots=True)
class Plan:
    """A run: how many users, for how many seconds, the pause between what one of them asks (from, to).

    ``idle`` is how much is asked by one user alone before, ``publications`` how many snapshots go live meanwhile,
    ``samples`` what they are built of. ``most`` bounds p95 beside the idle one, for each user's share of the cores.
    """

    users: int
    seconds: float
    pause: tuple[float, float]
    idle: int
    publications: int = 2
    samples: Path = SAMPLES
    most: float = 3.0

    @property
    def moments(self) -> tuple[float, ...]:
        """Seconds after the start at which builds begin."""
        return tuple(share * self.seconds for share in (0.2, 0.4)[: self.publications])


@dataclass
class Tally:
    """Answers as they come in from many users; safe to share between threads."""

    seconds: list[float] = field(default_factory=list)
    losses: Counter[str] = field(default_factory=Counter)
    seen: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, seconds: float, generations: set[int], at_least: int, loss: str = "") -> None:
        """One answer: how long it took, the generations it shows, and the one that was live when it was asked for."""
        if len(generations) > 1:
            loss = loss or f"one answer of generations {sorted(generations)}"
        elif generations and min(generations) < at_least:
            loss = loss or f"generation {min(generations)} was shown after {at_least}"
        with self._lock:
            self.seconds.append(seconds)
            self.seen.update(generations)
            if loss:
                self.losses[loss] += 1

    def p95(self) -> float:
        """The 95th percentile of the waiting times, in seconds."""
        return float(np.percentile(self.seconds, 95)) if self.seconds else 0.0


class Memory:
    """The resident memory of a process, sampled by a thread of its own. Linux only."""

    def __init__(self, process: int) -> None:
        self._file = Path(f"/proc/{process}/statm")
        self._samples: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            pages = int(self._file.read_text(encoding="ascii").split()[1])
            self._samples.append((time.monotonic(), pages * os.sysconf("SC_PAGE_SIZE") / 1e6))

    @property
    def held(self) -> float:
        """MB at the end."""
        return self._samples[-1][1]

    def growth(self) -> float:
        """MB a minute by least squares over what comes after ``SETTLED``."""
        settled = self._samples[int(len(self._samples) * SETTLED) :]
        if len(settled) < 2:
            return 0.0
        times, sizes = np.array(settled).T
        return float(np.polyfit(times - times[0], sizes, 1)[0]) * 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was counted and what was lost."""

    detail: dict[str, int | float | str]
    losses: tuple[str, ...]


def judge(idle: Tally, loaded: Tally, seconds: float, memory: Memory, plan: Plan) -> Verdict:
    """Waiting times per core share, memory and snapshots; a run of seconds tells nothing about memory.

    Users who wait at the same time share the cores evenly. How many do so on average is rate x mean wait (Little 1961);
    a user's share is cores / that many, and one core at most.
    """
    at_once = sum(loaded.seconds) / seconds
    share = max(1.0, at_once / cores())
    times = loaded.p95() / idle.p95() / share
    growth = 100 * memory.growth() / memory.held
    losses = [f"{count} x {loss}" for tally in (idle, loaded) for loss, count in tally.losses.items()]
    if times > plan.most:
        losses.append(f"p95 was {times:.1f} times the idle one per core share, more than {plan.most:g}.")
    if seconds >= _LEAST_SECONDS and growth > MOST_GROWTH:
        losses.append(f"memory grew by {growth:.2f} % a minute, more than {MOST_GROWTH:g} %.")
    losses += [
        f"generation {number} was never shown." for number in range(plan.publications + 1) if not loaded.seen[number]
    ]
    detail: dict[str, int | float | str] = {
        "minutes": round(seconds / 60, 1),
        "snapshots published": plan.publications,
        "ms p95 idle": round(1000 * idle.p95()),
        "ms p95 under load": round(1000 * loaded.p95()),
        "served at once on average": round(at_once, 1),
        "times the idle p95 per core share": round(times, 2),
        "ms the longest": round(1000 * max(loaded.seconds)),
        "MB held at the end": round(memory.held),
        "% memory growth a minute": round(growth, 2),
    }
    return Verdict(detail, tuple(losses))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
