"""An encoder for tests that need vectors but no model."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import Role

DIMENSION = 64


class HashingEncoder:
    """Counts of hashed character trigrams, of length 1: texts that share wording lie close together.

    ``encoded`` keeps every text that was asked for, so that tests can see what a build encodes anew.
    """

    def __init__(self, model_id: str = "test-hashing-64") -> None:
        self.model_id = model_id
        self.dimension = DIMENSION
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """See Encoder; both roles are encoded alike."""
        self.encoded += texts
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            padded = f"^{text}$"
            for start in range(len(padded) - 1):
                vectors[row, zlib.crc32(padded[start : start + 3].encode()) % DIMENSION] += 1.0
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
