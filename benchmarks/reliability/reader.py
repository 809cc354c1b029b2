"""Searches an index over and over while others build it, and counts whatever is not one whole snapshot.

    python -m benchmarks.reliability.reader INDEX CACHE

Stops when stdin closes and prints one JSON object: searches, snapshots seen, and a sentence for everything wrong.
"""

from __future__ import annotations

import json
import select
import sys
import time
from pathlib import Path

from benchmarks.reliability.generations import QUESTION, generations
from benchmarks.reliability.small_builds import share_dictionary
from indexer.errors import GoalTraceError
from indexer.settings import load_settings
from retriever.search import Searcher, open_searcher
from tests.hashing import HashingEncoder

_PAUSE = 0.2  # seconds; the builds need the cores as well
_HELD_FOR = 25  # searches for which a snapshot is held that may long have been replaced


def main() -> None:
    """Search until told to stop."""
    settings = load_settings(index=Path(sys.argv[1]), cache=Path(sys.argv[2]))
    share_dictionary()
    searches, wrong = 0, []
    seen: dict[str, int] = {}
    held = open_searcher(settings, HashingEncoder())
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        searches += 2
        time.sleep(_PAUSE)
        try:
            live = open_searcher(settings, HashingEncoder())
            number = generation(live)
            if seen and number < max(seen.values()):
                wrong.append(f"generation {number} was live after {max(seen.values())}.")
            seen[live.snapshot.manifest.snapshot] = number
            generation(held)
        except (GoalTraceError, OSError, ValueError, AssertionError) as error:
            wrong.append(f"{type(error).__name__}: {error}")
        if searches % _HELD_FOR == 0:
            held = open_searcher(settings, HashingEncoder())
    print(json.dumps({"searches": searches, "snapshots": len(seen), "wrong": wrong}, ensure_ascii=False))


def generation(searcher: Searcher) -> int:
    """The generation of a search's hits, which must be that of every passage of the snapshot. Raises AssertionError."""
    snapshot = searcher.snapshot
    texts = [passage.text for passage in snapshot.catalogue.passages(range(snapshot.manifest.counts["passages"]))]
    hits = [hit.passage.text for hit in searcher.search(QUESTION, top=5).hits]
    found = generations(hits)
    assert len(found) == 1, f"hits of generations {sorted(found)}"
    assert generations(texts) == found, f"passages of {sorted(generations(texts))}, hits of {sorted(found)}"
    return found.pop()


if __name__ == "__main__":
    main()
