from __future__ import annotations

import pytest

from ui.i18n import Texts
from ui.notes import note_text


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("No passage holds a word of the question; found by meaning only.", "沒有段落含有問題中的詞"),
        ("No passage is near the question in meaning; found by words only.", "沒有意思相近的段落"),
        ("The search by meaning failed (out of <memory>); the other one served.", "（out of <memory>）"),
        ("Nothing here fits the years, agencies or statuses in the question; searched without them.", "不限這些條件"),
        ("No passage holds 「一字不差」 word for word; searched without the quotation marks.", "含有「一字不差」"),
        ("A remark of a later version {x}.", "A remark of a later version {x}."),
    ],
)
def test_remarks_are_translated_or_shown_as_they_came(note: str, said: str) -> None:
    assert said in note_text(note, Texts())
