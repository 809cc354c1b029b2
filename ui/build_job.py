"""One build at a time in a process of its own, watched by whoever has the page open.

The process is the command line's: a build that fails or runs out of memory takes nothing else with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from indexer.progress import Progress, Stage

_COMMAND = (sys.executable, "-m", "indexer", "build", "--json", "--progress-json")


@dataclass
class BuildJob:
    """The build that runs, or the last one that ran. ``stages`` holds the newest progress of each stage."""

    stages: dict[Stage, Progress] = field(default_factory=dict)
    result: dict[str, Any] | None = None
    problem: str = ""
    stopped: bool = False
    _process: subprocess.Popen[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def running(self) -> bool:
        """Whether a build is under way."""
        return self._process is not None

    @property
    def idle(self) -> bool:
        """Whether nothing has been built since the app started."""
        return not self.running and self.result is None and not self.problem and not self.stopped

    def start(self, by: str) -> None:
        """Start a build in the name of ``by``; nothing happens while one runs."""
        with self._lock:
            if self._process is not None:
                return
            self.stages, self.result, self.problem, self.stopped = {}, None, "", False
            self._process = subprocess.Popen(
                [*_COMMAND, "--by", by],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="backslashreplace",
            )
        threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()

    def stop(self) -> None:
        """End the build; the live snapshot stays what it is."""
        with self._lock:
            if self._process is not None:
                self.stopped = True
                self._process.terminate()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        printed: list[str] = []
        assert process.stdout and process.stderr
        reader = threading.Thread(target=lambda out: printed.append(out.read()), args=(process.stdout,), daemon=True)
        reader.start()
        said = ""
        for line in process.stderr:
            try:
                told = json.loads(line)
                progress = Progress(**{**told, "stage": Stage(told["stage"])})
            except (ValueError, TypeError, KeyError):
                said = line.strip() or said
            else:
                self.stages[progress.stage] = progress
        reader.join()
        status = process.wait()
        with self._lock:
            if status == 0:
                self.result = json.loads(printed[0])
            elif not self.stopped:
                self.problem = said or f"The build ended with {status}; run `python -m indexer build` to see why."
            self._process = None


@st.cache_resource(show_spinner=False)
def build_job() -> BuildJob:
    """The one job of this app, shared by all sessions."""
    return BuildJob()
