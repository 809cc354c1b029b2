"""Agencies, their aliases, and which one took over from which: ``agencies.toml`` of the corpus."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from indexer.errors import SettingsError

FILE = "agencies.toml"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency under its full name; ``fictional`` ones belong to the sample reports."""

    name: str
    aliases: tuple[str, ...] = ()
    english: str = ""
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """``to`` took over from ``from_`` on ``date``; ``basis`` is the law or order it rests on."""

    from_: str
    to: str
    date: datetime.date
    basis: str
    fictional: bool = False


@dataclass(frozen=True)
class Agencies:
    """Everything the list says. Names are compared by their full form: an alias stands for its agency."""

    agencies: tuple[Agency, ...] = ()
    successions: tuple[Succession, ...] = ()

    def full_name(self, name: str) -> str:
        """The full name an alias stands for; a name nobody lists stands for itself."""
        return self._by_alias.get(name, name)

    def succession(self, older: str, newer: str) -> Succession | None:
        """The entry by which ``newer`` took over from ``older``, or None."""
        pair = (self.full_name(older), self.full_name(newer))
        return next((s for s in self.successions if (self.full_name(s.from_), self.full_name(s.to)) == pair), None)

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        return {alias: agency.name for agency in self.agencies for alias in (agency.name, *agency.aliases)}


_AGENCIES = TypeAdapter(tuple[Agency, ...])
_SUCCESSIONS = TypeAdapter(tuple[Succession, ...])


def read_agencies(folder: Path) -> Agencies:
    """The list in a corpus or snapshot folder; a missing file is an empty list. Raises SettingsError if it is wrong."""
    path = folder / FILE
    if not path.exists():
        return Agencies()
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        successions = [{**entry, "from_": entry.get("from")} for entry in listed.get("succession", [])]
        for entry in successions:
            entry.pop("from", None)
        return Agencies(_AGENCIES.validate_python(listed.get("agency", [])), _SUCCESSIONS.validate_python(successions))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}; mend the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{path}: entry {place}: {first['msg']}; mend the entry.") from error
