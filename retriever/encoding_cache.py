"""Vectors kept between runs of a measurement: encoding is nearly all of its time, and the texts stay the same.

The file lies outside the repository, in the user's cache folder, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import Encoder, Role

FILE = "evaluation-vectors.sqlite"
_AT_ONCE = 256
_LOOK_UP_AT_ONCE = 500


class CachedEncoder:
    """An Encoder that asks another one only for texts it has not seen with the same model and role."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """``folder`` is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / FILE
        self._encoder = encoder
        with self._open() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")

    @property
    def model_id(self) -> str:
        """The wrapped encoder's."""
        return self._encoder.model_id

    @property
    def dimension(self) -> int:
        """The wrapped encoder's."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """See Encoder. New vectors are kept as they come, so that a run that is stopped loses little."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        keys = [self._key(text, role) for text in texts]
        with self._open() as connection:
            known = _look_up(connection, keys)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            for start in range(0, len(missing), _AT_ONCE):
                batch = list(missing.items())[start : start + _AT_ONCE]
                vectors = self._encoder.encode([text for _, text in batch], role)
                fresh = {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
                rows = [(key, vector.astype("<f4").tobytes()) for key, vector in fresh.items()]
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                connection.commit()
                known.update(fresh)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _key(self, text: str, role: Role) -> str:
        return hashlib.sha256(f"{self.model_id}\n{role}\n{text}".encode()).hexdigest()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=60)) as connection, connection:
            yield connection


def _look_up(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    known = {}
    for start in range(0, len(keys), _LOOK_UP_AT_ONCE):
        batch = keys[start : start + _LOOK_UP_AT_ONCE]
        marks = ",".join("?" * len(batch))
        for key, vector in connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", batch):
            known[key] = np.frombuffer(vector, "<f4")
    return known
