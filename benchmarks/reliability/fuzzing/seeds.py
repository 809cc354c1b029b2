"""Good inputs, or nearly good ones, that fuzzing starts from."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from indexer.manifest import FORMAT

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "corpus"


def samples(suffix: str) -> tuple[bytes, ...]:
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


def words() -> tuple[bytes, ...]:
    """Cells with numbered items."""
    return _encoded(
        "一、推動：(一)完成 3 案。1、甲(1)乙2、丙\n二、其他",
        "（一）１．完成②③ 十一、百二十、",
        "壹、貳、A.a.i.",
        "",
        "一" * 400,
    )


def amounts() -> tuple[bytes, ...]:
    """Amounts and units as reports print them."""
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


def dates() -> tuple[bytes, ...]:
    """Periods and years."""
    return _encoded(
        "11001-11408", "110.01~114.08", "112年度", "民國112年1月至12月", "2023-2025", "99999-00000", "112/13"
    )


def questions() -> tuple[bytes, ...]:
    """Questions and year filters."""
    return _encoded(
        "112年資通安全署未達成的目標",
        "「無人機資安」 近三年 執行情形",
        "5G coverage 2023",
        "上半年",
        '"' * 50,
        "110-112",
        "年" * 300,
    )


def question_files() -> tuple[bytes, ...]:
    """Lists of questions in the encodings that people have."""
    return ("一、執行率多少\n二、達成情形\n".encode(), "問題\n".encode("cp950"), "甲\n".encode("utf-16"))


def shipped(name: str) -> tuple[bytes, ...]:
    """A list that comes with the samples."""
    return ((SAMPLES / name).read_bytes(),)


def pointers() -> tuple[bytes, ...]:
    """current.json, right and wrong."""
    return (b'{"snapshot": "20260101-000000-aaaaaa", "previous": []}', b"{}", b"[]", b'{"snapshot": "../.."}')


def manifests() -> tuple[bytes, ...]:
    """Manifests, right and wrong."""
    return (
        f'{{"format": {FORMAT}, "snapshot": "a", "files": {{"../x": {{"size": 1, "xxh3": "00"}}}}}}'.encode(),
        b'{"counts": null}',
        b"null",
    )
