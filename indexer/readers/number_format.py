"""Numbers, dates and truth values of a spreadsheet as a person reads them in the cell.

Source of the format codes: ECMA-376 part 1, 18.8.30 (number formats) and 18.8.31.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

# A spreadsheet keeps 15 significant digits; what a binary fraction has beyond them is noise.
_PRECISE = Context(prec=15)
_ROOMY = Context(prec=80)
_MAX_DECIMALS = 30
_LARGEST = Decimal(10) ** 21
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"
    | \\(?P<escaped>.)
    | [_*].                                                   # blank space as wide as the next character
    | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?P<bracket>[^\]]*)\]                                 # a colour, a calendar or a condition
    | (?P<general>General|G/通用格式)
    | (?P<places>[0\#?][0\#?,]*(?:\.[0\#?]*)?,*|\.[0\#?]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NOT_PLAIN = frozenset("/Ee@")


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts of a format code that semicolons divide; ``places`` holds its digit placeholders."""

    before: str
    places: str
    after: str

    @property
    def percents(self) -> int:
        return (self.before + self.after).count("%")


def show(cell: object, code: str = "General") -> str:
    """The text of one cell's value in the number format ``code``; formats beyond plain numbers show all digits."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _show_number(cell, code)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds").removesuffix(":00")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.time):
        return cell.isoformat("seconds").removesuffix(":00")
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return "" if cell is None else str(cell)


def _show_number(number: float, code: str) -> str:
    value = _PRECISE.create_decimal(number)
    sections = _sections(code)
    if sections is None or not value.is_finite() or abs(value) >= _LARGEST:
        return _plain(value)
    section = sections[0]
    sign = "-" if value < 0 else ""
    if value < 0 and len(sections) > 1:
        section, sign = sections[1], ""
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    shown = section.before + _digits(abs(value).scaleb(2 * section.percents), section.places) + section.after
    # Some formats hide a number (;;;); it is read all the same.
    return (sign + shown.strip()) if shown.strip() or value == 0 else _plain(value)


def _plain(value: Decimal) -> str:
    """All digits without noise: no exponent, no zeros at the end of the fraction."""
    if not value.is_finite() or abs(value) >= _LARGEST:
        return str(value.normalize(_ROOMY))
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _digits(value: Decimal, places: str) -> str:
    """``value`` on the placeholders 0, # and ?, each comma at their end dividing by a thousand."""
    if places in ("", "General"):
        return _plain(value) if places else ""
    scaled = places.rstrip(",")
    value = value.scaleb(-3 * (len(places) - len(scaled)))
    whole_places, _, fraction_places = scaled.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction_places)), ROUND_HALF_UP, _ROOMY)
    whole, _, fraction = format(rounded, "f").partition(".")
    kept = len(fraction_places.rstrip("#?"))
    fraction = fraction[:kept] + fraction[kept:].rstrip("0")
    whole = whole.lstrip("0").rjust(whole_places.count("0"), "0")
    if "," in whole_places and whole and whole[0] != "0":
        whole = f"{int(whole):,}"
    return whole + ("." + fraction if fraction else "")


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The sections of a format of plain numbers, or None for any other (fractions, exponents, conditions)."""
    sections = [["", "", ""]]
    for token in _TOKEN.finditer(code):
        section = sections[-1]
        bracket, other = token["bracket"], token["other"]
        if other == ";":
            sections.append(["", "", ""])
        elif len(sections) > 3:  # a fourth is for text
            break
        elif token["general"] or token["places"]:
            if section[1]:
                return None
            section[1] = token["places"] or "General"
        elif other in _NOT_PLAIN or (bracket is not None and bracket[:1] in "<>="):
            return None
        else:
            literal = token["quoted"] or token["escaped"] or token["currency"] or other or ""
            section[2 if section[1] else 0] += literal
    sections = sections[:3]
    if any(len(places.partition(".")[2]) > _MAX_DECIMALS for _, places, _ in sections) or not sections[0][1]:
        return None
    return tuple(_Section(*parts) for parts in sections)
