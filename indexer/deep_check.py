"""``python -m indexer check --deep``: what checksums cannot tell, whether the parts of a snapshot agree.

Every check reads what another part of the build wrote. Where there are too many rows, evenly spaced ones are read, and
the finding says how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from indexer.catalogue import PlanEntry
from indexer.errors import BuildError, SnapshotError, first_sentence
from indexer.known_terms import lost_terms
from indexer.passages import embedding_key, text_hash
from indexer.reading import checksum, corpus_name, report_files
from indexer.records import Passage
from indexer.settings import Settings, cache_folder
from indexer.snapshot import Snapshot
from indexer.text import Segmenter
from indexer.vectors import Rows

COMPARED = 20_000  # rows whose vector is asked for
COMPARED_AT_BUILD = 100
TRIED = 1_000  # passages that a word of theirs must find
_AT_ONCE = 1_000
_NAMED = 5  # of many problems of one kind, this many are named
_TOLERANCE = 0.01  # of a vector's length, between it and the one that the store keeps
_ROUNDED = 0.5  # the same where the store groups vectors and rounds them


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: how many things it looked at, and a sentence for those that are wrong."""

    check: str
    examined: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The corpus folder beside what was indexed. A difference is no damage: the next build takes it up."""

    unchanged: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]


def deep_check(snapshot: Snapshot, settings: Settings) -> list[Finding]:
    """All checks, up to the first that fails: what comes after it rests on it."""
    findings = []
    for check in _CHECKS:
        findings.append(check(snapshot, settings))
        if findings[-1].problems:
            break
    return findings


def disagreements(snapshot: Snapshot) -> tuple[str, ...]:
    """The same in a moment, for a build that is about to be published: counts, and the vectors of some rows.

    Checksums are taken of what lies on the disk, which is not what was meant where a library did not notice that the
    disk was full.
    """
    try:
        return (*_counts(snapshot).problems, *_vectors(snapshot, compared=COMPARED_AT_BUILD).problems)
    except (SnapshotError, RuntimeError) as error:  # what the stores raise for a file that was cut off
        return (first_sentence(error),)


def compare_sources(snapshot: Snapshot, corpus: Path) -> Sources:
    """Which source files are still what was indexed."""
    indexed = {file.name: file.sha256 for file in snapshot.catalogue.files()}
    try:
        found = {corpus_name(path, corpus): path for path in report_files(corpus)}
    except BuildError:  # no folder or nothing in it: then all are missing
        found = {}
    same = [name for name, sha256 in indexed.items() if name in found and checksum(found[name]) == sha256]
    changed = sorted(indexed.keys() & found.keys() - set(same))
    return Sources(
        len(same), tuple(changed), tuple(sorted(indexed.keys() - found)), tuple(sorted(found.keys() - indexed))
    )


def _catalogue(snapshot: Snapshot, _: Settings) -> Finding:
    """SQLite's own check, and that nothing points at what is not there."""
    return Finding("catalogue", 1, _some(snapshot.catalogue.integrity()))


def _counts(snapshot: Snapshot, _: Settings | None = None) -> Finding:
    """What the manifest says, the catalogue, the vectors and the lexical index hold alike."""
    manifest = snapshot.manifest
    counted: dict[str, int] = asdict(snapshot.catalogue.counts)
    wrong = [
        f"{name}: the manifest says {manifest.counts.get(name)}, the catalogue holds {number}."
        for name, number in counted.items()
        if manifest.counts.get(name) != number
    ]
    total = counted["passages"]
    shape = snapshot.stored_shape
    if shape != (total, manifest.dimension):
        wrong.append(f"embeddings: {shape} numbers instead of {(total, manifest.dimension)}.")
    if len(snapshot.lexical) != total:
        wrong.append(f"lexical index: {len(snapshot.lexical)} passages instead of {total}.")
    if not snapshot.catalogue.rows_follow():
        wrong.append("catalogue: the passages' rows are not numbered from 0 without gaps.")
    return Finding("counts", len(counted) + 3, _some(wrong))


def _vectors(snapshot: Snapshot, _: Settings | None = None, compared: int = COMPARED) -> Finding:
    """The store holds every row's own vector."""
    rows = _spread(snapshot.manifest.counts["passages"], compared)
    tolerance = _ROUNDED if str(snapshot.manifest.nearest.get("name")).startswith("IVF") else _TOLERANCE
    wrong = []
    for start in range(0, len(rows), _AT_ONCE):
        asked = rows[start : start + _AT_ONCE]
        own = snapshot.stored_vectors(asked)
        apart = np.linalg.norm(snapshot.vectors.kept(asked) - own, axis=1)
        near = apart <= tolerance * np.linalg.norm(own, axis=1)  # no number is not near either
        wrong += [f"row {row}: the vector store holds another vector than embeddings.npy." for row in asked[~near]]
    return Finding("vectors", len(rows), _some(wrong))


def _passages(snapshot: Snapshot, _: Settings) -> Finding:
    """Every passage is a verbatim slice of its cell, and its id and its embedding's key are those of its text."""
    wrong = []
    entry: PlanEntry | None = None
    for row, (passage, key) in enumerate(
        zip(_all_passages(snapshot), snapshot.catalogue.embedding_keys(), strict=False)
    ):
        if entry is None or entry.plan.id != passage.plan_id:
            entry = snapshot.catalogue.plan(passage.plan_id)
        cell = entry.plan.cells.get(passage.column) if entry else None
        if cell is None or cell.text[passage.start : passage.end] != passage.text:
            wrong.append(f"{passage.id}: is not a slice of its cell.")
        if text_hash(passage.text) not in passage.id:
            wrong.append(f"{passage.id}: is the id of another text.")
        if key != embedding_key(passage):
            wrong.append(f"{passage.id}: row {row} holds the vector of another text.")
    return Finding("passages", snapshot.manifest.counts["passages"], _some(wrong))


def _known_terms(snapshot: Snapshot, settings: Settings) -> Finding:
    """Words from the middle of passages find the passage they stand in."""
    segmenter = Segmenter(snapshot.manifest.terms, cache_folder(settings.cache))
    if segmenter.dictionary != snapshot.manifest.dictionary:
        return Finding("known terms", 0, ("The words were cut by another version of jieba or OpenCC; build again.",))
    rows = _spread(snapshot.manifest.counts["passages"], TRIED)
    sample = dict(zip(rows.tolist(), snapshot.catalogue.passages(rows.tolist()), strict=True))
    found = lost_terms(sample, snapshot.lexical, segmenter)
    wrong = [f"「{term}」 does not find {sample[row].id}." for row, term in found.lost.items()]
    return Finding("known terms", found.tried, _some(wrong) if found.too_many else ())


def _all_passages(snapshot: Snapshot) -> Iterator[Passage]:
    total = snapshot.manifest.counts["passages"]
    for start in range(0, total, _AT_ONCE):
        yield from snapshot.catalogue.passages(range(start, min(start + _AT_ONCE, total)))


def _spread(total: int, wanted: int) -> Rows:
    return np.unique(np.linspace(0, total - 1, min(total, wanted)).astype(np.int64))


def _some(problems: list[str]) -> tuple[str, ...]:
    named = problems[:_NAMED]
    return (*named, f"And {len(problems) - len(named)} more.") if len(problems) > len(named) else tuple(named)


_CHECKS: tuple[Callable[[Snapshot, Settings], Finding], ...] = (_catalogue, _counts, _vectors, _passages, _known_terms)
