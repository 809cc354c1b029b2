"""Processes that read or compute beside the main one and never outlive it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

CONTEXT = multiprocessing.get_context("spawn")
"""Processes are spawned, since the parent has threads of its own and must not be forked."""


def worker_pool(processes: int, begin: Callable[..., None] | None = None, *arguments: object) -> ProcessPoolExecutor:
    """A pool of processes, each of which first calls ``begin`` with ``arguments``, such as memory that all share."""
    return ProcessPoolExecutor(processes, mp_context=CONTEXT, initializer=_begin, initargs=(begin, arguments))


def _begin(begin: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    _end_with_parent()
    if begin:
        begin(*arguments)


def _end_with_parent() -> None:
    """A killed parent tells its workers nothing: they would finish what they do and then wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
