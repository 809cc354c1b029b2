"""Office files that are none, or that would hurt: one sentence each, in bounded time and memory."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import ReadError
from indexer.readers import archive, read_document, signatures
from tests.indexer.readers.office import docx, odt, paragraph, xlsx, zip_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
SOUND: dict[str, bytes] = {
    ".docx": docx(paragraph("甲")),
    ".odt": odt("<text:p>甲</text:p>"),
    ".ods": odt(
        "<table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row></table:table>",
        kind="spreadsheet",
    ),
    ".xlsx": xlsx('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData>'),
}
MAIN_PARTS = {
    ".docx": "word/document.xml",
    ".odt": "content.xml",
    ".ods": "content.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
}
EVERY_FORMAT = pytest.mark.parametrize("suffix", SOUND)


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes] | None) -> bytes:
    """The archive with one part changed, added (from nothing) or removed."""
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name) for name in source.namelist()}
    if change is None:
        del parts[part]
    else:
        parts[part] = change(parts.get(part, b""))
    return zip_of(parts)


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[bytes, str], str]:
    def refuse(data: bytes, suffix: str) -> str:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(data)
        started = time.perf_counter()
        with pytest.raises(ReadError) as refused:
            read_document(path)
        assert time.perf_counter() - started < 10
        sentence = str(refused.value)
        assert sentence.startswith(path.name + ": ") and sentence.endswith(".") and "\n" not in sentence
        return sentence

    return refuse


@EVERY_FORMAT
def test_a_sound_file_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(SOUND[suffix])

    assert len(read_document(path).pages) == 1


@EVERY_FORMAT
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF, not what the suffix {} says; give it the suffix .pdf."),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "an encrypted Office file, not what the suffix {} says; remove its",
        ),
        (
            OLE + "WordDocument".encode("utf-16-le"),
            "an old binary Word document (DOC), not what the suffix {} says; save it as DOCX.",
        ),
        (
            OLE + "Workbook".encode("utf-16-le"),
            "an old binary Excel workbook (XLS), not what the suffix {} says; save it as XLSX.",
        ),
        (OLE, "an old binary Office file, not what the suffix {} says; save it as DOCX or XLSX."),
        (b"{\\rtf1 ", "an RTF document, not what the suffix {} says; save it as DOCX."),
        (b"\x89PNG\r\n", "an image (PNG), not what the suffix {} says"),
        (b"  <table><tr><td>1", "an HTML page, not what the suffix {} says; give it the suffix .html."),
        ("步道".encode(), "a text file, not what the suffix {} says; give it the suffix .txt."),
        (b"\0\1\2\3", "of an unknown kind, not what the suffix {} says; save it again in the program that made it."),
        (zip_of({"a.txt": "甲"}), "a ZIP archive, not what the suffix {} says; unpack it."),
    ],
)
def test_another_content_is_named(suffix: str, data: bytes, what: str, refusal: Callable[[bytes, str], str]) -> None:
    assert refusal(data, suffix).startswith(f"a{suffix}: the content is {what.format(suffix)}")


@EVERY_FORMAT
def test_each_office_format_is_told_from_the_others(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    for other in SOUND:
        if other != suffix:
            assert refusal(SOUND[other], suffix).endswith(f"; give it the suffix {other}.")
    assert signatures.identify(SOUND[suffix]).suffix == suffix


@EVERY_FORMAT
def test_an_office_file_named_as_text_is_named(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    for text_suffix in (".txt", ".csv", ".html", ".md"):
        assert refusal(SOUND[suffix], text_suffix).endswith(f", not text; give it the suffix {suffix}.")


@EVERY_FORMAT
def test_a_file_cut_anywhere_is_refused(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    data = SOUND[suffix]
    for end in range(1, len(data), 61):
        refusal(data[:end], suffix)
    assert "cut short or damaged" in refusal(data[: len(data) // 2], suffix)


@EVERY_FORMAT
def test_a_damaged_or_missing_part_is_named(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    part = MAIN_PARTS[suffix]

    assert f"the part {part} is not XML at line 1" in refusal(
        with_part(SOUND[suffix], part, lambda xml: xml[:-9]), suffix
    )
    assert f"the part {part} is not XML" in refusal(with_part(SOUND[suffix], part, lambda _: b""), suffix)
    if suffix != ".xlsx":  # a workbook may list a sheet that holds nothing
        assert "missing" in refusal(with_part(SOUND[suffix], part, None), suffix)
    stored = bytearray(SOUND[suffix])
    info = zipfile.ZipFile(io.BytesIO(SOUND[suffix])).getinfo(part)
    stored[info.header_offset + 30 + len(part) + info.compress_size // 2] ^= 0xFF
    assert f"the part {part} is damaged" in refusal(bytes(stored), suffix)


@EVERY_FORMAT
def test_entities_are_never_expanded(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    for encoding in ("utf-8", "utf-16"):
        bombed = with_part(
            SOUND[suffix], MAIN_PARTS[suffix], lambda xml, codec=encoding: (bomb + xml).decode().encode(codec)
        )
        assert "declares a document type" in refusal(bombed, suffix)


@EVERY_FORMAT
def test_a_zip_bomb_is_refused_before_it_inflates(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    huge = with_part(SOUND[suffix], MAIN_PARTS[suffix], lambda xml: xml + b" " * (archive.MAX_XML + 1))
    steep = with_part(SOUND[suffix], "other.xml", lambda _: b" " * 20_000_000)

    assert len(huge) < 1_000_000
    assert f"over the limit of {archive.MAX_XML:,}; split the file." in refusal(huge, suffix)
    assert "inflates more than 250-fold" in refusal(steep, suffix)


@EVERY_FORMAT
def test_a_directory_that_lies_about_sizes_is_found_out(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    part = MAIN_PARTS[suffix]
    lying = bytearray(with_part(SOUND[suffix], part, lambda xml: xml + b" " * 5_000_000))
    entry = lying.rindex(b"PK\x01\x02", 0, lying.rindex(part.encode()))
    struct.pack_into("<I", lying, entry + 24, 100)

    assert f"the part {part} is damaged" in refusal(bytes(lying), suffix)


@EVERY_FORMAT
def test_more_elements_than_a_machine_can_hold_are_refused(
    suffix: str, refusal: Callable[[bytes, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_MAX_RATIO", 10_000)
    crowded = with_part(SOUND[suffix], MAIN_PARTS[suffix], lambda xml: xml.replace(b"<", b"<x/>" * 700_000 + b"<", 12))

    assert "elements and attributes, over the limit of 6,000,000; split the file." in refusal(crowded, suffix)


def test_a_directory_of_countless_entries_is_not_even_read(refusal: Callable[[bytes, str], str]) -> None:
    many = zip_of({f"{number}": "" for number in range(20_001)})

    assert "a ZIP archive of more than 20,000 entries" in refusal(many, ".docx")


@EVERY_FORMAT
def test_absurd_names_in_the_archive_do_no_harm(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(with_part(SOUND[suffix], "../../../etc/passwd.xml", lambda _: b"<x/>"))

    read_document(path)

    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".odt", ".ods"])
def test_an_encrypted_opendocument_file_is_named(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    manifest = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    locked = with_part(SOUND[suffix], "META-INF/manifest.xml", lambda _: manifest)

    assert refusal(locked, suffix) == f"a{suffix}: the file is encrypted; remove its password and save it again."


def test_a_part_packed_in_an_unusual_way_is_refused(refusal: Callable[[bytes, str], str]) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND[".odt"])) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as packed:
        for name in source.namelist():
            packed.writestr(name, source.read(name), zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_LZMA)

    assert "content.xml is encrypted or packed in an unusual way" in refusal(target.getvalue(), ".odt")


@EVERY_FORMAT
def test_elements_nested_without_end_are_refused(suffix: str, refusal: Callable[[bytes, str], str]) -> None:
    deep = with_part(
        SOUND[suffix], MAIN_PARTS[suffix], lambda xml: xml.replace("甲".encode(), b"<a>" * 300 + b"</a>" * 300)
    )

    assert f"the part {MAIN_PARTS[suffix]} is not XML at line 1" in refusal(deep, suffix)
