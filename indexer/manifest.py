"""The manifest of a snapshot: what it was made from, what it holds, and the checksum of every file beside it.

Checksums are XXH3-128: they are for faulty disks and half-written copies, not against somebody who may write into the
folder and could write another manifest as well. They cost little more than reading does, where SHA-256 makes 1.6 GB/s.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import xxhash
from pydantic import TypeAdapter, ValidationError

from indexer.errors import SnapshotError

FORMAT = 5
MANIFEST = "manifest.json"
BUILDING = ".building-"  # begins the name of a folder that is not a snapshot yet, or no longer
REBUILD = "rebuild with `python -m indexer build`"
_CHUNK = 1 << 18  # bytes; they are still in a core's cache when they are hashed


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Size in bytes and XXH3-128 in hex of one file."""

    size: int
    xxh3: str


@dataclass(frozen=True, slots=True)
class Content:
    """What decides what a snapshot holds. Two builds of the same content need only one snapshot."""

    corpus: str
    model: str
    store: str
    code: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made from, by whom, and what it holds.

    ``dictionary``, ``corpus`` and ``code`` are hashes; ``versions`` names Python, the platform and every installed
    package; ``nearest`` is the kind of vector index and its recall; ``created`` is in UTC and only for people to read: nothing depends on the clock.
    """

    format: int
    snapshot: str
    created: str
    by: str
    model: str
    dimension: int
    store: str
    dictionary: str
    corpus: str
    code: str
    counts: dict[str, int]
    versions: dict[str, str]
    files: dict[str, SealedFile]
    terms: tuple[str, ...]
    nearest: dict[str, str | float] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        """What decided what the snapshot holds."""
        return Content(self.corpus, self.model, self.store, self.code)


_MANIFEST = TypeAdapter(Manifest)


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone. It carries its own SHA-256 on its last line. Raises SnapshotError."""
    name = f"{folder.name}/{MANIFEST}"
    try:
        body, checksum = (folder / MANIFEST).read_text(encoding="utf-8").rsplit("\n", 1)
        if hashlib.sha256(body.encode()).hexdigest() != checksum:
            raise SnapshotError(f"{name}: is damaged (checksum differs); {REBUILD}.")
        found = json.loads(body)
        # Asked before the rest is read: another format may have other fields.
        if found["format"] != FORMAT:
            raise SnapshotError(f"{name}: has format {found['format']}, this program reads {FORMAT}; {REBUILD}.")
        manifest = _MANIFEST.validate_python(found)
        if manifest.snapshot != folder.name.removeprefix(BUILDING):
            raise SnapshotError(f"{name}: is the manifest of the snapshot {manifest.snapshot}; {REBUILD}.")
        return manifest
    except FileNotFoundError as error:
        raise SnapshotError(f"{name}: is missing; {REBUILD}.") from error
    except OSError as error:
        raise SnapshotError(unreadable(name, error)) from error
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{name}: cannot be read; {REBUILD}.") from error


def problems(folder: Path, manifest: Manifest, sizes_only: bool = False) -> Iterator[str]:
    """One sentence for every file that is missing, damaged or not part of the snapshot; none is good news.

    With ``sizes_only`` contents are not read, which takes a moment however large the snapshot is.
    """
    for name in sorted(_files(folder).keys() - manifest.files.keys() - {MANIFEST}):
        yield f"{folder.name}/{name}: is not part of this snapshot; remove it."
    unread = dict(manifest.files)
    for look in (_wrong_size,) if sizes_only else (_wrong_size, _wrong_contents):
        for name, expected in list(unread.items()):
            if problem := _problem(folder, name, expected, look):
                del unread[name]
                yield problem


def _problem(folder: Path, name: str, expected: SealedFile, look: Callable[[Path, SealedFile], str]) -> str:
    shown = f"{folder.name}/{name}"
    try:
        wrong = look(folder / name, expected)
    except (FileNotFoundError, NotADirectoryError):
        return f"{shown}: is missing; {REBUILD}."
    except OSError as error:
        return unreadable(shown, error)
    return f"{shown}: is damaged ({wrong}); {REBUILD}." if wrong else ""


def _wrong_size(path: Path, expected: SealedFile) -> str:
    size = path.stat().st_size
    return "" if size == expected.size else f"{size:,} bytes instead of {expected.size:,}"


def _wrong_contents(path: Path, expected: SealedFile) -> str:
    return "" if _checksum(path) == expected.xxh3 else "checksum differs"


def unreadable(name: str, error: OSError) -> str:
    """The sentence for a file that is there and does not open."""
    return f"{name}: cannot be opened ({error.strerror}); check the disk and the file's permissions."


def sealed_files(folder: Path) -> dict[str, SealedFile]:
    """Relative name -> size and checksum of every file under ``folder``."""
    return {name: SealedFile(path.stat().st_size, _checksum(path)) for name, path in sorted(_files(folder).items())}


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a finished folder and push everything to disk, so that a power cut finds it whole."""
    body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    checksum = hashlib.sha256(body.encode()).hexdigest()
    (folder / MANIFEST).write_text(f"{body}\n{checksum}", encoding="utf-8")
    paths = [folder, *folder.rglob("*")]
    mode = (folder / MANIFEST).stat().st_mode
    for path in paths:
        if path.is_file():
            path.chmod(mode)  # tantivy keeps its own from everybody else, who may be serving what we build
    sync(path for path in paths if path.is_file())
    sync(path for path in paths if path.is_dir())


def sync(paths: Iterable[Path]) -> None:
    """Wait until files are on disk, or in the case of folders, what they list."""
    for path in paths:
        folder = path.is_dir()
        if folder and os.name == "nt":  # Windows keeps its folders by itself and opens none
            continue
        handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@cache
def versions() -> dict[str, str]:
    """Python, the platform and every installed package, with their versions."""
    found = [package.metadata for package in importlib.metadata.distributions()]  # parsed at every access
    packages = {package["Name"]: package["Version"] for package in found if package["Name"]}
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        **dict(sorted(packages.items(), key=lambda package: package[0].lower())),
    }


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}


def _checksum(path: Path) -> str:
    digest = xxhash.xxh3_128()
    buffer = memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()
