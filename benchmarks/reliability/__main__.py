"""Break things on purpose and count what is lost.

    python -m benchmarks.reliability kills     SIGKILL builds at random moments and at every step, readers searching
    python -m benchmarks.reliability faults    disks, folders, clock, lock and files fail
    python -m benchmarks.reliability damage    bits, lengths and names of every file of a snapshot
    python -m benchmarks.reliability fuzz      damaged files, texts and lists for every way in
    python -m benchmarks.reliability guided    made-up ones that coverage guides; needs atheris
    python -m benchmarks.reliability load      fifty people use the app at once while snapshots are published
    python -m benchmarks.reliability threads   two hundred users of one searcher meanwhile
    python -m benchmarks.reliability table     the table in docs/reliability.md from what was counted last

Each but the last ends with 1 when something was lost. With --short it takes seconds and keeps nothing, as the
tests run it. ``rows.py`` says how another row is added.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.reliability.rows import PAGE, Result, keep, table, with_table

# Each command imports what it needs: the model, Streamlit or atheris are not everybody's.


def run_kills(short: bool) -> Result:
    """At 130 random moments, for which some builds are too fast, and five times at every step; in short three and four."""
    from benchmarks.reliability.kills import STEPS, kills

    if short:
        return kills(3, ("encode", "lexical", "rename", "publish"), searching=1)
    return kills(130, STEPS * 5)


def run_faults(short: bool) -> Result:
    """Every fault, each several times; in short fewer."""
    from benchmarks.reliability.faults import faults

    return faults(short)


def run_damage(short: bool) -> Result:
    """Two snapshots of the small corpus, the files of one damaged."""
    from benchmarks.reliability.bench import Bench
    from benchmarks.reliability.damage import damage
    from benchmarks.reliability.small_builds import load_for_builds
    from indexer.snapshot import current_id

    with tempfile.TemporaryDirectory(prefix="goaltrace-") as scratch:
        bench = Bench(Path(scratch, "bench"), Path(scratch, "cache"))
        bench.folder.mkdir()
        load_for_builds(bench.settings)
        bench.change()
        bench.build()
        other = bench.index / str(current_id(bench.index))
        bench.change()
        bench.build()
        return damage(bench.index, other, Path(scratch), flips=4 if short else 100)


def run_fuzz(short: bool) -> Result:
    """Two thousand inputs a way in, or a minute of them; in short forty, or four seconds."""
    from benchmarks.reliability.fuzz import damaged

    return damaged(40, 4) if short else damaged(2_000, 60)


def run_guided(short: bool) -> Result:
    """A minute for each name; in short three seconds for one of them."""
    from benchmarks.reliability.fuzz import GUIDED, guided

    return guided(GUIDED[:1], 3) if short else guided(GUIDED, 60)


def run_load(short: bool) -> Result:
    """Ten minutes; in short a few seconds with eight users."""
    from benchmarks.reliability import load_app

    return load_app.load_app(load_app.SHORT if short else load_app.LONG)


def run_threads(short: bool) -> Result:
    """Ten minutes; in short a few seconds with sixteen users."""
    from benchmarks.reliability import load_threads

    return load_threads.load_threads(load_threads.SHORT if short else load_threads.LONG)


COMMANDS = {
    "kills": run_kills,
    "faults": run_faults,
    "damage": run_damage,
    "fuzz": run_fuzz,
    "guided": run_guided,
    "load": run_load,
    "threads": run_threads,
}


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
