"""The programs under scripts/: their help and their refusals."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.scripts.programs import ROOT, SCRIPTS, run_script


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(("script", "words"), [("run", ["--port", "--no-browser"]), ("test", ["pytest"])])
def test_help_needs_no_environment(script: str, words: list[str]) -> None:
    done = run_script(script, "--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in words)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no run bit")
@pytest.mark.parametrize("script", ["scripts/run", "scripts/test", ".ci/run"])
def test_scripts_have_the_run_bit(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("script", ["run", "test"])
def test_an_old_python_is_refused_in_one_sentence(script: str) -> None:
    pretend = f"import runpy, sys; sys.version_info = (3, 9, 2); sys.path.insert(0, {str(SCRIPTS)!r})"
    code = f"{pretend}; runpy.run_path({str(SCRIPTS / script)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer and this is Python 3.9" in done.stderr


@pytest.mark.parametrize("name", ["run", "test", "_python.py"])
def test_what_refuses_an_old_python_parses_there(name: str) -> None:
    ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_taken_port_is_said_in_one_sentence(taken_port: int) -> None:
    done = run_script("run", "--no-browser", "--port", str(taken_port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Port {taken_port} is taken or not allowed; choose another with --port N.\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_what_is_no_port_is_refused(port: str) -> None:
    done = run_script("run", f"--port={port}")
    assert done.returncode == 2
    assert f"{port} is not a port" in done.stderr


def test_a_free_port_is_not_taken(scripts: SimpleNamespace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not scripts.app.port_taken(port)


def test_what_is_not_help_goes_to_pytest(scripts: SimpleNamespace) -> None:
    arguments = ["tests/indexer", "-k", "x", "-m", "not slow", "--he"]
    assert scripts.checks.parse(arguments) == arguments
