"""Running targets: many inputs in a child process of bounded memory, each bounded in time.

Time is the processor's, so that a busy machine makes no failures; a child that waits for something is ended by the clock.
"""

from __future__ import annotations

import os
import random
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.reliability.fuzzing.mutation import mutated
from benchmarks.reliability.fuzzing.targets import Target

SECONDS_EACH = 20.0  # of processor time
PATIENCE = 300.0  # seconds by the clock
MEMORY = 4 * 2**30  # bytes of address space for the child


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that broke something: ``number`` and the run's seed make it again."""

    target: str
    number: int
    how: str


def run(target: Target, inputs: int, seed: int, seconds: float = float("inf")) -> tuple[int, list[Failure]]:
    """Feed ``inputs`` damaged inputs, or as many as ``seconds`` allow; how many were tried, and the failures."""
    failures, number, deadline = [], 0, time.monotonic() + seconds
    while number < inputs and time.monotonic() < deadline:
        tried, failure = _batch(target, number, inputs, seed, deadline)
        number = tried
        failures += [failure] if failure else []
    return number, failures


def input_of(target: Target, number: int, seed: int) -> bytes:
    """The input that a run with this seed gives its target at this number."""
    return mutated(target.seeds(), random.Random(f"{seed} {target.name} {number}"))


def _batch(target: Target, first: int, last: int, seed: int, deadline: float) -> tuple[int, Failure | None]:
    """Inputs from ``first`` on in one child, up to the first failure; the next number and that failure."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _serve(target, range(first, last), seed, lambda line: os.write(writing, line))
    os.close(writing)
    number, buffered = first, b""
    try:
        while select.select([reading], [], [], PATIENCE)[0]:
            buffered += (piece := os.read(reading, 65_536))
            *lines, buffered = buffered.split(b"\n")
            for line in lines:
                if line:
                    return number + 1, Failure(target.name, number, line.decode("utf-8", "replace"))
                number += 1
            if not piece:
                how = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                child = 0
                return (number, None) if how == 0 else (number + 1, Failure(target.name, number, _ending(how)))
            if time.monotonic() > deadline:
                return number, None
        return number + 1, Failure(target.name, number, f"did not end within {PATIENCE:g} s")
    finally:
        os.close(reading)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _ending(code: int) -> str:
    return f"took over {SECONDS_EACH:g} s of processor time" if code == -signal.SIGPROF else f"ended with {code}"


def _serve(target: Target, numbers: range, seed: int, tell: Callable[[bytes], object]) -> None:
    """In the child: an empty line for an input that went well, one line of what happened for the first that did not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    status = 0
    try:
        for number in numbers:
            signal.setitimer(signal.ITIMER_PROF, SECONDS_EACH)
            try:
                target.run(input_of(target, number, seed))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is the finding
                place = traceback.extract_tb(error.__traceback__)[-1]
                words = f"{type(error).__name__}: {error} at {os.path.basename(place.filename)}:{place.lineno}"
                tell(" ".join(words.split()).encode()[:500] + b"\n")
                break
            tell(b"\n")
    finally:
        os._exit(status)
