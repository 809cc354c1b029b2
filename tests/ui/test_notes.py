from __future__ import annotations

import pytest

from retriever.notes import Note, NoteCode
from ui.i18n import TABLES, Language, Texts
from ui.notes import note_text


@pytest.mark.parametrize("language", Language)
def test_every_remark_has_words(language: Language) -> None:
    assert {f"note.{code}" for code in NoteCode} == {key for key in TABLES[language] if key.startswith("note.")}


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (Note(NoteCode.MEANING_ONLY), "沒有段落含有問題中的詞"),
        (Note(NoteCode.LEG_FAILED, {"leg": "meaning", "reason": "out of <memory> {x}"}), "（out of <memory> {x}）"),
        (Note(NoteCode.PHRASE, {"phrase": "一字不差"}), "含有「一字不差」"),
    ],
)
def test_remarks_are_translated_with_their_values(note: Note, said: str) -> None:
    assert said in note_text(note, Texts())
