"""Run the commands of expected.yaml and compare: OK within the tolerance, else FAIL.

python -m benchmarks.retrieval.check
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

EXPECTED = Path(__file__).with_name("expected.yaml")


@dataclass(frozen=True)
class Claim:
    """One figure: where it stands in the command's JSON, what it must be at least, and how far it may fall short."""

    command: tuple[str, ...]
    path: tuple[str, ...]
    expected: float
    tolerance: float

    def holds(self, result: Any) -> bool:
        """Whether the command's JSON reaches the figure; more than expected is fine."""
        return self.value(result) >= self.expected - self.tolerance

    def value(self, result: Any) -> float:
        """The figure in the command's JSON."""
        for key in self.path:
            result = result[key]
        return float(result)


def read_claims(path: Path = EXPECTED) -> list[Claim]:
    """Every figure of every command."""
    return [
        Claim(tuple(entry["command"]), tuple(figure["path"]), float(figure["expected"]), float(figure["tolerance"]))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["claims"]
        for figure in entry["figures"]
    ]


def main() -> int:
    """Print a line for each claim; 1 when one of them fails."""
    claims = read_claims()
    results: dict[tuple[str, ...], Any] = {}
    failed = False
    for claim in claims:
        if claim.command not in results:
            done = subprocess.run([sys.executable, "-m", *claim.command], capture_output=True, text=True, check=True)
            results[claim.command] = json.loads(done.stdout)
        held = claim.holds(results[claim.command])
        failed = failed or not held
        value = claim.value(results[claim.command])
        print(f"{'OK' if held else 'FAIL':<5}{value:.4f} (expected {claim.expected:.4f})  {' / '.join(claim.path)}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
