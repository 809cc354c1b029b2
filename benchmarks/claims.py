"""Claims, what was measured of them, and the table of both in README.md.

Each folder beside this module may have an ``expected.yaml``: commands that print one JSON object, and for each the
figures in it that the project claims. What a run measured is kept beside it in ``measured.json`` with the date and the
machine, so that the table can be made again, and checked, without running anything.

    claims:
      - command: [benchmarks.incremental, --json]      # after `python -m`
        figures:
          - {what: one changed file of 100, path: [one_changed, cpu_ratio], expected: 0.05, better: less}
          - {path: [quality, fused, all, ndcg_10], expected: 0.97, tolerance: 0.003}

``path`` leads to the figure through keys and list positions; a list at its end counts as its length, true as 1. ``better`` is
``more`` unless it says ``less``; a figure holds when it is no worse than ``expected`` by more than ``tolerance``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
README = HERE / "README.md"
EXPECTED = "expected.yaml"
MEASURED = "measured.json"
BEGIN, END = "<!-- claims: begin -->", "<!-- claims: end -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a command's JSON and what is claimed of it."""

    what: str
    path: tuple[str | int, ...]
    expected: float
    tolerance: float
    less_is_better: bool

    @property
    def name(self) -> str:
        """The path in one word, by which ``measured.json`` knows the figure."""
        return "/".join(map(str, self.path))

    def value(self, result: Any) -> float:
        """The figure in the command's JSON. Raises KeyError or IndexError where it is not."""
        for key in self.path:
            result = result[key]
        return float(len(result) if isinstance(result, list) else result)

    def holds(self, value: float) -> bool:
        """Whether ``value`` is as good as claimed."""
        if self.less_is_better:
            return value <= self.expected + self.tolerance
        return value >= self.expected - self.tolerance


@dataclass(frozen=True, slots=True)
class Claim:
    """A command (after ``python -m``) and the figures it is to give. ``subject`` is its folder's name."""

    subject: str
    command: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def line(self) -> str:
        """The command as somebody would type it."""
        return " ".join(("python -m", *self.command))


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a claim's command gave, by the figures' names."""

    date: str
    machine: Mapping[str, str]
    figures: Mapping[str, float]


def subjects(root: Path = HERE) -> list[str]:
    """Names of the folders that claim something."""
    return sorted(path.parent.name for path in root.glob(f"*/{EXPECTED}"))


def read_claims(subject: str, root: Path = HERE) -> list[Claim]:
    """The claims of one folder."""
    entries = yaml.safe_load((root / subject / EXPECTED).read_text(encoding="utf-8"))["claims"]
    return [
        Claim(subject, tuple(map(str, entry["command"])), tuple(_figure(each) for each in entry["figures"]))
        for entry in entries
    ]


def _figure(entry: Mapping[str, Any]) -> Figure:
    path = tuple(entry["path"])
    return Figure(
        entry.get("what") or " ".join(map(str, path)),
        path,
        float(entry["expected"]),
        float(entry.get("tolerance", 0.0)),
        {"more": False, "less": True}[entry.get("better", "more")],
    )


def read_measured(subject: str, root: Path = HERE) -> dict[str, Measured]:
    """What was measured of one folder's claims, by the claim's line."""
    path = root / subject / MEASURED
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {line: Measured(**entry) for line, entry in known.items()}


def run(claim: Claim, root: Path = HERE) -> Measured:
    """Run a claim's command from the repository's folder and keep what it gave. Raises CalledProcessError.

    A benchmark that compares by itself ends with 1 where it misses something; its figures count all the same.
    """
    done = subprocess.run(
        [sys.executable, "-m", *claim.command], cwd=root.parent, stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        done.check_returncode()
    result = json.loads(done.stdout)
    figures = {figure.name: round(figure.value(result), 5) for figure in claim.figures}
    measured = Measured(f"{datetime.now(UTC):%Y-%m-%d}", machine_facts(), figures)
    lines = [each.line for each in read_claims(claim.subject, root)]
    known = read_measured(claim.subject, root) | {claim.line: measured}
    kept = {line: asdict(known[line]) for line in lines if line in known}
    (root / claim.subject / MEASURED).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return measured


def machine_facts() -> dict[str, str]:
    """What figures depend on: processor, cores, memory, Python and the libraries that do the work."""
    facts = {"processor": _processor(), "cores": str(os.cpu_count()), "python": platform.python_version()}
    if hasattr(os, "sysconf"):
        facts["memory"] = f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    libraries = ("onnxruntime", "torch", "faiss-cpu", "tantivy")
    return facts | {name: metadata.version(name) for name in libraries}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    special = [
        flag for flag in ("avx2", "avx512f", "avx512_vnni", "amx_int8") if flag in fields.get("flags", "").split()
    ]
    return " ".join((fields.get("model name", platform.machine()), *special))


def table(root: Path = HERE) -> str:
    """Every claim as Markdown: what is claimed, what was seen, where and when."""
    rows = ["| claim | expected | seen | | date |", "|---|---|---|---|---|"]
    machines: dict[str, None] = {}
    for subject in subjects(root):
        seen = read_measured(subject, root)
        for claim in read_claims(subject, root):
            measured = seen.get(claim.line)
            if measured:
                machines[_described(measured.machine)] = None
            rows += [f"| **{subject}** `{claim.line}` | | | | {measured.date if measured else 'not run'} |"]
            rows += _rows(claim.figures, measured)
    return "\n".join([*rows, "", *(f"Seen on: {machine}." for machine in machines)])


def _rows(figures: Sequence[Figure], measured: Measured | None) -> Iterator[str]:
    for figure in figures:
        value = measured.figures.get(figure.name) if measured else None
        verdict = "" if value is None else "OK" if figure.holds(value) else "**FAIL**"
        sign = "≤" if figure.less_is_better else "≥"
        tolerance = f" (−{figure.tolerance:g})" if figure.tolerance else ""
        if figure.less_is_better:
            tolerance = tolerance.replace("−", "+")
        shown = "" if value is None else f"{value:.4g}"
        yield f"| {figure.what} | {sign} {figure.expected:g}{tolerance} | {shown} | {verdict} | |"


def _described(machine: Mapping[str, str]) -> str:
    return ", ".join(f"{value} {key}" if key == "cores" else f"{key} {value}" for key, value in machine.items())


def with_table(text: str, made: str) -> str:
    """``text`` with ``made`` between the markers."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{made}\n{END}{tail}"
