"""The programs under scripts/ as tests run them, and stand-ins for what they run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
POPEN = subprocess.Popen  # the real one, where a test replaces it


def run_script(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program with its arguments, run to its end."""
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
