"""Words of many texts, kept with the snapshot: looked up where the live one cut the same text, else cut, side by side.

A listed term decides how texts are cut that hold it, and no others (see Segmenter), so when the terms of a corpus change,
the texts that hold none of those that came or went keep their words.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.errors import SnapshotError
from indexer.text import Segmenter, dictionary_hash, normalise
from indexer.workers import worker_pool

FILE = "words.sqlite"

WORTH_PROCESSES = 20_000  # texts; starting a process costs about as much as cutting 4,000
_AHEAD = 4_096  # rows whose texts are looked up, and cut, together
_TASK = 256  # texts that a process cuts at once
_SEPARATOR = "\t"  # in no word: they are made of letters, digits and Chinese characters

Row = tuple[str, str]
"""Text and context of a passage."""


class KnownWords:
    """What a snapshot keeps, for a segmenter with perhaps other terms."""

    def __init__(self, folder: Path, terms: Sequence[str], segmenter: Segmenter) -> None:
        """``terms`` are those that the snapshot in ``folder`` was cut with. Raises SnapshotError."""
        changed = sorted(set(terms) ^ set(segmenter.terms))
        self._changed = re.compile("|".join(map(re.escape, changed))) if changed else None
        try:
            uri = f"{(folder / FILE).resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True)
            self._connection.execute("SELECT 1 FROM words LIMIT 1")
        except sqlite3.Error as error:
            raise SnapshotError(f"{FILE}: cannot be opened; rebuild with `python -m indexer build`.") from error

    def look_up(self, text: str) -> str | None:
        """The joined words of ``text``, if they are kept and would be cut the same today."""
        found = self._connection.execute("SELECT words FROM words WHERE key = ?", [_key(text)]).fetchone()
        if found is None or (self._changed and self._changed.search(normalise(text).text)):
            return None
        return str(found[0])

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def known_words(folder: Path, terms: Sequence[str], dictionary: str, segmenter: Segmenter) -> KnownWords | None:
    """What the snapshot in ``folder`` kept; None where it kept nothing or was cut by other versions."""
    if dictionary != dictionary_hash(terms) or not (folder / FILE).exists():
        return None
    with suppress(SnapshotError):  # cut anew
        return KnownWords(folder, terms, segmenter)
    return None


@dataclass(slots=True)
class _Ahead:
    """Rows whose words are being fetched."""

    rows: list[Row]
    words: dict[str, str]  # of the texts that are known
    cut: list[tuple[list[str], Future[list[str]] | list[str]]] = field(default_factory=list)


class WordCache:
    """A WordCutter for the rows of one build, which keeps what it gives in a new snapshot's folder.

    As a context manager it ends its processes and closes its file.
    """

    def __init__(self, segmenter: Segmenter, folder: Path, known: KnownWords | None, processes: int) -> None:
        """``processes`` = 1 cuts in this process alone."""
        self._segmenter = segmenter
        self._known = known
        self._processes = processes
        self._current: dict[str, str] = {}
        self._cut_other = lru_cache(maxsize=1024)(segmenter.words)
        self._closing = ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._worth_processes = False
        self._store = sqlite3.connect(folder / FILE)
        # What is half written is never read: the folder is sealed when it is whole.
        self._store.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE words (key BLOB PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID;"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()
        self._store.commit()
        self._store.close()
        if self._known:
            self._known.close()

    def words(self, text: str) -> list[str]:
        """See WordCutter. Quick for the texts of the rows that ``ahead`` gave last."""
        joined = self._current.get(text)
        if joined is None:
            return self._cut_other(text)
        return joined.split(_SEPARATOR) if joined else []

    def ahead(self, rows: Iterable[Row], total: int) -> Iterator[Row]:
        """The rows as they come, with the words of their texts at hand; ``total`` says how many there are, roughly."""
        self._worth_processes = self._processes > 1 and total >= WORTH_PROCESSES
        waiting: deque[_Ahead] = deque()
        source = iter(rows)
        while batch := list(itertools.islice(source, _AHEAD)):
            waiting.append(self._begin(batch))
            if len(waiting) > 1:  # while these rows are indexed, the next ones are cut
                yield from self._finish(waiting.popleft())
        while waiting:
            yield from self._finish(waiting.popleft())

    def _begin(self, rows: list[Row]) -> _Ahead:
        texts = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
        known = (
            {text: words for text in texts if (words := self._known.look_up(text)) is not None} if self._known else {}
        )
        ahead = _Ahead(rows, known)
        missing = [text for text in texts if text not in known]
        if self._worth_processes and not self._pool and 2 * len(missing) > len(texts):
            self._pool = self._closing.enter_context(worker_pool(self._processes))
        for start in range(0, len(missing), _TASK):
            task = missing[start : start + _TASK]
            ahead.cut.append((task, self._cut(task)))
        return ahead

    def _cut(self, texts: list[str]) -> Future[list[str]] | list[str]:
        if self._pool is None:
            return _joined(self._segmenter, texts)
        return self._pool.submit(_cut_apart, self._segmenter.terms, self._segmenter.cache, texts)

    def _finish(self, ahead: _Ahead) -> Iterator[Row]:
        for texts, cut in ahead.cut:
            ahead.words.update(zip(texts, cut.result() if isinstance(cut, Future) else cut, strict=True))
        self._store.executemany(
            "INSERT OR IGNORE INTO words VALUES (?, ?)", ((_key(text), words) for text, words in ahead.words.items())
        )
        self._current = ahead.words
        yield from ahead.rows


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _joined(segmenter: Segmenter, texts: Sequence[str]) -> list[str]:
    return [_SEPARATOR.join(segmenter.words(text)) for text in texts]


_segmenter_of = lru_cache(maxsize=1)(Segmenter)


def _cut_apart(terms: tuple[str, ...], cache: Path, texts: list[str]) -> list[str]:
    """In a process of its own, which loads the dictionary once."""
    return _joined(_segmenter_of(terms, cache), texts)
