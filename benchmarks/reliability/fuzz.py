"""Fuzzing as a row of docs/reliability.md: damaged files for every way in, then made-up ones that coverage guides."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from benchmarks.reliability.fuzzing.run import Failure, run
from benchmarks.reliability.fuzzing.targets import targets
from benchmarks.reliability.rows import Result

ROOT = Path(__file__).parents[2]
GUIDED = (
    "outline",
    "amount",
    "period",
    "question",
    "read .txt",
    "read .html",
    "read .csv",
    "terms.txt",
    "current.json",
)
_PROGRAM = "benchmarks.reliability.fuzzing.guided"


def damaged(inputs: int, seconds: float, seed: int = 1) -> Result:
    """``inputs`` damaged inputs for each target, or what ``seconds`` a target allow."""
    tried: dict[str, int] = {}
    failures: list[Failure] = []
    for name, target in targets().items():
        tried[name], found = run(target, inputs, seed, seconds)
        failures += found
    losses = tuple(f"{failure.target}, seed {seed}, input {failure.number}: {failure.how}" for failure in failures)
    return Result("fuzz", sum(tried.values()), "damaged inputs", losses, dict(tried))


def guided(names: tuple[str, ...], seconds: int) -> Result:
    """``seconds`` of coverage-guided fuzzing for each named target, each in a process of its own."""
    tried: dict[str, int] = {}
    losses: list[str] = []
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", _PROGRAM, name, f"-max_total_time={seconds}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds * 3 + 120,
            check=False,
        )
        runs = re.search(r"Done (\d+) runs", done.stderr)
        tried[name] = int(runs[1]) if runs else 0
        if done.returncode or not runs:
            losses.append(f"{name}: {_finding(done.stderr)}")
    return Result("guided", sum(tried.values()), "made-up inputs", tuple(losses), dict(tried))


def _finding(printed: str) -> str:
    lines = [line for line in printed.splitlines() if re.search(r"Error|Exception|ERROR|Timeout", line)]
    return " ".join(lines[:3])[:500] or printed[-500:]
