"""What a search says about itself: a leg that found nothing, a condition that was dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NoteCode(StrEnum):
    """What is said. An interface in another language goes by this and by the note's values."""

    MEANING_ONLY = "meaning_only"
    WORDS_ONLY = "words_only"
    LEG_FAILED = "leg_failed"
    NOTHING_FITS = "nothing_fits"
    PHRASE = "phrase"
    PHRASES = "phrases"


_SENTENCES = {
    NoteCode.MEANING_ONLY: "No passage holds a word of the question; found by meaning only.",
    NoteCode.WORDS_ONLY: "No passage is near the question in meaning; found by words only.",
    NoteCode.LEG_FAILED: "The search by {leg} failed ({reason}); the other one served.",
    NoteCode.NOTHING_FITS: "Nothing here fits the years, agencies or statuses in the question; searched without them.",
    NoteCode.PHRASE: "No passage holds 「{phrase}」 word for word; searched without the quotation marks.",
    NoteCode.PHRASES: "The question quotes {count} phrases; only the first {most} must stand in a passage word for word.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One remark. ``values``: ``leg`` and ``reason`` of a leg that failed, ``phrase`` of one that is nowhere.

    ``count`` and ``most`` of too many phrases.
    """

    code: NoteCode
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence."""
        return _SENTENCES[self.code].format(**self.values)
