"""How far a build is, told now and then to whoever shows it: the command line, or the app."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_SECONDS = 0.1  # between two reports of one stage; nobody reads faster


class Stage(StrEnum):
    """What a build does, in this order. The value is what logs and JSON use."""

    READ = "read"
    ENCODE = "encode"
    SEGMENT = "segment"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` files are read, or passages encoded or segmented, or snapshots published.

    While a file is read, ``file`` is its name, and ``page`` of its ``pages`` pages are done; both are 0 where the
    format has no pages, or as long as they are not counted.
    """

    stage: Stage
    done: int
    total: int
    file: str = ""
    page: int = 0
    pages: int = 0


Listener = Callable[[Progress], None]
"""Is told how far a build is, in the thread that builds. What it raises ends the build."""

OnPage = Callable[[int, int], None]
"""Is told by a reader that page so many (from 1) of so many is done."""


def ignore_pages(_page: int, _pages: int) -> None:
    """For readers to whom nobody listens."""


def throttled(listener: Listener, clock: Callable[[], float] = time.monotonic) -> Listener:
    """``listener``, told no more often than anybody can read, but always of the first and the last of each stage."""
    stage: Stage | None = None
    told = 0.0

    def tell(progress: Progress) -> None:
        nonlocal stage, told
        now = clock()
        if progress.stage is stage and progress.done < progress.total and now - told < _SECONDS:
            return
        stage, told = progress.stage, now
        listener(progress)

    return tell
