"""Sets in the layout of BEIR (corpus.jsonl, queries.jsonl, qrels.tsv), searched by the very legs of the product.

A document becomes passages as a report's item does, with its title as their context; its score is its best passage's.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.catalogue import Filters
from indexer.encoder import Encoder, Role
from indexer.errors import ReadError
from indexer.lexical import lexical_store
from indexer.passages import split
from indexer.text import Segmenter, harvest_terms
from indexer.vectors import vector_store
from retriever.evaluation import FUSED, Judged, Ranking
from retriever.fusion import mixture, reciprocal_rank
from retriever.legs import Legs, Retrieved, Words
from retriever.projection import shipped_likeness
from retriever.query import parse_query


@dataclass(frozen=True, slots=True)
class Dataset:
    """A judged set. ``rows`` are the passages of all documents as (text, context); row n belongs to ``owners[n]``."""

    judged: Judged
    questions: Mapping[str, str]
    rows: tuple[tuple[str, str], ...]
    owners: tuple[str, ...]


def read_dataset(folder: Path) -> Dataset:
    """Raises ReadError naming the file and line at fault."""
    rows, owners = [], []
    for document in _lines(folder / "corpus.jsonl", ("_id", "text")):
        for start, end in split(document["text"]):
            rows.append((document["text"][start:end], document.get("title", "")))
            owners.append(document["_id"])
    questions = {line["_id"]: line for line in _lines(folder / "queries.jsonl", ("_id", "text"))}
    qrels: dict[str, dict[str, int]] = {}
    path = folder / "qrels.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file, delimiter="\t"):
                qrels.setdefault(line["query-id"], {})[line["corpus-id"]] = int(line["score"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ReadError(f"{path}: is no BEIR qrels.tsv with query-id, corpus-id and score ({error}).") from error
    types = {name: line["type"] for name, line in questions.items() if "type" in line}
    judged = Judged(folder.name, {name: qrels[name] for name in questions if name in qrels}, types)
    return Dataset(judged, {name: questions[name]["text"] for name in judged.qrels}, tuple(rows), tuple(owners))


def write_index(
    dataset: Dataset,
    encoder: Encoder,
    segmenter: Segmenter,
    folder: Path,
    store: str = "faiss",
    learned: bool = True,
) -> Legs:
    """Index the set's passages under ``folder`` with the product's own stores, and open both legs.

    Without ``learned`` candidates keep the model's own cosines.
    """
    vectors = encoder.encode([f"{context}\n{text}" for text, context in dataset.rows], Role.PASSAGE)
    vector_store(store).write(vectors, folder)
    lexical_store(store).write(dataset.rows, segmenter, folder)
    likeness = shipped_likeness(encoder.model_id, lambda rows: vectors[rows]) if learned else None
    return Legs(encoder, vector_store(store).open_index(folder), lexical_store(store).open_index(folder), likeness)


def segmenter_terms(dataset: Dataset, listed: Sequence[str]) -> set[str]:
    """The terms that a build would harvest from these documents, and ``listed`` ones."""
    return harvest_terms({context for _, context in dataset.rows}, (text for text, _ in dataset.rows)) | set(listed)


def rank(dataset: Dataset, legs: Legs, segmenter: Segmenter) -> dict[str, Ranking]:
    """The rankings of each leg, of both fused, and of reciprocal rank fusion for comparison."""
    rankings: dict[str, dict[str, dict[str, float]]] = {name: {} for name in ("dense", "lexical", "rrf", FUSED)}
    for question, text in dataset.questions.items():
        query = parse_query(text, Filters(), segmenter)
        found = legs.retrieve(query.text, Words(query.terms, query.grams))
        for name, scores in leg_scores(found).items():
            best = rankings[name].setdefault(question, {})
            for row, score in scores.items():
                owner = dataset.owners[row]
                best[owner] = max(score, best.get(owner, score))
    return dict(rankings)


def leg_scores(found: Retrieved) -> dict[str, dict[int, float]]:
    """Ranking -> row -> score, for each leg alone, reciprocal rank fusion, and the fusion that is used."""
    fused = mixture(found.candidates)
    return {
        "dense": dict(zip(found.dense.rows.tolist(), found.dense.scores.tolist(), strict=True)),
        "lexical": dict(zip(found.lexical.rows.tolist(), found.lexical.scores.tolist(), strict=True)),
        "rrf": dict(reciprocal_rank([found.dense, found.lexical])),
        FUSED: dict(zip(found.candidates.rows.tolist(), fused.tolist(), strict=True)),
    }


def _lines(path: Path, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                record = json.loads(line)
                if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in keys):
                    raise ReadError(f"{path}: line {number} lacks {' or '.join(keys)}; see the BEIR layout.")
                yield record
    except (OSError, ValueError) as error:
        raise ReadError(f"{path}: cannot be read as a line of JSON each ({error}).") from error
