"""Sentence choice on drcd_test: ``python -m benchmarks.quotes [FOLDER] [--json]``.

Paragraphs are cut into passages as the indexer cuts them and searched by the lexical leg. Counted are the questions
of which one of the first ten passages, of the right paragraph, holds the answer string; measured is how often the
quote taken from that passage holds it too, and how much of the passage the quote is.

Expected: the answer inside the quote >= 0.85, the quote <= 1/3 of its passage on average. Measured: 0.936 and 0.292.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.catalogue import Filters
from indexer.lexical import lexical_store
from indexer.settings import cache_folder
from indexer.text import Segmenter
from retriever.beir import Dataset, read_dataset
from retriever.query import parse_query
from retriever.sentences import SHARE, best_window, wanted

DRCD = Path(__file__).parents[2].parent / "shared" / "data" / "retrieval" / "drcd_test"
DEPTH = 10
MIN_HELD = 0.85


@dataclass(frozen=True, slots=True)
class Scores:
    """``retrieved`` questions out of ``questions``; ``held`` is the share whose quote holds the answer string.

    ``share`` is the mean of quote length over passage length.
    """

    questions: int
    retrieved: int
    held: float
    share: float

    @property
    def passed(self) -> bool:
        """Whether both figures come out as expected."""
        return self.held >= MIN_HELD and self.share <= SHARE


def read_answers(folder: Path) -> dict[str, list[str]]:
    """Question id -> the answer strings that stand in its paragraph."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return {line["_id"]: line["answers"] for line in map(json.loads, lines)}


def evaluate(folder: Path, every: int = 1) -> Scores:
    """Measure every ``every``-th question of a set in BEIR layout with answer strings."""
    dataset = read_dataset(folder)
    answers = read_answers(folder)
    segmenter = Segmenter((), cache_folder(None))
    held, shares = [], []
    asked = list(dataset.questions.items())[::every]
    with tempfile.TemporaryDirectory() as place:
        lexical_store().write(dataset.rows, segmenter, Path(place))
        index = lexical_store().open_index(Path(place))
        for number, (name, question) in enumerate(asked, start=1):
            query = parse_query(question, Filters(), segmenter)
            passage = _holding(
                dataset, name, index.search(query.terms, query.grams, DEPTH).rows.tolist(), answers[name]
            )
            if passage is None:
                continue
            span = best_window(passage, wanted(query), segmenter)
            quote = passage[span.start : span.end]
            held.append(any(answer in quote for answer in answers[name]))
            shares.append(len(quote) / len(passage))
            if number % 100 == 0:
                print(f"{number:>6} / {len(asked)}", end="\r", file=sys.stderr, flush=True)
    return Scores(len(asked), len(held), sum(held) / len(held), sum(shares) / len(shares))


def _holding(dataset: Dataset, name: str, rows: list[int], answers: list[str]) -> str | None:
    """The first retrieved passage of the right paragraph that holds an answer."""
    relevant = dataset.judged.qrels[name]
    for row in rows:
        text = dataset.rows[row][0]
        if relevant.get(dataset.owners[row]) and any(answer in text for answer in answers):
            return text
    return None


def main() -> int:
    """Print the scores; 1 when they miss what is expected."""
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    scores = evaluate(folders[0] if folders else DRCD)
    if "--json" in sys.argv:
        print(json.dumps(asdict(scores)))
    else:
        print(
            f"{scores.retrieved} of {scores.questions} passages retrieved; answer in quote {scores.held:.3f}, "
            f"quote of passage {scores.share:.3f}  {'ok' if scores.passed else 'FAIL'}"
        )
    return 0 if scores.passed else 1


if __name__ == "__main__":
    sys.exit(main())
