"""A small corpus that changes at every build, so that a reader can tell which build a passage comes from.

Every file carries the number of its generation; passages of two generations in one answer are a mixed snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "tests" / "data" / "corpus"
QUESTION = "感測站"
_MARK = re.compile(r"第(\d+)代感測站")


def write_generation(corpus: Path, number: int) -> None:
    """Put generation ``number`` into ``corpus``."""
    corpus.mkdir(exist_ok=True)
    for path in sorted(SAMPLES.iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.stem != "terms":
            text = text.replace(QUESTION, f"第{number}代{QUESTION}")
        (corpus / path.name).write_text(text, encoding="utf-8")


def generations(texts: Iterable[str]) -> set[int]:
    """The generations that are named in some passages."""
    return {int(number) for text in texts for number in _MARK.findall(text)}
