"""The build: corpus folder -> snapshot, in one screenful."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
import numpy as np

from indexer import catalogue, lexical
from indexer.agencies import read_agencies
from indexer.catalogue import Counts
from indexer.encoder import Encoder, Role
from indexer.errors import BuildError, SnapshotError
from indexer.known_terms import check_known_terms
from indexer.passages import embedding_text, passages
from indexer.projection import shipped_projection
from indexer.reading import TERMS, VOCABULARY, checksum, read_corpus, read_file, report_files
from indexer.records import Passage, Reading, Report
from indexer.repeats import distinct_plans
from indexer.settings import Settings, cache_folder
from indexer.snapshot import (
    BUILDING,
    EMBEDDINGS,
    FORMAT,
    Manifest,
    Snapshot,
    checksums,
    clear_litter,
    open_snapshot,
    publish,
    seal,
    verify,
)
from indexer.text import Segmenter, harvest_terms, read_terms, segmentation_versions
from indexer.vectors import Vectors, vector_store

__all__ = ["BuildResult", "Progress", "build", "code_version", "read_file", "report_files"]

SHIPPED = Path(__file__).parent.parent / "corpus"
KEPT_SNAPSHOTS = 2
_ENCODE_AT_ONCE = 512

Progress = Callable[[str, int, int], None]
"""Called with a stage (``read``, ``segment``, ``encode``, ``publish``), how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did. ``built`` is False when the live snapshot already holds this corpus.

    ``skipped`` are the files that could not be read, ``warnings`` what is noteworthy about those that could.
    """

    snapshot: str
    built: bool
    encoded: int
    counts: Counts
    skipped: tuple[Reading, ...]
    warnings: tuple[str, ...]


def build(
    settings: Settings, load_encoder: Callable[[], Encoder], progress: Progress, model: str | None = None
) -> BuildResult:
    """Build ``settings.index`` from ``settings.corpus`` and make it live.

    ``model`` is the id of the encoder's model if it is known without loading it; an unchanged corpus then costs a
    look at its files and no more. Only files that are new or changed are read, only new passages encoded. A file
    that cannot be read is skipped and reported. Raises BuildError when nothing can be read or another build is
    running; whatever happens, the live snapshot stays as it was until the new one is verified.
    """
    paths = report_files(settings.corpus)
    read_agencies(settings.corpus)  # a mistake in the list is said before the long work
    lock = filelock.FileLock(settings.index / ".lock")
    try:
        settings.index.mkdir(parents=True, exist_ok=True)
        with lock.acquire(timeout=0):
            clear_litter(settings.index, KEPT_SNAPSHOTS)
            return _build(settings, paths, load_encoder, progress, model)
    except filelock.Timeout as error:
        raise BuildError(f"{settings.index}: another build is running; wait for it to end.") from error
    except OSError as error:
        raise BuildError(
            f"{error.filename or settings.index}: the index cannot be written ({error.strerror}); "
            "free the place or name another folder with --index."
        ) from error


def _build(
    settings: Settings,
    paths: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    progress: Progress,
    model: str | None,
) -> BuildResult:
    live = _live(settings.index)
    sums = {path: checksum(path) for path in paths}
    fingerprint = _fingerprint(settings.corpus, sums)
    encoder = None if model else load_encoder()
    wanted = (fingerprint, model or (encoder.model_id if encoder else ""), settings.store, code_version())
    if live and wanted == (live.manifest.corpus, live.manifest.model, live.manifest.store, live.manifest.code):
        return _result(live.manifest, False, 0, live.catalogue.files(), live.catalogue.reports())

    readings = read_corpus(
        settings.corpus,
        sums,
        live.catalogue.reading if live and live.manifest.code == code_version() else _nothing_known,
        settings.processes or os.cpu_count() or 1,
        lambda done, total: progress("read", done, total),
    )
    reports = distinct_plans(report for reading in readings for report in reading.reports)
    found = [passage for report in reports for passage in passages(report)]
    if not found:
        raise BuildError(f"{settings.corpus}: nothing to index, since {_problems(readings)}")

    encoder = encoder or load_encoder()
    created = datetime.now(UTC)
    snapshot_id = f"{created:%Y%m%dT%H%M%S}-{fingerprint[:8]}-{os.urandom(2).hex()}"
    folder = settings.index / f"{BUILDING}{snapshot_id}"
    folder.mkdir()
    keys = [_embedding_key(passage, encoder) for passage in found]
    vectors, encoded = _encode(live.embeddings() if live else {}, found, keys, encoder, progress)
    np.save(folder / EMBEDDINGS, vectors, allow_pickle=False)
    projection = shipped_projection(encoder.model_id)
    if projection:
        projection.write(folder)
    vector_store(settings.store).write(projection(vectors) if projection else vectors, folder)
    progress("segment", 0, len(found))
    segmenter = Segmenter(_terms(settings.corpus, reports, found), cache_folder(settings.cache))
    lexical.write(((passage.text, passage.context) for passage in found), segmenter, folder)
    check_known_terms(found, lexical.LexicalIndex(folder), segmenter)
    progress("segment", len(found), len(found))
    progress("publish", 0, 1)
    catalogue.write(folder, readings, reports, found, keys)
    for path in _vocabulary(settings.corpus):
        shutil.copyfile(path, folder / path.name)
    manifest = Manifest(
        format=FORMAT,
        snapshot=snapshot_id,
        created=created.isoformat(timespec="seconds"),
        model=encoder.model_id,
        dimension=encoder.dimension,
        store=settings.store,
        dictionary=segmenter.dictionary,
        corpus=fingerprint,
        code=code_version(),
        counts=asdict(catalogue.Catalogue(folder).counts),
        files=checksums(folder),
        terms=segmenter.terms,
    )
    seal(folder, manifest)
    verify(folder)
    folder.rename(settings.index / snapshot_id)
    publish(settings.index, snapshot_id)
    progress("publish", 1, 1)
    return _result(manifest, True, encoded, readings, reports)


def _live(index: Path) -> Snapshot | None:
    """The live snapshot, if there is one that can be trusted."""
    try:
        return open_snapshot(index)
    except SnapshotError:
        return None


def _nothing_known(_name: str, _sha256: str) -> None:
    """No earlier reading can be used."""


def _result(
    manifest: Manifest, built: bool, encoded: int, readings: Sequence[Reading], reports: Iterable[Report]
) -> BuildResult:
    skipped = tuple(reading for reading in readings if reading.problem)
    warnings = tuple(f"{report.source}: {warning}" for report in reports for warning in report.warnings)
    return BuildResult(manifest.snapshot, built, encoded, Counts(**manifest.counts), skipped, warnings)


def _problems(readings: Sequence[Reading]) -> str:
    """Why no file gave a passage, as the end of a sentence."""
    problems = [reading.problem.removesuffix(".") for reading in readings if reading.problem]
    return "; ".join(problems or ["every cell is empty"]) + "."


def _encode(
    known: dict[str, Vectors], found: Sequence[Passage], keys: Sequence[str], encoder: Encoder, progress: Progress
) -> tuple[Vectors, int]:
    """Vectors of all passages, and how many of them were not ``known``."""
    missing = {key: embedding_text(p) for key, p in zip(keys, found, strict=True) if key not in known}
    texts = list(missing.values())
    fresh = []
    for start in range(0, len(texts), _ENCODE_AT_ONCE):
        progress("encode", start, len(texts))
        fresh.append(encoder.encode(texts[start : start + _ENCODE_AT_ONCE], Role.PASSAGE))
    progress("encode", len(texts), len(texts))
    if fresh:
        known = known | dict(zip(missing, np.concatenate(fresh), strict=True))
    return np.stack([known[key] for key in keys]).astype(np.float32), len(texts)


def _terms(corpus: Path, reports: Sequence[Report], found: Sequence[Passage]) -> set[str]:
    names = {name for report in reports for plan in report.plans for name in (plan.name, plan.agency)}
    listed = {term for path in _vocabulary(corpus) if path.name == TERMS for term in read_terms(path)}
    return harvest_terms(names, (passage.text for passage in found)) | listed


def _embedding_key(passage: Passage, encoder: Encoder) -> str:
    return hashlib.sha256(f"{encoder.model_id}\n{embedding_text(passage)}".encode()).hexdigest()[:32]


def _fingerprint(corpus: Path, sums: Mapping[Path, str]) -> str:
    """Hash of everything the corpus folder gives, the reports and the vocabulary, and of what cuts words."""
    lines = [f"{path.relative_to(corpus).as_posix()}|{sha256}" for path, sha256 in sums.items()]
    lines += [f"{path.name}|{checksum(path)}" for path in _vocabulary(corpus)]
    lines += segmentation_versions()
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _vocabulary(corpus: Path) -> list[Path]:
    """The word lists of a corpus: its own, or where it has none the one that ships; an empty file means none."""
    found = (next((f / name for f in (corpus, SHIPPED) if (f / name).is_file()), None) for name in VOCABULARY)
    return [path for path in found if path]


def code_version() -> str:
    """Hash of this package's source: other code may read the same corpus differently."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in {".py", ".toml", ".safetensors"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
