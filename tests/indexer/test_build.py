"""The build: what is read, encoded and published, and what happens when it cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.__main__ import app
from indexer.build import BuildResult, build, read_file, report_files
from indexer.errors import BuildError, GoalTraceError
from indexer.history import snapshot_ids
from indexer.progress import Progress, Stage
from indexer.settings import Settings, load_settings
from indexer.snapshot import current_id, open_snapshot
from tests.conftest import Index, Outcome, folder_hashes, quiet, run_module
from tests.hashing import HashingEncoder


def run(settings: Settings, encoder: HashingEncoder | None = None) -> BuildResult:
    chosen = encoder or HashingEncoder()
    return build(settings, lambda: chosen, quiet)


def refusal(settings: Settings) -> str:
    with pytest.raises(BuildError) as caught:
        run(settings)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def built(settings: Settings, small_index: Index) -> Settings:
    """Settings whose index is built already."""
    shutil.copytree(small_index.settings.index, settings.index)
    return settings


# --- a build ---------------------------------------------------------------------------------


def test_a_build(settings: Settings, hashing_encoder: HashingEncoder) -> None:
    told: list[Progress] = []
    result = build(settings, lambda: hashing_encoder, told.append)
    assert result.built and result.skipped == () == result.warnings
    assert (result.counts.files, result.counts.reports, result.counts.plans, result.counts.goals) == (2, 2, 6, 11)
    assert result.encoded == len(hashing_encoder.encoded) == result.counts.passages
    snapshot = open_snapshot(settings.index)
    manifest = snapshot.manifest
    assert (manifest.snapshot, manifest.model, manifest.dimension) == (result.snapshot, "test-hashing-64", 64)
    assert {"视讯诊间", "感测站", "照护署"} <= set(manifest.terms)
    assert list(dict.fromkeys(progress.stage for progress in told)) == list(Stage)
    assert all(0 <= progress.done <= progress.total for progress in told)


def test_an_unchanged_corpus_is_not_built_again(settings: Settings) -> None:
    first = run(settings)
    before = folder_hashes(settings.index)
    encoder = HashingEncoder()
    result = run(settings, encoder)
    assert not result.built
    assert result.snapshot == first.snapshot == current_id(settings.index)
    assert encoder.encoded == []
    assert result.counts == first.counts
    assert folder_hashes(settings.index) == before


def test_after_an_edit_only_what_is_new_is_encoded(built: Settings) -> None:
    old = current_id(built.index)
    edit(built.corpus / "112-lake.txt", "夜間門診達500人次", "夜間門診達550人次")
    encoder = HashingEncoder()
    result = run(built, encoder)
    assert result.built and result.encoded == 1
    assert [text.split("\n")[-1] for text in encoder.encoded] == ["夜間門診達550人次。"]
    assert snapshot_ids(built.index) == sorted([str(old), result.snapshot])
    fresh = HashingEncoder()
    again = load_settings(corpus=built.corpus, index=built.index.with_name("fresh"), cache=built.cache)
    run(again, fresh)
    reused, scratch = open_snapshot(built.index), open_snapshot(again.index)
    assert reused.catalogue.embedding_keys() == scratch.catalogue.embedding_keys()
    assert (reused.folder / "embeddings.npy").read_bytes() == (scratch.folder / "embeddings.npy").read_bytes()


@pytest.mark.parametrize("change", ["model", "terms", "removed", "renamed"])
def test_what_makes_a_new_snapshot(built: Settings, change: str) -> None:
    old = current_id(built.index)
    encoder = HashingEncoder("another-64" if change == "model" else "test-hashing-64")
    if change == "terms":
        (built.corpus / "terms.txt").write_text("日照中心\n", encoding="utf-8")
    elif change == "removed":
        (built.corpus / "111-lake.txt").unlink()
    elif change == "renamed":
        (built.corpus / "111-lake.txt").rename(built.corpus / "110-lake.txt")
    result = run(built, encoder)
    assert result.built and result.snapshot != old
    assert result.encoded == (result.counts.passages if change == "model" else 0)


# --- bad files -------------------------------------------------------------------------------


def test_a_bad_file_is_skipped_and_the_good_ones_indexed(settings: Settings) -> None:
    (settings.corpus / "bad.txt").write_bytes(b"\x00\x01\x02binary")
    (settings.corpus / "empty.txt").write_bytes(b"")
    edit(settings.corpus / "111-lake.txt", "120,000", "十二萬")
    result = run(settings)
    assert result.built
    assert (result.counts.files, result.counts.reports, result.counts.plans) == (4, 1, 3)
    problems = {file.name: file.problem for file in result.skipped}
    assert set(problems) == {"bad.txt", "empty.txt", "111-lake.txt"}
    assert "離島遠距照護服務計畫" in problems["111-lake.txt"] and "計畫核定總經費" in problems["111-lake.txt"]
    assert all(problem.startswith(f"{name}: ") for name, problem in problems.items())
    stored = {file.name: file.problem for file in open_snapshot(settings.index).catalogue.files()}
    assert stored == problems | {"112-lake.txt": ""}


def test_only_bad_files(built: Settings) -> None:
    before = folder_hashes(built.index)
    for name in ("111-lake.txt", "112-lake.txt"):
        edit(built.corpus / name, "單位：新臺幣千元", "")
    message = refusal(built)
    assert "111-lake.txt: page 3" in message or "111-lake.txt" in message
    assert "112-lake.txt" in message
    assert folder_hashes(built.index) == before


def test_an_empty_corpus(built: Settings) -> None:
    before = folder_hashes(built.index)
    for path in built.corpus.glob("11*.txt"):
        path.unlink()
    assert refusal(built) == f"{built.corpus}: holds no report; put report files into it and build again."
    assert folder_hashes(built.index) == before


def test_a_corpus_that_is_no_folder(settings: Settings) -> None:
    shutil.rmtree(settings.corpus)
    assert "is not a folder" in refusal(settings)
    settings.corpus.write_text("", encoding="utf-8")
    assert "is not a folder" in refusal(settings)
    assert not settings.index.exists()


def test_an_index_that_cannot_be_a_folder(settings: Settings) -> None:
    settings.index.write_text("", encoding="utf-8")
    assert "the index cannot be written" in refusal(settings)
    assert settings.index.read_text(encoding="utf-8") == ""


def test_hidden_files_and_word_lists_are_no_reports(corpus: Path) -> None:
    (corpus / ".git").mkdir()
    shutil.copy(corpus / "111-lake.txt", corpus / ".git" / "111.txt")
    shutil.copy(corpus / "111-lake.txt", corpus / ".111.txt")
    (corpus / "deep").mkdir()
    shutil.copy(corpus / "111-lake.txt", corpus / "deep" / "DEEP.TXT")
    names = [path.relative_to(corpus).as_posix() for path in report_files(corpus)]
    assert names == ["111-lake.txt", "112-lake.txt", "deep/DEEP.TXT"]


# --- the same report twice -------------------------------------------------------------------


def test_the_same_report_twice_is_indexed_once(settings: Settings) -> None:
    shutil.copy(settings.corpus / "111-lake.txt", settings.corpus / "z-copy.txt")
    result = run(settings)
    assert (result.counts.files, result.counts.plans) == (3, 6)
    assert result.warnings == (
        "z-copy.txt: 3 項計畫與 111-lake.txt 所載相同，未重複收錄："
        "離島遠距照護服務計畫、河川水質感測網計畫、山區雨量雷達汰換計畫。",
    )
    reports = {report.source: report for report in open_snapshot(settings.index).catalogue.reports()}
    assert len(reports["z-copy.txt"].warnings) == 1


def test_two_editions_of_a_report_are_both_indexed(settings: Settings) -> None:
    shutil.copy(settings.corpus / "111-lake.txt", settings.corpus / "z-copy.txt")
    edit(settings.corpus / "z-copy.txt", "57,300", "57,301")
    result = run(settings)
    assert result.counts.plans == 7
    entries = open_snapshot(settings.index).catalogue.plans()
    executed = {entry.plan.amounts.executed for entry in entries if entry.plan.name == "離島遠距照護服務計畫"}
    assert executed == {57_300, 57_301, 118_250}
    assert len({entry.plan.id for entry in entries}) == 7


# --- the command line ------------------------------------------------------------------------


def spoil_nothing_left(corpus: Path) -> None:
    for path in corpus.glob("11*.txt"):
        path.unlink()


def spoil_binary(corpus: Path) -> None:
    for path in corpus.glob("11*.txt"):
        path.write_bytes(bytes(range(256)))


def spoil_rows(corpus: Path) -> None:
    for path in corpus.glob("11*.txt"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        last = max(number for number, line in enumerate(lines) if line.count("\t") == 2)
        path.write_text("".join(lines[:last] + lines[last + 1 :]), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_nothing_left, "holds no report"),
        (spoil_binary, "111-lake.txt"),
        (spoil_rows, "give every plan one row on each side"),
    ],
)
def test_a_corpus_that_cannot_be_built_leaves_the_index(
    built: Settings,
    spoil: Callable[[Path], None],
    words: str,
    start: Callable[..., Outcome],
    assert_refused: Callable[[Outcome], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("indexer.encoder.load_encoder", lambda settings: HashingEncoder())
    before = folder_hashes(built.index)
    spoil(built.corpus)
    outcome = start(app, "build", "--corpus", built.corpus, "--index", built.index, "--json")
    # Progress, each stage over its own line, comes before the sentence.
    message = outcome.stderr.splitlines()[-1]
    assert words in assert_refused(Outcome(outcome.code, outcome.stdout, message))
    assert all(line.split()[0] == "read" for line in outcome.stderr.splitlines()[:-1])
    assert folder_hashes(built.index) == before


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("missing.txt", None, "cannot be opened"),
        ("binary.txt", bytes(range(256)), "binary.txt: "),
        ("empty.txt", b"", "empty"),
        ("program.exe", b"MZ", "no reader"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(GoalTraceError) as caught:
        read_file(tmp_path / name)
    message = str(caught.value)
    assert message.startswith(name) and words in message
    assert "\n" not in message and message.endswith(".")


@pytest.mark.parametrize("name", ["missing.txt", "binary.txt"])
def test_inspect_refuses_in_one_sentence(tmp_path: Path, name: str, assert_refused: Callable[[Outcome], str]) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    assert assert_refused(run_module("indexer", "inspect", tmp_path / name, "--json")).startswith(name)


def test_check(built: Settings, start: Callable[..., Outcome], assert_refused: Callable[[Outcome], str]) -> None:
    outcome = start(app, "check", "--index", built.index, "--json")
    assert outcome.code == 0
    checked = json.loads(outcome.stdout)
    assert checked["snapshot"] == current_id(built.index)
    assert checked["counts"]["plans"] == 6
    (built.index / str(current_id(built.index)) / "catalogue.sqlite").write_bytes(b"")
    message = assert_refused(start(app, "check", "--index", built.index))
    assert "catalogue.sqlite: is damaged" in message


def test_check_without_an_index(
    tmp_path: Path, start: Callable[..., Outcome], assert_refused: Callable[[Outcome], str]
) -> None:
    assert "holds no index yet" in assert_refused(start(app, "check", "--index", tmp_path))


def test_an_unknown_setting_is_refused(tmp_path: Path, assert_refused: Callable[[Outcome], str]) -> None:
    outcome = run_module("indexer", "check", "--index", tmp_path, environment={"GOALTRACE_MODLE": "x"})
    assert "GOALTRACE_MODLE: unknown setting" in assert_refused(outcome)
