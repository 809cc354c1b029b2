"""What both command lines share: errors become one sentence on stderr and exit code 2, progress is one line there."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import asdict

import typer

from indexer.errors import GoalTraceError
from indexer.progress import Progress, Stage

_WIDTH = 79
_NAME_CHARACTERS = 30


def run(app: typer.Typer) -> None:
    """Run a command line. Known errors are one sentence and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Chinese output on a console with a legacy code page
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except GoalTraceError as error:
        _clear_line()
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)


def show_progress(progress: Progress) -> None:
    """One line on stderr that is written over; where that is no screen, a line for each stage that is done."""
    ended = progress.done == progress.total
    if ended or sys.stderr.isatty():
        _clear_line()
        print(progress_line(progress), end="\n" if ended else "", file=sys.stderr, flush=True)


def print_progress(progress: Progress) -> None:
    """One JSON object a line on stderr, for programs."""
    print(json.dumps(asdict(progress), ensure_ascii=False), file=sys.stderr, flush=True)


def _clear_line() -> None:
    """Make place for another line where progress stands on a screen."""
    if sys.stderr.isatty():
        print(f"\r{' ' * _WIDTH}\r", end="", file=sys.stderr)


def progress_line(progress: Progress) -> str:
    """``read     3 / 12  report.pdf, page 45 / 392``."""
    line = f"{progress.stage:<8}{progress.done:>7} / {progress.total}"
    if progress.stage is not Stage.READ or not progress.file:
        return line
    name = progress.file if len(progress.file) <= _NAME_CHARACTERS else f"…{progress.file[-_NAME_CHARACTERS:]}"
    return f"{line}  {name}" + (f", page {progress.page} / {progress.pages}" if progress.pages else "")
