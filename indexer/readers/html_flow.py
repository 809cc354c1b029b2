"""HTML -> lines of text as a browser lays them out. Shared by HTML documents and by fragments inside cells.

A spec-conforming parser (lexbor) repairs the markup the way a browser would. The tree is walked without
recursion, so that no nesting of tags can exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.ordinals import ordinal

_BREAKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NO_TEXT = frozenset("script style template head noframes iframe object datalist".split())
# Unclosed formatting elements are reopened in every following block, which takes memory with the square of
# their number. They mean nothing to the text, so they are read as <span>, which is not reopened.
_FORMATTING = re.compile(r"<(/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9:]*)", re.IGNORECASE)
# Elements that never nest in themselves: they have no end tag or may do without it.
_FLAT = frozenset(
    "area base br col colgroup dd dt embed hr img input li link meta option p rt rp source tbody td tfoot th thead "
    "tr wbr".split()
)
_MAX_DEPTH = 5_000  # the parser looks through all open elements at every block; browsers stop at 512
_WIDE = r"[\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]"
_WIDE_LINE_END = re.compile(rf"(?<={_WIDE})\s*\n\s*(?={_WIDE})")
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)
_LIST_STYLES = {
    "1": "decimal", "A": "upper-letter", "a": "lower-letter", "I": "upper-roman", "i": "lower-roman",
    "decimal": "decimal", "decimal-leading-zero": "zero-padded",
    "upper-alpha": "upper-letter", "upper-latin": "upper-letter", "upper-roman": "upper-roman",
    "lower-alpha": "lower-letter", "lower-latin": "lower-letter", "lower-roman": "lower-roman",
    "cjk-ideographic": "chinese", "trad-chinese-informal": "chinese", "simp-chinese-informal": "chinese",
    "trad-chinese-formal": "formal", "cjk-decimal": "chinese-digits",
    "cjk-heavenly-stem": "stem", "cjk-earthly-branch": "branch",
    "none": "none", "disc": "none", "circle": "none", "square": "none",
}  # fmt: skip
_INTEGER = re.compile(r"-?[0-9]{1,6}")
_TURN_BEFORE = re.compile(r"break-before\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_TURN_AFTER = re.compile(r"break-after\s*:\s*(?:always|page|left|right)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One block of text; ``level`` as in Paragraph. A ``<br>`` inside it is a newline."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class PageTurn:
    """A page break that a style asks for; ``before`` an element, where it repeats one after the last element."""

    before: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """A node on entering or leaving it; ``closed`` when what is inside is left out."""

    node: LexborNode
    entering: bool
    closed: bool = False


@dataclass(slots=True)
class _List:
    """An open list and the number of its next item."""

    style: str
    next: int = 1
    step: int = 1


def parse_html(source: str) -> LexborNode | None:
    """The body of ``source``, or None when its elements nest deeper than any page does."""
    depth = 0
    for tag in _TAG.finditer(source):
        if tag[2].lower() not in _FLAT:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            if depth > _MAX_DEPTH:
                return None
    parser = LexborHTMLParser(_FORMATTING.sub(r"<\1span", source))
    return parser.body or parser.root  # a page of frames has no body


def tidy(text: str) -> str:
    """Runs of white space become one space, runs of line ends one newline; none at either end."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def own_rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of a table, not those of tables inside it."""
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")


def own_cells(row: LexborNode) -> Iterator[LexborNode]:
    """The cells of a row, not those of tables inside it."""
    return (cell for cell in row.iter() if cell.tag in ("td", "th"))


def flow(root: LexborNode, *, whole_tables: bool) -> Iterator[FlowLine | PageTurn | LexborNode]:
    """The lines under ``root`` in document order, with the numbers of ordered lists as printed.

    With ``whole_tables`` a table is yielded as its node; else its cells are text like any other.
    """
    walk = _Walk()
    for step in _steps(root, whole_tables):
        node, tag = step.node, step.node.tag or ""
        if node.is_text_node:
            if step.entering:
                walk.add_text(node.text_content or "")
        elif node.is_element_node:
            turn = _turns_page(node, step.entering)
            if tag in _BREAKS or turn:
                yield from walk.flush(with_bare_marker=tag == "li" and not step.entering)
            if turn and step.entering:
                yield PageTurn(before=True)
            if step.entering:
                walk.enter(tag, node)
            else:
                walk.leave(tag)
            if tag == "table" and step.entering and step.closed:
                yield node
            if turn and not step.entering:
                yield PageTurn(before=False)
    yield from walk.flush()


def _steps(root: LexborNode, whole_tables: bool) -> Iterator[_Step]:
    """Every node under ``root`` on entering and on leaving it, in document order."""
    node = root.first_child
    while node is not None:
        closed = node.tag in _NO_TEXT or (whole_tables and node.tag == "table" and not _is_layout(node))
        yield _Step(node, True, closed)
        child = None if closed else node.first_child
        if child is not None:
            node = child
            continue
        yield _Step(node, False)
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
            yield _Step(node, False)
        node = node.next


def _turns_page(node: LexborNode, entering: bool) -> bool:
    style = node.attributes.get("style") or "" if node.tag in _BREAKS or node.tag == "br" else ""
    return bool((_TURN_BEFORE if entering else _TURN_AFTER).search(style))


def _is_layout(table: LexborNode) -> bool:
    """Whether a table only places things on the page: one column with tables inside it."""
    one_column = all(sum(1 for _ in own_cells(row)) <= 1 for row in own_rows(table))
    return one_column and len(table.css("table")) > 1


@dataclass(slots=True)
class _Walk:
    """The line being built and what is open around it."""

    _text: list[str] = field(default_factory=list)
    _marker: str = ""
    _level: int = 0
    _pre: int = 0
    _lists: list[_List] = field(default_factory=list)

    def add_text(self, text: str) -> None:
        if not self._pre:
            # A line end in HTML source is a space, but not between characters that take no spaces
            # (CSS Text 3, segment break transformation).
            text = _WIDE_LINE_END.sub("", text).replace("\n", " ")
        self._text.append(text)

    def enter(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag in ("td", "th"):
            self._text.append(" ")
        elif tag == "pre":
            self._pre += 1
        elif tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag in ("ol", "ul"):
            self._lists.append(_open_list(tag, node))
        elif tag == "li" and self._lists:
            self._marker += _marker(self._lists[-1], node)

    def leave(self, tag: str) -> None:
        if tag == "pre":
            self._pre -= 1
        elif tag in _HEADINGS:
            self._level = 0
        elif tag in ("ol", "ul"):
            self._lists.pop()

    def flush(self, with_bare_marker: bool = False) -> Iterator[FlowLine]:
        """The line so far. A number waits for its text, which may stand in a block of its own."""
        text = tidy("".join(self._text))
        self._text.clear()
        if text or (with_bare_marker and self._marker):
            yield FlowLine(self._marker + text, self._level)
            self._marker = ""


def _open_list(tag: str, node: LexborNode) -> _List:
    attributes = node.attributes
    step = -1 if "reversed" in attributes else 1
    first = sum(child.tag == "li" for child in node.iter()) if step < 0 else 1
    style = _list_style(node, "decimal" if tag == "ol" else "none")
    return _List(style, _integer(attributes.get("start"), first), step)


def _marker(parent: _List, item: LexborNode) -> str:
    style = _list_style(item, parent.style)
    if style == "none":
        return ""
    number = _integer(item.attributes.get("value"), parent.next)
    parent.next = number + parent.step
    return f"{ordinal(number, style)}、"


def _list_style(node: LexborNode, default: str) -> str:
    attributes = node.attributes
    found = _LIST_STYLE.search(attributes.get("style") or "")
    named = [_LIST_STYLES[word] for word in (found[1].lower().split() if found else ()) if word in _LIST_STYLES]
    return named[0] if named else _LIST_STYLES.get(attributes.get("type") or "", default)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and _INTEGER.fullmatch(text) else default
