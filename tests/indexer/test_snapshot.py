"""Snapshots: verified when opened, never changed by it, and any damage named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import Filters
from indexer.errors import SnapshotError
from indexer.history import clear_litter, snapshot_ids
from indexer.manifest import BUILDING, MANIFEST, read_manifest, seal, sealed_files
from indexer.pointer import CURRENT, publish
from indexer.snapshot import current_id, open_snapshot
from indexer.vectors.stored import EMBEDDINGS
from tests.conftest import Index, folder_hashes


@pytest.fixture
def index(small_index: Index, tmp_path: Path) -> Path:
    """A copy of the small index, to be damaged."""
    copy = tmp_path / "copy"
    shutil.copytree(small_index.settings.index, copy)
    return copy


def live(index: Path) -> Path:
    name = current_id(index)
    assert name is not None
    return index / name


def refusal(index: Path) -> str:
    """The one sentence with which an index is refused."""
    with pytest.raises(SnapshotError) as caught:
        open_snapshot(index)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_a_good_snapshot(index: Path) -> None:
    snapshot = open_snapshot(index)
    assert snapshot.folder == live(index)
    counts = snapshot.manifest.counts
    assert counts["passages"] == snapshot.catalogue.counts.passages == len(snapshot.catalogue.embedding_keys())
    vectors = snapshot.stored_vectors(np.arange(counts["passages"]))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert set(snapshot.manifest.files) == set(folder_hashes(snapshot.folder)) - {MANIFEST}
    assert snapshot.manifest.files == {n: f for n, f in sealed_files(snapshot.folder).items() if n != MANIFEST}


def test_opening_never_writes(index: Path) -> None:
    def state() -> Iterator[tuple[Path, int, int]]:
        return ((path, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(index.rglob("*")))

    before, hashes = list(state()), folder_hashes(index)
    snapshot = open_snapshot(index)
    snapshot.catalogue.rows(Filters(years=(111, 112)))
    snapshot.vectors.search(snapshot.stored_vectors(np.array([0]))[0], 5)
    snapshot.lexical.search(["感测站"], ["感测"], 5)
    assert list(state()) == before
    assert folder_hashes(index) == hashes


def test_one_flipped_bit_in_any_file_is_noticed(index: Path) -> None:
    folder = live(index)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        good = path.read_bytes()
        for damaged in damages(good):
            path.write_bytes(damaged)
            assert f"{folder.name}/{path.relative_to(folder).as_posix()}: " in refusal(index)
        path.write_bytes(good)
    open_snapshot(index)


def damages(good: bytes) -> Iterator[bytes]:
    """One bit flipped at the start, in the middle and at the end, and one byte too many."""
    for position in {0, len(good) // 2, len(good) - 1} if good else ():
        yield good[:position] + bytes([good[position] ^ 0b100]) + good[position + 1 :]
    yield good + b"\0"


def test_any_missing_file_is_named(index: Path) -> None:
    folder = live(index)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        good = path.read_bytes()
        path.unlink()
        assert f"{folder.name}/{path.relative_to(folder).as_posix()}: is missing" in refusal(index)
        path.write_bytes(good)
    open_snapshot(index)


def test_a_file_more_is_refused(index: Path) -> None:
    """A list that the snapshot was built without would change every answer."""
    (live(index) / "lexical" / "more").write_bytes(b"")
    assert refusal(index) == f"{live(index).name}/lexical/more: is not part of this snapshot; remove it."


def test_the_manifest_of_another_snapshot_is_refused(index: Path) -> None:
    copies(index, "another")
    shutil.copyfile(index / "another" / MANIFEST, live(index) / MANIFEST)
    assert f"{live(index).name}/{MANIFEST}: is the manifest of the snapshot another" in refusal(index)


@pytest.mark.parametrize("text", ["", "{}", "\n", "[]\n0", "no json", "\x00", '{"format": 1}\n' + "0" * 64])
def test_a_manifest_that_is_none(index: Path, text: str) -> None:
    (live(index) / MANIFEST).write_text(text, encoding="utf-8")
    assert MANIFEST in refusal(index)


def test_a_manifest_that_is_no_text(index: Path) -> None:
    (live(index) / MANIFEST).write_bytes(b"\xff\xfe\x00")
    assert MANIFEST in refusal(index)


def test_a_manifest_that_is_a_folder(index: Path) -> None:
    (live(index) / MANIFEST).unlink()
    (live(index) / MANIFEST).mkdir()
    assert MANIFEST in refusal(index)


def test_another_format_is_refused(index: Path) -> None:
    folder = live(index)
    manifest = read_manifest(folder)
    seal(folder, replace(manifest, format=99))
    assert "has format 99" in refusal(index)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"snapshot": 5}',
        '{"snapshot": ""}',
        '{"snapshot": "../elsewhere"}',
        '{"snapshot": "a\\u0000b"}',
    ],
)
def test_a_damaged_pointer(index: Path, text: str) -> None:
    (index / CURRENT).write_text(text, encoding="utf-8")
    assert "python -m indexer build" in refusal(index)


def test_a_pointer_that_is_no_text(index: Path) -> None:
    (index / CURRENT).write_bytes(b"\xff\xff")
    assert CURRENT in refusal(index)


def test_a_pointer_to_nothing(index: Path) -> None:
    publish(index, "gone")
    assert "gone/manifest.json: is missing" in refusal(index)


def test_no_index_yet(tmp_path: Path) -> None:
    assert "holds no index yet" in refusal(tmp_path)
    assert "holds no index yet" in refusal(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_keeps_what_it_opened(index: Path) -> None:
    snapshot = open_snapshot(index)
    before = snapshot.catalogue.plans()
    copies(index, "another")
    publish(index, "another")
    assert current_id(index) == "another"
    assert snapshot.catalogue.plans() == before


def copies(index: Path, *names: str) -> None:
    manifest = read_manifest(live(index))
    for name in names:
        shutil.copytree(live(index), index / name)
        seal(index / name, replace(manifest, snapshot=name))


def test_litter_is_cleared(index: Path) -> None:
    name = live(index).name
    (index / f"{BUILDING}half").mkdir()
    (index / f"{BUILDING}half" / EMBEDDINGS).write_bytes(b"half")
    (index / f"{CURRENT}.new").write_text("{", encoding="utf-8")
    copies(index, "10", "11", "12", "13")
    clear_litter(index, keep=2)
    assert snapshot_ids(index) == ["12", "13", name]
    assert {path.name for path in index.iterdir()} - {".lock"} == {"12", "13", name, CURRENT}
    open_snapshot(index)


def test_the_live_snapshot_stays_however_old_it_is(index: Path) -> None:
    copies(index, "00", "98", "99")
    publish(index, "00")
    clear_litter(index, keep=0)
    assert snapshot_ids(index) == ["00"]
    open_snapshot(index)


def test_nothing_is_removed_when_nobody_knows_which_is_live(index: Path) -> None:
    copies(index, "10", "11", "12")
    (index / CURRENT).write_text("damaged", encoding="utf-8")
    before = snapshot_ids(index)
    clear_litter(index, keep=0)
    assert snapshot_ids(index) == before
