"""What decides what a snapshot holds, as hashes: the corpus, its word lists, and the code that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from indexer.reading import VOCABULARY, checksum, corpus_name
from indexer.text import segmentation_versions

SHIPPED = Path(__file__).parent.parent / "corpus"


def fingerprint(corpus: Path, sums: Mapping[Path, str]) -> str:
    """Hash of everything the corpus folder gives, the reports and the vocabulary, and of what cuts words."""
    lines = [f"{corpus_name(path, corpus)}|{sha256}" for path, sha256 in sums.items()]
    lines += [f"{path.name}|{checksum(path)}" for path in vocabulary(corpus)]
    lines += segmentation_versions()
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def vocabulary(corpus: Path) -> list[Path]:
    """The word lists of a corpus: its own, or where it has none the one that ships; an empty file means none."""
    found = (next((f / name for f in (corpus, SHIPPED) if (f / name).is_file()), None) for name in VOCABULARY)
    return [path for path in found if path]


def code_version(ocr: bool = False) -> str:
    """Hash of this package's source: other code may read the same corpus differently, and so does one with OCR."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in {".py", ".toml", ".safetensors"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16] + ("-ocr" if ocr else "")
