"""The project's virtual environment: made, filled and repaired with the standard library alone.

A stamp per requirements file in ``.venv`` says what was installed, so that a second run needs no network. While
packages are being written a marker lies beside it: an environment that still has one was interrupted half-way,
and pip cannot tell such a package from a whole one, so the environment is made anew.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAIL_LINES = 15

_WRITING = "Installing collected packages"  # pip says so when all is downloaded and built
_INCLUDE = re.compile(r"^-[rc]\s+(\S+)", re.MULTILINE)
_LARGE_DOWNLOAD = re.compile(r"Downloading (\S+?)-\d\S* \((\d{2,}[\d.]* MB|[\d.]+ GB)\)")


class SetupError(Exception):
    """One sentence for the user; ``output`` holds the last lines of the program that failed."""

    def __init__(self, sentence: str, output: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.output = output

    def show(self) -> None:
        """Print the failed program's last lines, then the sentence, to stderr."""
        for line in (*self.output, str(self)):
            print(line, file=sys.stderr)


@dataclass(frozen=True)
class Environment:
    """``.venv`` under ``root``, filled from requirements files named relative to ``root``."""

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """The virtual environment's folder."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def prepare(self, requirements: str) -> None:
        """Make sure that what ``requirements`` lists is installed. Raises SetupError when that cannot be done."""
        if self.holds(requirements):
            return
        refuse_platform(platform.system(), platform.machine())
        if not self._usable():
            self._create()
        self._install(requirements)
        self._stamp_file(requirements).write_text(self.stamp(requirements), encoding="ascii")

    def holds(self, requirements: str) -> bool:
        """Whether ``requirements``, as they read now, have been installed for this Python."""
        if not self._usable() or not self._stamp_file(requirements).exists():
            return False
        return self._stamp_file(requirements).read_text(encoding="ascii") == self.stamp(requirements)

    def stamp(self, requirements: str) -> str:
        """SHA-256 in hex over the Python version, the machine and the requirements with all that they include."""
        version = f"{sys.version_info[0]}.{sys.version_info[1]} {platform.system()} {platform.machine()}"
        digest = hashlib.sha256(version.encode())
        for path in _included(self.root / requirements):
            digest.update(path.read_text(encoding="utf-8").encode())  # as text: line ends differ between checkouts
        return digest.hexdigest()

    def run(self, *arguments: str) -> int:
        """Run the environment's Python in the project's folder and give its exit code."""
        command = [str(self.python), *arguments]
        return subprocess.run(command, cwd=self.root, env=child_variables(), check=False).returncode

    def _stamp_file(self, requirements: str) -> Path:
        return self.folder / f"{Path(requirements).stem}.stamp"

    @property
    def _marker(self) -> Path:
        return self.folder / "installing"

    def _usable(self) -> bool:
        configuration = self.folder / "pyvenv.cfg"
        if self._marker.exists() or not self.python.exists() or not configuration.exists():
            return False
        version = re.search(r"^version\w* *= *(\d+)\.(\d+)", configuration.read_text(encoding="utf-8"), re.MULTILINE)
        return version is not None and (int(version[1]), int(version[2])) == sys.version_info[:2]

    def _create(self) -> None:
        print("Making the virtual environment in .venv", flush=True)
        # The base interpreter, because ours may be the very one that is about to be replaced.
        base = getattr(sys, "_base_executable", sys.executable)
        command = [base, "-m", "venv", "--clear", str(self.folder)]
        made = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if made.returncode:
            raise SetupError(
                "The virtual environment .venv cannot be made; install Python's venv module "
                "(python3-venv on Debian and Ubuntu), close programs that use .venv, and run this again.",
                tuple((made.stdout + made.stderr).splitlines()[-TAIL_LINES:]),
            )

    def _install(self, requirements: str) -> None:
        print(f"Installing {requirements} (minutes the first time; later runs skip this)", flush=True)
        self._stamp_file(requirements).unlink(missing_ok=True)
        self._marker.touch()
        command = [str(self.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        command += ["--progress-bar", "off", "-r", requirements]
        tail: deque[str] = deque(maxlen=TAIL_LINES)
        writing = False
        with subprocess.Popen(
            command,
            cwd=self.root,
            env=child_variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as pip:
            try:
                for line in pip.stdout or ():
                    tail.append(line.rstrip())
                    writing = writing or line.startswith(_WRITING)
                    _show_progress(line)
            except KeyboardInterrupt:
                pip.terminate()
                raise
        if pip.returncode == 0 or not writing:
            self._marker.unlink()
        if pip.returncode:
            raise SetupError(
                f"{requirements} could not be installed; check the network to your package registry and that Python "
                f"{platform.python_version()} is one of 3.11 to 3.14, then run this again.",
                tuple(tail),
            )


def refuse_platform(system: str, machine: str) -> None:
    """Raise SetupError where a pinned package has no build, before pip spends minutes on finding out."""
    if (system, machine) == ("Darwin", "x86_64"):
        raise SetupError(
            "torch and faiss have no builds for Intel Macs (or for an Intel Python on Apple silicon); "
            "use an arm64 Python on Apple silicon, Linux or Windows."
        )
    if (system, machine) == ("Windows", "ARM64"):
        raise SetupError(
            "torch has no build for Windows on ARM; install Python for 64-bit Intel/AMD, which runs there."
        )


def child_variables() -> dict[str, str]:
    """Environment variables for programs started from here: UTF-8 whatever the console's code page is."""
    return {**os.environ, "PYTHONUTF8": "1"}


def _included(path: Path) -> Iterator[Path]:
    """``path`` and the files that its ``-r`` and ``-c`` lines name, relative to it as pip reads them."""
    yield path
    for name in _INCLUDE.findall(path.read_text(encoding="utf-8")):
        yield from _included(path.parent / name)


def _show_progress(line: str) -> None:
    if large := _LARGE_DOWNLOAD.search(line):
        print(f"  downloading {large[1]} ({large[2]})", flush=True)
    elif line.startswith(_WRITING):
        print(f"  writing {line.count(',') + 1} packages", flush=True)
