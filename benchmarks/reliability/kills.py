"""Kills builds with SIGKILL and sees that nobody who searches notices, and that the next build puts all in order."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from benchmarks.reliability.generations import write_generation
from benchmarks.reliability.rows import Result
from indexer.errors import SnapshotError
from indexer.history import snapshot_ids
from indexer.manifest import problems, read_manifest
from indexer.settings import Settings
from indexer.snapshot import current_id, open_snapshot

ROOT = Path(__file__).parents[2]
STEPS = (
    *("clear", "read", "encode", "vectors", "lexical", "catalogue"),
    *("seal", "verify", "rename", "publish", "live", "tidy"),
)
WELL, KILLED = "ended 0", f"ended {-signal.SIGKILL}"
_OURS = {"current.json", ".lock", "audit.jsonl", ".audit.jsonl.lock"}
_KEPT = Settings.model_fields["kept_snapshots"].default


@dataclass
class Tally:
    """What has happened so far. ``reached`` counts the kills by the last step that had begun."""

    kills: int = 0
    at_random: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Workshop:
    """A corpus, its index, and a process that builds it when asked."""

    corpus: Path
    index: Path
    builder: subprocess.Popen[str]

    def start(self) -> int:
        """Begin a build and give its process id."""
        _stdin(self.builder).write("build\n")
        _stdin(self.builder).flush()
        line = self._line()
        if not line.startswith("pid "):
            raise RuntimeError(f"the builder said {line!r}")
        return int(line.removeprefix("pid "))

    def steps(self) -> Iterator[str]:
        """The steps of the running build as they begin; the last item is how it ended, and why if it failed."""
        said = ""
        while True:
            line = self._line()
            if line.startswith("ended "):
                yield line if line in (WELL, KILLED) else f"{line}: {said}"
                return
            try:
                event = json.loads(line)
            except ValueError:  # an error, or a line that the kill cut short
                said = line or said
                continue
            if event.get("event") == "build":
                yield event["step"]

    def build(self) -> list[str]:
        """A build to its end; its steps and how it ended."""
        self.start()
        return list(self.steps())

    def _line(self) -> str:
        line = self.builder.stdout.readline() if self.builder.stdout else ""
        if not line:
            raise RuntimeError("the builder has ended")
        return line.rstrip("\n")


def kills(random_kills: int, at_steps: Sequence[str], searching: int = 2, seed: int = 0) -> Result:
    """Kill that many builds at random moments, and one at each of the steps named, while readers search."""
    chance, tally = random.Random(seed), Tally()
    with tempfile.TemporaryDirectory(prefix="goaltrace-") as scratch, workshop(Path(scratch)) as shop:
        usual = _first_build(shop)
        plan: list[str | float] = [*(chance.random() * usual for _ in range(random_kills)), *at_steps]
        chance.shuffle(plan)
        with readers(Path(scratch), searching) as reports:
            for number, moment in enumerate(plan, start=2):
                _kill_one(shop, number, moment, tally)
        tally.losses += [loss for report in reports for loss in report["wrong"]]
        searches = sum(report["searches"] for report in reports)
    detail: dict[str, int | float | str] = {
        "at random moments": tally.at_random,
        "searches meanwhile": searches,
        "next builds": len(plan),
        **{f"killed in {step}": tally.reached[step] for step in ("start", *STEPS) if tally.reached[step]},
    }
    return Result("kills", tally.kills, "builds killed", tuple(tally.losses), detail)


def _first_build(shop: Workshop) -> float:
    """The index to begin with; how long a build takes in seconds."""
    write_generation(shop.corpus, 0)
    shop.build()
    write_generation(shop.corpus, 1)
    started = time.monotonic()
    ended = shop.build()
    if ended[-1] != WELL:
        raise RuntimeError(f"a build that nobody killed failed: {ended}")
    return time.monotonic() - started


def _kill_one(shop: Workshop, number: int, moment: str | float, tally: Tally) -> None:
    """Kill the build of generation ``number`` after so many seconds or when a step begins; then build it again."""
    before = current_id(shop.index)
    write_generation(shop.corpus, number)
    child = shop.start()
    begun = ["start"]
    if isinstance(moment, float):
        time.sleep(moment)
        _kill(child)
    for step in shop.steps():
        begun.append(step)
        if step == moment:
            _kill(child)
    ended = begun.pop()
    if ended == KILLED:
        tally.kills += 1
        tally.at_random += isinstance(moment, float)
        tally.reached[begun[-1]] += 1
    where = f"generation {number}, killed in {begun[-1]}"
    live = current_id(shop.index)
    if live != before and "publish" not in begun:
        tally.losses.append(f"{where}: {live} was live before it was published.")
    _expect_whole(shop.index, f"{where}, after the kill", tally)
    again = shop.build()
    if again[-1] != WELL:
        tally.losses.append(f"{where}: the next build {again[-1]}.")
    _expect_whole(shop.index, f"{where}, after the next build", tally)
    _expect_tidy(shop.index, where, tally)


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):  # it was faster
        os.kill(process, signal.SIGKILL)


def _expect_whole(index: Path, where: str, tally: Tally) -> None:
    try:
        open_snapshot(index)
    except SnapshotError as error:
        tally.losses.append(f"{where}: {error}")


def _expect_tidy(index: Path, where: str, tally: Tally) -> None:
    """Nothing lies about but whole snapshots, no more of them than are kept, and what the program keeps beside them."""
    kept = snapshot_ids(index)
    litter = {path.name for path in index.iterdir()} - _OURS - set(kept)
    if litter or len(kept) > _KEPT + 1:
        tally.losses.append(f"{where}: the next build left {sorted(litter)} and {len(kept)} snapshots.")
    for name in kept:
        tally.losses += [f"{where}: {each}" for each in problems(index / name, read_manifest(index / name))]


@contextmanager
def workshop(scratch: Path) -> Iterator[Workshop]:
    """A builder over folders in ``scratch``."""
    corpus, index = scratch / "corpus", scratch / "index"
    builder = _python("benchmarks.reliability.small_builds", corpus, index, scratch / "cache")
    try:
        yield Workshop(corpus, index, builder)
    finally:
        builder.communicate()


@contextmanager
def readers(scratch: Path, count: int) -> Iterator[list[dict[str, Any]]]:
    """That many readers at work; when the block ends, the list holds what they report."""
    reports: list[dict[str, Any]] = []
    started = [_python("benchmarks.reliability.reader", scratch / "index", scratch / "cache") for _ in range(count)]
    for reader in started:
        if reader.stdout is None or reader.stdout.readline() != "ready\n":
            raise RuntimeError("a reader did not start")
    try:
        yield reports
    finally:
        for reader in started:
            output, _ = reader.communicate("stop\n", timeout=60)
            reports.append(json.loads(output))


def _python(module: str, *arguments: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def _stdin(process: subprocess.Popen[str]) -> IO[str]:
    if process.stdin is None:
        raise RuntimeError("the process was started without a pipe")
    return process.stdin
