"""A guard at build: terms cut out of the middle of passages must find their own passage in the lexical leg.

A term that a user types is segmented by itself, in the index it was segmented inside its sentence. Where the two
disagree (a dictionary of the wrong script, offsets that slipped) every search by words loses, and nothing else shows it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.catalogue import Catalogue
from indexer.errors import BuildError
from indexer.lexical import LexicalIndex
from indexer.records import Passage
from indexer.text import Segmenter, bigrams
from indexer.vectors import Rows

SAMPLE = 100
_DRAWN = 400  # some are too short
TOLERATED = 0.1  # a name no dictionary knows may be cut otherwise when it stands alone
_SHORTEST = 20  # characters; shorter passages have no middle
_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class LostTerms:
    """How many terms were tried, and by row those that do not find the passage they stand in."""

    tried: int
    lost: dict[int, str]

    @property
    def too_many(self) -> bool:
        """Whether more were lost than rare names explain."""
        return len(self.lost) > TOLERATED * self.tried


def draw_sample(catalogue: Catalogue) -> dict[int, Passage]:
    """Up to SAMPLE passages with a middle, by row."""
    total = catalogue.counts.passages
    rows = random.Random(0).sample(range(total), min(_DRAWN, total))
    drawn = zip(rows, catalogue.passages(rows), strict=True)
    return dict(itertools.islice(((row, each) for row, each in drawn if len(each.text) >= _SHORTEST), SAMPLE))


def check_known_terms(sample: Mapping[int, Passage], lexical: LexicalIndex, segmenter: Segmenter) -> None:
    """Look for passages, given by row, by a term from their middle. Raises BuildError when too many are not found."""
    found = lost_terms(sample, lexical, segmenter)
    if found.too_many:
        row, term = next(iter(found.lost.items()))
        raise BuildError(
            f"{sample[row].source}: {len(found.lost)} of {found.tried} terms do not find the passage they stand in, "
            f"such as 「{term}」 in {sample[row].id}; check terms.txt and install requirements.txt again."
        )


def lost_terms(sample: Mapping[int, Passage], lexical: LexicalIndex, segmenter: Segmenter) -> LostTerms:
    """Look for each passage of ``sample``, given by row, by a term from its middle."""
    long_enough = {row: passage.text for row, passage in sample.items() if len(passage.text) >= _SHORTEST}
    terms = {row: term for row, text in long_enough.items() if (term := _middle_term(text, segmenter))}
    return LostTerms(
        len(terms), {row: term for row, term in terms.items() if row not in _found(term, lexical, segmenter)}
    )


def _middle_term(text: str, segmenter: Segmenter) -> str:
    """The word of two characters or more that lies nearest to the middle, as printed; empty when there is none."""
    tokens = [token for token in segmenter.tokens(text) if token.end - token.start >= 2]
    middle = len(text) / 2
    nearest = min(tokens, key=lambda token: abs((token.start + token.end) / 2 - middle), default=None)
    return text[nearest.start : nearest.end] if nearest else ""


def _found(term: str, lexical: LexicalIndex, segmenter: Segmenter) -> Rows:
    return lexical.holding(segmenter.words(term), bigrams(term), _LIMIT)
