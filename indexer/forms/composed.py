"""Cells composed of several printed texts, each of which keeps its place on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from indexer.records import Cell, Line, Paragraph


def compose(parts: Iterable[str | Cell | Paragraph]) -> Cell:
    """One cell of printed texts and the strings between them; lines are moved to where their text now stands."""
    text = ""
    lines: list[Line] = []
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        lines += (replace(line, start=line.start + len(text), end=line.end + len(text)) for line in part.lines)
        text += part.text
    return Cell(text, tuple(lines))


def compose_paragraphs(parts: Iterable[Cell | Paragraph]) -> Cell:
    """One cell with a paragraph for each part that is not empty."""
    filled = [part for part in parts if part.text]
    return compose(piece for index, part in enumerate(filled) for piece in (("\n", part) if index else (part,)))
