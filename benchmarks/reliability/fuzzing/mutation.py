"""Damage that a file may come with: bytes changed, lost, doubled and moved; inside an archive, its members."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Sequence

# Pieces that parsers tend to stumble over.
_NASTY = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b"</", b"<!--", b"&#x110000;", b"&", b'"', b"\r", b"\x0c", b"%PDF-", b"endstream",
    b"-1", b"0", b"9" * 30, b"1e999", b"[" * 200, b"(" * 200, b"<table>" * 50, "一、".encode() * 50, "（一）".encode(),
    "千元".encode(), "億元".encode(), b"\xef\xbb\xbf", b"../", b"=cmd|", "\u202e".encode(), "\U000e0001".encode(), "𠀀".encode(),
)  # fmt: skip


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One damaged input, made from one or two of ``seeds``; the same ``chance`` gives the same input."""
    data = chance.choice(seeds)
    if data.startswith(b"PK") and chance.random() < 0.8:
        return _archive(data, chance)
    return _bytes(data, chance.choice(seeds), chance)


def _archive(data: bytes, chance: random.Random) -> bytes:
    """The archive with some member damaged, so that the damage is not all caught by its checksums."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return data
    number = chance.randrange(len(members))
    name, content = members[number]
    members[number] = (name, _bytes(content, chance.choice(members)[1], chance))
    if chance.random() < 0.1:
        members.pop(chance.randrange(len(members)))
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, whole in members:
            archive.writestr(member, whole)
    return stored.getvalue()


def _bytes(data: bytes, other: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        start = chance.randrange(len(changed) + 1)
        end = min(len(changed), start + chance.choice((1, 4, 64, 4_096)))
        match chance.randrange(6):
            case 0:
                changed[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
            case 1:
                del changed[start:end]
            case 2:
                changed[start:start] = chance.choice(_NASTY)
            case 3:
                changed[start:start] = changed[start:end] * chance.choice((1, 8, 100))
            case 4:
                del changed[start:]
            case _:
                changed[start:end] = other[start : start + 4_096]
    return bytes(changed[:2_000_000])
