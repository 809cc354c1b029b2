"""What is fuzzed: a function of bytes that ends quietly or with a GoalTraceError, and good inputs to start from."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

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

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "corpus"


@dataclass(frozen=True, slots=True)
class Target:
    """One way in. ``run`` raises AssertionError where something was lost without a word."""

    name: str
    seeds: Callable[[], tuple[bytes, ...]]
    run: Callable[[bytes], None]


def targets() -> dict[str, Target]:
    """All targets by name."""
    listed = (
        *(Target(f"read {suffix}", partial(_samples, suffix), partial(_read, suffix)) for suffix in _SUFFIXES),
        Target("outline", _words, _outline),
        Target("amount", _amounts, _amount),
        Target("period", _dates, _period),
        Target("question", _questions, _question),
        Target("questions file", _question_files, partial(_file, "questions.txt", read_questions)),
        Target("terms.txt", partial(_shipped, "terms.txt"), partial(_file, "terms.txt", read_terms)),
        Target("synonyms.txt", partial(_shipped, "synonyms.txt"), partial(_folder, "synonyms.txt", read_synonyms)),
        Target(AGENCIES, partial(_shipped, AGENCIES), partial(_folder, AGENCIES, read_agencies)),
        Target(CURRENT, _pointers, partial(_folder, CURRENT, read_pointer)),
        Target(MANIFEST, _manifests, partial(_folder, MANIFEST, read_manifest)),
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
                    yield from (cell.text for row in block.rows for cell in row if cell is not None)


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
    return Segmenter(read_terms(SAMPLES / "terms.txt"), cache_folder(load_settings().cache))


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


def _samples(suffix: str) -> tuple[bytes, ...]:
    """Sample reports of that format; for those that have none, what the text of one gives."""
    found = tuple(path.read_bytes() for path in sorted(SAMPLES.rglob(f"*{suffix}")) if path.name not in _LISTS)
    return tuple(data for data in found if len(data) < 400_000) or (_made(suffix),)


_LISTS = ("terms.txt", "synonyms.txt")
_ROWS = (
    ("計畫名稱", "計畫期程", "計畫核定總經費", "績效目標及本年度目標值", "年度績效目標已達成或未達成之說明"),
    ("某計畫", "11201-11412", "1,000", "一、完成 3 案。", "一、已完成 4 案。"),
)


def _made(suffix: str) -> bytes:
    match suffix:
        case ".ods":
            return _ods()
        case ".csv":
            return "\n".join(",".join(f'"{cell}"' for cell in row) for row in _ROWS).encode("utf-8-sig")
        case ".tsv":
            return "\n".join("\t".join(row) for row in _ROWS).encode("cp950")
        case ".html":
            rows = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}</tr>" for row in _ROWS)
            return f"<!doctype html><meta charset=utf-8><h1>某部決算</h1><p>單位：千元<table>{rows}</table>".encode()
        case _:
            lines = [
                "# 某部決算",
                "",
                "單位：千元",
                "",
                "|".join(_ROWS[0]),
                "|".join("-" for _ in _ROWS[0]),
                "|".join(_ROWS[1]),
            ]
            return "\n".join(lines).encode()


def _ods() -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>"
        for row in _ROWS
    )
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table table:name="甲">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return stored.getvalue()


def _encoded(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _words() -> tuple[bytes, ...]:
    return _encoded(
        "一、推動：(一)完成 3 案。1、甲(1)乙2、丙\n二、其他",
        "（一）１．完成②③ 十一、百二十、",
        "壹、貳、A.a.i.",
        "",
        "一" * 400,
    )


def _amounts() -> tuple[bytes, ...]:
    return _encoded(
        "26,472,137",
        "單位：新臺幣千元",
        "計畫核定總經費(億元)",
        "－",
        "(1,234.5)",
        "１２，３４５",
        "1e9",
        "NaN",
        "9" * 400,
    )


def _dates() -> tuple[bytes, ...]:
    return _encoded(
        "11001-11408", "110.01~114.08", "112年度", "民國112年1月至12月", "2023-2025", "99999-00000", "112/13"
    )


def _questions() -> tuple[bytes, ...]:
    return _encoded(
        "112年資通安全署未達成的目標",
        "「無人機資安」 近三年 執行情形",
        "5G coverage 2023",
        "上半年",
        '"' * 50,
        "110-112",
        "年" * 300,
    )


def _question_files() -> tuple[bytes, ...]:
    return ("一、執行率多少\n二、達成情形\n".encode(), "問題\n".encode("cp950"), "甲\n".encode("utf-16"))


def _shipped(name: str) -> tuple[bytes, ...]:
    return ((SAMPLES / name).read_bytes(),)


def _pointers() -> tuple[bytes, ...]:
    return (b'{"snapshot": "20260101-000000-aaaaaa", "previous": []}', b"{}", b"[]", b'{"snapshot": "../.."}')


def _manifests() -> tuple[bytes, ...]:
    return (
        b'{"format": 3, "snapshot": "a", "files": {"../x": {"size": 1, "sha256": "00"}}}',
        b'{"counts": null}',
        b"null",
    )
