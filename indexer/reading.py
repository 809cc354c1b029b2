"""Corpus folder -> reports: every file read once, and again only when its bytes or this code have changed.

Files are read side by side in processes of their own. One that cannot be read is a problem of that file alone.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableSequence, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.agencies import FILE as AGENCIES
from indexer.errors import BuildError, GoalTraceError
from indexer.forms import Interpretation, interpret
from indexer.goals import with_goals
from indexer.progress import Listener, OnPage, Progress, Stage, ignore_pages
from indexer.readers import read_document, readable
from indexer.records import BLANK, IMAGE_ONLY, Document, Reading, Report
from indexer.repeats import distinct_plans
from indexer.workers import CONTEXT, worker_pool

TERMS = "terms.txt"
VOCABULARY = (TERMS, "synonyms.txt", AGENCIES)  # travels with the snapshot: the read side never opens the corpus
_LOOK = 0.1  # seconds between two looks at the page that another process is at
WORTH_A_PROCESS = 2_000_000  # bytes; starting a process costs about as much as reading a small file


def interpret_file(path: Path, name: str | None = None, scans: bool = False) -> Interpretation:
    """One file's reports with their goal rows paired, and how its pages were read. Raises GoalTraceError."""
    found = interpret(read_document(path, name, scans=scans))
    return replace(found, reports=distinct_plans(with_goals(report) for report in found.reports))


def read_file(path: Path, name: str | None = None) -> tuple[Report, ...]:
    """One file's reports alone."""
    return interpret_file(path, name).reports


def report_files(corpus: Path) -> list[Path]:
    """The report files under ``corpus``, sorted, without hidden ones and word lists. Raises BuildError for none."""
    if not corpus.is_dir():
        raise BuildError(f"{corpus}: is not a folder; name the folder of your reports with --corpus.")
    found = sorted(
        path
        for path in corpus.rglob("*")
        if path.is_file()
        and readable(path)
        and path.name not in VOCABULARY
        and not any(part.startswith(".") for part in path.relative_to(corpus).parts)
    )
    if not found:
        raise BuildError(f"{corpus}: holds no report; put report files into it and build again.")
    return found


def checksum(path: Path) -> str:
    """SHA-256 of a file's bytes in hex; empty when it cannot be opened, which reading it will say."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


ReadOne = Callable[[Path, str, OnPage], Reading]


class EarlierReadings(Protocol):
    """Files by name and checksum, as an earlier build read them."""

    def holds(self, name: str, sha256: str) -> bool:
        """Whether a file with these bytes was read."""
        ...

    def reading(self, name: str, sha256: str) -> Reading | None:
        """What it gave."""
        ...


def read_corpus(
    corpus: Path,
    sums: Mapping[Path, str],
    earlier: EarlierReadings | None,
    processes: int,
    progress: Listener,
    scans: bool = False,
) -> Iterator[Reading]:
    """Readings of all files, one by one in the order of ``sums``, which gives every path its checksum.

    ``earlier`` is what an earlier build read, taken where the bytes are the same. ``progress`` is told of every page.
    ``scans`` says whether text in pictures is read too.
    """
    names = {path: path.relative_to(corpus).as_posix() for path in sums}
    left = [path for path, sha256 in sums.items() if not (earlier and earlier.holds(names[path], sha256))]
    done = 0

    def tell(path: Path, page: int = 0, pages: int = 0) -> None:
        progress(Progress(Stage.READ, done, len(sums), names[path], page, pages))

    fresh = _read_all(left, names, processes, tell, partial(read_one, scans=scans))
    for path, sha256 in sums.items():
        tell(path)
        known = earlier.reading(names[path], sha256) if earlier else None
        yield known or replace(next(fresh), sha256=sha256)
        done += 1
    progress(Progress(Stage.READ, done, len(sums)))


def _read_all(
    paths: Sequence[Path],
    names: Mapping[Path, str],
    processes: int,
    tell: Callable[[Path, int, int], None],
    read: ReadOne,
) -> Iterator[Reading]:
    """Readings in the order of ``paths``; large files are read ahead in processes of their own."""
    apart = [path for path in paths if _size(path) >= WORTH_A_PROCESS] if processes > 1 else []
    if len(apart) < 2:
        yield from (read(path, names[path], partial(tell, path)) for path in paths)
        return
    pages = CONTEXT.RawArray("i", 2 * len(apart))  # of each file the page that is done, and how many it has
    with worker_pool(min(processes, len(apart)), _share, pages) as pool:
        places = {path: place for place, path in enumerate(apart)}
        waiting = iter(apart)
        running: dict[Path, Future[Reading]] = {}
        for path in paths:
            # A few ahead and no more: what is read and not yet taken lies in memory.
            for next_one in itertools.islice(waiting, 2 * processes - len(running)):
                running[next_one] = _submit(pool, read, next_one, names[next_one], places[next_one])
            future = running.pop(path, None)
            if future is None:
                yield read(path, names[path], partial(tell, path))
                continue
            while wait([future], _LOOK).not_done:
                tell(path, *pages[2 * places[path] : 2 * places[path] + 2])
            yield _result(future, names[path])


_shared: list[MutableSequence[int]] = []  # in a worker: the array that it shares with its parent


def _share(pages: MutableSequence[int]) -> None:
    _shared[:] = [pages]


def _read_apart(read: ReadOne, path: Path, name: str, place: int) -> Reading:
    def on_page(page: int, pages: int) -> None:
        _shared[0][2 * place : 2 * place + 2] = [page, pages]

    return read(path, name, on_page)


def _submit(pool: ProcessPoolExecutor, read: ReadOne, path: Path, name: str, place: int) -> Future[Reading]:
    try:
        return pool.submit(_read_apart, read, path, name, place)
    except BrokenProcessPool as error:  # another file ended its process, and the pool with it
        broken: Future[Reading] = Future()
        broken.set_exception(error)
        return broken


def _result(future: Future[Reading], name: str) -> Reading:
    try:
        return future.result()
    except BrokenProcessPool:
        problem = f"{name}: the process that read it was ended, perhaps for lack of memory; split the file."
        return Reading(name, "", 0, (), (), problem)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it vanished, which reading it will say
        return 0


def read_one(path: Path, name: str, on_page: OnPage = ignore_pages, scans: bool = False) -> Reading:
    """One file, or the sentence that says why not."""
    try:
        document = read_document(path, name, on_page, scans)
        found = interpret(document)
        reports: tuple[Report, ...] = tuple(with_goals(report) for report in found.reports)
    except GoalTraceError as error:
        return Reading(name, "", 0, (), (), str(error))
    problem = "" if reports else _nothing_in(document)
    return Reading(name, document.sha256, len(document.pages), found.pages, reports, problem, found.warnings)


def _nothing_in(document: Document) -> str:
    """Why a document gave no report: nothing stands on its pages that could be read."""
    notes = Counter((page.note or BLANK).partition(":")[0] for page in document.pages)
    said = ", ".join(f"{count} {note}" for note, count in notes.most_common())
    remedy = "turn on the setting ocr or put a file with text in its place" if IMAGE_ONLY in notes else "replace it"
    return f"{document.name}: no page holds text that can be read ({said}); {remedy}."
