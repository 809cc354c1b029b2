"""Lets the disk, the folders, the clock and the lock fail under builds and readers, and sees what is lost: nothing.

Each fault is a function that yields, for every time it was tried, a sentence about what was lost or nothing.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.reliability.bench import Attempt, Bench, attempt
from benchmarks.reliability.broken_pointers import broken_pointers, half_written
from benchmarks.reliability.generations import QUESTION
from benchmarks.reliability.kills import workshop
from benchmarks.reliability.ordering import clock_set_back, power_cut, rolled_back
from benchmarks.reliability.rows import Result
from benchmarks.reliability.small_builds import load_for_builds
from indexer.build import build
from indexer.progress import Stage
from retriever.search import Searcher, open_searcher
from tests.hashing import HashingEncoder

_NOBODY = 65534
_LIMITS = (0, 100, 1_000, 4_000, 9_000, 9_800, 12_000, 40_000, 80_000, 120_000)
_ROOM = tuple(range(0, 300, 4))  # KiB free on the small disk; the last is enough


def file_size_limit(bench: Bench, short: bool) -> Iterator[str]:
    """Every file stops growing at some size (RLIMIT_FSIZE), one writer after the other."""
    for limit in _LIMITS[:: 3 if short else 1]:
        bench.change()

        def cap(size: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        found = bench.build(cap)
        yield bench.whole(bench.generation) if found.how == "done" else bench.refuses(found, "written")
        yield bench.recovers()


def full_disk(bench: Bench, short: bool) -> Iterator[str]:
    """A small file system with ever less room (ENOSPC). Needs the right to mount."""
    with small_disk(bench.folder / "disk") as disk:
        if disk is None:
            return
        shutil.copytree(bench.index, disk / "index")
        shutil.rmtree(bench.index)
        bench.index.symlink_to(disk / "index")
        for room in _ROOM[:: 24 if short else 1]:
            bench.change()
            with only(room, disk):
                found = bench.build()
                yield bench.whole(bench.generation) if found.how == "done" else bench.refuses(found, "cannot be")
            yield bench.recovers()
        bench.index.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of 4 MiB in ``folder``, or None where it may not be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def only(room: int, disk: Path) -> Iterator[None]:
    """Leave ``room`` KiB free."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free // 1024
    ballast.write_bytes(b"\0" * 1024 * max(0, free - room))
    yield
    ballast.unlink()


def read_only_folder(bench: Bench, short: bool) -> Iterator[str]:
    """The index folder may not be written, or not be made; what is there can still be read."""
    bench.change()

    def read() -> str:
        _as_nobody()
        return bench.whole()

    def build_elsewhere() -> str:
        _as_nobody()
        settings = bench.settings.model_copy(update={"index": bench.folder / "new" / "index"})
        return build(settings, HashingEncoder, lambda _: None).snapshot

    with writing_forbidden(bench.index):
        yield bench.refuses(bench.build(_as_nobody), "cannot be written")
        found = attempt(read)
        yield found.said if found.how == "done" else f"{found.how}: {found.said}"
    with writing_forbidden(bench.folder):
        yield bench.refuses(attempt(build_elsewhere), "cannot be written")
    yield bench.recovers()


@contextmanager
def writing_forbidden(folder: Path) -> Iterator[None]:
    """Nobody but root may write there, and root is not who tries."""
    folder.chmod(0o555)
    yield
    folder.chmod(0o755)


def _as_nobody() -> None:
    if os.geteuid() == 0:
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def vanishing_corpus(bench: Bench, short: bool) -> Iterator[str]:
    """The folder of reports is gone, emptied, or goes while it is read; so does one file."""
    away = bench.folder / "away"
    bench.change()
    bench.corpus.rename(away)
    yield bench.refuses(bench.build(), "is not a folder")
    bench.corpus.mkdir()
    yield bench.refuses(bench.build(), "holds no report")
    bench.corpus.rmdir()
    away.rename(bench.corpus)

    def leave(stage: Stage) -> None:
        if stage is Stage.READ and bench.corpus.exists():
            bench.corpus.rename(away)

    yield bench.refuses(bench.build(during=leave), "vanished")
    away.rename(bench.corpus)
    first = next(bench.corpus.glob("11*.txt"))

    def lose(stage: Stage) -> None:
        if stage is Stage.READ:
            first.unlink(missing_ok=True)

    yield bench.refuses(bench.build(during=lose), first.name, "vanished")
    bench.change()
    yield bench.recovers()


def vanished_index(bench: Bench, short: bool) -> Iterator[str]:
    """The index folder goes while somebody searches: what was opened goes on, what is opened anew says so."""

    def serve() -> str:
        used, fresh = (open_searcher(bench.settings, HashingEncoder()) for _ in range(2))
        before = _answer(used)
        shutil.rmtree(bench.index)
        return "" if _answer(used) == before == _answer(fresh) else "the open snapshot answered otherwise"

    found = attempt(serve)
    yield found.said if found.how == "done" else f"{found.how}: {found.said}"
    opened = attempt(lambda: open_searcher(bench.settings, HashingEncoder()))
    yield "" if opened.how == "refused" and "holds no index yet" in opened.said else f"{opened.how}: {opened.said}"
    bench.change()
    yield bench.recovers()


def _answer(searcher: Searcher) -> list[tuple[str, float]]:
    searcher.snapshot.stored_vectors(np.arange(3))
    return [(hit.passage.id, round(hit.score, 6)) for hit in searcher.search(QUESTION, top=5).hits]


def two_builders(bench: Bench, short: bool) -> Iterator[str]:
    """A second build while one runs; then the first is killed and its lock falls. Not in short: it takes seconds."""
    if short:
        return
    with workshop(bench.folder) as shop:
        for _ in range(5):
            bench.change()
            shop.start()
            steps = shop.steps()
            second = None
            for step in steps:
                if step == "encode":
                    second = bench.build()
            yield _busy(second)
            yield bench.whole(bench.generation, litter=False)
            bench.change()
            child = shop.start()
            for step in shop.steps():
                if step == "encode":
                    os.kill(child, 9)
            yield bench.recovers()


def _busy(found: Attempt | None) -> str:
    if found and found.how == "refused" and "another build is running" in found.said:
        return ""
    return f"two builds ran: {found}"


FAULTS: dict[str, Callable[[Bench, bool], Iterator[str]]] = {
    "files that stop growing": file_size_limit,
    "full disks": full_disk,
    "read-only folders": read_only_folder,
    "vanished corpora": vanishing_corpus,
    "vanished indexes": vanished_index,
    "clocks set back": clock_set_back,
    "roll-backs": rolled_back,
    "builders at once": two_builders,
    "broken current.json": broken_pointers,
    "half-written snapshots": half_written,
    "power cuts": power_cut,
}


def faults(short: bool = False) -> Result:
    """Try every fault on an index of its own."""
    tried, losses = {}, []
    with tempfile.TemporaryDirectory(prefix="goaltrace-") as scratch:
        Path(scratch).chmod(0o755)
        template = Bench(Path(scratch, "template"), Path(scratch, "cache"))
        template.folder.mkdir()
        template.cache.mkdir()
        load_for_builds(template.settings)
        template.change()
        template.build()
        template.cache.chmod(0o777)
        for number, (name, fault) in enumerate(FAULTS.items()):
            found = list(fault(Bench.copy(template, Path(scratch, str(number))), short))
            tried[name] = len(found)
            losses += [f"{name}, attempt {place}: {loss}" for place, loss in enumerate(found, 1) if loss]
    detail: dict[str, int | float | str] = {name: count for name, count in tried.items() if count}
    return Result("faults", sum(tried.values()), "attempts", tuple(losses), detail)
