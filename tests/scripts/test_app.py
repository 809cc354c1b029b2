"""The script that starts the app: what it goes on with, and how it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.scripts.programs import ROOT, SCRIPTS


class Commands:
    """Stands for the environment: gives the exit codes it is told to, and notes what was run."""

    def __init__(self, **codes: int) -> None:
        self.codes = codes
        self.root = ROOT
        self.python = Path(sys.executable)
        self.ran: list[str] = []

    def run(self, *arguments: str) -> int:
        self.ran.append(arguments[-1])
        return self.codes[arguments[-1]]


def test_a_failed_build_goes_on_with_the_earlier_index(scripts: SimpleNamespace) -> None:
    commands = Commands(build=2, check=0)
    scripts.app.update_index(commands)
    assert commands.ran == ["build", "check"]


def test_a_failed_build_without_an_index_stops(scripts: SimpleNamespace) -> None:
    with pytest.raises(scripts.environment.SetupError, match="no index"):
        scripts.app.update_index(Commands(build=2, check=2))


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_the_app_with_the_program(tmp_path: Path, number: int) -> None:
    """The server is a stand-in that answers as Streamlit does; the signal reaches the program alone."""
    server = tmp_path / "streamlit" / "__main__.py"
    server.parent.mkdir()
    server.with_name("__init__.py").touch()
    server.write_text(STAND_IN_SERVER, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import _app; from types import SimpleNamespace as S\n"
        f"_app.Environment = lambda: S(root={str(tmp_path)!r}, python=sys.executable,"
        " prepare=lambda name: None, run=lambda *a: 0)\n"
        f"sys.exit(_app.main(['--no-browser', '--port', '{port}']))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        lines = [program.stdout.readline() for _ in range(2)]
        assert lines[1] == f"GoalTrace is open at http://127.0.0.1:{port} (Ctrl-C stops it)\n"
        program.send_signal(number)
        try:
            assert program.wait(20) == 0
        finally:
            program.kill()  # else leaving the block would wait for it
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


STAND_IN_SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *args):
        pass
port = int(sys.argv[sys.argv.index("--server.port") + 1])
http.server.HTTPServer((sys.argv[sys.argv.index("--server.address") + 1], port), Answer).serve_forever()
"""
