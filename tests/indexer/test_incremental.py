"""A build after a change gives what a build from nothing gives, and does only what the change asks for."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.incremental.corpus import change, write_corpus
from indexer import word_cache
from indexer.build import BuildResult, build
from indexer.encoder import Encoder
from indexer.settings import Settings, load_settings
from indexer.snapshot import Snapshot, open_snapshot
from indexer.text import Segmenter, bigrams
from tests.conftest import quiet
from tests.hashing import HashingEncoder

FILES = 4


@pytest.fixture(scope="module", autouse=True)
def same_code() -> Iterator[None]:
    """Somebody may edit the source while the tests run, and other code reads and cuts everything anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.build.code_version", lambda **_: "0" * 16)
        yield


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, cache: Path, same_code: None) -> Settings:
    folder = tmp_path_factory.mktemp("incremental")
    write_corpus(folder / "corpus", FILES)
    (folder / "corpus" / "terms.txt").write_text("公車動態\n", encoding="utf-8")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", cache=cache)
    run(settings)
    return settings


@pytest.fixture
def built(built_once: Settings, tmp_path: Path) -> Settings:
    """A copy of the corpus and its index, to be changed."""
    for name in ("corpus", "index"):
        shutil.copytree(getattr(built_once, name), tmp_path / name)
    return load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index", cache=built_once.cache)


def run(settings: Settings, encoder: HashingEncoder | None = None) -> BuildResult:
    chosen = encoder or HashingEncoder()
    return build(settings, lambda: chosen, quiet, chosen.model_id)


def edit(corpus: Path) -> None:
    change(corpus / "report-0002.txt")


def remove(corpus: Path) -> None:
    (corpus / "report-0001.txt").unlink()


def rename(corpus: Path) -> None:
    (corpus / "report-0001.txt").rename(corpus / "report-0009.txt")


def repeat(corpus: Path) -> None:
    shutil.copy(corpus / "report-0001.txt", corpus / "report-0000-copy.txt")


def add(corpus: Path) -> None:
    text = (corpus / "report-0003.txt").read_text(encoding="utf-8")
    text = text.replace("全年實際", "全年實際「共融遊戲場」")
    (corpus / "report-0003b.txt").write_text(text, encoding="utf-8")


def other_terms(corpus: Path) -> None:
    (corpus / "terms.txt").write_text("期中查核\n資料以開放\n", encoding="utf-8")


CHANGES = [edit, remove, rename, repeat, add, other_terms]


def stored(path: Path) -> dict[str, list[Any]]:
    """Every row of every table of a SQLite file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables}


def found(snapshot: Snapshot) -> list[tuple[list[int], list[float]]]:
    """What both legs find for a word of each of some passages."""
    segmenter = Segmenter(snapshot.manifest.terms, Path(snapshot.folder) / "..")
    results = []
    for passage in snapshot.catalogue.passages(range(0, snapshot.manifest.counts["passages"], 7)):
        hits = snapshot.lexical.search(segmenter.words(passage.text), bigrams(passage.text), 20)
        results.append((hits.rows.tolist(), hits.scores.tolist()))
    for vector in snapshot.stored_vectors(np.arange(0, snapshot.manifest.counts["passages"], 7)):
        near = snapshot.vectors.search(vector, 20)
        results.append((near.rows.tolist(), near.scores.tolist()))
    return results


@pytest.mark.parametrize("alter", CHANGES, ids=lambda alter: alter.__name__)
def test_a_change_gives_what_a_full_build_gives(built: Settings, alter: Callable[[Path], None]) -> None:
    alter(built.corpus)
    assert run(built).built
    fresh = load_settings(corpus=built.corpus, index=built.index.with_name("fresh"), cache=built.cache)
    run(fresh)
    after, full = open_snapshot(built.index), open_snapshot(fresh.index)
    for name in ("catalogue.sqlite", word_cache.FILE):
        assert stored(after.folder / name) == stored(full.folder / name)
    for name in ("embeddings.npy", "vectors.faiss"):
        assert (after.folder / name).read_bytes() == (full.folder / name).read_bytes()
    assert (after.manifest.terms, after.manifest.counts) == (full.manifest.terms, full.manifest.counts)
    assert found(after) == found(full)


def test_a_removed_file_is_nowhere(built: Settings) -> None:
    name = "report-0001.txt"
    gone = {passage.id for passage in passages(built) if passage.source == name}
    plans = {passage.plan_id for passage in passages(built) if passage.source == name}
    remove(built.corpus)
    run(built)
    snapshot = open_snapshot(built.index)
    assert gone and plans
    assert [each.id for each in passages(built) if each.id in gone or each.source == name] == []
    assert [plan for plan in plans if snapshot.catalogue.plan(plan)] == []
    assert name not in [file.name for file in snapshot.catalogue.files()]
    count = snapshot.manifest.counts["passages"]
    assert len(snapshot.lexical) == count == snapshot.stored_shape[0]
    assert len(snapshot.vectors.search(snapshot.stored_vectors(np.array([0]))[0], 10_000).rows) == count


def passages(settings: Settings) -> list[Any]:
    snapshot = open_snapshot(settings.index)
    return snapshot.catalogue.passages(range(snapshot.manifest.counts["passages"]))


def test_without_new_text_the_encoder_is_not_loaded(built: Settings) -> None:
    def load() -> Encoder:
        raise AssertionError("nothing is to be encoded")

    remove(built.corpus)
    before = open_snapshot(built.index).manifest
    result = build(built, load, quiet, HashingEncoder().model_id)
    after = open_snapshot(built.index).manifest
    assert (result.encoded, after.model, after.dimension) == (0, before.model, before.dimension)


def test_an_encoder_that_is_not_the_one_expected_encodes_all(built: Settings) -> None:
    edit(built.corpus)
    other = HashingEncoder("fallback-64")
    result = build(built, lambda: other, quiet, HashingEncoder().model_id)
    assert result.encoded == len(other.encoded) == len(set(other.encoded))
    assert open_snapshot(built.index).manifest.model == "fallback-64"


@pytest.mark.parametrize(("alter", "most"), [(edit, 10), (other_terms, 125)], ids=["edit", "terms"])
def test_only_what_a_change_touches_is_cut(
    built: Settings, alter: Callable[[Path], None], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[str] = []
    joined = word_cache._joined

    def counted(segmenter: Segmenter, texts: list[str]) -> list[str]:
        cut.extend(texts)
        return joined(segmenter, texts)

    monkeypatch.setattr(word_cache, "_joined", counted)
    alter(built.corpus)
    total = run(built).counts.passages
    assert 1 <= len(cut) <= most < total / 2
