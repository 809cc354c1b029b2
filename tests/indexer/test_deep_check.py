"""``check``: all that is damaged, and with --deep what no checksum can tell."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from indexer import health as health_module
from indexer.__main__ import app
from indexer.deep_check import compare_sources, deep_check, disagreements
from indexer.health import health, serving_health
from indexer.manifest import read_manifest, seal, sealed_files
from indexer.settings import Settings
from indexer.snapshot import Snapshot, current_id, open_snapshot, verify
from indexer.vectors.faiss import Store
from indexer.vectors.stored import EMBEDDINGS
from tests.conftest import Index, Outcome


@pytest.fixture
def built(settings: Settings, small_index: Index) -> Settings:
    """Settings whose index is built already, to be damaged."""
    shutil.copytree(small_index.settings.index, settings.index)
    return settings


def live(settings: Settings) -> Path:
    return settings.index / str(current_id(settings.index))


def sealed_again(settings: Settings) -> Snapshot:
    """The snapshot with checksums of what lies there now: as if the build itself had gone wrong."""
    folder = live(settings)
    manifest = read_manifest(folder)
    files = {name: file for name, file in sealed_files(folder).items() if name in manifest.files}
    seal(folder, replace(manifest, files=files))
    return open_snapshot(settings.index)


def found(settings: Settings) -> dict[str, tuple[str, ...]]:
    return {each.check: each.problems for each in deep_check(sealed_again(settings), settings) if each.problems}


def change(settings: Settings, statement: str) -> None:
    with closing(sqlite3.connect(live(settings) / "catalogue.sqlite")) as catalogue, catalogue:
        catalogue.execute(statement)


def test_a_good_snapshot_passes(built: Settings) -> None:
    checks = {each.check: each.examined for each in deep_check(open_snapshot(built.index), built)}
    assert list(checks) == ["catalogue", "counts", "vectors", "passages", "known terms"]
    assert checks["vectors"] == checks["passages"] == 38 and checks["known terms"] > 5
    assert disagreements(open_snapshot(built.index)) == ()


def test_swapped_vectors_are_found(built: Settings) -> None:
    path = live(built) / EMBEDDINGS
    vectors = np.load(path)
    vectors[[3, 20]] = vectors[[20, 3]]
    np.save(path, vectors)
    (problems,) = found(built).values()
    assert [problem.split(":")[0] for problem in problems] == ["row 3", "row 20"]
    assert len(disagreements(open_snapshot(built.index))) == 2


def test_grouped_vectors_may_be_rounded_but_not_turned_round(built: Settings) -> None:
    vectors = np.load(live(built) / EMBEDDINGS)
    for stored, agrees in ((vectors, True), (-vectors, False)):
        kind = Store(exact_up_to=10).write(stored, live(built))
        assert kind.name.startswith("IVF")
        seal(live(built), replace(read_manifest(live(built)), nearest=asdict(kind)))
        assert ("vectors" not in found(built)) is agrees


def test_a_vector_store_that_was_cut_off_is_found(built: Settings) -> None:
    path = live(built) / "vectors.faiss"
    path.write_bytes(path.read_bytes()[:-200])
    assert disagreements(sealed_again(built)) != ()


def test_a_lost_row_is_found(built: Settings) -> None:
    change(built, "DELETE FROM passages WHERE row = 7")
    (problems,) = found(built).values()
    assert any("passages: the manifest says 38, the catalogue holds 37" in problem for problem in problems)
    assert any("numbered from 0 without gaps" in problem for problem in problems)


def test_a_passage_that_is_not_in_its_cell_is_found(built: Settings) -> None:
    change(built, "UPDATE passages SET record = replace(record, '感測站', '感測塔')")
    (problems,) = found(built).values()
    assert any("is not a slice of its cell" in problem for problem in problems)
    assert any("is the id of another text" in problem for problem in problems)
    assert problems[-1].startswith("And ")


def test_a_plan_that_is_gone_is_found(built: Settings) -> None:
    change(built, "DELETE FROM plans WHERE id = (SELECT plan FROM passages WHERE row = 0)")
    assert list(found(built)) == ["catalogue"]


def test_another_dictionary_is_found(built: Settings) -> None:
    folder = live(built)
    seal(folder, replace(read_manifest(folder), dictionary="another"))
    assert "another version of jieba" in found(built)["known terms"][0]


def test_sources(built: Settings) -> None:
    snapshot = open_snapshot(built.index)
    assert compare_sources(snapshot, built.corpus).unchanged == 2
    (built.corpus / "111-lake.txt").write_text("changed", encoding="utf-8")
    (built.corpus / "112-lake.txt").rename(built.corpus / "new.txt")
    sources = compare_sources(snapshot, built.corpus)
    assert (sources.unchanged, sources.changed) == (0, ("111-lake.txt",))
    assert (sources.missing, sources.new) == (("112-lake.txt",), ("new.txt",))
    shutil.rmtree(built.corpus)
    assert len(compare_sources(snapshot, built.corpus).missing) == 2


def test_check_names_every_damaged_file(built: Settings, start: Callable[..., Outcome]) -> None:
    hit = {"catalogue.sqlite", "vectors.faiss", "lexical/meta.json"}
    for name in hit:
        (live(built) / name).write_bytes(b"damaged")
    outcome = start(app, "check", "--index", built.index, "--json")
    answer = json.loads(outcome.stdout)
    assert (outcome.code, answer["ok"], answer["snapshot"]) == (2, False, live(built).name)
    assert {problem.split(": ")[0].partition("/")[2] for problem in answer["problems"]} == hit
    assert outcome.stderr.splitlines() == answer["problems"]
    assert len(start(app, "check", "--index", built.index, "--quick").stderr.splitlines()) == 3


def test_check_deep_says_what_it_looked_at(built: Settings, start: Callable[..., Outcome]) -> None:
    arguments = ("check", "--deep", "--index", built.index, "--corpus", built.corpus)
    lines = start(app, *arguments).stdout.splitlines()
    assert len(lines) == 7 and lines[-1] == "sources: 2 unchanged in the corpus folder."
    (built.corpus / "111-lake.txt").write_text("changed", encoding="utf-8")
    answer = json.loads(start(app, *arguments, "--json").stdout)
    assert answer["ok"] and answer["sources"]["changed"] == ["111-lake.txt"]


def test_the_quick_look_sees_sizes_and_not_bits(built: Settings) -> None:
    path = live(built) / EMBEDDINGS
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert health(built.index, sizes_only=True).ok and not health(built.index).ok
    path.write_bytes(good[:-1])
    assert not health(built.index, sizes_only=True).ok


def test_a_monitor_reads_each_snapshot_once(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    monkeypatch.setattr(health_module, "verify", lambda folder, _: read.append(folder) or verify(folder))
    health_module._opened.cache_clear()
    assert serving_health(built.index).ok and serving_health(built.index).ok
    assert read == [live(built)]
    (live(built) / EMBEDDINGS).unlink()
    assert not serving_health(built.index).ok
