"""What lies in a corpus folder and is no report: each thing gets one sentence, and the reports beside it are read."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from indexer.catalogue import Catalogue
from indexer.cataloguing import write
from indexer.content import fingerprint
from indexer.gathering import Gathering
from indexer.reading import checksum, read_corpus, report_files
from indexer.records import Reading
from tests.conftest import quiet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "x")
    return target.getvalue()


FOREIGN = {
    "old.doc": (OLE + "WordDocument".encode("utf-16-le"), "an old binary Word document (DOC)", "save it as DOCX"),
    "old.xls": (OLE + "Workbook".encode("utf-16-le"), "an old binary Excel workbook (XLS)", "save it as XLSX"),
    "page.xls": (b"<html><table><tr><td>x</td></tr></table></html>", "an HTML page", "give it the suffix .html"),
    "old.docx": (OLE + "WordDocument".encode("utf-16-le"), "an old binary Word document (DOC)", "save it as DOCX"),
    "locked.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "an encrypted Office file", "remove its password"),
    "note.rtf": (rb"{\rtf1 hello}", "an RTF document", "save it as DOCX"),
    "scan.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 64, "an image (JPEG)", "put the text or a PDF in its place"),
    "scan.pdf": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "an image (PNG)", "put the text or a PDF in its place"),
    "all.zip": (zipped(), "a ZIP archive", "unpack it"),
    "all.7z": (b"7z\xbc\xaf'\x1c" + b"\0" * 64, "a 7-Zip archive", "unpack it"),
    "table.numbers": (b"plain text", "no reader for .numbers", "known: .txt, .pdf"),
    "report": (b"plain text", "no reader for files without a suffix", "known: .txt, .pdf"),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "good.txt").write_text("本部辦理各項業務。", encoding="utf-8")
    return folder


def read_all(corpus: Path) -> dict[str, Reading]:
    """Every file by its name in the results; the good one was read, and problems are one sentence with the name."""
    sums = {path: checksum(path) for path in report_files(corpus)}
    readings = {reading.name: reading for reading in read_corpus(corpus, sums, None, 1, quiet)}
    assert fingerprint(corpus, sums)
    assert readings["good.txt"].reports
    for name, reading in readings.items():
        if reading.problem:
            assert reading.problem.startswith(f"{name}: ")
            assert reading.problem.endswith(".")
            assert reading.problem.isprintable()
    return readings


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_named_with_what_it_is_and_what_to_do(corpus: Path, name: str) -> None:
    data, *words = FOREIGN[name]
    (corpus / name).write_bytes(data)
    problem = read_all(corpus)[name].problem
    assert all(word in problem for word in words)


def test_what_programs_leave_behind_is_passed_over(corpus: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$report.docx", "._report.pdf", "terms.txt"):
        (corpus / name).write_bytes(b"x")
    assert list(read_all(corpus)) == ["good.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_pipes_devices_and_links_are_told_and_never_waited_for(corpus: Path) -> None:
    (corpus.parent / "elsewhere").mkdir()
    os.mkfifo(corpus / "pipe.txt")
    for name, target in (
        ("zero.csv", "/dev/zero"),
        ("gone.pdf", "nowhere.pdf"),
        ("folder", corpus.parent / "elsewhere"),
        ("loop.txt", "loop.txt"),
        ("again.txt", corpus / "good.txt"),
    ):
        (corpus / name).symlink_to(target)
    problems = {name: reading.problem for name, reading in read_all(corpus).items()}
    assert "is a pipe or a device and no file" in problems["pipe.txt"]
    assert "is a pipe or a device and no file" in problems["zero.csv"]
    assert "cannot be opened" in problems["gone.pdf"]
    assert "cannot be opened" in problems["loop.txt"]
    assert "is a folder, a link to one" in problems["folder"]
    assert problems["again.txt"] == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_names_that_cannot_be_printed_are_told_and_spoil_nothing(corpus: Path, tmp_path: Path) -> None:
    names = [b"two\nlines.txt", b"big5-\xb3\xf8\xa7i.txt", b"deep\x1b/report.txt"]
    (corpus / os.fsdecode(b"deep\x1b")).mkdir()
    for name in names:
        Path(os.fsdecode(os.fsencode(corpus) + b"/" + name)).write_text("本部辦理各項業務。", encoding="utf-8")
    readings = read_all(corpus)
    assert len(readings) == 4
    told = [reading.problem for reading in readings.values() if reading.problem]
    assert len(told) == 3
    assert all("holds signs that cannot be printed; rename it." in problem for problem in told)
    write(tmp_path, Gathering().contents(readings.values()))
    assert {file.name for file in Catalogue(tmp_path).files()} == set(readings)


def test_a_full_width_space_in_a_name_is_as_good_as_any_sign(corpus: Path) -> None:
    (corpus / "112年度　決算（修正）.txt").write_text("本部辦理各項業務。", encoding="utf-8")
    assert read_all(corpus)["112年度　決算（修正）.txt"].problem == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything")
def test_a_folder_without_permission_is_told(corpus: Path) -> None:
    (corpus / "closed").mkdir(mode=0)
    assert "is a folder" in read_all(corpus)["closed"].problem
