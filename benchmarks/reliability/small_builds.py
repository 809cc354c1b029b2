"""Runs one build after another, each in a process of its own that may be killed.

    python -m benchmarks.reliability.small_builds CORPUS INDEX CACHE

Each line on stdin starts a build. It answers with ``pid N``, then the build's own log, one JSON object a line, then
``ended CODE``. The builds are forked from a process that has everything imported and the dictionary read, so that a
hundred of them take a minute; the vectors come from the tests' hashing encoder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jieba

from indexer.build import build
from indexer.errors import GoalTraceError
from indexer.lexical import lexical_store
from indexer.logs import configure_logs
from indexer.manifest import versions
from indexer.settings import Settings, load_settings
from indexer.vectors import vector_store
from tests.hashing import HashingEncoder


def share_dictionary() -> None:
    """Read jieba's dictionary once; every Tokenizer made afterwards, here or in a fork, starts from a copy."""
    loaded = jieba.Tokenizer()
    loaded.initialize()

    def initialize(self: jieba.Tokenizer, dictionary: str | None = None) -> None:
        self.FREQ, self.total, self.initialized = dict(loaded.FREQ), loaded.total, True

    jieba.Tokenizer.initialize = initialize


def load_for_builds(settings: Settings) -> None:
    """Load once, before anything is forked, what takes a build of the small corpus most of its time."""
    share_dictionary()
    versions()
    for store in (vector_store, lexical_store):
        store(settings.store_address)


def run(settings: Settings) -> int:
    """One build; 0 when it went well."""
    configure_logs(settings)
    try:
        build(settings, HashingEncoder, lambda _: None)
    except GoalTraceError as error:
        print(error, flush=True)
        return 2
    return 0


def main() -> None:
    """Fork a build for every line that is read."""
    corpus, index, cache = map(Path, sys.argv[1:4])
    settings = load_settings(corpus=corpus, index=index, cache=cache, log_format="json", log_level="info")
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    load_for_builds(settings)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.write(1, f"pid {os.getpid()}\n".encode())
            os._exit(run(settings))
        _, status = os.waitpid(child, 0)
        os.write(1, f"\nended {os.waitstatus_to_exitcode(status)}\n".encode())  # a killed build may be within a line


if __name__ == "__main__":
    main()
