"""The parts of a Word document beside its body: styles, lists, notes, running headers and footers."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.archive import open_archive
from indexer.readers.pagination import Fragment, clean, compose
from indexer.readers.word.inline import children, local_name, paragraph_text, shows_page_number
from indexer.readers.word.numbering import WordNumbering
from indexer.readers.word.styles import WordStyles, value
from indexer.records import Cell


class WordParts:
    """One document, opened. Raises ReadError when it is not a DOCX file or a part of it is damaged."""

    def __init__(self, data: bytes, name: str) -> None:
        archive = open_archive(data, name, ".docx")
        main = next((relation.part for relation in archive.relations() if relation.kind == "officeDocument"), "")
        body = archive.tree(main).find("{*}body")
        if body is None:
            raise ReadError(f"{name}: the part {main} has no body; save the file again in the program that made it.")
        self.body: etree._Element = body
        relations = archive.relations(main)
        trees = {
            relation.kind: archive.tree(relation.part)
            for relation in relations
            if relation.kind in ("styles", "numbering", "footnotes", "endnotes")
        }
        self.styles = WordStyles(trees.get("styles"))
        self.numbering = WordNumbering(trees.get("numbering"), self.styles)
        self._notes = {
            (kind, value(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in children(trees.get(f"{kind}s"), kind)
        }
        self._furniture = {
            relation.id: archive.tree(relation.part) for relation in relations if relation.kind in ("header", "footer")
        }
        self._seen: set[str] = set()

    def sections(self) -> list[etree._Element]:
        """The properties of the sections in order; each stands at its section's end."""
        found = self.body.iter("{*}sectPr")
        return [section for section in found if local_name(section.getparent()) != "sectPrChange"]

    def note(self, kind: str, reference: etree._Element, page: int) -> Cell:
        """The text of the note that ``reference`` points to, once; empty when it was given before."""
        note = self._notes.pop((kind, value(reference, "id")), None)
        paragraphs = () if note is None else note.iter("{*}p")
        return compose([Fragment(paragraph_text(paragraph), page)] for paragraph in paragraphs)

    def furniture(self, section: etree._Element | None, kind: str) -> Iterator[str]:
        """What a section's headers or footers (``kind``) say that was not said before; page numbers are no text."""
        for reference in children(section, f"{kind}Reference"):
            part = next((self._furniture[key] for key in reference.attrib.values() if key in self._furniture), None)
            for paragraph in part.iter("{*}p") if part is not None else ():
                text = clean(paragraph_text(paragraph))
                if text and text not in self._seen and not shows_page_number(paragraph):
                    self._seen.add(text)
                    yield text
