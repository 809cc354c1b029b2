"""Where the time of a build and of a query goes.

    python -m benchmarks.profile build CORPUS [--index DIR] [--json]
    python -m benchmarks.profile query QUESTIONS [--index DIR] [--json]

``build`` is timed between the steps that a build logs, ``query`` inside the calls listed below; QUESTIONS is a file of labelled
questions (benchmarks/questions) for the index. Times are CPU times unless they say otherwise: a shared
machine leaves them nearly alone.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from unittest import mock

import numpy as np
import typer

from indexer import build as building
from indexer import writing
from indexer.catalogue import Catalogue
from indexer.encoder import known_model_id, load_encoder
from indexer.lexical.tantivy import TantivyIndex
from indexer.reading import read_corpus
from indexer.settings import load_settings
from indexer.vectors.faiss import FaissIndex
from indexer.windows import WindowEncoder
from retriever.abstention import Abstention
from retriever.labelled import read_questions
from retriever.narrowing import Narrowing
from retriever.projection import Likeness
from retriever.search import Searcher, open_searcher

CALLS: tuple[tuple[str, type, str], ...] = (
    ("understanding: words, synonyms, year, agency", Searcher, "understand"),
    ("filters to rows", Narrowing, "apply"),
    ("encoding the question", WindowEncoder, "encode"),
    ("nearest vectors", FaissIndex, "search"),
    ("BM25", TantivyIndex, "search"),
    ("likeness of the candidates", Likeness, "__call__"),
    ("reading passages", Catalogue, "passages"),
    ("reading plans", Catalogue, "plan"),
    ("is it answered", Abstention, "signals"),
    ("highlights", Searcher, "highlights"),
)

app = typer.Typer(help=__doc__, add_completion=False)
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="index folder; of a build a temporary one by default")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.command()
def build(corpus: Path, index: IndexOption = None, as_json: JsonFlag = False) -> None:
    """CPU seconds between the steps of a build from nothing."""
    steps: list[tuple[str, float]] = []
    reading = 0.0

    def note(name: str, **_: object) -> None:
        steps.append((name, time.process_time()))

    def timed_read(*arguments: Any, **options: Any) -> Iterator[Any]:
        """Files are read while they are catalogued, one by one."""
        nonlocal reading
        readings = read_corpus(*arguments, **options)
        while True:
            begun = time.process_time()
            found = next(readings, None)
            reading += time.process_time() - begun
            if found is None:
                return
            yield found

    with tempfile.TemporaryDirectory() as place:
        settings = load_settings(corpus=corpus, index=index or Path(place), processes=1)
        encoder = load_encoder(settings)  # its start is not the build's
        steps.append(("look at files", time.process_time()))
        with (
            mock.patch.object(building, "step", note),
            mock.patch.object(writing, "step", note),
            mock.patch.object(building, "read_corpus", timed_read),
        ):
            result = building.build(settings, lambda: encoder, lambda *_: None, known_model_id(settings))
        steps.append(("", time.process_time()))
    took: dict[str, float] = defaultdict(float)
    for (name, begun), (_, ended) in pairwise(steps):
        took[name] += ended - begun
    took["read"] += reading
    took["catalogue"] -= reading
    _show({"passages": result.counts.passages, "encoded": result.encoded, "cpu_seconds": dict(took)}, as_json)


@app.command()
def query(questions: Path, index: IndexOption = None, as_json: JsonFlag = False) -> None:
    """Milliseconds of a search, and of CPU time of its parts; what a part calls counts for itself alone."""
    searcher = open_searcher(load_settings(index=index))
    asked = [each.question for each in read_questions(questions)]
    for text in asked[:5]:
        searcher.search(text)  # warm
    times: list[float] = []
    started = time.process_time()
    with _timed() as spent:
        for text in asked:
            begun = time.perf_counter()
            searcher.search(text)
            times.append(1000 * (time.perf_counter() - begun))
    cpu = 1000 * (time.process_time() - started) / len(asked)
    parts = {name: 1000 * seconds / len(asked) for name, seconds in spent.items()}
    parts["everything else"] = cpu - sum(parts.values())
    wall = {f"p{share}_ms": float(np.percentile(times, share)) for share in (50, 95)}
    _show({"questions": len(asked), "cpu_ms": cpu, **wall, "parts_cpu_ms": parts}, as_json)


@contextmanager
def _timed() -> Iterator[Mapping[str, float]]:
    """Seconds spent in each of CALLS, a call inside another one counting for itself alone."""
    spent: dict[str, float] = {name: 0.0 for name, _, _ in CALLS}
    threads = threading.local()  # the legs run side by side

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def wrapper(*arguments: Any, **options: Any) -> Any:
            inner: list[float] = threads.__dict__.setdefault("inner", [])
            begun = time.thread_time()
            inner.append(0.0)
            try:
                return call(*arguments, **options)
            finally:
                took = time.thread_time() - begun
                spent[name] += took - inner.pop()
                if inner:
                    inner[-1] += took

        return wrapper

    with ExitStack() as patches:
        for name, owner, method in CALLS:
            patches.enter_context(mock.patch.object(owner, method, timed(name, getattr(owner, method))))
        yield spent


def _show(found: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            whole = sum(value.values())
            for part, amount in value.items():
                print(f"  {part:48}{amount:10.3f}{amount / whole:8.1%}")
        else:
            print(f"{name:50}{value:10.3f}" if isinstance(value, float) else f"{name:50}{value:>10}")
    sys.stdout.flush()


if __name__ == "__main__":
    app()
