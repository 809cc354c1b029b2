"""The snapshots that are kept: their order, going back and forward, and what a build makes of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from indexer import audit
from indexer.__main__ import app
from indexer.build import BuildResult, build
from indexer.errors import BuildError, GoalTraceError, SnapshotError
from indexer.history import State, history, roll_back, snapshot_ids
from indexer.manifest import read_manifest
from indexer.pointer import CURRENT, Pointer, read_pointer, write_pointer
from indexer.settings import Settings, load_settings
from indexer.snapshot import current_id, open_snapshot
from tests.conftest import SAMPLES, Outcome, folder_hashes, quiet
from tests.hashing import HashingEncoder


def run(settings: Settings, number: int, by: str = "") -> BuildResult:
    """Build a corpus that says ``number`` somewhere."""
    path = settings.corpus / "111-lake.txt"
    start, _, rest = path.read_text(encoding="utf-8").partition("二、冬季海象不佳")
    path.write_text(f"{start.split('（第')[0]}（第{number}版）二、冬季海象不佳{rest}", encoding="utf-8")
    return build(settings, HashingEncoder, quiet, by=by)


Three = tuple[Settings, list[str]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Three:
    """Three builds, one after the other; not to be changed."""
    folder = tmp_path_factory.mktemp("three")
    shutil.copytree(SAMPLES, folder / "corpus")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", cache=cache)
    return settings, [run(settings, number, by=f"writer {number}").snapshot for number in (1, 2, 3)]


@pytest.fixture
def three(template: Three, tmp_path: Path) -> Three:
    """A copy of the three, to be changed."""
    made, built = template
    shutil.copytree(made.index.parent, tmp_path / "copy")
    copied = {"corpus": tmp_path / "copy" / "corpus", "index": tmp_path / "copy" / "index"}
    return made.model_copy(update=copied), built


def test_history_says_when_who_and_what(three: Three) -> None:
    settings, built = three
    kept = history(settings.index)
    assert [each.snapshot for each in kept] == built[::-1]
    assert [each.state for each in kept] == [State.LIVE, State.PREVIOUS, State.PREVIOUS]
    manifests = [each.manifest for each in kept if each.manifest]
    assert [manifest.by for manifest in manifests] == ["writer 3", "writer 2", "writer 1"]
    assert all(manifest.counts["plans"] == 6 and "numpy" in manifest.versions for manifest in manifests)


def test_going_back_and_forward(three: Three) -> None:
    settings, (first, second, third) = three
    assert roll_back(settings.index).snapshot == second == current_id(settings.index)
    assert [each.state for each in history(settings.index)] == [State.ROLLED_BACK, State.LIVE, State.PREVIOUS]
    assert roll_back(settings.index).snapshot == first
    with pytest.raises(SnapshotError, match="keeps no snapshot before"):
        roll_back(settings.index)
    assert roll_back(settings.index, third).snapshot == third == current_id(settings.index)
    assert read_pointer(settings.index) == Pointer(third, (second, first))


def test_a_build_of_the_same_corpus_leaves_a_roll_back_as_it_is(three: Three) -> None:
    settings, (_, second, third) = three
    roll_back(settings.index)
    before = folder_hashes(settings.index)
    result = build(settings, HashingEncoder, quiet)
    assert (result.built, result.snapshot, result.rolled_back) == (False, second, third)
    assert folder_hashes(settings.index) == before


def test_a_build_of_another_corpus_goes_live_after_a_roll_back(three: Three) -> None:
    settings, (_, second, third) = three
    roll_back(settings.index)
    result = run(settings, 4)
    assert result.built and current_id(settings.index) == result.snapshot
    assert snapshot_ids(settings.index) == [second, third, result.snapshot]


def test_a_corpus_as_it_was_earlier_is_not_built_again(three: Three) -> None:
    settings, (_, second, third) = three
    encoder = HashingEncoder()
    path = settings.corpus / "111-lake.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("第3版", "第2版"), encoding="utf-8")
    result = build(settings, lambda: encoder, quiet)
    assert (result.built, result.snapshot, encoder.encoded) == (True, second, [])
    assert read_pointer(settings.index) == Pointer(second, (third, *[snapshot_ids(settings.index)[0]]))


def test_a_damaged_snapshot_is_not_gone_back_to(three: Three) -> None:
    settings, (_, second, third) = three
    (settings.index / second / "catalogue.sqlite").write_bytes(b"")
    with pytest.raises(SnapshotError, match=r"catalogue\.sqlite: is damaged"):
        roll_back(settings.index)
    assert current_id(settings.index) == third


@pytest.mark.parametrize("name", ["unknown", "..", ".lock", "current.json"])
def test_only_snapshots_are_gone_to(three: Three, name: str) -> None:
    settings, (_, _, third) = three
    with pytest.raises(SnapshotError, match="python -m indexer history"):
        roll_back(settings.index, name)
    assert current_id(settings.index) == third


def test_no_roll_back_during_a_build(three: Three) -> None:
    settings, (_, _, third) = three
    with filelock.FileLock(settings.index / ".lock"), pytest.raises(BuildError, match="another build is running"):
        roll_back(settings.index)
    assert current_id(settings.index) == third


def test_as_many_are_kept_as_the_setting_says(settings: Settings) -> None:
    one = settings.model_copy(update={"kept_snapshots": 1})
    built = [run(one, number).snapshot for number in (1, 2, 3)]
    assert snapshot_ids(one.index) == built[1:]


def test_nothing_to_go_back_to(tmp_path: Path) -> None:
    for index in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(GoalTraceError, match="holds no index yet"):
            roll_back(index)


def test_a_snapshot_opened_while_builds_clear_it_away(three: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    """What current.json names when it is read may be gone a moment later: then the one named by then is opened."""
    settings, (_, second, third) = three
    write_pointer(settings.index, Pointer(second))
    shutil.rmtree(settings.index / second)
    from indexer import snapshot

    names = iter([second, third])
    monkeypatch.setattr(snapshot, "current_id", lambda _: next(names))
    assert open_snapshot(settings.index).manifest.snapshot == third


def test_every_file_gets_the_manifests_mode(three: Three) -> None:
    settings, (_, _, third) = three
    modes = {path.stat().st_mode for path in (settings.index / third).rglob("*") if path.is_file()}
    assert len(modes) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_commands(three: Three, start: Callable[..., Outcome], assert_refused: Callable[[Outcome], str]) -> None:
    settings, (first, second, third) = three
    lines = start(app, "history", "--index", settings.index).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[third, "live"], [second, "previous"], [first, "previous"]]
    assert "writer 3" in lines[0] and "6 plans" in lines[0]
    outcome = start(app, "rollback", "--index", settings.index, "--json")
    assert outcome.code == 0 and json.loads(outcome.stdout)["snapshot"] == second
    listed = json.loads(start(app, "history", "--index", settings.index, "--json").stdout)["snapshots"]
    assert (listed[0]["snapshot"], listed[0]["state"]) == (third, "rolled back")
    (entry,) = audit.entries(settings.index)
    assert (entry.action, entry.subject) == (audit.Action.ROLLBACK, second)
    assert entry.sha256 == read_manifest(settings.index / second).corpus
    (settings.index / CURRENT).write_text("{", encoding="utf-8")
    assert "is damaged" in assert_refused(start(app, "rollback", "--index", settings.index))
