"""``python -m retriever evaluate``: a judged set -> quality, by the code that answers users."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.encoder import Encoder, load_encoder
from indexer.errors import ReadError
from indexer.settings import Settings, cache_folder
from indexer.text import Segmenter, read_terms
from retriever import beir, labelled
from retriever.encoding_cache import CachedEncoder
from retriever.evaluation import FUSED, Evaluation, Judged, Ranking, evaluate
from retriever.search import open_searcher

TERMS = "terms.txt"


def measure(path: Path, settings: Settings, against: Settings | None = None) -> Evaluation:
    """Evaluate a BEIR folder, or a file of labelled questions on the live index.

    With ``against`` the best ranking of those settings joins the comparison under its name with ``, against``.
    Raises ReadError when ``path`` is neither.
    """
    judged, rankings, best = _ranked(path, settings)
    if against is not None:
        _, others, other = _ranked(path, against)
        rankings = {**rankings, f"{other}, against": others[other]}
    return evaluate(judged, rankings, best)


def describe(result: Evaluation) -> dict[str, Any]:
    """The result as JSON."""
    return {
        "set": result.name,
        "quality": {
            name: {
                kind: {key: round(value, 4) for key, value in asdict(quality).items()} for kind, quality in by.items()
            }
            for name, by in result.quality.items()
        },
        "comparisons": [asdict(comparison) for comparison in result.comparisons],
    }


def table(result: Evaluation) -> str:
    """The result as text, a line for each ranking and type of question."""
    lines = [f"{result.name:<22}{'':<16}{'questions':>9}{'nDCG@10':>9}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'MRR':>7}"]
    for name, by_type in result.quality.items():
        for kind, quality in by_type.items():
            values = (quality.r_1, quality.r_5, quality.r_10, quality.mrr)
            row = f"{name:<22}{kind:<16}{quality.questions:>9}{quality.ndcg_10:>9.4f}"
            lines.append(row + "".join(f"{value:>7.3f}" for value in values))
    lines += [
        f"{one.better} - {one.other}: nDCG@10 {one.difference:+.4f}, paired t-test p = {one.p:.3g}"
        for one in result.comparisons
    ]
    return "\n".join(lines)


def _ranked(path: Path, settings: Settings) -> tuple[Judged, dict[str, Ranking], str]:
    """The judged set, the rankings of both legs and what is made of them, and the name of the final one."""
    encoder = CachedEncoder(load_encoder(settings), cache_folder(settings.cache))
    if path.is_dir():
        judged, rankings = _on_documents(path, settings, encoder)
        return judged, rankings, FUSED
    if path.is_file():
        searcher = open_searcher(settings, encoder)
        questions = labelled.read_questions(path)
        judged = labelled.judge(questions, searcher, path.stem)
        return judged, labelled.rank(questions, searcher), labelled.SEARCH
    raise ReadError(f"{path}: is neither a folder in the BEIR layout nor a file of labelled questions.")


def _on_documents(path: Path, settings: Settings, encoder: Encoder) -> tuple[Judged, dict[str, Ranking]]:
    dataset = beir.read_dataset(path)
    terms = beir.segmenter_terms(dataset, read_terms(settings.corpus / TERMS))
    segmenter = Segmenter(terms, cache_folder(settings.cache))
    with tempfile.TemporaryDirectory() as folder:
        legs = beir.write_index(dataset, encoder, segmenter, Path(folder), settings.store_address)
        return dataset.judged, beir.rank(dataset, legs, segmenter)
