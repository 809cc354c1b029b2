"""Where a passage stands in its source: the file as it is now, and the passage's place on a page of a PDF.

A file is found by the name that the snapshot's catalogue has for it, never by a path that somebody types, and only
inside the corpus folder. The other formats are ``excerpt``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.errors import ReadError
from indexer.readers import MAX_BYTES
from indexer.reading import checksum
from indexer.records import Box, Cell, Line, Passage

_NEAR = 1.2  # of a line's height: lines no farther apart stand in one frame


class State(StrEnum):
    """What became of a source file since the build."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Source:
    """A source file as it is now: its SHA-256 in hex and where it lies, both empty for a missing one.

    ``pages`` counts those that the build met.
    """

    name: str
    state: State
    path: Path | None
    sha256: str
    pages: int

    @property
    def is_pdf(self) -> bool:
        """Whether its pages can be shown as they are printed."""
        return self.name.lower().endswith(".pdf")

    def read(self) -> bytes:
        """The file's bytes. Raises ReadError when it is larger than what is indexed, went away or may not be read."""
        try:
            if self.path and self.path.stat().st_size > MAX_BYTES:
                raise ReadError(f"{self.name}: the file has grown over the limit of {MAX_BYTES:,} bytes; split it.")
            return self.path.read_bytes() if self.path else b""
        except OSError as error:
            raise ReadError(f"{self.name}: cannot be opened ({error.strerror}); check its permissions.") from error


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a passage stands on one page: a box for each printed line, and frames around lines that stand together."""

    marks: tuple[Box, ...] = ()
    frames: tuple[Box, ...] = ()


def find_source(catalogue: Catalogue, corpus: Path, name: str) -> Source:
    """The source ``name`` of a snapshot, compared with what the build read."""
    built = catalogue.file(name)
    path = _inside(corpus, name) if built else None
    if built is None or path is None:
        return Source(name, State.MISSING, None, "", built.pages if built else 0)
    sha256 = checksum(path)
    return Source(name, State.SAME if sha256 == built.sha256 else State.CHANGED, path, sha256, built.pages)


def _inside(corpus: Path, name: str) -> Path | None:
    """The file, links followed, if it lies inside the corpus."""
    try:
        root = corpus.resolve()
        path = (root / name).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None
    except (OSError, RuntimeError):  # links that lead in a circle
        return None


def pages_of(passage: Passage) -> tuple[int, ...]:
    """The pages that a passage is printed on, in its order."""
    return tuple(dict.fromkeys(line.page for line in passage.lines))


def outline(source: Source, page: int, cell: Cell, passage: Passage) -> Outline:
    """The passage's place on ``page`` of a PDF; ``cell`` is the one that it was cut from.

    In a file that has changed, lines that now say something else are left out.
    """
    from indexer.readers.pdf.shown import Slice, find_slices

    lines = [line for line in passage.lines if line.page == page and line.box]
    if not lines:
        return Outline()
    slices = [
        Slice(cell.text[line.start : line.end], *_within(line, passage), box) for line in lines if (box := line.box)
    ]
    found = find_slices(source.read(), source.name, page, slices)
    whole = source.state is State.SAME  # then the words are there, even where PDFium reads them as others
    marks = [box or (piece.box if whole else None) for box, piece in zip(found, slices, strict=True)]
    kept = tuple(box for box in marks if box)
    return Outline(kept, frames(kept))


def _within(line: Line, passage: Passage) -> tuple[int, int]:
    """The part of the line that is the passage."""
    return max(passage.start, line.start) - line.start, min(passage.end, line.end) - line.start


def frames(marks: Sequence[Box]) -> tuple[Box, ...]:
    """One box around all marks that follow each other closely."""
    found: list[Box] = []
    before: Box | None = None
    for mark in marks:
        if before and _touch(before, mark):
            found[-1] = _around(found[-1], mark)
        else:
            found.append(mark)
        before = mark
    return tuple(found)


def _touch(one: Box, other: Box) -> bool:
    reach = _NEAR * min(one.x1 - one.x0, one.bottom - one.top)
    beside = other.x0 - one.x1 < reach and one.x0 - other.x1 < reach
    return beside and other.top - one.bottom < reach and one.top - other.bottom < reach


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.x0, other.x0), min(one.top, other.top), max(one.x1, other.x1), max(one.bottom, other.bottom))
