"""The programs under scripts/: their help, their refusals, and when they install again."""

from __future__ import annotations

import ast
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
POPEN = subprocess.Popen  # the real one, where a test replaces it
REQUIREMENTS = ("requirements.txt", "requirements-milvus.txt", "requirements-dev.txt")


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The modules behind the scripts, imported as the scripts do: from their own folder."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import _app
    import _checks
    import _chromium
    import _environment
    import _python

    return SimpleNamespace(app=_app, checks=_checks, chromium=_chromium, environment=_environment, python=_python)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project folder with requirements that include other files."""
    (tmp_path / "requirements.txt").write_text("-c constraints.txt\none==1\n", encoding="utf-8")
    (tmp_path / "requirements-milvus.txt").write_text("-r requirements.txt\nfive==5\n", encoding="utf-8")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements-milvus.txt\ntwo==2\n", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("three==3\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


# --- the command lines -----------------------------------------------------------------------


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


# --- the environment -------------------------------------------------------------------------


@pytest.mark.parametrize("changed", ["requirements.txt", "constraints.txt"])
def test_the_stamp_follows_all_included_files(scripts: SimpleNamespace, root: Path, changed: str) -> None:
    environment = scripts.environment.Environment(root)
    before = [environment.stamp(name) for name in REQUIREMENTS]
    assert before == [environment.stamp(name) for name in REQUIREMENTS]
    with (root / changed).open("a", encoding="utf-8") as file:
        file.write("four==4\n")
    after = [environment.stamp(name) for name in REQUIREMENTS]
    assert len({*before, *after}) == 2 * len(REQUIREMENTS)


def test_development_pins_do_not_touch_the_runtime_stamp(scripts: SimpleNamespace, root: Path) -> None:
    environment = scripts.environment.Environment(root)
    before = environment.stamp("requirements.txt")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    assert environment.stamp("requirements.txt") == before


def test_the_stamp_ignores_line_ends(scripts: SimpleNamespace, root: Path) -> None:
    environment = scripts.environment.Environment(root)
    before = environment.stamp("requirements.txt")
    (root / "constraints.txt").write_bytes(b"three==3\r\n")
    assert environment.stamp("requirements.txt") == before


def test_another_python_is_another_stamp(scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = scripts.environment.Environment(root)
    before = environment.stamp("requirements.txt")
    monkeypatch.setattr(scripts.environment.sys, "version_info", (3, 99, 0))
    assert environment.stamp("requirements.txt") != before


def test_what_is_installed_is_not_installed_again(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = pretend_programs(scripts, monkeypatch)
    environment = scripts.environment.Environment(root)
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip"]
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip"]


def test_changed_requirements_are_installed_into_the_same_environment(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = pretend_programs(scripts, monkeypatch)
    environment = scripts.environment.Environment(root)
    environment.prepare("requirements.txt")
    (root / "requirements.txt").write_text("one==2\n", encoding="utf-8")
    assert not environment.holds("requirements.txt")
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip", "pip"]


def test_a_failed_download_is_one_sentence_and_tried_again(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = scripts.environment.Environment(root)
    commands = pretend_programs(scripts, monkeypatch, "print('no route to the registry'); raise SystemExit(1)")
    with pytest.raises(scripts.environment.SetupError, match=r"^requirements\.txt could not be installed") as info:
        environment.prepare("requirements.txt")
    assert info.value.output == ("no route to the registry",)
    assert not environment.holds("requirements.txt")

    commands = pretend_programs(scripts, monkeypatch)
    environment.prepare("requirements.txt")
    assert commands == ["pip"]


@pytest.mark.parametrize("end", ["raise SystemExit(1)", "import os, signal; os.kill(os.getppid(), signal.SIGINT)"])
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
def test_an_install_interrupted_while_writing_starts_over(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    environment = scripts.environment.Environment(root)
    pretend_programs(scripts, monkeypatch, f"print('Installing collected packages: one', flush=True); {end}")
    with pytest.raises((scripts.environment.SetupError, KeyboardInterrupt)):
        environment.prepare("requirements.txt")
    assert not environment.holds("requirements.txt")

    commands = pretend_programs(scripts, monkeypatch)
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip"]
    assert environment.holds("requirements.txt")


def test_an_environment_of_another_python_is_made_anew(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = pretend_programs(scripts, monkeypatch)
    environment = scripts.environment.Environment(root)
    environment.prepare("requirements.txt")
    (environment.folder / "pyvenv.cfg").write_text("version = 3.10.1\n", encoding="utf-8")
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip", "venv", "pip"]


@pytest.mark.parametrize("platform", [("Darwin", "x86_64"), ("Windows", "ARM64")])
def test_a_platform_without_builds_is_refused(scripts: SimpleNamespace, platform: tuple[str, str]) -> None:
    with pytest.raises(scripts.environment.SetupError, match="torch"):
        scripts.environment.refuse_platform(*platform)


@pytest.mark.parametrize("platform", [("Linux", "x86_64"), ("Darwin", "arm64"), ("Windows", "AMD64")])
def test_other_platforms_are_let_through(scripts: SimpleNamespace, platform: tuple[str, str]) -> None:
    scripts.environment.refuse_platform(*platform)


def test_large_downloads_are_named(scripts: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (
        "Collecting torch==2.13.0\n",
        "  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (190.9 MB)\n",
        "  Downloading idna-3.20-py3-none-any.whl (71 kB)\n",
        "Installing collected packages: idna, torch\n",
    ):
        scripts.environment._show_progress(line)
    assert capsys.readouterr().out == "  downloading torch (190.9 MB)\n  writing 2 packages\n"


# --- starting and stopping -------------------------------------------------------------------


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
        assert program.wait(20) == 0
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


# --- checks and the browser for them ---------------------------------------------------------


def test_all_checks_run_and_the_failed_ones_are_named(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(self: object, *arguments: str) -> int:
        ran.append(arguments)
        return 1 if "mypy" in arguments else 0

    monkeypatch.setattr(scripts.environment.Environment, "prepare", lambda self, name: None)
    monkeypatch.setattr(scripts.environment.Environment, "run", run)
    monkeypatch.setattr(scripts.checks, "provide_chromium", lambda environment: None)
    assert scripts.checks.main(["tests/indexer"]) == 1
    assert [arguments[1] for arguments in ran] == ["ruff", "ruff", "mypy", "pytest"]
    assert ran[-1] == ("-m", "pytest", "tests/indexer")
    assert capsys.readouterr().err == "Failed: mypy\n"


def test_without_a_browser_the_way_to_enable_the_tests_is_said(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scripts.chromium, "missing", lambda environment: ["browser", "font"])
    monkeypatch.setattr(scripts.chromium, "apt_prefix", lambda: None)
    scripts.chromium.provide_chromium(scripts.environment.Environment(ROOT))
    said = capsys.readouterr().out
    assert "browser tests will skip" in said
    assert "apt-get install chromium fonts-noto-cjk" in said


def test_a_failed_apt_is_said_and_ends_nothing(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    apt = tmp_path / "apt.py"
    apt.write_text("import sys; sys.exit('no route to the archive')", encoding="utf-8")
    scripts.chromium.install([sys.executable, str(apt)], ["chromium"])
    said = capsys.readouterr().out
    assert "apt-get update failed: no route to the archive" in said
    assert "apt-get install failed: no route to the archive" in said


def test_an_apt_that_hangs_is_ended(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    apt = tmp_path / "apt.py"
    apt.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(scripts.chromium, "UPDATE_SECONDS", 0.5)
    scripts.chromium.install([sys.executable, str(apt)], ["chromium"])
    assert "apt-get update gave no result in 0.5 s" in capsys.readouterr().out


def test_apt_is_left_alone_where_it_would_ask_for_a_password(
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts.chromium.sys, "platform", "linux")
    monkeypatch.setattr(scripts.chromium.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(scripts.chromium.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(scripts.chromium.subprocess, "run", lambda *a, **k: SimpleNamespace(returncode=1))
    assert scripts.chromium.apt_prefix() is None


# --- what the scripts install ----------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    """Package -> version of the ``==`` lines of a requirements file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([\w.-]+)==([\w.+]+)", line) for line in lines if line and line[0] not in "#-"]
    assert all(found), f"{name} has a line that is no pin"
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in found if match}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_constraints_agree_with_the_pins(name: str) -> None:
    constraints = pins("constraints.txt")
    assert {package: constraints.get(package) for package in pins(name)} == pins(name)


@pytest.mark.parametrize("name", [*REQUIREMENTS, "requirements-ocr.txt"])
def test_every_dependency_is_explained(name: str) -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {
        re.sub(r"[-_.]+", "-", package).lower() for package in re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)
    }
    assert set(pins(name)) - explained == set()


# --- helpers ---------------------------------------------------------------------------------


def run_script(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPTS / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def pretend_programs(scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, pip: str = "pass") -> list[str]:
    """Let ``venv`` only lay out its folder and pip be the code ``pip``. Returns the list that notes which ran."""
    ran: list[str] = []

    def make_environment(command: list[str], **options: object) -> SimpleNamespace:
        assert command[1:4] == ["-m", "venv", "--clear"]
        ran.append("venv")
        folder = Path(command[-1])
        python = scripts.environment.Environment(folder.parent).python
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        for leftover in folder.glob("*.stamp"):
            leftover.unlink()
        (folder / "installing").unlink(missing_ok=True)
        version = f"{sys.version_info[0]}.{sys.version_info[1]}.0"
        (folder / "pyvenv.cfg").write_text(f"version = {version}\n", encoding="utf-8")
        return SimpleNamespace(returncode=0, stdout="", stderr="")

    def start_pip(command: list[str], **options: object) -> subprocess.Popen[str]:
        assert command[1:4] == ["-m", "pip", "install"]
        ran.append("pip")
        return POPEN([sys.executable, "-c", pip], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(scripts.environment.subprocess, "run", make_environment)
    monkeypatch.setattr(scripts.environment.subprocess, "Popen", start_pip)
    return ran
