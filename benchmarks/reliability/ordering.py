"""Faults of time: the clock runs backwards, somebody rolls back, the power goes before the disk has written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import indexer.build
from benchmarks.reliability.bench import Bench, attempt
from indexer.history import roll_back, snapshot_ids
from indexer.pointer import CURRENT
from indexer.snapshot import current_id


def clock_set_back(bench: Bench, short: bool) -> Iterator[str]:
    """Every build an hour, then a year, before the last: the live one is the last built, and so is what is kept."""
    built = [str(current_id(bench.index))]
    for hours in (1, 2, 3, 9_000, 9_001)[: 3 if short else None]:
        bench.change()
        found = bench.build(lambda back=hours: _set_back(back))  # type: ignore[misc]
        built.append(found.said)
        kept = snapshot_ids(bench.index)
        right = found.how == "done" and current_id(bench.index) == found.said and kept == built[-3:]
        yield "" if right else f"{found.how}: live {current_id(bench.index)}, kept {kept} of {built}"
        yield bench.whole(bench.generation)
    back = attempt(lambda: roll_back(bench.index).snapshot)
    yield "" if back.said == built[-2] else f"rolled back to {back.said} instead of {built[-2]}"


def _set_back(hours: int) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Earlier:
            moment = datetime.now(UTC) - timedelta(hours=hours)
            return cls(*moment.timetuple()[:6], tzinfo=tz)

    setattr(indexer.build, "datetime", Earlier)  # noqa: B010 - for this process alone


def rolled_back(bench: Bench, short: bool) -> Iterator[str]:
    """Back, a build of the same corpus that must leave it so, forward, back again, and a new corpus that goes live."""
    first = bench.generation
    bench.change()
    yield bench.recovers()
    newest = str(current_id(bench.index))
    back = attempt(lambda: roll_back(bench.index).snapshot)
    yield bench.whole(first) if back.how == "done" else back.said
    again = bench.build()
    yield bench.whole(first) if again.how == "done" else again.said
    forward = attempt(lambda: roll_back(bench.index, newest).snapshot)
    yield bench.whole(bench.generation) if forward.said == newest else forward.said
    attempt(lambda: roll_back(bench.index))
    bench.change()
    yield bench.recovers()


def power_cut(bench: Bench, short: bool) -> Iterator[str]:
    """Nothing may be made live that is not on the disk: what is synced when is recorded, in the order of the calls."""
    bench.change()
    found = bench.build(lambda: _record_syncs(bench.index))
    if found.how != "done":
        yield f"{found.how}: {found.said}"
        return
    events = (bench.index.parent / "events").read_text(encoding="utf-8").splitlines()
    live = bench.index / found.said
    published = events.index(f"replace {bench.index / CURRENT}")
    renamed = next(place for place, event in enumerate(events) if event.endswith(f"to {live}"))
    drafted = events[renamed].split(" ")[1]
    for path in [live, *live.rglob("*")]:
        place = Path(drafted) / path.relative_to(live)
        yield "" if f"sync {place}" in events[:renamed] else f"{place.name} was not on disk when it got its name"
    yield "" if f"sync {bench.index}" in events[renamed:published] else "the new name was not on disk when it went live"
    yield "" if f"sync {bench.index / CURRENT}.new" in events[:published] else "current.json was not on disk"
    yield "" if f"sync {bench.index}" in events[published:] else "the switch was not pushed to disk"


def _record_syncs(index: Path) -> None:
    """Append every sync, rename and replace of this process to a file."""
    events = (index.parent / "events").open("w", encoding="utf-8", buffering=1)
    sync, rename, replace = os.fsync, Path.rename, os.replace

    def fsync(handle: int) -> None:
        events.write(f"sync {os.readlink(f'/proc/self/fd/{handle}')}\n")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        events.write(f"rename {self} to {target}\n")
        return rename(self, target)

    def replaced(source: Path, target: Path) -> None:
        events.write(f"replace {target}\n")
        replace(source, target)

    os.fsync, Path.rename, os.replace = fsync, renamed, replaced  # type: ignore[assignment,method-assign]
