"""Abstention: signals worked out by hand, the fitted model, and what a search says of it."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from retriever import abstention
from retriever.abstention import Model, Signals, agreement, background, coverage, prominence, shipped_model
from retriever.search import open_searcher
from tests.conftest import REPOSITORY, Index

CURVE = REPOSITORY / "benchmarks" / "retrieval" / "abstention.csv"


def test_a_score_is_measured_against_the_corpus() -> None:
    vectors = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
    query = np.array([1, *[0] * 7], np.float32)
    scores = vectors @ query
    expected = (scores.max() - scores.mean()) / scores.std() - math.sqrt(2 * math.log(500))
    measured = background(vectors, 500).standardise(query, float(scores.max()))
    assert measured == pytest.approx(expected, abs=1e-3)
    assert abs(measured) < 1  # the best of so many by chance is nothing special
    assert background(vectors, 500).standardise(query, float(scores.max()) + 5) > 4


def test_coverage_weighs_rare_terms_and_counts_synonyms() -> None:
    terms = [frozenset({"无人机", "drone"}), frozenset({"计划"}), frozenset({"火箭"})]
    rarity = np.array([3, 1, 4], np.float32)
    texts = [frozenset({"drone"}), frozenset({"计划"})]
    assert coverage(terms, rarity, texts) == pytest.approx(3 / 8)
    assert coverage([], np.array([], np.float32), texts) == 0.0
    assert coverage(terms, rarity, []) == 0.0


def test_prominence_is_the_lead_over_the_tenth_or_the_last() -> None:
    scores = np.linspace(0, 1, 21).astype(np.float32)
    assert prominence(scores) == pytest.approx(0.45)
    assert prominence(scores[:3]) == pytest.approx(0.1)
    assert prominence(scores[:0]) == 0.0


def test_agreement() -> None:
    assert agreement([1, 2, 3, 4], [4, 3, 9, 8]) == pytest.approx(0.5)
    assert agreement(range(20), range(20)) == 1.0
    assert agreement([], [1]) == 0.0


def test_confidence_is_a_probability_that_rises_with_its_signals() -> None:
    model = Model(-1.0, {"coverage": 2.0}, 0.5)
    low, high = (model.confidence(Signals(0, 0, 0, value, 0, 0, 0)) for value in (0.0, 1.0))
    assert low == pytest.approx(1 / (1 + math.e))
    assert 0 < low < model.threshold < high < 1
    assert Model(0.0, {"nearness": 1e6}, 0.5).confidence(Signals(1, 0, 0, 0, 0, 0, 0)) == pytest.approx(1)


def test_the_fitted_model_knows_every_signal() -> None:
    model = shipped_model()
    assert set(model.weights) == set(Signals.__dataclass_fields__)
    assert 0 < model.threshold < 1
    assert "fit_abstention" in Path(abstention.__file__).with_suffix(".toml").read_text(encoding="utf-8")


def test_the_curve_falls() -> None:
    rows = list(csv.DictReader(CURVE.open(encoding="utf-8")))
    assert len(rows) >= 10
    recall = [float(row["recall"]) for row in rows]
    assert recall == sorted(recall, reverse=True)


def test_the_threshold_is_a_setting(small_index: Index) -> None:
    strict = small_index.settings.model_copy(update={"confidence": 1.0})
    lenient = small_index.settings.model_copy(update={"confidence": 0.0})
    refused = open_searcher(strict, small_index.encoder).search("夜間門診多少人次")
    answered = open_searcher(lenient, small_index.encoder).search("夜間門診多少人次")
    assert not refused.answered and refused.nearest == refused.hits != ()
    assert answered.answered and answered.nearest == ()
    assert refused.confidence == answered.confidence
    assert answered.signals is not None and answered.signals.coverage > 0.5
