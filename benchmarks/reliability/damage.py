"""Damages every file of a snapshot in every way a disk or a careless copy does, and sees that opening names the file."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability.rows import Result
from indexer.errors import SnapshotError
from indexer.health import health
from indexer.manifest import MANIFEST
from indexer.snapshot import current_id, open_snapshot


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to a file and what it holds now; None for a file that is gone."""

    what: str
    content: bytes | None


def damage(index: Path, other: Path, scratch: Path, flips: int, seed: int = 0) -> Result:
    """Damage a copy of ``index``'s live snapshot, file by file; ``other`` is a snapshot folder to swap files with."""
    copy = scratch / "damaged"
    shutil.copytree(index, copy)
    live = copy / str(current_id(copy))
    chance, tried, losses = random.Random(seed), 0, []
    counted: dict[str, int | float | str] = {}
    files = [path for path in sorted(live.rglob("*")) if path.is_file()]
    for path in files:
        name = path.relative_to(live).as_posix()
        good = path.read_bytes()
        for each in damages(good, other / name, flips, chance):
            _put(path, each.content)
            loss = _unnoticed(copy, f"{live.name}/{name}: ")
            tried += 1
            counted[each.what] = int(counted.get(each.what, 0)) + 1
            losses += [f"{name}: {each.what}: {loss}"] if loss else []
        _put(path, good)
    losses += _strangers(copy, live, [path.relative_to(live).as_posix() for path in files])
    losses += _all_at_once(copy, live, files)
    counted |= {"files added": len(files), "files damaged at once": len(files)}
    return Result("damage", tried + len(files) + 1, f"damages to {len(files)} files", tuple(losses), counted)


def damages(good: bytes, other: Path, flips: int, chance: random.Random) -> Iterator[Damage]:
    """Single bits flipped, the file cut, emptied, grown, lost, and taken from another snapshot."""
    for _ in range(flips if good else 0):
        place, bit = chance.randrange(len(good)), 1 << chance.randrange(8)
        yield Damage("bits flipped", good[:place] + bytes([good[place] ^ bit]) + good[place + 1 :])
    for length in sorted({0, len(good) // 2, len(good) - 1} - {len(good), -1}):
        yield Damage("files cut", good[:length])
    yield Damage("files grown", good + b"\0")
    yield Damage("files lost", None)
    if len(good) > 1 and good != good[::-1]:
        yield Damage("blocks swapped", good[len(good) // 2 :] + good[: len(good) // 2])
    if other.is_file() and other.read_bytes() != good:
        yield Damage("files of another snapshot", other.read_bytes())


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def _unnoticed(index: Path, name: str) -> str:
    """Why a damaged file was not refused as it should be; empty when it was."""
    try:
        open_snapshot(index)
    except SnapshotError as error:
        message = str(error)
        if not message.startswith(name):
            return f"another file was named: {message}"
        return "" if "python -m indexer build" in message else f"no way out was named: {message}"
    return "opened all the same"


def _strangers(index: Path, live: Path, names: list[str]) -> list[str]:
    """A file more beside each of the snapshot's own."""
    losses = []
    for name in names:
        path = live / f"{name}.bak"
        path.write_bytes(b"more")
        found = health(index).problems
        path.unlink()
        if found != (f"{live.name}/{name}.bak: is not part of this snapshot; remove it.",):
            losses.append(f"{name}.bak: {found}")
    return losses


def _all_at_once(index: Path, live: Path, files: list[Path]) -> list[str]:
    """``check`` names every file that is damaged, not only the first."""
    hit = [path for path in files if path.name != MANIFEST and path.stat().st_size]
    for path in hit:
        content = path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    found = health(index).problems
    named = {
        path for path in hit if any(f"{live.name}/{path.relative_to(live).as_posix()}: " in each for each in found)
    }
    return [f"{path.name}: check did not name it among {len(hit)}" for path in hit if path not in named]
