"""The bundled model's encoder beside plain ``SentenceTransformer.encode`` on the same folder, in the same run.

    python -m benchmarks.encoder speed SET [--threads 1] [--passages 96] [--rounds 5] [--json]
    python -m benchmarks.encoder quality SET [--json]

SET is a folder in BEIR layout. Both sides take turns, so that whatever else the machine does weighs on both alike; a
ratio is the median over the rounds. CPU time is what to trust where the machine is shared. ``README.md`` beside this
file says what to expect.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from indexer.bundled_model import bundled_folder
from indexer.encoder import Encoder, Role, load_encoder
from indexer.settings import cache_folder, load_settings
from retriever.beir import Dataset, read_dataset
from retriever.evaluation import ALL, evaluate

DEEP = 100  # passages ranked for a question

app = typer.Typer(help=__doc__, add_completion=False)
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Encode = Callable[[Sequence[str], Role], NDArray[np.float32]]


@dataclass(frozen=True)
class Cost:
    """Seconds that one round took."""

    wall: float
    cpu: float


@app.command()
def speed(
    folder: Annotated[Path, typer.Argument(help="set in BEIR layout")],
    threads: Annotated[int, typer.Option(help="of either side")] = 1,
    passages: Annotated[int, typer.Option(help="passages of a round")] = 96,
    rounds: Annotated[int, typer.Option(help="turns of either side")] = 5,
    as_json: JsonFlag = False,
) -> None:
    """Passages a second, time of one question, and how near the vectors are."""
    os.environ["OMP_NUM_THREADS"] = str(threads)  # before torch is imported
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # plain torch's idle threads spin, which would flatter us on busy cores
    dataset = read_dataset(folder)
    draw = random.Random(0)
    texts = draw.sample(_texts(dataset), passages)
    questions = draw.sample(list(dataset.questions.values()), min(24, len(dataset.questions)))
    encoder = load_encoder(load_settings(model="bundled", threads=threads))
    sides = {"plain": _plain(threads), "ours": encoder.encode}
    work = {
        "passages": lambda encode: encode(texts, Role.PASSAGE),
        "questions": lambda encode: [encode([question], Role.QUERY) for question in questions],
    }
    counts = {"passages": passages, "questions": len(questions)}
    found: dict[str, Any] = {"model": encoder.model_id, "threads": threads, **{name: {} for name in work}}
    for name, task in work.items():
        for encode in sides.values():
            encode(questions[:1], Role.QUERY)  # warm
        costs: dict[str, list[Cost]] = {side: [] for side in sides}
        for _ in range(rounds):
            for side, encode in sides.items():
                costs[side].append(_cost(task, encode))
        found[name] = _compared(counts[name], costs)
    cosines = np.concatenate(
        [
            np.sum(sides["plain"](part, role) * encoder.encode(part, role), axis=1)
            for part, role in ((texts, Role.PASSAGE), (questions, Role.QUERY))
        ]
    )
    found["cosine"] = {"mean": float(cosines.mean()), "minimum": float(cosines.min())}
    print(json.dumps(found, indent=1) if as_json else _shown(found))


@app.command()
def quality(folder: Annotated[Path, typer.Argument(help="set in BEIR layout")], as_json: JsonFlag = False) -> None:
    """nDCG@10 of the vectors alone (exact inner products), in int8 and on torch."""
    dataset = read_dataset(folder)
    rankings = {
        backend: _dense_ranking(dataset, load_encoder(load_settings(model="bundled", encoder_backend=backend)))
        for backend in ("torch", "onnx")
    }
    measured = evaluate(dataset.judged, rankings, versus="onnx")
    scores = {backend: of_types[ALL].ndcg_10 for backend, of_types in measured.quality.items()}
    (difference,) = measured.comparisons
    found = {"ndcg_10": scores, "loss": -difference.difference, "p": difference.p}
    print(json.dumps(found, indent=1) if as_json else "\n".join(f"{key:8} {value}" for key, value in found.items()))


def _texts(dataset: Dataset) -> list[str]:
    return [f"{context}\n{text}" for text, context in dataset.rows]


def _plain(threads: int) -> Encode:
    """What a program gets that calls the library as its manual says."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    pipeline = SentenceTransformer(str(bundled_folder(cache_folder(None))), local_files_only=True)

    def encode(texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        method = pipeline.encode_query if role is Role.QUERY else pipeline.encode_document
        return np.asarray(method(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)

    return encode


def _cost(task: Callable[[Encode], object], encode: Encode) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    task(encode)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def _compared(count: int, costs: Mapping[str, Sequence[Cost]]) -> dict[str, float]:
    """Ratios, plain to ours, and how many texts a second either side encodes."""
    found = {}
    for clock in ("cpu", "wall"):
        seconds = {side: np.array([getattr(cost, clock) for cost in each]) for side, each in costs.items()}
        found[f"{clock}_ratio"] = float(np.median(seconds["plain"] / seconds["ours"]))
        found |= {f"{side}_per_{clock}_second": float(count / np.median(each)) for side, each in seconds.items()}
    return found


def _shown(found: Mapping[str, Any]) -> str:
    """A line for every figure."""
    lines = []
    for name, value in found.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        lines += [f"{name:12}{key:24}{each if isinstance(each, str) else round(each, 4)}" for key, each in inner]
    return "\n".join(lines)


def _dense_ranking(dataset: Dataset, encoder: Encoder) -> dict[str, dict[str, float]]:
    """Question id -> document id -> score of the document's best passage."""
    passages = encoder.encode(_texts(dataset), Role.PASSAGE)
    questions = encoder.encode(list(dataset.questions.values()), Role.QUERY)
    ranking: dict[str, dict[str, float]] = {}
    for name, scores in zip(dataset.questions, questions @ passages.T, strict=True):
        best: dict[str, float] = {}
        for row in np.argsort(-scores)[:DEEP]:
            best.setdefault(dataset.owners[row], float(scores[row]))
        ranking[name] = best
    return ranking


if __name__ == "__main__":
    app()
