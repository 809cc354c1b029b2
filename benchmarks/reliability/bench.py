"""What faults are tried on: a corpus with its index, and builds in processes of their own."""

from __future__ import annotations

import os
import select
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability.generations import generations, write_generation
from indexer.build import build
from indexer.errors import GoalTraceError
from indexer.manifest import BUILDING
from indexer.progress import Progress, Stage
from indexer.settings import Settings, load_settings
from indexer.snapshot import open_snapshot
from tests.hashing import HashingEncoder

SECONDS = 60  # a fault that takes longer is a hang


@dataclass(frozen=True, slots=True)
class Attempt:
    """How something ended: ``done`` with what it gave, ``refused`` with its sentence, or ``broke`` with its cause."""

    how: str
    said: str


def attempt(action: Callable[[], object]) -> Attempt:
    """Run in a fork, so that limits, accounts and crashes stay there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(action, writing)
    os.close(writing)
    said, deadline = b"", time.monotonic() + SECONDS
    while select.select([reading], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(reading, 65_536)
        if not part:
            break
        said += part
    else:
        os.kill(child, signal.SIGKILL)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    how, _, sentence = said.decode(errors="replace").partition("\n")
    return Attempt(how, sentence) if code == 0 else Attempt("broke", f"ended with {code}")


def _answer(action: Callable[[], object], writing: int) -> None:
    try:
        answer = f"done\n{action()}"
    except GoalTraceError as error:
        answer = f"refused\n{error}"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the fault is tried for
        answer = f"broke\n{type(error).__name__}: {error}"
    os.write(writing, answer.encode()[:60_000])
    os._exit(0)


@dataclass
class Bench:
    """A built index over generation 0 of the small corpus."""

    folder: Path
    cache: Path
    generation: int = 0

    @classmethod
    def copy(cls, template: Bench, folder: Path) -> Bench:
        """A bench of its own for one fault."""
        shutil.copytree(template.folder, folder)
        return cls(folder, template.cache, template.generation)

    @property
    def index(self) -> Path:
        """The folder of snapshots."""
        return self.folder / "index"

    @property
    def corpus(self) -> Path:
        """The folder of reports."""
        return self.folder / "corpus"

    @property
    def settings(self) -> Settings:
        """Settings for both."""
        return load_settings(corpus=self.corpus, index=self.index, cache=self.cache)

    def change(self) -> None:
        """Put the next generation into the corpus, so that there is something to build."""
        self.generation += 1
        write_generation(self.corpus, self.generation)

    def build(
        self, prepare: Callable[[], object] | None = None, during: Callable[[Stage], object] | None = None
    ) -> Attempt:
        """Build in a fork after ``prepare``; ``during`` is called there with each stage as the build reports it."""

        def run() -> str:
            if prepare:
                prepare()

            def progress(now: Progress) -> None:
                if during:
                    during(now.stage)

            return build(self.settings, HashingEncoder, progress).snapshot

        return attempt(run)

    def refuses(self, found: Attempt, *words: str) -> str:
        """The loss, if any, when a build had to be refused with these words and the live snapshot had to stay."""
        if found.how != "refused":
            return f"{found.how}: {found.said}"
        if "\n" in found.said or not found.said.endswith(".") or not all(word in found.said for word in words):
            return f"not the sentence expected: {found.said}"
        return self.whole(litter=False)

    def recovers(self) -> str:
        """The loss, if any, when nothing is in the way any longer and the next build has to succeed."""
        found = self.build()
        if found.how != "done":
            return f"the next build {found.how}: {found.said}"
        return self.whole(self.generation, litter=False)

    def whole(self, generation: int | None = None, litter: bool = True) -> str:
        """The loss, if any, when the live snapshot has to open, be of one generation, and lie in a tidy folder."""
        try:
            snapshot = open_snapshot(self.index)
        except GoalTraceError as error:
            return f"the live snapshot does not open: {error}"
        held = generations(p.text for p in snapshot.catalogue.passages(range(snapshot.manifest.counts["passages"])))
        if len(held) != 1 or (generation is not None and held != {generation}):
            return f"the live snapshot holds generations {sorted(held)}"
        left = [path.name for path in self.index.glob(f"{BUILDING}*")]
        return f"left behind: {left}" if left and not litter else ""
