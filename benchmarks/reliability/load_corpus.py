"""What is asked under load: a corpus whose sentences carry the number of their generation, and questions about it."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.build import build
from indexer.encoder import load_encoder
from indexer.settings import Settings
from retriever.answer import Answerer
from retriever.search import open_searcher

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus"
SMALL = ROOT / "tests" / "data" / "corpus"
_LISTS = ("terms.txt", "synonyms.txt")
_MARK = re.compile(r"（gen(\d+)）")
_WORDS = re.compile(r"[\u4e00-\u9fff]{8,16}")
_ENDINGS = ("", "的辦理情形", "目前如何")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the name and id of the plan that it must lead to: what it led to when nobody else asked."""

    question: str
    plan: str
    plan_id: str


def write_generation(samples: Path, corpus: Path, number: int) -> None:
    """Put generation ``number`` of the reports ``samples`` into ``corpus``: every sentence ends with its mark."""
    corpus.mkdir(exist_ok=True)
    for path in sorted(samples.glob("*.t*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".txt" and path.name not in _LISTS:
            text = text.replace("。", f"（gen{number}）。")
        (corpus / path.name).write_text(text, encoding="utf-8")


def generations(texts: Iterable[str]) -> set[int]:
    """The generations that are named in some texts."""
    return {int(number) for text in texts for number in _MARK.findall(text)}


def first_build(settings: Settings, samples: Path) -> Answerer:
    """Generation 0, built in this process; what answers over it."""
    write_generation(samples, settings.corpus, 0)
    encoder = load_encoder(settings)
    build(settings, lambda: encoder, lambda _: None)
    return Answerer(open_searcher(settings, encoder))


def publish(settings: Settings, samples: Path, number: int) -> str:
    """Change the corpus and build it with the command line, in a process of its own; the loss, if any."""
    write_generation(samples, settings.corpus, number)
    own = {"GOALTRACE_CORPUS": settings.corpus, "GOALTRACE_INDEX": settings.index, "GOALTRACE_MODEL": settings.model}
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "build"],
        cwd=ROOT,
        env={**os.environ, **{name: str(value) for name, value in own.items()}},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return f"the build of generation {number} failed: {done.stderr[-300:]}" if done.returncode else ""


def questions(answerer: Answerer, count: int, seed: int = 0) -> list[Asked]:
    """Up to ``count`` questions made of words of the index's passages, each with what it finds."""
    catalogue = answerer.searcher.snapshot.catalogue
    passages = catalogue.passages(range(catalogue.counts.passages))
    chance, found = random.Random(seed), dict[str, Asked]()
    for _ in range(count):
        words = _WORDS.findall(_MARK.sub("", chance.choice(passages).text))
        if not words:
            continue
        question = chance.choice(words) + chance.choice(_ENDINGS)
        hits = answerer.searcher.search(question, top=5).hits
        if hits and len(generations(hit.passage.text for hit in hits)) == 1:
            plan = hits[0].entry.plan
            found[question] = Asked(question, plan.name, plan.id)
    return list(found.values())
