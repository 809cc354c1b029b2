"""A build with a stand-in for the encoder: ``python -m benchmarks.incremental.pipeline CORPUS INDEX``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.build import build
from indexer.encoder import Role
from indexer.settings import load_settings


class StandIn:
    """Random directions: everything of a build but the model."""

    model_id = "stand-in"
    dimension = 384

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """See Encoder."""
        vectors = np.random.default_rng(0).standard_normal((len(texts), self.dimension), np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def main() -> None:
    """Build once."""
    corpus, index = map(Path, sys.argv[1:])
    settings = load_settings(corpus=corpus, index=index, processes=1)
    build(settings, StandIn, lambda *_: None, StandIn.model_id)


if __name__ == "__main__":
    main()
