"""Train the projection that comes with the program (indexer/projection.safetensors), or cross-validate the training.

    python -m benchmarks.retrieval.train_projection --cross-validate
    python -m benchmarks.retrieval.train_projection --write

Trained on questions with their answers (BEIR sets) and on pairs that documents give by themselves (a notice's title
and one of its paragraphs). Only the bundled model's vectors are used; they are kept in the user's cache folder.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from torch.nn import functional

from indexer import projection
from indexer.encoder import Encoder, Role, load_encoder
from indexer.projection import Projection
from indexer.settings import cache_folder, load_settings
from indexer.text import Segmenter
from retriever.beir import Dataset, rank, read_dataset, segmenter_terms, write_index
from retriever.encoding_cache import CachedEncoder
from retriever.evaluation import ALL, Judged, Ranking, evaluate

DATA = Path("../shared/data")
FOLDS = 2
TEMPERATURE = 0.05
DECAY = 30.0  # pulls the map towards the identity
STEPS = 60
RATE = 3e-3
STRENGTH = 0.8  # how far to go from the identity to what was learned: keeps what the model knows of other subjects
PAIRS = 2600
PAIRS_WEIGHT = 0.3
# Notices that only list names and amounts teach nothing about meaning.
_LISTS = re.compile("送達|動產擔保|登記|撤銷|廢止|註銷|公示|任免|褒揚|勘誤|名單|任命|派免")


@dataclass(frozen=True)
class Examples:
    """Questions (n, d), passages (m, d), the document each passage belongs to (m,), each question's document (n,)."""

    questions: NDArray[np.float32]
    passages: NDArray[np.float32]
    owners: NDArray[np.int64]
    answers: NDArray[np.int64]
    weight: float = 1.0


def train(examples: list[Examples], model: str) -> Projection:
    """Softmax over all documents of a set, a document scoring as its best passage, with decay towards the identity."""
    torch.manual_seed(0)
    size = examples[0].questions.shape[1]
    identity = torch.eye(size)
    change = torch.zeros(size, size, requires_grad=True)
    optimiser = torch.optim.Adam([change], lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        loss = DECAY * (change**2).sum() / size
        for part in examples:
            loss = loss + part.weight * _loss(part, identity + change)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return Projection(model, (identity + STRENGTH * change).detach().numpy())


def _loss(part: Examples, matrix: torch.Tensor) -> torch.Tensor:
    questions = functional.normalize(torch.from_numpy(part.questions) @ matrix)
    passages = functional.normalize(torch.from_numpy(part.passages) @ matrix)
    owners = torch.from_numpy(part.owners)
    by_passage = questions @ passages.T
    empty = torch.full((len(questions), int(part.owners.max()) + 1), -1.0)
    by_document = empty.scatter_reduce(1, owners.expand_as(by_passage), by_passage, "amax")
    return functional.cross_entropy(by_document / TEMPERATURE, torch.from_numpy(part.answers))


def examples_of(dataset: Dataset, encoder: Encoder) -> Examples:
    """A judged set as examples; a question with several answers counts with the first."""
    numbers = {document: number for number, document in enumerate(dict.fromkeys(dataset.owners))}
    return Examples(
        encoder.encode(list(dataset.questions.values()), Role.QUERY),
        encoder.encode([f"{context}\n{text}" for text, context in dataset.rows], Role.PASSAGE),
        np.array([numbers[owner] for owner in dataset.owners], np.int64),
        np.array([numbers[next(iter(dataset.judged.qrels[name]))] for name in dataset.questions], np.int64),
    )


def paired_examples(path: Path, encoder: Encoder) -> Examples:
    """Titles of notices with one of their paragraphs each."""
    pairs = title_pairs(path)
    numbers = np.arange(len(pairs), dtype=np.int64)
    titles = encoder.encode([title for title, _ in pairs], Role.QUERY)
    return Examples(
        titles, encoder.encode([text for _, text in pairs], Role.PASSAGE), numbers, numbers, weight=PAIRS_WEIGHT
    )


def title_pairs(path: Path) -> list[tuple[str, str]]:
    """PAIRS titles (without the office that issued the notice) and a paragraph each, the same ones every time."""
    generator = random.Random(7)
    counts: Counter[str] = Counter()
    chosen: dict[str, tuple[str, str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            notice = json.loads(line)
            title, text = notice["title"], notice["text"]
            if _LISTS.search(title) or "\t" in text or not 60 <= len(text) <= 260 or text.startswith("主 旨"):
                continue
            number = notice["id"].split("#")[0]
            counts[number] += 1
            if generator.random() < 1 / counts[number]:
                chosen[number] = (chosen.get(number, (title,))[0], text)
    by_title: dict[str, str] = {}
    for title, text in chosen.values():
        by_title.setdefault(title, text)
    pairs = generator.sample(sorted(by_title.items()), min(PAIRS, len(by_title)))
    return [(title.split("：", 1)[-1], text) for title, text in pairs]


def subset(examples: Examples, keep: NDArray[np.bool_]) -> Examples:
    """The same passages with some of the questions."""
    return replace(examples, questions=examples.questions[keep], answers=examples.answers[keep])


def cross_validate(dataset: Dataset, encoder: Encoder, extra: list[Examples]) -> dict[str, Ranking]:
    """Rankings of every question by a projection that did not see it."""
    examples = examples_of(dataset, encoder)
    segmenter = Segmenter(segmenter_terms(dataset, ()), cache_folder(None))
    names = list(dataset.questions)
    fold = np.random.default_rng(0).permutation(len(names)) % FOLDS
    merged: dict[str, dict[str, dict[str, float]]] = {}
    for number in range(FOLDS):
        learned = train([subset(examples, fold != number), *extra], encoder.model_id)
        held_out = {name: dataset.questions[name] for name, part in zip(names, fold, strict=True) if part == number}
        with tempfile.TemporaryDirectory() as folder:
            legs = write_index(dataset, encoder, segmenter, Path(folder), projection=learned)
            for name, ranking in rank(replace(dataset, questions=held_out), legs, segmenter).items():
                merged.setdefault(name, {}).update({k: dict(v) for k, v in ranking.items()})
    return dict(merged)


def main(
    questions: Annotated[list[Path] | None, typer.Option(help="BEIR folders to train on.")] = None,
    notices: Annotated[Path, typer.Option(help="Notices: gzipped JSON lines with title and text.")] = DATA
    / "scale/gazette_paragraphs.jsonl.gz",
    folds: Annotated[bool, typer.Option("--cross-validate", help="Measure on questions held out.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Train on everything and write it into the package.")] = False,
) -> None:
    """Train the projection, or measure the training by cross-validation."""
    encoder = CachedEncoder(load_encoder(load_settings(model="bundled", encoder_backend="torch")), cache_folder(None))
    datasets = [read_dataset(folder) for folder in questions or [DATA / "retrieval/tpe_faq_dev"]]
    extra = [paired_examples(notices, encoder)]
    if folds:
        for dataset in datasets:
            rankings = cross_validate(dataset, encoder, extra)
            result = evaluate(Judged(dataset.judged.name, dataset.judged.qrels), rankings)
            for name, quality in result.quality.items():
                print(f"{dataset.judged.name} held out, {name}: nDCG@10 {quality[ALL].ndcg_10:.4f}")
    if write:
        learned = train([*(examples_of(dataset, encoder) for dataset in datasets), *extra], encoder.model_id)
        learned.write(Path(projection.__file__).parent)


if __name__ == "__main__":
    typer.run(main)
