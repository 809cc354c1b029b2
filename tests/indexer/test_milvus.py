"""Milvus over several builds: only what differs is sent, earlier snapshots go on answering, and none gets other rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.build import build
from indexer.encoder import Encoder
from indexer.errors import SettingsError, SnapshotError, StoreError
from indexer.filters import Filters
from indexer.settings import Settings, load_settings
from indexer.vectors import VectorIndex, Vectors, VectorStore, vector_store
from retriever.search import open_searcher
from tests.conftest import folder_hashes, quiet
from tests.hashing import HashingEncoder

pytest.importorskip("milvus_lite", reason="Milvus Lite is not installed here: pip install -r requirements-milvus.txt")


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return str(tmp_path / "milvus.db")


@pytest.fixture
def store(uri: str) -> VectorStore:
    return vector_store(f"milvus:{uri}")


def some_vectors(seed: int, count: int) -> Vectors:
    return np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)


def snapshot(store: VectorStore, index: Path, name: str, vectors: Vectors) -> VectorIndex:
    folder = index / name
    folder.mkdir(parents=True)
    store.write(vectors, folder)
    return store.open_index(folder)


def collection(index: Path, name: str) -> str:
    return (index / name / "vectors.milvus.json").read_text(encoding="utf-8").split('"')[3]


def finds_its_rows(index: VectorIndex, vectors: Vectors) -> bool:
    """Whether every vector is found in the row it has in ``vectors``, with its own product."""
    for row, vector in enumerate(vectors):
        found = index.search(vector, 1, np.array([row]))
        if found.rows.tolist() != [row] or not np.isclose(found.scores[0], vector @ vector, rtol=1e-4):
            return False
    return True


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to Milvus: the name of the call, once for each row."""
    from pymilvus import MilvusClient

    calls: list[str] = []
    upsert, delete = MilvusClient.upsert, MilvusClient.delete

    def watched_upsert(client: MilvusClient, name: str, data: list[object]) -> object:
        calls.extend(["upsert"] * len(data))
        return upsert(client, name, data)

    def watched_delete(client: MilvusClient, name: str, ids: list[int]) -> object:
        calls.extend(["delete"] * len(ids))
        return delete(client, name, ids=ids)

    monkeypatch.setattr(MilvusClient, "upsert", watched_upsert)
    monkeypatch.setattr(MilvusClient, "delete", watched_delete)
    return calls


def test_a_later_build_sends_only_what_differs(store: VectorStore, tmp_path: Path, sent: list[str]) -> None:
    vectors = some_vectors(0, 60)
    vectors[10] = vectors[11]  # the same twice
    snapshot(store, tmp_path / "index", "a", vectors)
    snapshot(store, tmp_path / "index", "b", vectors)
    shutil.rmtree(tmp_path / "index" / "a")
    sent.clear()
    edited = np.concatenate([some_vectors(1, 2), vectors[3:30], some_vectors(2, 1), vectors[30:]])  # every row moves
    opened = snapshot(store, tmp_path / "index", "c", edited)
    assert sorted(sent) == ["delete"] * 3 + ["upsert"] * 3
    assert collection(tmp_path / "index", "c") != collection(tmp_path / "index", "b")
    assert finds_its_rows(opened, edited)


def test_an_earlier_snapshot_goes_on_answering(store: VectorStore, tmp_path: Path) -> None:
    first, second = some_vectors(0, 20), some_vectors(1, 30)
    before = snapshot(store, tmp_path / "index", "a", first)
    after = snapshot(store, tmp_path / "index", "b", second)
    assert finds_its_rows(before, first)
    assert finds_its_rows(after, second)


def test_a_reader_of_a_cleared_snapshot_is_told_so(store: VectorStore, tmp_path: Path) -> None:
    opened = snapshot(store, tmp_path / "index", "a", some_vectors(0, 20))
    kept = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "index" / "a", kept)
    shutil.rmtree(tmp_path / "index" / "a")
    snapshot(store, tmp_path / "index", "b", some_vectors(1, 20))
    with pytest.raises(StoreError, match="Milvus failed"):
        opened.search(some_vectors(0, 1)[0], 3)
    with pytest.raises(SnapshotError, match=r"no longer holds this snapshot; rebuild with"):
        store.open_index(kept)


def test_a_build_that_was_killed_leaves_the_live_one_alone(
    store: VectorStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pymilvus import MilvusClient

    vectors = some_vectors(0, 20)
    live = snapshot(store, tmp_path / "index", "a", vectors)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(MilvusClient, "create_alias", killed)
        with pytest.raises(KeyboardInterrupt):
            snapshot(store, tmp_path / "index", ".building-b", some_vectors(1, 30))
    assert finds_its_rows(live, vectors)
    shutil.rmtree(tmp_path / "index" / ".building-b")
    again = some_vectors(1, 31)
    assert finds_its_rows(snapshot(store, tmp_path / "index", "b", again), again)


def test_vectors_of_another_dimension_get_a_collection_of_their_own(store: VectorStore, tmp_path: Path) -> None:
    snapshot(store, tmp_path / "index", "a", some_vectors(0, 10))
    shutil.rmtree(tmp_path / "index" / "a")
    wider = np.concatenate([some_vectors(1, 10), some_vectors(2, 10)], axis=1)
    assert finds_its_rows(snapshot(store, tmp_path / "index", "b", wider), wider)


def test_two_indexes_share_a_server(store: VectorStore, tmp_path: Path) -> None:
    one, other = some_vectors(0, 10), some_vectors(1, 10)
    first = snapshot(store, tmp_path / "one", "a", one)
    second = snapshot(store, tmp_path / "other", "a", other)
    assert finds_its_rows(first, one)
    assert finds_its_rows(second, other)


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(StoreError, match=r"http://127.0.0.1:9: Milvus failed .*; check that it runs"):
        vector_store("milvus:http://127.0.0.1:9").write(some_vectors(0, 2), Path("nowhere"))


def test_an_address_is_required() -> None:
    with pytest.raises(SettingsError, match="milvus_uri"):
        vector_store("milvus").write(some_vectors(0, 2), Path("nowhere"))


@pytest.mark.parametrize("uri", ["http://user:word@host:19530", "milvus", "ftp://host"])
def test_an_address_that_is_none_is_refused(uri: str) -> None:
    with pytest.raises(SettingsError, match="milvus_uri"):
        load_settings(store="milvus", milvus_uri=uri)


@pytest.fixture
def on_milvus(settings: Settings, uri: str) -> Settings:
    return settings.model_copy(update={"store": "milvus", "milvus_uri": uri})


def test_a_whole_build_answers_as_on_files(settings: Settings, on_milvus: Settings, hashing_encoder: Encoder) -> None:
    """The same corpus on both engines: the same hits in the same order, with nearly the same scores."""
    elsewhere = on_milvus.model_copy(update={"index": settings.index.with_name("on-milvus")})
    build(settings, lambda: hashing_encoder, quiet)
    assert build(elsewhere, lambda: hashing_encoder, quiet).built
    here, there = open_searcher(settings, hashing_encoder), open_searcher(elsewhere, hashing_encoder)
    years = here.snapshot.catalogue.choices["years"]
    for question in ["遠距照護", "感測站維護的成果", "雷達 更換 進度"]:
        for filters in (Filters(), Filters(years=(years[0], years[0])), Filters(columns=("outcome", "target"))):
            ours, theirs = here.search(question, filters), there.search(question, filters)
            assert ours.hits
            assert [hit.passage.id for hit in theirs.hits] == [hit.passage.id for hit in ours.hits]
            scores = [hit.score for hit in ours.hits]
            np.testing.assert_allclose([hit.score for hit in theirs.hits], scores, atol=0.05)


def test_moving_to_milvus_encodes_nothing_anew(
    settings: Settings, on_milvus: Settings, hashing_encoder: HashingEncoder
) -> None:
    build(settings, lambda: hashing_encoder, quiet)
    moved = build(on_milvus, lambda: hashing_encoder, quiet)
    assert moved.built
    assert moved.encoded == 0
    assert not build(on_milvus, lambda: hashing_encoder, quiet).built
    hashes = folder_hashes(on_milvus.index)
    open_searcher(on_milvus, hashing_encoder).search("遠距照護")
    assert folder_hashes(on_milvus.index) == hashes
