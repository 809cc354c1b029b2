"""Words of the interface: Traditional Chinese first, English beside it. Words of reports are never translated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ui.strings_en import STRINGS as ENGLISH
from ui.strings_zh import STRINGS as CHINESE


class Language(StrEnum):
    """A language of the interface; the value is what the address bar says."""

    CHINESE = "zh"
    ENGLISH = "en"


TABLES = {Language.CHINESE: CHINESE, Language.ENGLISH: ENGLISH}


@dataclass(frozen=True, slots=True)
class Texts:
    """The interface's words in one language."""

    language: Language = Language.CHINESE

    def __call__(self, key: str, **values: object) -> str:
        """The words for ``key`` with ``values`` filled in."""
        return TABLES[self.language][key].format(**values)

    def known(self, key: str, otherwise: str) -> str:
        """The words for ``key``, or ``otherwise`` where the table has none."""
        return TABLES[self.language].get(key, otherwise)

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return "zh-Hant" if self.language is Language.CHINESE else "en"

    @property
    def other(self) -> Language:
        """The language to switch to."""
        return Language.ENGLISH if self.language is Language.CHINESE else Language.CHINESE
