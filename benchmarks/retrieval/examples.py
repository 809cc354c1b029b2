"""What the projection learns from, as vectors: judged sets with BM25's scores, and titles of notices with a paragraph."""

from __future__ import annotations

import gzip
import json
import random
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.catalogue import Filters
from indexer.encoder import Encoder, Role
from indexer.lexical import lexical_store
from indexer.settings import cache_folder
from indexer.text import Segmenter
from retriever.beir import Dataset, segmenter_terms
from retriever.query import parse_query

PAIRS = 2600
# Notices that only list names and amounts teach nothing about meaning.
_LISTS = re.compile("送達|動產擔保|登記|撤銷|廢止|註銷|公示|任免|褒揚|勘誤|名單|任命|派免")


@dataclass(frozen=True)
class Examples:
    """A judged set.

    ``questions`` (n, d) and ``passages`` (m, d) are vectors as the encoder made them, ``words`` (n, m) the lexical
    leg's scores. ``owners`` (m,) numbers the document each passage belongs to, ``answers`` (n,) each question's.
    ``coverage`` (n,) is that of ``retriever.fusion.Candidates``.
    """

    questions: NDArray[np.float32]
    passages: NDArray[np.float32]
    words: NDArray[np.float32]
    owners: NDArray[np.int64]
    answers: NDArray[np.int64]
    coverage: NDArray[np.float32]

    def part(self, questions: NDArray[np.bool_], passages: NDArray[np.bool_]) -> Examples:
        """Some of the questions and some of the passages."""
        return replace(
            self,
            questions=self.questions[questions],
            passages=self.passages[passages],
            words=self.words[np.ix_(questions, passages)],
            owners=self.owners[passages],
            answers=self.answers[questions],
            coverage=self.coverage[questions],
        )


@dataclass(frozen=True)
class Pairs:
    """Titles (n, d) and a paragraph (n, d) each."""

    titles: NDArray[np.float32]
    paragraphs: NDArray[np.float32]


def examples_of(dataset: Dataset, encoder: Encoder) -> Examples:
    """A judged set as examples; a question with several answers counts with the first."""
    numbers = {document: number for number, document in enumerate(dict.fromkeys(dataset.owners))}
    words, coverage = np.zeros((len(dataset.questions), len(dataset.rows)), np.float32), []
    segmenter = Segmenter(segmenter_terms(dataset, ()), cache_folder(None))
    with tempfile.TemporaryDirectory() as folder:
        lexical_store().write(dataset.rows, segmenter, Path(folder))
        index = lexical_store().open_index(Path(folder))
        for number, question in enumerate(dataset.questions.values()):
            query = parse_query(question, Filters(), segmenter)
            found = index.search(query.terms, query.grams, len(dataset.rows))
            words[number, found.rows] = found.scores
            coverage.append(words[number].max() / max(index.inverse_frequencies(query.terms).sum(), 1e-6))
    return Examples(
        encoder.encode(list(dataset.questions.values()), Role.QUERY),
        encoder.encode([f"{context}\n{text}" for text, context in dataset.rows], Role.PASSAGE),
        words,
        np.array([numbers[owner] for owner in dataset.owners], np.int64),
        np.array([numbers[next(iter(dataset.judged.qrels[name]))] for name in dataset.questions], np.int64),
        np.array(coverage, np.float32),
    )


def paired(path: Path, encoder: Encoder) -> Pairs:
    """Titles of notices with one of their paragraphs each."""
    pairs = _title_pairs(path)
    titles = encoder.encode([title for title, _ in pairs], Role.QUERY)
    return Pairs(titles, encoder.encode([text for _, text in pairs], Role.PASSAGE))


def _title_pairs(path: Path) -> list[tuple[str, str]]:
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
