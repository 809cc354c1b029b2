"""This project's two legs and their fusion over the passages of a set, as ``retriever evaluate`` runs them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from indexer.catalogue import Filters
from indexer.encoder import load_encoder
from indexer.settings import cache_folder, load_settings
from indexer.text import Segmenter
from retriever.beir import Dataset, segmenter_terms, write_index
from retriever.evaluation import Judged
from retriever.fusion import mixture
from retriever.legs import Words
from retriever.query import parse_query

THREADS = 2  # as many as the others' torch gets


class System:
    """See worker.py."""

    def __init__(self, model: str, projected: bool) -> None:
        settings = load_settings(model="bundled", threads=THREADS)
        self._cache = cache_folder(settings.cache)
        self._encoder = load_encoder(settings)
        self._projected = projected
        self._folder = tempfile.TemporaryDirectory()

    def build(self, texts: Sequence[str]) -> None:
        """See worker.py."""
        rows = tuple((text, context) for context, text in (each.split("\n", 1) for each in texts))
        dataset = Dataset(Judged("peers", {}), {}, rows, ())
        self._segmenter = Segmenter(segmenter_terms(dataset, ()), self._cache)
        folder = Path(self._folder.name)
        self._legs = write_index(dataset, self._encoder, self._segmenter, folder, learned=self._projected)

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """See worker.py."""
        query = parse_query(question, Filters(), self._segmenter)
        candidates = self._legs.retrieve(query.text, Words(query.terms, query.grams)).candidates
        scores = mixture(candidates)
        best = (-scores).argsort(kind="stable")[:limit]
        return [(int(candidates.rows[each]), float(scores[each])) for each in best]
