"""Train the projection that comes with the program (retriever/projection.safetensors), or cross-validate the training.

    python -m benchmarks.retrieval.train_projection --cross-validate
    python -m benchmarks.retrieval.train_projection --write

It learns beside BM25's scores, so it is about what words do not tell. Cross-validation holds out questions together with
the documents that answer them and a like share of all others: what is measured was never seen, on either side.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from torch.nn import functional

from benchmarks.retrieval.examples import Examples, Pairs, examples_of, paired
from indexer.encoder import load_encoder
from indexer.settings import cache_folder, load_settings
from retriever.beir import read_dataset
from retriever.encoding_cache import CachedEncoder
from retriever.evaluation import ALL, Judged, Ranking, evaluate
from retriever.fusion import Candidates, mixture
from retriever.legs import DEPTH
from retriever.projection import SHIPPED, Projection, likeness

DATA = Path("../shared/data")
FOLDS = 5
STEPS = 120
BATCH = 256
RATE = 3e-3
DECAY = 7.5  # pulls the map towards the identity
STRENGTH = 0.8  # how far to go from the identity to what was learned: keeps what the model knows of other subjects
TEMPERATURE = 0.05
WORDS = 0.04  # of BM25's scores beside the cosines over TEMPERATURE
PAIRS = 0.15  # weight of the notices beside the questions


def train(examples: Examples, pairs: Pairs, model: str) -> Projection:
    """Softmax over all passages of the set, with decay towards the identity; pairs are ranked among each other."""
    torch.manual_seed(0)
    size = pairs.titles.shape[1]
    identity = torch.eye(size)
    change = torch.zeros(size, size, requires_grad=True)
    optimiser = torch.optim.Adam([change], lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        matrix = identity + change
        loss = _loss(examples, matrix) + PAIRS * _loss_of_pairs(pairs, matrix) + DECAY * (change**2).sum() / size
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return Projection(model, (identity + STRENGTH * change).detach().numpy())


def _loss(examples: Examples, matrix: torch.Tensor) -> torch.Tensor:
    """Of a batch of questions: minus the logarithm of what falls to the passages of the right document."""
    batch = torch.randperm(len(examples.questions))[:BATCH].numpy()
    cosines = _cosines(examples.questions[batch], examples.passages, matrix)
    scores = cosines / TEMPERATURE + WORDS * torch.from_numpy(examples.words[batch])
    right = torch.from_numpy(examples.owners[None] == examples.answers[batch][:, None])
    return (torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, -torch.inf), 1)).mean()


def _loss_of_pairs(pairs: Pairs, matrix: torch.Tensor) -> torch.Tensor:
    batch = torch.randperm(len(pairs.titles))[: 3 * BATCH // 2].numpy()
    cosines = _cosines(pairs.titles[batch], pairs.paragraphs[batch], matrix)
    return functional.cross_entropy(cosines / TEMPERATURE, torch.arange(len(batch)))


def _cosines(questions: NDArray[np.float32], passages: NDArray[np.float32], matrix: torch.Tensor) -> torch.Tensor:
    first, second = (functional.normalize(torch.from_numpy(vectors) @ matrix) for vectors in (questions, passages))
    return first @ second.T


def folds_of(examples: Examples) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The fold of every question (n,) and of every passage (m,); a document is in the fold of its questions."""
    generator = np.random.default_rng(0)
    of_document = generator.permutation(int(examples.owners.max()) + 1) % FOLDS
    return of_document[examples.answers], of_document[examples.owners]


def cross_validate(examples: Examples, pairs: Pairs) -> dict[str, Ranking]:
    """Rankings of every question by a projection that saw neither it nor the documents of its fold."""
    of_question, of_passage = folds_of(examples)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for fold in range(FOLDS):
        learned = train(examples.part(of_question != fold, of_passage != fold), pairs, "")
        for name, ranks in _rankings(examples, learned, np.flatnonzero(of_question == fold)).items():
            found.setdefault(name, {}).update(ranks)
    return dict(found)


def _rankings(
    examples: Examples, learned: Projection, questions: NDArray[np.int64]
) -> dict[str, dict[str, dict[str, float]]]:
    """What each leg, the projection alone and the fusion make of some questions, over all passages of the set."""
    dense = examples.questions[questions] @ examples.passages.T
    projected = learned(examples.questions[questions]) @ learned(examples.passages).T
    meaning = likeness(projected, dense)
    ranked: dict[str, dict[str, dict[str, float]]] = {}
    for place, question in enumerate(questions.tolist()):
        words = examples.words[question]
        best_words = np.argsort(-words, kind="stable")[:DEPTH]
        rows = np.union1d(np.argsort(-dense[place], kind="stable")[:DEPTH], best_words[words[best_words] > 0])
        scores = {
            "dense": dense[place, rows],
            "lexical": words[rows],
            "likeness alone": meaning[place, rows],
            "fused": mixture(Candidates(rows, meaning[place, rows], words[rows], float(examples.coverage[question]))),
        }
        for name, values in scores.items():
            best = ranked.setdefault(name, {}).setdefault(str(question), {})
            for owner, score in zip(examples.owners[rows].tolist(), values.tolist(), strict=True):
                best[str(owner)] = max(score, best.get(str(owner), score))
    return ranked


def _judged(examples: Examples) -> Judged:
    qrels = {str(number): {str(answer): 1} for number, answer in enumerate(examples.answers.tolist())}
    return Judged("held out", qrels)


def main(
    questions: Annotated[Path, typer.Option(help="Judged set in the BEIR layout.")] = DATA / "retrieval/tpe_faq_dev",
    notices: Annotated[Path, typer.Option(help="Notices: gzipped JSON lines with title and text.")] = DATA
    / "scale/gazette_paragraphs.jsonl.gz",
    folds: Annotated[bool, typer.Option("--cross-validate", help="Measure on what is held out.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Train on everything and write it into the package.")] = False,
) -> None:
    """Train the projection, or measure the training by cross-validation."""
    settings = load_settings(model="bundled", encoder_backend="torch")
    encoder = CachedEncoder(load_encoder(settings), cache_folder(None))
    examples, pairs = examples_of(read_dataset(questions), encoder), paired(notices, encoder)
    if folds:
        for ranking, quality in evaluate(_judged(examples), cross_validate(examples, pairs)).quality.items():
            print(f"held out, {ranking}: nDCG@10 {quality[ALL].ndcg_10:.4f}")
    if write:
        train(examples, pairs, encoder.model_id).write(SHIPPED)


if __name__ == "__main__":
    typer.run(main)
