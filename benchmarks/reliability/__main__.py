"""Break things on purpose and count what is lost.

    python -m benchmarks.reliability kills     SIGKILL builds at random moments and at every step, readers searching
    python -m benchmarks.reliability faults    disks, folders, clock, lock and files fail
    python -m benchmarks.reliability damage    bits, lengths and names of every file of a snapshot
    python -m benchmarks.reliability table     the table in docs/reliability.md from what was counted last

Each of the first three ends with 1 when something was lost. With --short it takes seconds and keeps nothing, as the
tests run it. ``rows.py`` says how another row is added.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.reliability.bench import Bench
from benchmarks.reliability.damage import damage
from benchmarks.reliability.faults import faults
from benchmarks.reliability.kills import STEPS, kills
from benchmarks.reliability.rows import PAGE, Result, keep, table, with_table
from benchmarks.reliability.small_builds import share_dictionary
from indexer.snapshot import current_id


def run_kills(short: bool) -> Result:
    """A hundred kills at random moments and five at every step; in short five of each."""
    if short:
        return kills(5, ("read", "encode", "lexical", "rename", "publish"), searching=1)
    return kills(100, STEPS * 5)


def run_damage(short: bool) -> Result:
    """Two snapshots of the small corpus, the files of one damaged."""
    share_dictionary()
    with tempfile.TemporaryDirectory(prefix="goaltrace-") as scratch:
        bench = Bench(Path(scratch, "bench"), Path(scratch, "cache"))
        bench.folder.mkdir()
        bench.change()
        bench.build()
        other = bench.index / str(current_id(bench.index))
        bench.change()
        bench.build()
        return damage(bench.index, other, Path(scratch), flips=4 if short else 100)


COMMANDS = {"kills": run_kills, "faults": faults, "damage": run_damage}


def main(arguments: list[str]) -> int:
    """Run one command."""
    short = "--short" in arguments
    match [argument for argument in arguments if argument != "--short"]:
        case ["table"]:
            PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")
            return 0
        case [name] if name in COMMANDS:
            result = COMMANDS[name](short)
        case _:
            print(__doc__)
            return 2
    print(f"{result.tried:,} {result.unit}, {len(result.losses)} losses", *result.losses, sep="\n")
    for what, count in result.detail.items():
        print(f"  {count} {what}")
    if not short:
        keep(result)
        main(["table"])
    return int(bool(result.losses))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
