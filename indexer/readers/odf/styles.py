"""Styles of an OpenDocument file as far as reading needs them: page breaks, list styles, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.readers.odf.inline import FO, STYLE, TABLE, TEXT, paragraph_text

_TURNS = frozenset({"page", "even-page", "odd-page"})
_NUMBERS_OF_PAGES = (f"{TEXT}page-number", f"{TEXT}page-count")


@dataclass(frozen=True, slots=True)
class BlockStyle:
    """What holds for a paragraph or table: page breaks, its list style, the page layout it switches to."""

    break_before: bool = False
    break_after: bool = False
    list_style: str = ""
    master_page: str = ""
    hidden: bool = False


class OdfStyles:
    """The styles of the text and those of ``styles.xml``, by family and name."""

    def __init__(self, *roots: etree._Element) -> None:
        self._elements = {
            (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")): style
            for root in roots
            for style in root.iter(f"{STYLE}style")
        }
        self._masters = {
            master.get(f"{STYLE}name", ""): master for root in roots for master in root.iter(f"{STYLE}master-page")
        }
        self._resolved: dict[tuple[str, str], BlockStyle] = {}
        self._seen: set[str] = set()

    def block(self, family: str, name: str) -> BlockStyle:
        """The style ``name`` of ``family`` (``paragraph``, ``table``), its parents included."""
        key = family, name
        if key not in self._resolved:
            self._resolved[key] = BlockStyle()  # a style that is its own parent ends here
            element = self._elements.get(key)
            if element is not None:
                parent = self.block(family, element.get(f"{STYLE}parent-style-name", ""))
                self._resolved[key] = _block_style(element, parent)
        return self._resolved[key]

    def furniture(self, master: str, kind: str) -> Iterator[str]:
        """What the headers or footers (``kind``) of a page layout say that was not said before."""
        element = self._masters.get(master)
        for area in element.iterchildren(f"{STYLE}{kind}") if element is not None else ():
            for paragraph in area.iter(f"{TEXT}p", f"{TEXT}h"):
                text = paragraph_text(paragraph).strip()
                if text and text not in self._seen and next(paragraph.iter(*_NUMBERS_OF_PAGES), None) is None:
                    self._seen.add(text)
                    yield text

    def first_master(self) -> str:
        """The page layout that holds where no paragraph asks for another."""
        return "Standard" if "Standard" in self._masters else next(iter(self._masters), "")


def _block_style(element: etree._Element, parent: BlockStyle) -> BlockStyle:
    before = after = None
    hidden = parent.hidden
    for properties in element.iterchildren(f"{STYLE}paragraph-properties", f"{STYLE}table-properties"):
        before = properties.get(f"{FO}break-before")
        after = properties.get(f"{FO}break-after")
        hidden = properties.get(f"{TABLE}display", "true") == "false"
    return BlockStyle(
        parent.break_before if before is None else before in _TURNS,
        parent.break_after if after is None else after in _TURNS,
        element.get(f"{STYLE}list-style-name", parent.list_style),
        element.get(f"{STYLE}master-page-name", parent.master_page),
        hidden,
    )
