"""What an administrator does to a corpus: store a report, take one out, save a list. Every action is logged.

Nothing is destroyed: what is replaced or taken out goes to ``.removed/`` in the corpus folder, which no build reads.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.audit import Action, record
from indexer.errors import ReadError, SettingsError, first_sentence
from indexer.forms import Interpretation
from indexer.readers import MAX_BYTES, readable
from indexer.reading import VOCABULARY, interpret_file
from indexer.settings import Settings
from indexer.word_lists import LISTS, list_entries

REMOVED = ".removed"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_NAME_BYTES = 180  # file systems end at 255, and copies get longer names


@dataclass(frozen=True, slots=True)
class Stored:
    """A report in the corpus folder; ``replaced`` says whether it took another one's place."""

    name: str
    sha256: str
    replaced: bool


def safe_name(uploaded: str) -> str:
    """The name a file gets: its own, without folders or signs that a file system or a page could mistake.

    Raises ReadError for a format without a reader, and for the names of the lists.
    """
    bare = unicodedata.normalize("NFC", re.split(r"[/\\]", uploaded)[-1])
    bare = _NOT_IN_NAMES.sub("_", bare).strip(" .")
    path = Path(bare or "report")
    if not readable(path) or path.name in VOCABULARY:
        raise ReadError(f"{bare or uploaded!r}: has no reader; save it as PDF, DOCX, ODT, XLSX, ODS, CSV, HTML or TXT.")
    stem = path.stem.lstrip(".") or "report"
    while len(stem.encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{path.suffix.lower()}"


def preview_report(name: str, data: bytes, settings: Settings) -> Interpretation:
    """What would be read from an upload. Raises GoalTraceError where that is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(_bounded(name, data))
        return interpret_file(path, path.name, scans=settings.ocr)


def store_report(settings: Settings, name: str, data: bytes, who: str) -> Stored:
    """Put a report into the corpus folder; one of that name goes to ``.removed/``. Raises GoalTraceError."""
    path = settings.corpus / safe_name(name)
    replaced = path.exists()
    sha256 = _write(settings.corpus, path, _bounded(name, data))
    record(settings.index, who, Action.UPLOAD, path.name, sha256)
    return Stored(path.name, sha256, replaced)


def remove_report(settings: Settings, name: str, who: str) -> None:
    """Take a report of the corpus out of it; the next build no longer has it. Raises ReadError where there is none."""
    corpus = settings.corpus.resolve()
    path = (corpus / name).resolve()
    if not path.is_relative_to(corpus) or not readable(path) or not path.is_file() or REMOVED in path.parts:
        raise ReadError(f"{name}: is no report of this corpus; reload the list.")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    _put_aside(corpus, path)
    record(settings.index, who, Action.REMOVE, name, sha256)


def save_list(settings: Settings, name: str, text: str, who: str) -> None:
    """Save an edited list; the one before goes to ``.removed/``. Raises GoalTraceError naming what is malformed."""
    if name not in LISTS:
        raise SettingsError(f"{name}: is none of {', '.join(LISTS)}.")
    list_entries(name, text)
    sha256 = _write(settings.corpus, settings.corpus / name, text.replace("\r\n", "\n").encode())
    record(settings.index, who, Action.EDIT, name, sha256)


def _bounded(name: str, data: bytes) -> bytes:
    if not data:
        raise ReadError(f"{name}: the file is empty; choose another one.")
    if len(data) > MAX_BYTES:
        raise ReadError(f"{name}: {len(data):,} bytes is over the limit of {MAX_BYTES:,}; split the file.")
    return data


def _write(corpus: Path, path: Path, data: bytes) -> str:
    """Write beside and rename, so that a build running at this moment sees the old file or the new one."""
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=corpus, prefix=".upload-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        if path.exists():
            _put_aside(corpus, path)
        os.replace(draft, path)
    except OSError as error:
        raise ReadError(
            f"{path}: cannot be written ({first_sentence(error)}); free the place or the rights."
        ) from error
    return hashlib.sha256(data).hexdigest()


def _put_aside(corpus: Path, path: Path) -> None:
    aside = corpus / REMOVED
    aside.mkdir(exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    os.replace(path, aside / f"{moment}-{path.name}")
