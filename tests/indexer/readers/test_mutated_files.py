"""Files with bytes changed at random: each is read or refused in one sentence, and nothing else happens."""

from __future__ import annotations

import importlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import ReadError
from indexer.readers import read_document
from indexer.records import Page
from tests.indexer.readers.office import zip_of
from tests.make_sample_files import FORMATS

REPORT = "題目\n\n單位：千元\n\n計畫\t金額\n水岸司\t\n步道\t1,234\n河口\t<p>一、甲</p><p>二、乙</p>\n\n右\n\n執行\t達成\n丙\t丁\n"
SIGNS = (
    b"<",
    b">",
    b'"',
    b"&",
    b"\0",
    b"\xff",
    b",",
    b"\t",
    b"0",
    b"-1",
    b"9999999",
    "、".encode(),
    b"<w:tbl>",
    b"</w:p>",
)


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, float, int, bytes]]:
    """What to do, where (as a share of the length), to how many bytes, and with what."""
    one = st.tuples(
        st.sampled_from(["replace", "remove", "repeat"]),
        st.floats(0, 1),
        st.integers(1, 60),
        st.sampled_from(SIGNS) | st.binary(max_size=4),
    )
    return draw(st.lists(one, min_size=1, max_size=4))


def changed(data: bytes, todo: list[tuple[str, float, int, bytes]]) -> bytes:
    for what, share, length, sign in todo:
        start = int(share * len(data))
        piece = {"replace": sign, "remove": b"", "repeat": data[start : start + length] * 2}[what]
        data = data[:start] + piece + data[start + length :]
    return data


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("report") / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    document = read_document(path)
    return {suffix: make(document) for suffix, make in FORMATS.items()} | {"txt": path.read_bytes()}


@pytest.mark.parametrize("suffix", sorted([*FORMATS, "txt"]))
@given(todo=changes(), choice=st.integers(0, 99))
@settings(max_examples=60)
def test_a_mutated_file_is_read_or_refused_in_one_sentence(
    samples: dict[str, bytes], suffix: str, todo: list[tuple[str, float, int, bytes]], choice: int
) -> None:
    data = samples[suffix]
    if zipfile.is_zipfile(io.BytesIO(data)) and choice < 90:  # else the archive itself is changed
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: archive.read(name) for name in archive.namelist()}
        described = [name for name in parts if Path(name).suffix in (".xml", ".rels")]
        part = described[choice % len(described)]
        data = zip_of(parts | {part: changed(parts[part], todo)})
    else:
        data = changed(data, todo)
    reader = importlib.import_module(f"indexer.readers.{readers._READERS['.' + suffix]}")

    try:
        pages = reader.read(data, "a")
    except ReadError as refused:
        sentence = str(refused)
    else:
        assert all(isinstance(page, Page) for page in pages) and any(page.blocks for page in pages)
        return
    assert sentence.startswith("a: ") and sentence.endswith(".") and "\n" not in sentence
