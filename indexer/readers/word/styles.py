"""What a Word style means for reading: heading level, automatic number, page break. Styles inherit."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

_W = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",  # documents saved as 「Strict Open XML」
)
_TITLES = {"title": 1, "subtitle": 2}
_MAX_LEVEL = 9
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """``level`` as in Paragraph; ``list_id`` and ``list_level`` (from 0) name the automatic number, if any."""

    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    break_before: bool | None = None

    def over(self, base: ParagraphProperties) -> ParagraphProperties:
        """These properties, with those of ``base`` where none is given here."""
        return ParagraphProperties(
            base.level if self.level is None else self.level,
            base.list_id if self.list_id is None else self.list_id,
            base.list_level if self.list_level is None else self.list_level,
            base.break_before if self.break_before is None else self.break_before,
        )


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute of the WordprocessingML namespace, or None."""
    if element is None:
        return None
    return next((found for prefix in _W if (found := element.get(prefix + name)) is not None), None)


def integer(element: etree._Element | None, name: str = "val") -> int | None:
    """An attribute as a number, or None where it is missing or none."""
    found = value(element, name)
    return int(found) if found is not None and found.isascii() and found.isdigit() and len(found) < 7 else None


def switch(element: etree._Element | None) -> bool | None:
    """An on/off property: present means on unless its value says otherwise; None when it is not given."""
    return None if element is None else value(element) not in _OFF


class WordStyles:
    """The styles of one document, by style id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._default = ""
        for style in root.iterchildren("{*}style") if root is not None else ():
            name = value(style, "styleId") or ""
            self._elements[name] = style
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on"):
                self._default = name
        self._resolved: dict[str, ParagraphProperties] = {}

    def paragraph(self, properties: etree._Element | None) -> ParagraphProperties:
        """What holds for a paragraph with these ``w:pPr``: its own properties over those of its style."""
        style = None if properties is None else value(properties.find("{*}pStyle"))
        return _direct(properties).over(self.style(style if style is not None else self._default))

    def style(self, style_id: str) -> ParagraphProperties:
        """What a style means, the styles it is based on included."""
        if style_id not in self._resolved:
            self._resolved[style_id] = ParagraphProperties()  # a style based on itself ends here
            element = self._elements.get(style_id)
            if element is not None:
                own = _direct(element.find("{*}pPr"))
                named = ParagraphProperties(level=_TITLES.get((value(element.find("{*}name")) or "").lower()))
                base = self.style(value(element.find("{*}basedOn")) or "")
                self._resolved[style_id] = own.over(named).over(base)
        return self._resolved[style_id]

    def lists_of(self, style_id: str) -> str | None:
        """The list that a numbering style stands for."""
        element = self._elements.get(style_id)
        return None if element is None else value(element.find("{*}pPr/{*}numPr/{*}numId"))


def _direct(properties: etree._Element | None) -> ParagraphProperties:
    if properties is None:
        return ParagraphProperties()
    outline = integer(properties.find("{*}outlineLvl"))
    return ParagraphProperties(
        level=None if outline is None else (outline + 1 if outline < _MAX_LEVEL else 0),
        list_id=value(properties.find("{*}numPr/{*}numId")),
        list_level=integer(properties.find("{*}numPr/{*}ilvl")),
        break_before=switch(properties.find("{*}pageBreakBefore")),
    )
