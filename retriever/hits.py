"""What a search gives: hits with the plan and goal row they lead back to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from indexer.catalogue import PlanEntry
from indexer.passages import text_hash
from indexer.records import Goal, Passage
from retriever.abstention import Signals
from retriever.notes import Note
from retriever.query import Query


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with the plan and goal row it belongs to.

    ``highlights`` are slices of ``passage.text`` that match words of the question.
    """

    rank: int
    score: float
    passage: Passage
    entry: PlanEntry
    goal: Goal | None
    highlights: tuple[tuple[int, int], ...]

    @property
    def permalink(self) -> str:
        """Query string that opens this goal row again and notices when its text has changed."""
        return permalink(self.passage)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first. ``notes`` says what did not work, such as a leg that found nothing.

    ``confidence`` is the estimated probability that a hit answers the question; below the threshold that was set,
    ``answered`` is False and the hits are merely the nearest there is.
    """

    query: Query
    hits: tuple[Hit, ...]
    notes: tuple[Note, ...]
    took_ms: float
    answered: bool = True
    confidence: float = 1.0
    signals: Signals | None = None

    @property
    def nearest(self) -> tuple[Hit, ...]:
        """The hits of a question that the corpus does not answer; none for one that it does."""
        return () if self.answered else self.hits


def permalink(passage: Passage) -> str:
    """Plan id, column, goal number and the text's hash, as a URL query string."""
    parts = {
        "plan": passage.plan_id,
        "column": passage.column.value,
        "goal": passage.goal_number,
        "text": text_hash(passage.text),
    }
    return "?" + urlencode({key: value for key, value in parts.items() if value})
