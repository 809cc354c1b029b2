"""What a form gives back."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from indexer.records import Block, Page, Paragraph, Report, Table

_TITLE_CHARACTERS = 60
_SENTENCE = re.compile(r"[。；;]")


@dataclass(frozen=True, slots=True)
class Claim:
    """Reports that a form found in a document, and the numbers of all pages it read for them, covers included.

    ``rest`` are those of its pages that hold more than the form read, with what is left of them.
    """

    reports: tuple[Report, ...]
    pages: frozenset[int]
    rest: tuple[Page, ...] = ()


def unread(page: Page, tables: Collection[Table]) -> Page:
    """The page without ``tables`` and the titles above them."""
    left: list[Block] = []
    titles: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Paragraph) and is_title(block):
            titles.append(block)
            continue
        read = any(block is table for table in tables)
        left += [] if read else [*titles, block]
        titles = []
    return replace(page, blocks=(*left, *titles))


def is_title(block: Paragraph) -> bool:
    """Whether a paragraph is short and no sentence."""
    return len(block.text) <= _TITLE_CHARACTERS and not _SENTENCE.search(block.text)
