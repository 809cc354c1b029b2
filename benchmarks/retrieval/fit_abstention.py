"""Fit the decision that a corpus does not answer (retriever/abstention.toml), and keep its curve.

    python -m benchmarks.retrieval.fit_abstention            # cross-validate only
    python -m benchmarks.retrieval.fit_abstention --write    # and write coefficients and abstention.csv

Two indexes are built from nothing: the sample corpus and the reference report. Answerable: the labelled questions of
each. Not answerable: the labelled ones that neither answers, and a city's frequent questions, none of which is about
these reports.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from indexer.build import build
from indexer.encoder import Encoder, load_encoder
from indexer.reading import VOCABULARY
from indexer.settings import cache_folder, load_settings
from retriever import abstention
from retriever.abstention import Signals
from retriever.beir import read_dataset
from retriever.encoding_cache import CachedEncoder
from retriever.labelled import Labelled, read_questions
from retriever.search import Searcher, open_searcher

DATA = Path("../shared/data")
QUESTIONS = Path("benchmarks/questions/sample_corpus.jsonl")
CURVE = Path(__file__).with_name("abstention.csv")
NAMES = [field.name for field in fields(Signals)]
SHARED_REPORT = "112-moda-restated.txt"  # restates the reference report, so its questions are answered there too
FOLDS = 5


@dataclass(frozen=True)
class Example:
    """The signals of one question on one index; ``source`` says which set it is from."""

    source: str
    question: str
    signals: Signals
    answerable: bool


def collect(encoder: Encoder) -> list[Example]:
    """Signals of every labelled question and of the city's questions, on both indexes."""
    sample_questions = read_questions(QUESTIONS)
    seed = read_questions(DATA / "questions/seed_dev.jsonl")
    city = list(read_dataset(DATA / "retrieval/tpe_faq_dev").questions.values())
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference"
        reference.mkdir()
        for path in [*(Path("corpus") / name for name in VOCABULARY), DATA / "reports/112-moda-special-settlement.txt"]:
            shutil.copy(path, reference)
        report = _searcher(reference, Path(folder) / "reference-index", encoder)
        corpus = _searcher(Path("corpus"), Path(folder) / "sample-index", encoder)
        restated = [q for q in sample_questions if any(answer.file == SHARED_REPORT for answer in q.answers)]
        unanswerable = [question for question in sample_questions if not question.answers]
        return [
            *_examples("reference, labelled", report, [q for q in seed if q.answers]),
            *_examples("reference, restated", report, restated),
            *_examples("reference, unanswerable", report, [*(q for q in seed if not q.answers), *unanswerable]),
            *_asked("reference, city", report, city),
            *_examples("sample, labelled", corpus, [q for q in sample_questions if q.answers]),
            *_examples("sample, unanswerable", corpus, unanswerable),
        ]


def _searcher(corpus: Path, index: Path, encoder: Encoder) -> Searcher:
    settings = load_settings(corpus=corpus, index=index)
    build(settings, lambda: encoder, lambda _: None)
    return open_searcher(settings, encoder)


def _examples(source: str, searcher: Searcher, questions: Iterable[Labelled]) -> list[Example]:
    return [
        example
        for question in questions
        for example in _asked(source, searcher, [question.question], bool(question.answers))
    ]


def _asked(source: str, searcher: Searcher, questions: Iterable[str], answerable: bool = False) -> list[Example]:
    results = [(question, searcher.search(question)) for question in questions]
    return [
        Example(source, question, result.signals, answerable)
        for question, result in results
        if result.signals is not None
        # A year that the index does not hold is refused whatever the signals say; it teaches nothing about them.
        and not (result.confidence == 0.0 and result.hits)
    ]


def pipeline() -> Pipeline:
    """Standardised signals into a logistic regression; both classes count the same."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, class_weight="balanced"))


def out_of_fold(signals: NDArray[np.float64], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The confidence of every example by a model that did not see it."""
    confidence = np.zeros(len(labels))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(signals, labels):
        confidence[test] = pipeline().fit(signals[train], labels[train]).predict_proba(signals[test])[:, 1]
    return confidence


def main(
    write: Annotated[bool, typer.Option("--write", help="Write abstention.toml and abstention.csv.")] = False,
    threshold: Annotated[float, typer.Option(help="Confidence from which a question counts as answered.")] = 0.5,
    list_errors: Annotated[bool, typer.Option("--errors", help="List what is decided wrongly.")] = False,
) -> None:
    """Cross-validate the decision, print the share answered of every set, and write what was fitted."""
    encoder = CachedEncoder(load_encoder(load_settings(model="bundled", encoder_backend="torch")), cache_folder(None))
    examples = collect(encoder)
    signals = np.array([astuple(example.signals) for example in examples], np.float64)
    labels = np.array([example.answerable for example in examples])
    confidence = out_of_fold(signals, labels)
    sources = list(dict.fromkeys(example.source for example in examples))
    of_source = {name: np.array([example.source == name for example in examples]) for name in sources}
    for name, chosen in of_source.items():
        share = float((confidence[chosen] >= threshold).mean())
        print(f"{name:<26}{int(chosen.sum()):>5} questions, answered {share:.3f} (held out)")
    if list_errors:
        for example, value in zip(examples, confidence, strict=True):
            if (value >= threshold) != example.answerable:
                print(f"{value:.2f} {example.source}: {example.question} {example.signals}")
    fitted = pipeline().fit(signals, labels)
    scaler, regression = fitted[0], fitted[1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - (weights * scaler.mean_).sum())
    print(dict(zip(NAMES, (regression.coef_[0]).round(2), strict=True)))
    if write:
        _write_model(intercept, weights, threshold)
        _write_curve(confidence, labels, of_source)


def _write_model(intercept: float, weights: NDArray[np.float64], threshold: float) -> None:
    lines = [
        "# Written by benchmarks/retrieval/fit_abstention.py; what the signals mean stands in abstention.py.",
        f"intercept = {intercept:.4f}",
        f"threshold = {threshold}",
        "",
        "[weights]",
        *(f"{name} = {weight:.4f}" for name, weight in zip(NAMES, weights, strict=True)),
    ]
    Path(abstention.__file__).with_suffix(".toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_curve(
    confidence: NDArray[np.float64], labels: NDArray[np.bool_], of_source: dict[str, NDArray[np.bool_]]
) -> None:
    """Precision and recall of "answered", and the share answered of each set, for a range of thresholds."""
    with CURVE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["threshold", "precision", "recall", *of_source])
        for threshold in np.arange(0.05, 1.0, 0.05):
            answered = confidence >= threshold
            precision = labels[answered].mean() if answered.any() else 1.0
            shares = [answered[chosen].mean() for chosen in of_source.values()]
            writer.writerow([f"{value:.3f}" for value in (threshold, precision, answered[labels].mean(), *shares)])


if __name__ == "__main__":
    typer.run(main)
