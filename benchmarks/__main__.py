"""Run what the project claims and compare.

    python -m benchmarks run [NAME ...]     run the claims of these folders, all if none is named; 1 when one fails
    python -m benchmarks table              write the table into benchmarks/README.md from what was measured last

``claims.py`` says how a claim is written down.
"""

from __future__ import annotations

import sys

from benchmarks.claims import README, read_claims, run, subjects, table, with_table


def run_claims(names: list[str]) -> bool:
    """Run and print each claim; whether all hold."""
    unknown = [name for name in names if name not in subjects()]
    if unknown:
        sys.exit(f"{', '.join(unknown)}: claims nothing; known are {', '.join(subjects())}.")
    held = True
    for claim in [claim for name in names or subjects() for claim in read_claims(name)]:
        print(claim.line, flush=True)
        measured = run(claim)
        for figure in claim.figures:
            value = measured.figures[figure.name]
            verdict = "OK" if figure.holds(value) else "FAIL"
            held = held and verdict == "OK"
            print(f"  {verdict:<5}{value:<12.5g}(expected {figure.expected:g})  {figure.what}", flush=True)
    return held


def write_table() -> None:
    """Write the table into README.md."""
    README.write_text(with_table(README.read_text(encoding="utf-8"), table()), encoding="utf-8")


def main() -> int:
    """Run or tabulate as the arguments say."""
    match sys.argv[1:]:
        case ["run", *names]:
            held = run_claims(names)
            write_table()
            return 0 if held else 1
        case ["table"]:
            write_table()
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
