"""Markdown files, turned into HTML by a CommonMark parser with tables and read as HTML from there."""

from __future__ import annotations

from markdown_it import MarkdownIt

from indexer.errors import ReadError
from indexer.readers.decoding import decode_text
from indexer.readers.html_document import read_html
from indexer.records import Page

_MAX_CHARACTERS = 20_000_000
_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """The page of a Markdown file; HTML in it counts, so that page breaks and merged cells can be written."""
    source = decode_text(data, name)
    if len(source) > _MAX_CHARACTERS:
        raise ReadError(f"{name}: {len(source):,} characters, over the limit of {_MAX_CHARACTERS:,}; split the file.")
    return read_html(_PARSER.render(source), name)
