"""What a corpus gives, file by file, so that a build never holds all of it.

Whatever the end of a build needs to know of all files is kept here: the terms they show, and what was noteworthy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.passages import passages
from indexer.records import Passage, Reading, Report
from indexer.repeats import Repeats
from indexer.text import harvest_terms


@dataclass(frozen=True, slots=True)
class Contents:
    """One file: its reading, its reports with what earlier files hold already left out, and their passages."""

    reading: Reading
    reports: tuple[Report, ...]
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class Gathering:
    """``skipped`` are the files that could not be read, ``warnings`` what is noteworthy about those that could."""

    terms: set[str] = field(default_factory=set)
    skipped: list[Reading] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def contents(self, readings: Iterable[Reading]) -> Iterator[Contents]:
        """Each file as it comes."""
        repeats = Repeats()
        for reading in readings:
            reports = tuple(map(repeats.distinct, reading.reports))
            found = tuple(passage for report in reports for passage in passages(report))
            names = {name for report in reports for plan in report.plans for name in (plan.name, plan.agency)}
            self.terms |= harvest_terms(names, (passage.text for passage in found))
            self.warnings += warnings_of([reading], reports)
            if reading.problem:
                self.skipped.append(reading)
            yield Contents(reading, reports, found)

    @property
    def problems(self) -> str:
        """Why no file gave a passage, as the end of a sentence."""
        problems = [reading.problem.removesuffix(".") for reading in self.skipped]
        return "; ".join(problems or ["every cell is empty"]) + "."


def warnings_of(files: Iterable[Reading], reports: Iterable[Report]) -> list[str]:
    """What is noteworthy about files and reports, each with its file."""
    about_files = [f"{file.name}: {warning}" for file in files for warning in file.warnings]
    return about_files + [f"{report.source}: {warning}" for report in reports for warning in report.warnings]
