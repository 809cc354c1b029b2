"""The vectors of a new catalogue's passages: taken from the live snapshot, or encoded, and written as they come.

Which passages have a vector already is known by their embedding keys, so a text is encoded once however many files and
snapshots hold it, and where nothing is new the encoder is not even loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.catalogue import Catalogue
from indexer.encoder import Encoder, Role
from indexer.mapped import new_array
from indexer.passages import embedding_text
from indexer.progress import Listener, Progress, Stage
from indexer.snapshot import Snapshot
from indexer.vectors import Rows, Vectors
from indexer.vectors.stored import EMBEDDINGS

_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Encoded:
    """The model that the vectors are of, their dimension, and how many were not there already."""

    model: str
    dimension: int
    count: int


@dataclass(frozen=True, slots=True)
class _Sources:
    """For each row of a catalogue, -1 for none: the row of the live snapshot, and its own first row, with the same key."""

    live: Rows
    first: Rows

    @property
    def missing(self) -> Rows:
        """First rows of keys that the live snapshot does not have."""
        return np.flatnonzero((self.live < 0) & (self.first == np.arange(len(self.first))))


def write_embeddings(
    folder: Path,
    live: Snapshot | None,
    load_encoder: Callable[[], Encoder],
    model: str,
    progress: Listener,
) -> Encoded:
    """Write the vectors of the catalogue in ``folder``, shape (n, dimension), row by row into EMBEDDINGS.

    ``model`` is what the encoder's model is expected to be; that of the result is what it turned out to be.
    """
    catalogue = Catalogue(folder)
    earlier = _of_model(live, model)
    sources = _sources(catalogue, earlier)
    encoder = load_encoder() if earlier is None or len(sources.missing) else None
    if encoder and encoder.model_id != model:
        model = encoder.model_id
        earlier = _of_model(live, model)
        sources = _sources(catalogue, earlier)
    dimension = encoder.dimension if encoder else earlier.manifest.dimension if earlier else 0
    missing = sources.missing
    vectors = new_array(folder / EMBEDDINGS, (len(sources.first), dimension))
    if encoder:
        for start in range(0, len(missing), _AT_ONCE):
            progress(Progress(Stage.ENCODE, start, len(missing)))
            rows = missing[start : start + _AT_ONCE]
            texts = [embedding_text(passage) for passage in catalogue.passages(rows.tolist())]
            vectors[rows] = encoder.encode(texts, Role.PASSAGE)
    progress(Progress(Stage.ENCODE, len(missing), len(missing)))
    _copy_known(vectors, sources, earlier)
    vectors.flush()
    return Encoded(model, dimension, len(missing))


def _of_model(live: Snapshot | None, model: str) -> Snapshot | None:
    return live if live and live.manifest.model == model else None


def _copy_known(vectors: Vectors, sources: _Sources, earlier: Snapshot | None) -> None:
    """Fill the rows that were not encoded."""
    for start in range(0, len(vectors), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(vectors)))
        known = rows[sources.live[rows] >= 0]
        if earlier and len(known):
            vectors[known] = earlier.stored_vectors(sources.live[known])
        again = rows[(sources.live[rows] < 0) & (sources.first[rows] != rows)]
        vectors[again] = vectors[sources.first[again]]


def _sources(catalogue: Catalogue, live: Snapshot | None) -> _Sources:
    total = catalogue.counts.passages
    found = _Sources(np.empty(total, np.int64), np.empty(total, np.int64))
    for start in range(0, total, _AT_ONCE):
        keys = catalogue.embedding_keys(start, _AT_ONCE)
        of_live, own = live.catalogue.rows_of_keys(keys) if live else {}, catalogue.rows_of_keys(keys)
        found.live[start : start + _AT_ONCE] = [of_live.get(key, -1) for key in keys]
        found.first[start : start + _AT_ONCE] = [own[key] for key in keys]
    return found
