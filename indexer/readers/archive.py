"""Office files are ZIP archives of XML: opened here with every bound checked before a parser sees a byte.

Nothing is written to disk, so names with ``..`` or a drive do no harm. Sizes that the archive's directory
claims are checked first and then again while inflating, since the directory may lie.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.signatures import identify

MAX_XML = 256_000_000
# Deflate reaches 1,032 : 1; office files stay below 100 : 1 except for tiny parts.
_MAX_RATIO = 250
_RATIO_MATTERS_FROM = 8_000_000
# A tree costs 120 to 200 bytes per element or attribute, so this keeps it near one gigabyte. A page of a
# densely formatted Word document has about 5,000.
_MAX_NODES = 6_000_000
_CHUNK = 1 << 20
_XML = (".xml", ".rels", ".vml")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference between Office parts: ``kind`` is ``styles``, ``worksheet`` and so on, ``part`` its target."""

    id: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Archive:
    """An open office file. ``name`` is that of the file, for messages."""

    name: str
    _zip: zipfile.ZipFile
    _parts: dict[str, zipfile.ZipInfo]

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def xml(self, part: str, element: bytes = b"") -> bytes:
        """The bytes of an XML part. Raises ReadError when it is missing, damaged, too large or has a DTD.

        ``element`` is the beginning of those elements (``<row``) that are read one by one and let go: only each alone
        must then be small enough.
        """
        if part not in self._parts:
            raise ReadError(f"{self.name}: the part {part} is missing; save the file again in its program.")
        content = self._inflate(self._parts[part])
        self._check_xml(part, content, content.split(element) if element else [content])
        return content

    def tree(self, part: str) -> etree._Element:
        """The root element of an XML part. Raises ReadError when it is missing or not well-formed."""
        try:
            return etree.fromstring(self.xml(part), etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise ReadError(
                f"{self.name}: the part {part} is not XML at line {error.lineno}; copy or save the file again."
            ) from error

    def relations(self, part: str = "") -> tuple[Relation, ...]:
        """What an Office part refers to inside the archive; the whole package if ``part`` is empty."""
        folder, _, file = part.rpartition("/")
        described = posixpath.join(folder, "_rels", f"{file}.rels")
        if described not in self:
            return ()
        found = []
        for element in self.tree(described).iterchildren("{*}Relationship"):
            kind = element.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            if element.get("TargetMode") != "External" and target in self:
                found.append(Relation(element.get("Id", ""), kind, target))
        return tuple(found)

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        if info.compress_type not in _METHODS or info.flag_bits & 1:
            raise ReadError(
                f"{self.name}: the part {info.filename} is encrypted or packed in an unusual way; "
                "save the file again without a password."
            )
        content = bytearray()
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    content += chunk
                    _check_size(self.name, info, len(content))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise ReadError(f"{self.name}: the part {info.filename} is damaged; copy the file again.") from error
        return bytes(content)

    def _check_xml(self, part: str, content: bytes, pieces: Iterable[bytes]) -> None:
        nodes = max(piece.count(b"<") - piece.count(b"</") + piece.count(b"=") for piece in pieces)
        if nodes > _MAX_NODES:
            raise ReadError(
                f"{self.name}: the part {part} has {nodes:,} elements and attributes, over the limit of "
                f"{_MAX_NODES:,}; split the file."
            )
        try:
            if _has_dtd(content):
                raise ReadError(
                    f"{self.name}: the part {part} declares a document type, which no office program writes; "
                    "save the file again in the program that made it."
                )
        except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two for unknown encodings
            line = error.lineno if isinstance(error, expat.ExpatError) else 1
            raise ReadError(
                f"{self.name}: the part {part} is not XML at line {line}; copy or save the file again."
            ) from error


def open_archive(data: bytes, name: str, suffix: str) -> Archive:
    """Open the office file ``data``, whose kind must be the one that ``suffix`` (``.docx``) stands for.

    Raises ReadError saying what the file really is, that it is encrypted or damaged, or that it would
    inflate to more than the bounds allow.
    """
    kind = identify(data)
    if kind.suffix != suffix:
        raise ReadError(f"{name}: the content is {kind.what}, not what the suffix {suffix} says; {kind.advice}.")
    archive = zipfile.ZipFile(io.BytesIO(data))
    # A name that cannot be printed is none that an office program looks for, and would garble a message.
    parts = {info.filename: info for info in archive.infolist() if info.filename.isprintable() and not info.is_dir()}
    total = 0
    for info in parts.values():
        if info.filename.lower().endswith(_XML):
            total += info.file_size
            _check_size(name, info, info.file_size, total)
    opened = Archive(name, archive, parts)
    if "META-INF/manifest.xml" in opened and b"encryption-data" in opened.xml("META-INF/manifest.xml"):
        raise ReadError(f"{name}: the file is encrypted; remove its password and save it again.")
    return opened


def _check_size(name: str, info: zipfile.ZipInfo, size: int, total: int = 0) -> None:
    if max(size, total) > MAX_XML:
        raise ReadError(
            f"{name}: inflates to {max(size, total):,} bytes at {info.filename}, over the limit of {MAX_XML:,}; "
            "split the file."
        )
    if size > _RATIO_MATTERS_FROM and size > _MAX_RATIO * info.compress_size:
        raise ReadError(
            f"{name}: the part {info.filename} inflates more than {_MAX_RATIO}-fold, as no real document does; "
            "save the file again in the program that made it."
        )


class _PrologEnds(Exception):
    """Raised from the parser's handlers to stop at the root element."""

    def __init__(self, has_dtd: bool) -> None:
        self.has_dtd = has_dtd


def _has_dtd(content: bytes) -> bool:
    """Whether the prolog declares a document type: entities could then expand without bound."""

    def on_doctype(*_: object) -> None:
        raise _PrologEnds(has_dtd=True)

    def on_element(*_: object) -> None:
        raise _PrologEnds(has_dtd=False)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_element
    try:
        for start in range(0, len(content), _CHUNK):
            parser.Parse(content[start : start + _CHUNK])
    except _PrologEnds as end:
        return end.has_dtd
    return False
