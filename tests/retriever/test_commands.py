"""``python -m retriever search``: one JSON object, or one sentence and exit code 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.settings import Settings
from retriever.__main__ import app
from retriever.search import Searcher, open_searcher
from tests.conftest import Index, Outcome, folder_hashes, run_module

Command = Callable[..., Outcome]


@pytest.fixture(scope="module")
def searcher(small_index: Index) -> Searcher:
    return open_searcher(small_index.settings, small_index.encoder)


@pytest.fixture
def command(
    searcher: Searcher, small_index: Index, monkeypatch: pytest.MonkeyPatch, start: Callable[..., Outcome]
) -> Command:
    """The command line on the small index, opened once for all tests; the settings it asks for must be those."""

    def opened(settings: Settings) -> Searcher:
        assert settings.index == small_index.settings.index
        return searcher

    monkeypatch.setattr("retriever.search.open_searcher", opened)
    return lambda *arguments: start(app, *arguments, "--index", str(small_index.settings.index))


def test_json_is_one_object_and_nothing_else(command: Command) -> None:
    outcome = command("search", "感測站", "--top", "4", "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    found, end = json.JSONDecoder().raw_decode(outcome.stdout)
    assert outcome.stdout[end:].strip() == ""
    assert found["question"] == "感測站"
    assert len(found["hits"]) == 4


def test_filters_are_passed_on(command: Command) -> None:
    outcome = command(
        *("search", "門診", "--json", "--year", "2022-2023", "--agency", "照護署", "--column", "target"),
        *("--column", "outcome", "--status", "achieved"),
    )
    found = json.loads(outcome.stdout)
    assert found["filters"] == {
        "years": [111, 112],
        "agencies": ["照護署"],
        "columns": ["target", "outcome"],
        "statuses": ["achieved"],
    }
    assert found["hits"]
    assert {hit["goal"]["status"] for hit in found["hits"]} == {"achieved"}


def test_json_says_how_the_question_was_understood_and_whether_it_is_answered(command: Command) -> None:
    found = json.loads(command("search", "112年照護署夜間門診", "--json").stdout)
    understood = {finding["kind"]: finding for finding in found["understood"]}
    assert understood["years"]["values"] == ["112", "112"] and understood["years"]["narrows"]
    assert understood["agency"]["label"] == "照護署"
    assert all(found["question"][each["start"] : each["end"]] for each in found["understood"])
    assert 0 <= found["confidence"] <= 1
    assert found["nearest"] == ([] if found["answered"] else found["hits"])
    nowhere = json.loads(command("search", "99年夜間門診", "--json").stdout)
    assert (nowhere["answered"], nowhere["confidence"]) == (False, 0)
    assert nowhere["nearest"] == nowhere["hits"] != []


def test_type_reason_and_file_are_filters_too(command: Command) -> None:
    chosen = ("--type", "公共建設", "--reason", "流標", "--file", "111-lake.txt", "--period", "113")
    found = json.loads(command("search", "雷達", "--json", *chosen).stdout)
    assert found["filters"] == {
        "files": ["111-lake.txt"],
        "types": ["公共建設"],
        "reasons": ["流標"],
        "period": {"start": "113-01", "end": "113-12"},
    }
    assert {hit["plan"]["name"] for hit in found["hits"]} == {"山區雨量雷達汰換計畫"}
    assert all(hit["goal"]["status"] == "not_achieved" for hit in found["hits"])


def test_without_json_it_is_for_people(command: Command) -> None:
    outcome = command("search", "夜間門診", "--top", "2")
    assert outcome.code == 0
    assert "離島遠距照護服務計畫（照護署，112年度）" in outcome.stdout
    assert "112-lake.txt p." in outcome.stdout
    assert "?plan=" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("",), "empty"),
        (("字" * 501,), "501 characters"),
        (("門診", "--agency", "照護局"), "nearest: 照護署"),
        (("門診", "--status", "done"), "status 「done」"),
        (("門診", "--column", "targets"), "nearest: target"),
        (("門診", "--year", "99"), "nearest: 111"),
        (("門診", "--year", "那年"), "is not understood"),
        (("門診", "--year", "112-111"), "run backwards"),
    ],
)
def test_refusals(
    command: Command, assert_refused: Callable[[Outcome], str], arguments: tuple[str, ...], words: str
) -> None:
    assert words in assert_refused(command("search", *arguments, "--json"))


def test_a_wrong_option_is_refused(command: Command) -> None:
    outcome = command("search", "門診", "--top", "0")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "Traceback" not in outcome.stderr


def test_a_damaged_index_is_refused_and_left_as_it_is(
    tmp_path: Path, small_index: Index, assert_refused: Callable[[Outcome], str]
) -> None:
    (tmp_path / "current.json").write_text("damaged", encoding="utf-8")
    before = folder_hashes(tmp_path)
    message = assert_refused(run_module("retriever", "search", "門診", "--index", tmp_path))
    assert "current.json: is damaged" in message
    assert folder_hashes(tmp_path) == before
