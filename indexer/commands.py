"""What both command lines share: errors become one sentence on stderr and exit code 2."""

from __future__ import annotations

import io
import sys

import typer

from indexer.errors import GoalTraceError


def run(app: typer.Typer) -> None:
    """Run a command line. Known errors are one sentence and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Chinese output on a console with a legacy code page
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except GoalTraceError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
