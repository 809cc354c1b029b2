"""What the scale benchmark runs on: gazette paragraphs, the vectors of every twentieth of them, and jittered copies.

Encoding a million paragraphs takes hours on two cores, so only some are encoded, once, and kept in the user's cache
folder. The other vectors are copies of those moved a little in a random direction, which leaves the neighbourhoods of
real text as crowded as they are. The text of every paragraph is real.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.encoder import Encoder, Role
from indexer.errors import ReadError
from indexer.forms.identity import plan_id
from indexer.records import Amounts, Cell, Column, Item, Kind, Line, Plan, Reading, Report
from indexer.vectors import Vectors

DATA = Path(__file__).parents[2].parent / "shared" / "data"
PARAGRAPHS = DATA / "scale" / "gazette_paragraphs.jsonl.gz"
QUESTIONS = DATA / "retrieval" / "tpe_faq_dev" / "queries.jsonl"
AUTHORITY = "行政院公報"
STEP = 20  # every twentieth paragraph is encoded
CHUNK = 2_000  # paragraphs encoded between two writes to the cache
JITTER = 0.25  # length of the random step beside the vector's own 1: cosine .97 with it, as the nearest real ones have


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the gazette under its notice's title; ``notice`` names its day, as in 094-01-03."""

    notice: str
    title: str
    text: str


def paragraphs(count: int) -> Iterator[Paragraph]:
    """The first ``count`` paragraphs. Raises ReadError where the shared data are not there."""
    if not PARAGRAPHS.exists():
        raise ReadError(f"{PARAGRAPHS.name}: is not in ../shared/data/scale, and the benchmark runs on nothing else.")
    with gzip.open(PARAGRAPHS, "rt", encoding="utf-8") as file:
        for line in itertools.islice(file, count):
            record = json.loads(line)
            yield Paragraph(record["id"].partition("_")[2].partition("#")[0], record["title"], record["text"])


def readings(count: int) -> Iterator[Reading]:
    """The first ``count`` paragraphs as files of a report a year, with a section a notice and an item a paragraph."""
    years = itertools.groupby(paragraphs(count), key=lambda each: int(each.notice[:3]))
    for volume, (year, of_year) in enumerate(years):  # some years come twice
        notices = itertools.groupby(of_year, key=lambda each: (each.notice, each.title))
        sections = tuple(
            _section(year, f"{volume}-{number}", title, [each.text for each in found])
            for number, ((_, title), found) in enumerate(notices)
        )
        name = f"gazette-{volume:02}-{year:03}.txt"
        report = Report(f"{year} 年公報", AUTHORITY, year, "", name, "generic", (1, 1), sections)
        yield Reading(name, f"{volume:064x}", 1, (), (report,), "")


def questions(count: int) -> list[str]:
    """Half of them questions that people asked a city, half of them what notices from all over the gazette are about.

    That is a notice's title without the office that it begins with, which nobody would type.
    """
    with QUESTIONS.open(encoding="utf-8") as file:
        asked = [json.loads(line)["text"] for line in itertools.islice(file, count // 2)]
    notices = itertools.islice(paragraphs(60_000), 7, None, 53)
    titles = list(dict.fromkeys(each.title.split("：", 1)[-1] for each in notices))
    return asked + titles[:: max(1, len(titles) // (count - len(asked)))][: count - len(asked)]


def encoded(count: int, encoder: Encoder, cache: Path) -> Vectors:
    """The encoder's vectors of the first ``count`` of every twentieth paragraph, shape (count, d), from the cache."""
    chunks = []
    for start in range(0, count, CHUNK):
        path = cache / f"gazette-{encoder.model_id.replace('/', '-')}-{start}.npy"
        if not path.exists():
            texts = itertools.islice(paragraphs((start + CHUNK) * STEP), start * STEP, None, STEP)
            vectors = encoder.encode([f"{each.title}\n{each.text}" for each in texts], Role.PASSAGE)
            cache.mkdir(parents=True, exist_ok=True)
            np.save(path, vectors, allow_pickle=False)
        chunks.append(np.load(path, allow_pickle=False))
    return np.concatenate(chunks)[:count]


def extended(vectors: Vectors, count: int) -> Vectors:
    """``vectors`` (n, d) and jittered copies of them, up to (count, d), each of length 1."""
    draw = np.random.default_rng(0)
    out = np.empty((count, vectors.shape[1]), np.float32)
    for start in range(0, count, len(vectors)):
        part = vectors[: count - start]
        if start:
            step = draw.standard_normal(part.shape, np.float32)
            part = part + JITTER * step / np.linalg.norm(step, axis=1, keepdims=True)
            part = part / np.linalg.norm(part, axis=1, keepdims=True)
        out[start : start + len(part)] = part
    return out


def _section(year: int, place: str, title: str, texts: list[str]) -> Plan:
    items, start = [], 0
    for number, text in enumerate(texts, start=1):
        items.append(Item((number,), str(number), text, start, start + len(text)))
        start += len(text) + 1
    cell = Cell("\n".join(texts), (Line(0, start, 1),))
    identity = plan_id(AUTHORITY, place, year, title)
    nothing = Amounts(None, None, None)
    items_of = {Column.TEXT: tuple(items)}
    return Plan(identity, title, "", (), None, nothing, (), {Column.TEXT: cell}, items_of, 1, kind=Kind.SECTION)
