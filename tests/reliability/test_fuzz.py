"""The short form of the fuzzing in benchmarks/reliability; there it runs longer, on demand."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.reliability.fuzz import guided
from benchmarks.reliability.fuzzing.run import input_of, run
from benchmarks.reliability.fuzzing.targets import Target, targets

TARGETS = targets()
QUICK = ("outline", "amount", "period", "question", "read .txt", "read .csv", "read .html", "read .md", "current.json")


@pytest.mark.skipif(sys.platform == "win32", reason="inputs run in forked processes")
@pytest.mark.parametrize("name", TARGETS)
def test_damaged_input_ends_in_a_sentence_at_most(name: str) -> None:
    tried, failures = run(TARGETS[name], inputs=40, seed=20261123, seconds=4)
    assert tried
    assert failures == []


@pytest.mark.parametrize("name", TARGETS)
def test_good_input_goes_well(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_made_up_input_ends_in_a_sentence_at_most(name: str, data: bytes) -> None:
    TARGETS[name].run(data)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="atheris is installed on Linux")
def test_guided_input_ends_in_a_sentence_at_most() -> None:
    pytest.importorskip("atheris", reason="`pip install -r requirements-dev.txt` brings atheris where it has a build")
    found = guided(("outline",), seconds=3)
    assert found.losses == ()
    assert found.tried > 100


@pytest.mark.skipif(sys.platform == "win32", reason="inputs run in forked processes")
def test_the_fuzzer_notices_crashes_hangs_hunger_and_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.reliability.fuzzing.run.SECONDS_EACH", 0.5)

    def harm(data: bytes) -> None:
        import os
        import time

        match data:
            case b"crash":
                os.kill(os.getpid(), 9)
            case b"spin":
                while True:
                    pass
            case b"hang":
                time.sleep(60)
            case b"hunger":
                bytearray(8 * 2**30)
            case b"error":
                raise KeyError("place")

    def failure(seed: bytes) -> str:
        target = Target("harm", lambda: (seed,), lambda data: harm(seed))
        return run(target, 1, 1)[1][0].how

    assert failure(b"crash") == "ended with -9"
    assert failure(b"spin") == "took over 0.5 s of processor time"
    assert failure(b"hunger").startswith("MemoryError")
    assert failure(b"error").startswith("KeyError: 'place'")
    monkeypatch.setattr("benchmarks.reliability.fuzzing.run.PATIENCE", 0.5)
    assert failure(b"hang") == "did not end within 0.5 s"


def test_an_input_can_be_made_again() -> None:
    assert input_of(TARGETS["outline"], 7, 1) == input_of(TARGETS["outline"], 7, 1)
    assert input_of(TARGETS["outline"], 7, 1) != input_of(TARGETS["outline"], 8, 1)
