"""The vectors of a snapshot as the encoder made them, in a .npy file that is read row by row.

Rows are read and not mapped: the system maps the pages around each row as well, so that after some hundred questions,
of some two hundred rows each, a mapped file is in memory as a whole.
"""

from __future__ import annotations

import threading
import weakref
from io import FileIO
from itertools import pairwise
from pathlib import Path

import numpy as np

from indexer.errors import SnapshotError
from indexer.vectors import Rows, Vectors

EMBEDDINGS = "embeddings.npy"


class StoredVectors:
    """An (n, d) array of float32 in a file; safe to share between threads, also when the file has been removed."""

    def __init__(self, path: Path) -> None:
        """Raises SnapshotError when it is no such file."""
        self._name = path.name
        try:
            self._file = FileIO(path)
            weakref.finalize(self, self._file.close)
            version = np.lib.format.read_magic(self._file)
            shape, by_column, kind = np.lib.format.read_array_header_1_0(self._file)
            self._start = self._file.tell()
        except (OSError, ValueError) as error:
            raise self._unreadable() from error
        if version != (1, 0) or len(shape) != 2 or by_column or kind != np.float32:
            raise self._unreadable()
        self.shape: tuple[int, int] = shape
        self._moving = threading.Lock()  # one place to read at, which all threads move

    def rows(self, rows: Rows) -> Vectors:
        """The vectors of ``rows`` in their order, shape (len(rows), d). Raises SnapshotError when they cannot be read."""
        count, dimension = self.shape
        if len(rows) and not 0 <= rows.min() <= rows.max() < count:
            raise IndexError(f"rows from {rows.min()} to {rows.max()} of {count}")
        found = np.empty((len(rows), dimension), np.float32)
        if not len(rows):
            return found
        size = found[0].nbytes
        first = np.flatnonzero(np.diff(rows, prepend=-2) != 1)  # of each run of rows that follow each other
        places = (self._start + rows[first] * size).tolist()
        bounds = pairwise([*(first * size).tolist(), found.nbytes])
        target = memoryview(found.data).cast("B")
        try:
            with self._moving:
                for place, (begin, end) in zip(places, bounds, strict=True):
                    self._file.seek(place)
                    if self._file.readinto(target[begin:end]) != end - begin:
                        raise self._unreadable()
        except OSError as error:
            raise self._unreadable() from error
        return found

    def _unreadable(self) -> SnapshotError:
        return SnapshotError(f"{self._name}: cannot be read; rebuild with `python -m indexer build`.")
