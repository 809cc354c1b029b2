"""Faults of what lies in the index folder: ``current.json`` broken in every way, and snapshots half there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from benchmarks.reliability.bench import Bench, attempt
from indexer.history import roll_back
from indexer.pointer import CURRENT
from indexer.snapshot import current_id, open_snapshot


def broken_pointers(bench: Bench, short: bool) -> Iterator[str]:
    """Empty, cut off at every byte, zeros as after a power cut, other types, pointing nowhere."""
    path = bench.index / CURRENT
    good = path.read_bytes()
    name = str(current_id(bench.index))
    broken = [good[:length] for length in range(0, len(good), 16 if short else 1)]
    broken += [b"\0" * len(good), b"\xff\xfe", b"[]", b"null", b"{}", b'"x"', b'{"snapshot": 1}', b'{"snapshot": ""}']
    broken += [
        good.replace(name.encode(), other) for other in (b"../elsewhere", b"/etc", b".", b"..", b"gone", b"a\\u0000b")
    ]
    for content in broken:
        path.write_bytes(content)
        found = attempt(lambda: open_snapshot(bench.index))
        refused = found.how == "refused" and "python -m indexer build" in found.said
        yield "" if refused else f"{content[:40]!r}: {found.how}: {found.said}"
    for content in broken[-3:] if short else broken[:: len(broken) // 10]:
        path.write_bytes(content)
        yield bench.recovers()


def half_written(bench: Bench, short: bool) -> Iterator[str]:
    """The newest snapshot lost part of its files: it is refused, the one before is one command away, a build mends all."""
    bench.change()
    yield bench.recovers()
    live = bench.index / str(current_id(bench.index))
    for path in sorted(path for path in live.rglob("*") if path.is_file())[:: 4 if short else 1]:
        good = path.read_bytes()
        path.write_bytes(b"\0" * len(good) if good else b"\0")
        found = attempt(lambda: open_snapshot(bench.index))
        yield "" if found.how == "refused" and path.name in found.said else f"{path.name}: {found.how}: {found.said}"
        path.write_bytes(good)
    shutil.rmtree(live)
    back = attempt(lambda: roll_back(bench.index).snapshot)
    yield "" if back.how == "done" else f"roll-back {back.how}: {back.said}"
    yield bench.whole(bench.generation - 1)
    yield bench.recovers()
