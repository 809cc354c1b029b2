"""Corpus folder -> reports: every file read once, and again only when its bytes or this code have changed.

Files are read side by side in processes of their own. One that cannot be read is a problem of that file alone.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.agencies import FILE as AGENCIES
from indexer.errors import BuildError, GoalTraceError
from indexer.forms import Interpretation, interpret
from indexer.goals import with_goals
from indexer.progress import Listener, OnPage, Progress, Stage, ignore_pages
from indexer.read_ahead import read_in_order
from indexer.readers import read_document
from indexer.records import BLANK, IMAGE_ONLY, Document, Reading, Report
from indexer.repeats import distinct_plans

TERMS = "terms.txt"
# Left by office programs, Windows and macOS.
_PASSED_OVER = re.compile(r"\.|~\$|(?:Thumbs\.db|desktop\.ini|Icon\r)$", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
VOCABULARY = (TERMS, "synonyms.txt", AGENCIES)  # travels with the snapshot: the read side never opens the corpus


def interpret_file(path: Path, name: str | None = None, scans: bool = False) -> Interpretation:
    """One file's reports with their goal rows paired, and how its pages were read. Raises GoalTraceError."""
    found = interpret(read_document(path, name, scans=scans))
    return replace(found, reports=distinct_plans(with_goals(report) for report in found.reports))


def read_file(path: Path, name: str | None = None) -> tuple[Report, ...]:
    """One file's reports alone."""
    return interpret_file(path, name).reports


def report_files(corpus: Path) -> list[Path]:
    """All that lies under ``corpus`` as a report, sorted: what cannot be read is among it, so that somebody is told.

    Hidden files, word lists and what desktop programs leave behind are not. Raises BuildError when nothing is there.
    """
    if not corpus.is_dir():
        raise BuildError(f"{corpus}: is not a folder; name the folder of your reports with --corpus.")
    closed: list[OSError] = []
    found: list[Path] = []
    for folder, folders, files in os.walk(corpus, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(folder, name).is_symlink()]  # which are not followed
        found += (Path(folder, name) for name in (*files, *links) if not _PASSED_OVER.match(name))
    found += (Path(error.filename) for error in closed)
    reports = sorted(path for path in found if path.name not in VOCABULARY)
    if not reports:
        raise BuildError(f"{corpus}: holds no report; put report files into it and build again.")
    return reports


def corpus_name(path: Path, corpus: Path) -> str:
    """How a file is called in results: its place in the corpus, what cannot be printed in it escaped."""
    name = path.relative_to(corpus).as_posix()
    return name.encode("unicode_escape").decode("ascii") if _UNPRINTABLE.search(name) else name


def checksum(path: Path) -> str:
    """SHA-256 of a file's bytes in hex; empty when it cannot be opened, which reading it will say."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


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
    names = {path: corpus_name(path, corpus) for path in sums}
    odd = {path for path in sums if names[path] != path.relative_to(corpus).as_posix()}
    known = {path for path, sha256 in sums.items() if earlier and earlier.holds(names[path], sha256)}
    left = [path for path in sums if path not in known | odd]
    done = 0

    def tell(path: Path, page: int = 0, pages: int = 0) -> None:
        progress(Progress(Stage.READ, done, len(sums), names[path], page, pages))

    fresh = read_in_order(left, names, processes, tell, partial(read_one, scans=scans))
    for path, sha256 in sums.items():
        tell(path)
        if path in odd:
            problem = (
                f"{names[path]}: the name of this file or its folder holds signs that cannot be printed; rename it."
            )
            yield Reading(names[path], sha256, 0, (), (), problem)
        else:
            before = earlier.reading(names[path], sha256) if earlier and path in known else None
            yield before or replace(next(fresh), sha256=sha256)
        done += 1
    progress(Progress(Stage.READ, done, len(sums)))


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
