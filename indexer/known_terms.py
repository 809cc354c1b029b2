"""A guard at build: terms cut out of the middle of passages must find their own passage in the lexical leg.

A term that a user types is segmented by itself, in the index it was segmented inside its sentence. Where the two
disagree (a dictionary of the wrong script, offsets that slipped) every search by words loses, and nothing else shows it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from indexer.errors import BuildError
from indexer.lexical import LexicalIndex
from indexer.records import Passage
from indexer.text import Segmenter, bigrams
from indexer.vectors import Rows

SAMPLE = 100
TOLERATED = 0.1  # a name no dictionary knows may be cut otherwise when it stands alone
_SHORTEST = 20  # characters; shorter passages have no middle
_LIMIT = 1_000_000


def check_known_terms(passages: Sequence[Passage], lexical: LexicalIndex, segmenter: Segmenter) -> None:
    """Look for up to SAMPLE passages by a term from their middle. Raises BuildError when too many are not found."""
    long_enough = [row for row, passage in enumerate(passages) if len(passage.text) >= _SHORTEST]
    sample = random.Random(0).sample(long_enough, min(SAMPLE, len(long_enough)))
    terms = {row: term for row in sample if (term := _middle_term(passages[row].text, segmenter))}
    lost = [row for row, term in terms.items() if row not in _found(term, lexical, segmenter)]
    if len(lost) > TOLERATED * len(terms):
        passage = passages[lost[0]]
        raise BuildError(
            f"{passage.source}: {len(lost)} of {len(terms)} terms do not find the passage they stand in, such as "
            f"「{terms[lost[0]]}」 in {passage.id}; check terms.txt and install requirements.txt again."
        )


def _middle_term(text: str, segmenter: Segmenter) -> str:
    """The word of two characters or more that lies nearest to the middle, as printed; empty when there is none."""
    tokens = [token for token in segmenter.tokens(text) if token.end - token.start >= 2]
    middle = len(text) / 2
    nearest = min(tokens, key=lambda token: abs((token.start + token.end) / 2 - middle), default=None)
    return text[nearest.start : nearest.end] if nearest else ""


def _found(term: str, lexical: LexicalIndex, segmenter: Segmenter) -> Rows:
    return lexical.holding(segmenter.words(term), bigrams(term), _LIMIT)
