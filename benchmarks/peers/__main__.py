"""This project beside txtai, Haystack and LlamaIndex: same texts, same questions, same model folder, same threads.

    python -m benchmarks.peers SET [--only NAME ...] [--json]

SET is a folder in BEIR layout. Every peer runs in a virtual environment of its own, made in the user's cache folder from
``requirements/NAME.txt``; how each is set up stands in ``with_NAME.py``. Where the projection was trained on SET's
questions it is left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from indexer.bundled_model import bundled_folder
from indexer.settings import cache_folder
from retriever.beir import Dataset, read_dataset
from retriever.evaluation import ALL, evaluate

HERE = Path(__file__).parent
OURS = "goaltrace"
PEERS = ("txtai", "haystack", "llamaindex")
TRAINED_ON = ("tpe_faq_dev",)  # what the projection saw (benchmarks/retrieval/train_projection.py)
THREADS = "2"

app = typer.Typer(help=__doc__, add_completion=False)


@app.command()
def compare(
    folder: Annotated[Path, typer.Argument(help="set in BEIR layout")],
    only: Annotated[list[str] | None, typer.Option("--only", help="these systems alone")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Build, ask every question, and compare."""
    dataset = read_dataset(folder)
    task = {
        "model": str(bundled_folder(cache_folder(None))),
        "projected": folder.resolve().name not in TRAINED_ON,
        "texts": [f"{context}\n{text}" for text, context in dataset.rows],
        "questions": list(dataset.questions.values()),
    }
    found = {name: _measured(name, task, dataset) for name in only or (OURS, *PEERS)}
    if OURS in found:
        for name in found.keys() - {OURS}:
            found[name]["beside_ours"] = _beside(found[OURS], found[name])
    print(json.dumps(found, indent=1) if as_json else _table(found))


def _measured(name: str, task: Mapping[str, Any], dataset: Dataset) -> dict[str, Any]:
    """One system's figures on one task."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as place:
        given, result = Path(place) / "task.json", Path(place) / "result.json"
        given.write_text(json.dumps(task), encoding="utf-8")
        python = sys.executable if name == OURS else _environment(name)
        subprocess.run(
            [python, HERE / "worker.py", name, given, result], env=_variables(), stdout=sys.stderr, check=True
        )
        seen = json.loads(result.read_text(encoding="utf-8"))
    times = np.array(seen["milliseconds"])
    return {
        "passages_per_second": len(task["texts"]) / seen["build_seconds"],
        "passages_per_cpu_second": len(task["texts"]) / seen["build_cpu_seconds"],
        "query_p50_ms": float(np.percentile(times, 50)),
        "query_p95_ms": float(np.percentile(times, 95)),
        "query_cpu_ms": seen["query_cpu_milliseconds"],
        "peak_mb": seen["peak_mb"],
        "ndcg_10": _ndcg(dataset, seen["found"]),
    }


def _ndcg(dataset: Dataset, found: list[list[tuple[int, float]]]) -> float:
    """nDCG@10 over documents, each as good as its best text, by the same ir-measures for all."""
    ranking: dict[str, dict[str, float]] = {}
    for name, rows in zip(dataset.questions, found, strict=True):
        best: dict[str, float] = {}
        for place, (row, _) in enumerate(rows):  # by rank: equal scores keep the system's own order
            best.setdefault(dataset.owners[row], float(-place))
        ranking[name] = best
    return evaluate(dataset.judged, {"found": ranking}, "found").quality["found"][ALL].ndcg_10


def _beside(ours: Mapping[str, float], theirs: Mapping[str, float]) -> dict[str, float]:
    """How many times faster ours is, and by how much better."""
    return {
        "build": ours["passages_per_second"] / theirs["passages_per_second"],
        "build_cpu": ours["passages_per_cpu_second"] / theirs["passages_per_cpu_second"],
        "query_p50": theirs["query_p50_ms"] / ours["query_p50_ms"],
        "query_p95": theirs["query_p95_ms"] / ours["query_p95_ms"],
        "query_cpu": theirs["query_cpu_ms"] / ours["query_cpu_ms"],
        "ndcg_10": ours["ndcg_10"] - theirs["ndcg_10"],
    }


def _environment(name: str) -> Path:
    """The interpreter of a peer's environment, made and filled where it is not there or its requirements changed."""
    requirements = HERE / "requirements" / f"{name}.txt"
    folder = cache_folder(None) / "peers" / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "requirements.sha256", hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == wanted):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], stdout=sys.stderr, check=True)
        stamp.write_text(wanted, encoding="ascii")
    return python


def _variables() -> dict[str, str]:
    """The same threads for all, nobody's idle ones spin, and nothing is fetched or reported."""
    quiet = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "TOKENIZERS_PARALLELISM": "false"}
    root = {"PYTHONPATH": str(HERE.parent.parent)}
    return {**os.environ, **quiet, **root, "OMP_NUM_THREADS": THREADS, "OMP_WAIT_POLICY": "PASSIVE"}


def _table(found: Mapping[str, Mapping[str, Any]]) -> str:
    keys = [key for key in next(iter(found.values())) if key != "beside_ours"]
    lines = [f"{'':12}" + "".join(f"{key:>25}" for key in keys)]
    lines += [f"{name:12}" + "".join(f"{each[key]:>25.3f}" for key in keys) for name, each in found.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    app()
