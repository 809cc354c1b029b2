"""Remarks of the search in the interface's language. A remark that is not known here is shown as it came."""

from __future__ import annotations

import re

from ui.i18n import Texts

# The sentences are those of retriever/; named groups fill in the translation.
_KNOWN = {
    "note.meaning_only": r"No passage holds a word of the question; found by meaning only\.",
    "note.words_only": r"No passage is near the question in meaning; found by words only\.",
    "note.leg_failed": r"The search by (meaning|words) failed \((?P<reason>.*)\); the other one served\.",
    "note.nothing_fits": r"Nothing here fits the years, agencies or statuses in the question; searched without them\.",
    "note.phrase": r"No passage holds 「(?P<phrase>.*)」 word for word; searched without the quotation marks\.",
}


def note_text(note: str, t: Texts) -> str:
    """One remark in the interface's language."""
    for key, pattern in _KNOWN.items():
        if found := re.fullmatch(pattern, note):
            return t(key, **found.groupdict())
    return note
