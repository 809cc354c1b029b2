"""Builds that are stopped, killed or started on what others left: the live snapshot stays, the litter goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import faiss
import filelock
import pytest

from indexer.build import BuildResult, build
from indexer.encoder import Encoder
from indexer.errors import BuildError, ModelError
from indexer.history import snapshot_ids
from indexer.manifest import BUILDING
from indexer.pointer import CURRENT, Pointer, write_pointer
from indexer.settings import Settings
from indexer.snapshot import current_id, open_snapshot
from tests.conftest import Index, folder_hashes, quiet
from tests.hashing import HashingEncoder


def run(settings: Settings, encoder: HashingEncoder | None = None) -> BuildResult:
    chosen = encoder or HashingEncoder()
    return build(settings, lambda: chosen, quiet)


def refusal(settings: Settings) -> str:
    with pytest.raises(BuildError) as caught:
        run(settings)
    return str(caught.value)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def built(settings: Settings, small_index: Index) -> Settings:
    """Settings whose index is built already."""
    shutil.copytree(small_index.settings.index, settings.index)
    return settings


def test_old_snapshots_are_cleared(built: Settings) -> None:
    live = str(current_id(built.index))
    for name in ("10", "11", "12", "13"):
        shutil.copytree(built.index / live, built.index / name)
    edit(built.corpus / "111-lake.txt", "備品", "補給")
    new = run(built).snapshot
    assert snapshot_ids(built.index) == ["13", live, new]


def test_a_damaged_index_is_built_anew(built: Settings) -> None:
    name = current_id(built.index)
    (built.index / str(name) / "embeddings.npy").write_bytes(b"damaged")
    encoder = HashingEncoder()
    result = run(built, encoder)
    assert result.built
    assert len(encoder.encoded) == result.counts.passages
    open_snapshot(built.index)


def test_a_damaged_pointer_is_written_anew(built: Settings) -> None:
    name = run(built).snapshot
    (built.index / CURRENT).write_text("damaged", encoding="utf-8")
    encoder = HashingEncoder()
    result = run(built, encoder)
    assert result.built and encoder.encoded == []  # the snapshot itself was whole
    assert open_snapshot(built.index).manifest.snapshot == result.snapshot == name


def test_a_stopped_build_leaves_nothing(built: Settings) -> None:
    before = folder_hashes(built.index)

    class Stopped(HashingEncoder):
        def encode(self, *_: object) -> None:  # type: ignore[override]
            raise KeyboardInterrupt

    edit(built.corpus / "111-lake.txt", "備品", "補給")
    with pytest.raises(KeyboardInterrupt):
        run(built, Stopped())
    assert folder_hashes(built.index) == before
    assert not list(built.index.glob(f"{BUILDING}*"))


def test_what_a_killed_build_left_is_cleared(built: Settings) -> None:
    shutil.copytree(built.index / str(current_id(built.index)), built.index / f"{BUILDING}killed")
    edit(built.corpus / "111-lake.txt", "備品", "補給")
    run(built)
    assert not list(built.index.glob(f"{BUILDING}*"))


def test_a_snapshot_that_was_finished_but_not_published_is_taken_up(built: Settings) -> None:
    old = str(current_id(built.index))
    edit(built.corpus / "111-lake.txt", "備品", "補給")
    new = run(built).snapshot
    write_pointer(built.index, Pointer(old))  # as after a kill between the two
    encoder = HashingEncoder()
    result = run(built, encoder)
    assert (result.built, result.snapshot, encoder.encoded) == (True, new, [])
    assert snapshot_ids(built.index) == [old, new]


def test_an_encoder_that_fails_leaves_the_index(built: Settings) -> None:
    before = folder_hashes(built.index)

    def broken() -> Encoder:
        raise ModelError("weights.bin: is damaged; fetch it again.")

    edit(built.corpus / "111-lake.txt", "備品", "補給")
    with pytest.raises(ModelError):
        build(built, broken, quiet)
    assert folder_hashes(built.index) == before


def test_only_one_build_at_a_time(built: Settings) -> None:
    edit(built.corpus / "111-lake.txt", "備品", "補給")
    before = folder_hashes(built.index)
    with filelock.FileLock(built.index / ".lock"):
        assert "another build is running" in refusal(built)
        assert folder_hashes(built.index) == before
        open_snapshot(built.index)  # readers do not wait
    assert run(built).built


def test_a_disk_that_took_only_a_part_is_noticed_before_the_snapshot_goes_live(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAISS does not raise when it cannot close its file; what it left must not be sealed and published."""
    write = faiss.write_index

    def cut_off(index: faiss.Index, path: str) -> None:
        write(index, path)
        Path(path).write_bytes(Path(path).read_bytes()[:-100])

    before = folder_hashes(built.index)
    edit(built.corpus / "111-lake.txt", "備品", "補給")
    monkeypatch.setattr(faiss, "write_index", cut_off)
    assert "does not read back" in refusal(built)
    assert folder_hashes(built.index) == before


def test_a_corpus_that_vanishes_while_it_is_read_is_not_taken_for_a_smaller_one(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = folder_hashes(built.index)
    edit(built.corpus / "111-lake.txt", "備品", "補給")

    def unmount(_: object) -> None:
        if built.corpus.exists():
            built.corpus.rename(built.corpus.with_name("away"))

    with pytest.raises(BuildError, match="vanished while the corpus was read"):
        build(built, HashingEncoder, unmount)
    assert folder_hashes(built.index) == before
