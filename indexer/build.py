"""The build: corpus folder -> snapshot, in one screenful."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.agencies import read_agencies
from indexer.audit import system_user
from indexer.catalogue import Catalogue, Counts
from indexer.content import code_version, fingerprint
from indexer.deep_check import disagreements
from indexer.encoder import Encoder
from indexer.encoding import write_embeddings
from indexer.errors import BuildError, SnapshotError
from indexer.gathering import Gathering, warnings_of
from indexer.history import clear_litter, draft, finished
from indexer.manifest import FORMAT, Content, Manifest, seal, sealed_files, versions
from indexer.pointer import exclusive, publish, read_pointer
from indexer.progress import Listener, Progress, Stage, throttled
from indexer.readers.ocr import require_ocr
from indexer.reading import checksum, read_corpus, read_file, report_files
from indexer.records import Reading
from indexer.settings import Settings
from indexer.snapshot import Snapshot, open_snapshot, verify
from indexer.writing import step, write_catalogue, write_vectors, write_words

__all__ = ["BuildResult", "Listener", "Progress", "Stage", "build", "code_version", "read_file", "report_files"]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did. ``built`` is False when the live snapshot stays the live one.

    It does so when it holds this corpus already, or when ``rolled_back`` does, from which somebody went back to it.
    ``skipped`` are the files that could not be read, ``warnings`` what is noteworthy about those that could.
    """

    snapshot: str
    built: bool
    encoded: int
    counts: Counts
    skipped: tuple[Reading, ...]
    warnings: tuple[str, ...]
    rolled_back: str = ""


def build(
    settings: Settings,
    load_encoder: Callable[[], Encoder],
    progress: Listener,
    model: str | None = None,
    by: str = "",
) -> BuildResult:
    """Build ``settings.index`` from ``settings.corpus`` and make it live.

    ``model`` is the id of the encoder's model if it is known without loading it; an unchanged corpus then costs a
    look at its files and no more. Only files that are new or changed are read, only new passages encoded. A file
    that cannot be read is skipped and reported. ``by`` says in the manifest who asked for the build, the account that
    runs it if empty. Raises BuildError when nothing can be read or written or another build is running; whatever
    happens, the live snapshot stays as it was until the new one is verified.
    """
    paths = report_files(settings.corpus)
    read_agencies(settings.corpus)  # a mistake in the list is said before the long work
    if settings.ocr:
        require_ocr()
    with exclusive(settings.index):
        step("clear")
        clear_litter(settings.index, settings.kept_snapshots)
        result = _build(settings, paths, load_encoder, throttled(progress), model, by)
        if result.built:
            step("tidy")
            clear_litter(settings.index, settings.kept_snapshots)
        return result


def _build(
    settings: Settings,
    paths: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    progress: Listener,
    model: str | None,
    by: str,
) -> BuildResult:
    live = _live(settings.index)
    sums = {path: checksum(path) for path in paths}
    encoder = None if model else load_encoder()
    known_model = model or (encoder.model_id if encoder else "")
    wanted = Content(
        fingerprint(settings.corpus, sums), known_model, settings.store_address, code_version(ocr=settings.ocr)
    )
    if ready := _ready(settings.index, live, wanted):
        return ready
    same_code = live if live and live.manifest.code == wanted.code else None  # other code reads and cuts differently
    created = datetime.now(UTC)
    snapshot_id = f"{created:%Y%m%dT%H%M%S}-{wanted.corpus[:8]}-{os.urandom(2).hex()}"
    with draft(settings.index, snapshot_id) as folder:
        gathering = Gathering()
        step("read", snapshot=snapshot_id, files=len(sums))
        readings = read_corpus(
            settings.corpus,
            sums,
            same_code.catalogue if same_code else None,
            settings.processes or os.cpu_count() or 1,
            progress,
            scans=settings.ocr,
        )
        catalogue = write_catalogue(folder, settings.corpus, gathering.contents(readings))
        _require_something(settings.corpus, sums, catalogue, gathering)
        step("encode", passages=catalogue.counts.passages)
        encoded = write_embeddings(folder, live, lambda: encoder or load_encoder(), wanted.model, progress)
        nearest = write_vectors(folder, settings.store_address)
        segmenter = write_words(folder, settings, gathering.terms, same_code, progress)
        progress(Progress(Stage.PUBLISH, 0, 1))
        step("seal")
        manifest = Manifest(
            format=FORMAT,
            snapshot=snapshot_id,
            created=created.isoformat(timespec="seconds"),
            by=by or system_user(),
            dimension=encoded.dimension,
            dictionary=segmenter.dictionary,
            counts=asdict(catalogue.counts),
            versions=versions(),
            files=sealed_files(folder),
            terms=segmenter.terms,
            nearest=asdict(nearest),
            **asdict(replace(wanted, model=encoded.model)),
        )
        seal(folder, manifest)
        del catalogue  # Windows renames no folder in which a file is open
        step("verify")
        if wrong := disagreements(verify(folder)):
            raise BuildError(
                f"{settings.index}: what was written does not read back ({wrong[0].rstrip('.')}); "
                "free the place or name another folder with --index."
            )
        step("rename")
    step("publish")
    publish(settings.index, snapshot_id)
    step("live", snapshot=snapshot_id)
    progress(Progress(Stage.PUBLISH, 1, 1))
    return _result(manifest, True, encoded.count, gathering.skipped, gathering.warnings)


def _require_something(corpus: Path, paths: Iterable[Path], catalogue: Catalogue, gathering: Gathering) -> None:
    """Raise BuildError when a file vanished while it was read, or no file gave a passage."""
    if vanished := next((path for path in paths if not path.exists()), None):
        raise BuildError(f"{vanished}: vanished while the corpus was read; bring it back, or build again without it.")
    if not catalogue.counts.passages:
        raise BuildError(f"{corpus}: nothing to index, since {gathering.problems}")


def _ready(index: Path, live: Snapshot | None, wanted: Content) -> BuildResult | None:
    """What to answer when a snapshot with this content is there already, live, finished or rolled back; else None."""
    if live and live.manifest.content == wanted:
        return _unchanged(live)
    ready = finished(index, wanted)
    if not ready:
        return None
    pointer = read_pointer(index) if live else None
    if live and pointer and ready.folder.name in pointer.rolled_back:
        return _unchanged(live, ready.folder.name)
    publish(index, ready.folder.name)
    step("live", snapshot=ready.folder.name)
    return _result(ready.manifest, True, 0, ready.catalogue.skipped(), _warnings(ready.catalogue))


def _unchanged(live: Snapshot, rolled_back: str = "") -> BuildResult:
    result = _result(live.manifest, False, 0, live.catalogue.skipped(), _warnings(live.catalogue))
    return replace(result, rolled_back=rolled_back)


def _warnings(catalogue: Catalogue) -> list[str]:
    return warnings_of(catalogue.files(), catalogue.reports())


def _live(index: Path) -> Snapshot | None:
    """The live snapshot, if there is one that can be trusted."""
    try:
        return open_snapshot(index, patience=None)  # what is taken over from it is sealed anew
    except SnapshotError:
        return None


def _result(
    manifest: Manifest, built: bool, encoded: int, skipped: Iterable[Reading], warnings: Iterable[str]
) -> BuildResult:
    return BuildResult(manifest.snapshot, built, encoded, Counts(**manifest.counts), tuple(skipped), tuple(warnings))
