"""Corpus folder -> reports: every file read once, and again only when its bytes or this code have changed.

Files are read side by side in processes of their own. One that cannot be read is a problem of that file alone.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from indexer.agencies import FILE as AGENCIES
from indexer.errors import BuildError, GoalTraceError
from indexer.forms import Interpretation, interpret
from indexer.goals import with_goals
from indexer.readers import read_document, readable
from indexer.records import Reading, Report
from indexer.repeats import distinct_plans

TERMS = "terms.txt"
VOCABULARY = (TERMS, "synonyms.txt", AGENCIES)  # travels with the snapshot: the read side never opens the corpus
WORTH_A_PROCESS = 2_000_000  # bytes; starting a process costs about as much as reading a small file


def interpret_file(path: Path, name: str | None = None) -> Interpretation:
    """One file's reports with their goal rows paired, and how its pages were read. Raises GoalTraceError."""
    found = interpret(read_document(path, name))
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


def read_corpus(
    corpus: Path,
    sums: Mapping[Path, str],
    known: Callable[[str, str], Reading | None],
    processes: int,
    progress: Callable[[int, int], None],
) -> list[Reading]:
    """Readings of all files in the order of ``sums``, which gives every path its checksum.

    ``known(name, sha256)`` is what an earlier build read from the same bytes, if anything.
    """
    names = {path: path.relative_to(corpus).as_posix() for path in sums}
    done = {path: reading for path, sha256 in sums.items() if (reading := known(names[path], sha256))}
    left = [path for path in sums if path not in done]
    progress(len(done), len(sums))
    for path, reading in _read_all(left, names, processes):
        done[path] = replace(reading, sha256=sums[path])
        progress(len(done), len(sums))
    return [done[path] for path in sums]


def _read_all(paths: Sequence[Path], names: Mapping[Path, str], processes: int) -> Iterator[tuple[Path, Reading]]:
    apart = [path for path in paths if path.stat().st_size >= WORTH_A_PROCESS] if processes > 1 else []
    if len(apart) < 2:
        apart = []
    for path in paths:
        if path not in apart:
            yield path, read_one(path, names[path])
    if not apart:
        return
    # Spawned, not forked: the parent has threads of its own.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(apart)), mp_context=context) as pool:
        running: dict[Future[Reading], Path] = {pool.submit(read_one, path, names[path]): path for path in apart}
        for future in as_completed(running):
            path = running[future]
            try:
                yield path, future.result()
            except BrokenProcessPool:
                problem = (
                    f"{names[path]}: the process that read it was ended, perhaps for lack of memory; split the file."
                )
                yield path, Reading(names[path], "", 0, (), (), problem)


def read_one(path: Path, name: str) -> Reading:
    """One file, or the sentence that says why not."""
    try:
        document = read_document(path, name)
        found = interpret(document)
        reports: tuple[Report, ...] = tuple(with_goals(report) for report in found.reports)
    except GoalTraceError as error:
        return Reading(name, "", 0, (), (), str(error))
    return Reading(name, document.sha256, len(document.pages), found.pages, reports, "")
