"""Files read in order, the large ones ahead of their turn in processes of their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, MutableSequence, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from indexer.progress import OnPage
from indexer.records import Reading
from indexer.workers import CONTEXT, worker_pool

WORTH_A_PROCESS = 2_000_000  # bytes; starting a process costs about as much as reading a small file
_LOOK = 0.1  # seconds between two looks at the page that another process is at

ReadOne = Callable[[Path, str, OnPage], Reading]
"""Reads a file under a name and tells of its pages; what cannot be read is said in what it gives."""


def read_in_order(
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
            page = slice(2 * places[path], 2 * places[path] + 2)
            while wait([future], _LOOK).not_done:
                tell(path, *pages[page])
            tell(path, *pages[page])  # where a small file, or a large one that was read ahead, has got to meanwhile
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
