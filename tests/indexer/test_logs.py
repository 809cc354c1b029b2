"""Logs: one line an event, as text or JSON, and nothing in them that is nobody's business."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from indexer.build import build
from indexer.logs import configure_logs, get_logger
from indexer.settings import Settings, load_settings
from retriever.search import open_searcher
from tests.conftest import Index, quiet
from tests.hashing import HashingEncoder


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    configure_logs(load_settings())


def events(printed: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_both_kinds_of_logger_write_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(load_settings(log_format="json", log_level="info"))
    get_logger().info("opened", file="甲")
    logging.getLogger("retriever.legs").warning("the search by %s failed", "words")
    get_logger().debug("not asked for")
    printed = capsys.readouterr()
    assert printed.out == ""
    first, second = events(printed.err)
    assert (first["event"], first["file"], first["level"]) == ("opened", "甲", "info")
    assert (second["event"], second["level"]) == ("the search by words failed", "warning")


def test_nothing_but_warnings_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(load_settings())
    get_logger().info("opened")
    get_logger().warning("slow", seconds=3)
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_local_variables_in_exceptions(capsys: pytest.CaptureFixture[str], log_format: str) -> None:
    configure_logs(load_settings(log_format=log_format))
    password = "hunter2"
    try:
        raise ValueError(len(password))
    except ValueError as error:
        get_logger().warning("failed", exc_info=error)
        logging.getLogger("indexer").warning("failed", exc_info=error)
    printed = capsys.readouterr().err
    assert printed.count("ValueError: 7") == 2
    assert printed.count("hunter2") == 0


def test_a_build_tells_its_steps_and_a_search_not_its_question(
    settings: Settings, small_index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(load_settings(log_format="json", log_level="debug"))
    build(settings, HashingEncoder, quiet)
    found = events(capsys.readouterr().err)
    steps = [event["step"] for event in found if event["event"] == "build"]
    assert steps[0] == "clear" and steps[-3:] == ["publish", "live", "tidy"]
    assert {"read", "encode", "vectors", "lexical", "catalogue", "seal", "verify", "rename"} <= set(steps)
    open_searcher(settings, HashingEncoder()).search("誰知道感測站")
    printed = capsys.readouterr().err
    (search,) = [event for event in events(printed) if event["event"] == "search"]
    assert search["snapshot"] == open_searcher(settings, HashingEncoder()).snapshot.manifest.snapshot
    assert "感測" not in printed
