"""What a build writes into a snapshot's folder, step by step; the order of the steps is in build.py."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from indexer import cataloguing
from indexer.catalogue import Catalogue
from indexer.content import vocabulary
from indexer.errors import BuildError, first_sentence
from indexer.gathering import Contents
from indexer.known_terms import check_known_terms, draw_sample
from indexer.lexical import lexical_store
from indexer.logs import get_logger
from indexer.progress import Listener, Progress, Stage
from indexer.reading import TERMS
from indexer.settings import Settings, cache_folder
from indexer.snapshot import Snapshot
from indexer.text import Segmenter, read_terms
from indexer.vectors import IndexKind, vector_store
from indexer.vectors.stored import EMBEDDINGS
from indexer.word_cache import WordCache, known_words

_AT_ONCE = 1_024  # passages in memory


def step(name: str, **fields: str | int) -> None:
    """Log where the build is: every step by its name, as it begins."""
    get_logger().info("build", step=name, **fields)


def write_catalogue(folder: Path, corpus: Path, contents: Iterable[Contents]) -> Catalogue:
    """The catalogue of files as they come, and the word lists beside it."""
    step("catalogue")
    with _writing("catalogue"):
        cataloguing.write(folder, contents)
    for path in vocabulary(corpus):
        shutil.copyfile(path, folder / path.name)
    return Catalogue(folder)


def write_vectors(folder: Path, store: str) -> IndexKind:
    """The store of the vectors that lie in EMBEDDINGS."""
    step("vectors")
    vectors = np.load(folder / EMBEDDINGS, mmap_mode="r", allow_pickle=False)
    with _writing("vectors"):
        return vector_store(store).write(vectors, folder)


def write_words(
    folder: Path, settings: Settings, gathered: Iterable[str], live: Snapshot | None, progress: Listener
) -> Segmenter:
    """The lexical index of the catalogue in ``folder``, tried with known terms. Gives what cut the words.

    ``gathered`` are the terms that the corpus shows; words that ``live`` keeps are not cut again.
    """
    step("lexical")
    catalogue, store = Catalogue(folder), lexical_store(settings.store_address)
    total = catalogue.counts.passages
    terms = {*gathered, *read_terms(folder / TERMS)}
    segmenter = Segmenter(terms, cache_folder(settings.cache))
    known = known_words(live.folder, live.manifest.terms, live.manifest.dictionary, segmenter) if live else None
    progress(Progress(Stage.SEGMENT, 0, total))
    with (
        _writing("lexical index"),
        WordCache(segmenter, folder, known, settings.processes or os.cpu_count() or 1) as cut,
    ):
        store.write(cut.ahead(_rows(catalogue, progress), total), cut, folder)
    check_known_terms(draw_sample(catalogue), store.open_index(folder), segmenter)
    progress(Progress(Stage.SEGMENT, total, total))
    return segmenter


def _rows(catalogue: Catalogue, progress: Listener) -> Iterator[tuple[str, str]]:
    """Text and context of every passage."""
    total = catalogue.counts.passages
    for start in range(0, total, _AT_ONCE):
        progress(Progress(Stage.SEGMENT, start, total))
        for passage in catalogue.passages(range(start, min(start + _AT_ONCE, total))):
            yield passage.text, passage.context


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """The stores say in errors of their own that a disk is full."""
    try:
        yield
    except (sqlite3.Error, RuntimeError, ValueError) as error:
        raise BuildError(
            f"{name}: cannot be written ({first_sentence(error)}); free the place or name another folder with --index."
        ) from error
