"""Remarks of the search in the interface's language."""

from __future__ import annotations

from retriever.notes import Note
from ui.i18n import Texts


def note_text(note: Note, t: Texts) -> str:
    """One remark in the interface's language."""
    return t(f"note.{note.code}", **note.values)
