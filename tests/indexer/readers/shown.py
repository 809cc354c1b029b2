"""What a reader found, as plain lists that a test can write down."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.records import Block, Page, Paragraph, Table

Shown = str | list[list[str]]


def show(page: Page) -> list[Shown]:
    """The blocks of a page: a text for each paragraph, rows of texts for each table."""
    return [show_block(block) for block in page.blocks]


def show_block(block: Block) -> Shown:
    return rows(block) if isinstance(block, Table) else block.text


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def tables(pages: Iterable[Page]) -> list[Table]:
    return [block for page in pages for block in page.blocks if isinstance(block, Table)]


def paragraphs(pages: Iterable[Page]) -> list[Paragraph]:
    return [block for page in pages for block in page.blocks if isinstance(block, Paragraph)]


def texts(pages: Iterable[Page]) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(pages)]
