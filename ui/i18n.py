"""Words of the interface: Traditional Chinese first, English beside it. Words of reports are never translated.

They lie in ``ui/strings/``, a folder a language and a file a page.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

STRINGS = Path(__file__).parent / "strings"


class Language(StrEnum):
    """A language of the interface; the value is what the address bar says."""

    CHINESE = "zh"
    ENGLISH = "en"


def _table(language: Language) -> dict[str, str]:
    files = sorted((STRINGS / language).glob("*.toml"))
    return {key: words for file in files for key, words in tomllib.loads(file.read_text(encoding="utf-8")).items()}


TABLES = {language: _table(language) for language in Language}


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
