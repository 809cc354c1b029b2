"""A snapshot of gazette paragraphs, written by the product's own steps, and the exact index beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.scale import data
from indexer.encoder import Encoder
from indexer.gathering import Gathering
from indexer.history import draft
from indexer.manifest import FORMAT, Manifest, seal, sealed_files, versions
from indexer.pointer import publish
from indexer.settings import Settings
from indexer.snapshot import verify
from indexer.vectors import Vectors
from indexer.vectors.faiss import Store
from indexer.vectors.stored import EMBEDDINGS
from indexer.writing import write_catalogue, write_vectors, write_words

SNAPSHOT = "scale"
EXACT = "exact"
"""Folder beside the snapshot with the same vectors, to be compared one by one."""


def build(settings: Settings, encoder: Encoder, count: int, encoded: int, cache: Path) -> dict[str, float]:
    """Seconds that each step took. The snapshot is live in ``settings.index`` afterwards."""
    took: dict[str, float] = {}
    gathering = Gathering()
    with draft(settings.index, SNAPSHOT) as folder:
        with _timed(took, "catalogue"):
            catalogue = write_catalogue(folder, settings.corpus, gathering.contents(data.readings(count)))
        with _timed(took, "encode"):
            vectors = data.extended(data.encoded(encoded, encoder, cache), catalogue.counts.passages)
            np.save(folder / EMBEDDINGS, vectors, allow_pickle=False)
        with _timed(took, "vectors"):
            nearest = write_vectors(folder, settings.store_address)
        _write_exact(settings.index / EXACT, vectors)
        del vectors
        with _timed(took, "lexical"):
            segmenter = write_words(folder, settings, gathering.terms, None, lambda *_: None)
        with _timed(took, "seal"):
            manifest = Manifest(
                format=FORMAT,
                snapshot=SNAPSHOT,
                created="",
                by="benchmark",
                model=encoder.model_id,
                dimension=encoder.dimension,
                store=settings.store_address,
                dictionary=segmenter.dictionary,
                corpus="",
                code="",
                counts=asdict(catalogue.counts),
                versions=versions(),
                files=sealed_files(folder),
                terms=segmenter.terms,
                nearest=asdict(nearest),
            )
            seal(folder, manifest)
        with _timed(took, "verify"):
            verify(folder)
    publish(settings.index, SNAPSHOT)
    return took


def _write_exact(folder: Path, vectors: Vectors) -> None:
    folder.mkdir()
    Store(exact_up_to=len(vectors)).write(vectors, folder)


@contextmanager
def _timed(took: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    took[name] = round(time.perf_counter() - started, 1)
