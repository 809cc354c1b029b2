"""What is fuzzed: functions of bytes that end quietly or with a GoalTraceError; seeds.py has what to start from."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from benchmarks.reliability.fuzzing import seeds
from indexer.agencies import FILE as AGENCIES
from indexer.agencies import read_agencies
from indexer.amounts import parse_amount, parse_title_unit, parse_unit
from indexer.dates import month_number, parse_period, parse_report_year
from indexer.errors import GoalTraceError
from indexer.filters import Filters
from indexer.manifest import MANIFEST, read_manifest
from indexer.outline import parse_outline
from indexer.pointer import CURRENT, read_pointer
from indexer.readers import read_document
from indexer.reading import interpret_file
from indexer.records import Document, Paragraph, Table
from indexer.settings import cache_folder, load_settings
from indexer.synonyms import read_synonyms
from indexer.text import Segmenter, read_terms
from retriever.query import parse_query, parse_time
from retriever.questions import read_questions


@dataclass(frozen=True, slots=True)
class Target:
    """One way in. ``run`` raises AssertionError where something was lost without a word."""

    name: str
    seeds: Callable[[], tuple[bytes, ...]]
    run: Callable[[bytes], None]


def targets() -> dict[str, Target]:
    """All targets by name."""
    listed = (
        *(Target(f"read {suffix}", partial(seeds.samples, suffix), partial(_read, suffix)) for suffix in _SUFFIXES),
        Target("outline", seeds.words, _outline),
        Target("amount", seeds.amounts, _amount),
        Target("period", seeds.dates, _period),
        Target("question", seeds.questions, _question),
        Target("questions file", seeds.question_files, partial(_file, "questions.txt", read_questions)),
        Target("terms.txt", partial(seeds.shipped, "terms.txt"), partial(_file, "terms.txt", read_terms)),
        Target("synonyms.txt", partial(seeds.shipped, "synonyms.txt"), partial(_folder, "synonyms.txt", read_synonyms)),
        Target(AGENCIES, partial(seeds.shipped, AGENCIES), partial(_folder, AGENCIES, read_agencies)),
        Target(CURRENT, seeds.pointers, partial(_folder, CURRENT, read_pointer)),
        Target(MANIFEST, seeds.manifests, partial(_folder, MANIFEST, read_manifest)),
    )
    return {target.name: target for target in listed}


_SUFFIXES = (".txt", ".pdf", ".docx", ".odt", ".xlsx", ".ods", ".csv", ".tsv", ".html", ".md")
_PLAIN = (".txt",)  # formats whose every letter is text: all of it must come out


def _read(suffix: str, data: bytes) -> None:
    with _stored(f"report{suffix}", data) as path:
        try:
            document = read_document(path)
        except GoalTraceError as error:
            _is_one_sentence(error)
            return
        if suffix in _PLAIN:
            _nothing_lost(data, document)
        try:
            interpret_file(path)
        except GoalTraceError as error:
            _is_one_sentence(error)


def _is_one_sentence(error: GoalTraceError) -> None:
    words = str(error)
    assert words.strip(), "an error without words"
    assert len(words) < 2_000 and "\n" not in words.strip(), f"not one sentence: {words[:200]!r}"


def _nothing_lost(data: bytes, document: Document) -> None:
    """Every Chinese character of a text file stands in a block of the document, as often as in the file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # read in another encoding, which the reader's own tests compare
    given = Counter(sign for sign in _BLANK.sub("", text) if "\u4e00" <= sign <= "\u9fff")
    lost = given - Counter("".join(_texts(document)))
    assert not lost, f"{sum(lost.values())} characters lost, such as {next(iter(lost))!r}"


_BLANK = re.compile(r"^\s*本頁空白\s*$", re.MULTILINE)  # the mark of a page with nothing on it


def _texts(document: Document) -> Iterator[str]:
    for page in document.pages:
        yield page.label
        for block in page.blocks:
            match block:
                case Paragraph():
                    yield block.text
                case Table():
                    yield from (cell.text for row in block.rows for cell in row)


def _outline(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for item in parse_outline(text):
        assert item.text == text[item.start : item.end].strip() or item.text in text, f"not a slice: {item.text[:80]!r}"


def _amount(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    parse_unit(text)
    parse_title_unit(text)
    for unit in ("元", "千元", "百萬元", "億元"):
        try:
            value = parse_amount(text, unit)
        except ValueError:  # as its docstring says; the form that asks turns it into a sentence with the place
            continue
        assert value is None or isinstance(value, int)


def _period(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    parse_report_year(text)
    try:
        found = parse_period(text)
    except GoalTraceError as error:
        _is_one_sentence(error)
        return
    assert found is None or month_number(found.start) <= month_number(found.end)


def _question(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for token in _segmenter().tokens(text[:2_000]):
        assert 0 <= token.start < token.end <= len(text), f"{token} lies outside its text"
    try:
        parse_query(text, Filters(), _segmenter())
    except GoalTraceError as error:
        _is_one_sentence(error)
    try:
        period = parse_time(text, 113).period
    except GoalTraceError as error:
        _is_one_sentence(error)
    else:
        assert month_number(period.start) <= month_number(period.end)


def _file(name: str, read: Callable[[Path], object], data: bytes) -> None:
    with _stored(name, data) as path:
        try:
            read(path)
        except GoalTraceError as error:
            _is_one_sentence(error)


def _folder(name: str, read: Callable[[Path], object], data: bytes) -> None:
    _file(name, lambda path: read(path.parent), data)


@cache
def _segmenter() -> Segmenter:
    return Segmenter(read_terms(seeds.SAMPLES / "terms.txt"), cache_folder(load_settings().cache))


class _stored:  # noqa: N801 - reads as a verb where it is used
    """The bytes as a file of that name in a folder of its own."""

    def __init__(self, name: str, data: bytes) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="goaltrace-fuzz-")
        self._path = Path(self._folder.name) / name
        self._path.write_bytes(data)

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()
