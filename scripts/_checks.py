"""``scripts/test``: every check of the project, pytest last so that its summary closes the output."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from _chromium import provide_chromium
from _environment import Environment, SetupError

CHECKS = (
    ("ruff check", ("-m", "ruff", "check")),
    ("ruff format", ("-m", "ruff", "format", "--check")),
    ("mypy", ("-m", "mypy")),
)


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment, then run all checks even when one fails. Returns 0 only if all passed."""
    pytest_arguments = parse(arguments)
    environment = Environment()
    try:
        environment.prepare("requirements-dev.txt")
        provide_chromium(environment)
        failed = [name for name, command in CHECKS if not passes(environment, name, *command)]
        if failed:  # said before pytest too, whose output may be long
            print(f"Failed so far: {', '.join(failed)}", flush=True)
        print("pytest", flush=True)
        if environment.run("-m", "pytest", *pytest_arguments):
            failed.append("pytest")
    except SetupError as error:
        error.show()
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def parse(arguments: Sequence[str]) -> list[str]:
    """Read the command line: everything but --help belongs to pytest."""
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        usage="scripts/test [-h] [arguments for pytest ...]",
        description="Set up what the tests need and run ruff, mypy and pytest. "
        "Example: scripts/test tests/indexer -k outline",
        allow_abbrev=False,
    )
    return parser.parse_known_args(arguments)[1]


def passes(environment: Environment, name: str, *command: str) -> bool:
    """Run one check, print how long it took, and say whether it passed."""
    print(name, flush=True)
    started = time.monotonic()
    passed = environment.run(*command) == 0
    print(f"{name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True)
    return passed
