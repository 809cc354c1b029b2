"""Markdown: a section per question; texts of reports are escaped, so that they stay text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retriever.export.table import clean
from retriever.pack import Evidence, Item, Pack, proofs, remarks

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&#!$]|(?<=:)(?=//)")
_LINE_START = re.compile(r"^(?:[-+=]|\d+(?=[.)]))")  # would begin a list, a rule or a heading


def write(pack: Pack) -> bytes:
    """UTF-8 without a byte order mark."""
    retrieved = pack.retrieved.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    head = ["# 答詢資料", "", f"檢索時間：{escape(retrieved)}　索引版本：{escape(pack.snapshot)}", ""]
    body = [line for item in pack.items for line in _section(pack, item)]
    return "\n".join([*head, *body]).encode()


def escape(text: str) -> str:
    """Text on one line in which nothing is markup."""
    flat = " ".join(clean(text).split())
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], flat)
    return _LINE_START.sub(lambda found: found[0] + "\\" if found[0].isdigit() else "\\" + found[0], escaped)


def _section(pack: Pack, item: Item) -> Iterator[str]:
    yield f"## {item.number}\\. {escape(item.question)}"
    yield ""
    yield f"**{item.kind_name}**"
    yield ""
    for line in item.text.splitlines():
        yield f"{escape(line)}  "
    yield ""
    for remark in remarks(item):
        yield f"- {escape(remark)}"
    for proof in proofs(pack, item):
        yield from _proof(proof)
    yield ""


def _proof(proof: Evidence) -> Iterator[str]:
    year = f"{proof.year}年度" if proof.year else ""
    place = [
        proof.plan,
        proof.agency,
        year,
        proof.column,
        proof.goal,
        proof.file,
        f"p.{proof.page}" if proof.page else "",
    ]
    yield f"- {escape(proof.role)}：{escape(proof.text)}{'　' + escape(proof.shown) if proof.shown else ''}"
    where = "，".join(escape(part) for part in place if part)
    if where:
        yield f"  — {where}  {escape(proof.permalink)}"
