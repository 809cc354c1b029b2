"""HTML fragments inside cells -> plain text, one line per paragraph.

Settlement systems export cells as fragments such as ``<p>一、…</p> <ol> 1、…``, sometimes unclosed. They are
repaired the way a browser would; text is never dropped, not even what merely looks like a tag (``<SDGs>``).
"""

from __future__ import annotations

import re

from indexer.readers.html_flow import FlowLine, flow, parse_html, tidy

_TAGS = (
    "a|abbr|article|b|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|figure|font|footer|"
    "h[1-6]|header|hr|i|img|ins|kbd|label|li|main|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|"
    "tbody|td|tfoot|th|thead|tr|tt|u|ul|var|wbr"
)
_TAG = rf"</?(?:{_TAGS})(?=[\s/>])[^<>]*>"
_ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);"
_MARKUP = re.compile(rf"{_TAG}|{_ENTITY}", re.IGNORECASE)
_LITERAL = re.compile(rf"(?!{_TAG}|{_ENTITY})[<&]", re.IGNORECASE)


def has_markup(text: str) -> bool:
    """Whether ``text`` holds an HTML tag or entity."""
    return ("<" in text or "&" in text) and bool(_MARKUP.search(text))


def plain_text(fragment: str) -> str:
    """The fragment's text: runs of white space are one space, a block element starts a new line."""
    if not has_markup(fragment):
        return tidy(fragment)
    body = parse_html(_LITERAL.sub(lambda sign: "&lt;" if sign[0] == "<" else "&amp;", fragment))
    if body is None:  # nested beyond any bound: shown as it stands
        return tidy(fragment)
    return "\n".join(line.text for line in flow(body, whole_tables=False) if isinstance(line, FlowLine))
