"""The health endpoint, asked as a monitor asks it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from indexer.snapshot import current_id
from tests.conftest import REPOSITORY, Index
from ui.health import PATH, routes


@pytest.fixture
def index(small_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "index"
    shutil.copytree(small_index.settings.index, copy)
    monkeypatch.setenv("GOALTRACE_INDEX", str(copy))
    return copy


@pytest.fixture
def monitor() -> TestClient:
    return TestClient(Starlette(routes=routes()))


def test_a_sound_index(index: Path, monitor: TestClient) -> None:
    answer = monitor.get(PATH)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.json() | {"created": ""} == {
        "ok": True,
        "snapshot": current_id(index),
        "created": "",
        "passages": 38,
        "problems": [],
    }


def test_a_damaged_index(index: Path, monitor: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    path = index / str(current_id(index)) / "embeddings.npy"
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    answer = monitor.get(PATH)
    assert answer.status_code == 503
    assert "embeddings.npy: is damaged" in answer.json()["problems"][0]
    assert "unhealthy" in capsys.readouterr().err
    path.write_bytes(good)
    assert monitor.get(PATH).status_code == 200


@pytest.mark.parametrize("content", [None, "", "{", json.dumps({"snapshot": "gone"})])
def test_no_index(index: Path, monitor: TestClient, content: str | None) -> None:
    if content is None:
        shutil.rmtree(index)
    else:
        (index / "current.json").write_text(content, encoding="utf-8")
    answer = monitor.get(PATH)
    assert answer.status_code == 503 and not answer.json()["ok"]
    assert len(answer.json()["problems"]) == 1


def test_a_setting_that_is_wrong(monitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALTRACE_THREADS", "many")
    answer = monitor.get(PATH)
    assert answer.status_code == 503 and "threads" in answer.json()["problems"][0]


def test_streamlit_takes_the_server_for_one() -> None:
    """`streamlit run server.py` serves the app with its routes only if it recognises the file."""
    from streamlit.web.server.app_discovery import discover_asgi_app

    assert discover_asgi_app(REPOSITORY / "server.py").import_string == "server:app"
