"""Ruling lines as drawn -> whole lines, grouped by which of them touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexer.readers.pdf.ink import Rule

NEAR = 2.5  # points: lines nearer than this touch, or are one line
_MAX_RULES = 1_500  # beyond, the lines are a drawing


def find_regions(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Groups of lines that touch one another, directly or through others; none when there are too many lines."""
    rules = list(rules)
    merged = [*_merge(rule for rule in rules if rule.vertical), *_merge(rule for rule in rules if not rule.vertical)]
    return _connected(merged) if len(merged) <= _MAX_RULES else []


def _merge(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Pieces of one line, and lines drawn twice, as one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at <= NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        whole: Rule | None = None
        for rule in sorted(group, key=lambda rule: rule.start):
            if whole and rule.start <= whole.end + NEAR:
                whole = replace(whole, end=max(whole.end, rule.end))
            else:
                if whole:
                    yield whole
                whole = replace(rule, at=at)
        if whole:
            yield whole


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that touch one another, directly or through others."""
    regions: list[list[Rule]] = []
    for rule in rules:
        touched = [region for region in regions if any(_touch(rule, other) for other in region)]
        joined = [rule, *(other for region in touched for other in region)]
        regions = [region for region in regions if not any(region is one for one in touched)]
        regions.append(joined)
    return regions


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.vertical != other.vertical
        and one.start - NEAR <= other.at <= one.end + NEAR
        and other.start - NEAR <= one.at <= other.end + NEAR
    )
