"""The pieces of one Word paragraph in reading order: text, page breaks, text boxes, notes.

Text that tracked changes deleted or moved away is not read, text that they inserted is; nor are field codes
read, only what the field shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from indexer.readers.pagination import Anchored, Break
from indexer.readers.word.styles import value

_SKIPPED = frozenset("pPr rPr del moveFrom instrText delText delInstrText rt sdtPr sdtEndPr fldData".split())
_WRAPPERS = frozenset("sdt sdtContent customXml smartTag ins moveTo AlternateContent Choice".split())
_LITERAL = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
# The ticks of forms are set in symbol fonts; elsewhere the code itself is kept.
_SYMBOLS = {
    "Wingdings": {
        0xF06E: "■", 0xF06F: "□", 0xF071: "❑", 0xF0A8: "□", 0xF0FB: "✗", 0xF0FC: "✓", 0xF0FD: "☒", 0xF0FE: "☑",
    },
    "Wingdings 2": {0xF04F: "✗", 0xF050: "✓", 0xF051: "☒", 0xF052: "☑", 0xF0A2: "■", 0xF0A3: "□"},
}  # fmt: skip


def flow(container: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a body, cell or text box, content controls opened."""
    return children(container, "p", "tbl")


def children(container: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children of these names, content controls around them opened."""
    for child in container if container is not None else ():
        name = local_name(child)
        if name in names:
            yield child
        elif name in _WRAPPERS:
            yield from children(child, *names)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def pieces(element: etree._Element) -> Iterator[str | Break | Anchored]:
    """What stands in a paragraph, at any depth of runs, links, fields, content controls and drawings."""
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SKIPPED:
            continue
        elif name in _LITERAL:
            yield _LITERAL[name]
        elif name == "br":
            yield Break.SET if value(child, "type") == "page" else "\n"
        elif name == "lastRenderedPageBreak":
            yield Break.RECORDED
        elif name == "sym":
            yield _symbol(child)
        elif name == "txbxContent":
            yield Anchored("box", child)
        elif name in ("footnoteReference", "endnoteReference"):
            yield Anchored(name.removesuffix("Reference"), child)
        elif name == "AlternateContent":
            # The same content twice, for newer and for older programs.
            yield from pieces(next((part for part in child if local_name(part) == "Choice"), child))
        else:
            yield from pieces(child)


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of a paragraph alone, wherever it is printed."""
    return "".join(piece for piece in pieces(paragraph) if isinstance(piece, str))


def shows_page_number(paragraph: etree._Element) -> bool:
    """Whether a paragraph of a header or footer prints the page's number."""
    codes = [element.text or "" for element in paragraph.iter("{*}instrText")]
    codes += [value(element, "instr") or "" for element in paragraph.iter("{*}fldSimple")]
    return any(code.split()[:1] in (["PAGE"], ["NUMPAGES"]) for code in codes)


def _symbol(element: etree._Element) -> str:
    try:
        code = int(value(element, "char") or "", 16)
    except ValueError:
        return ""
    if not 0x20 <= code <= 0xFFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return _SYMBOLS.get(value(element, "font") or "", {}).get(code, chr(code))
