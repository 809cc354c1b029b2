"""DOCX: a section per question with its answer, its quotes and a table of what the figure rests on."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document

from retriever.export.table import clean
from retriever.pack import Evidence, Item, Pack, proofs, remarks

TITLE = "答詢資料"
_COLUMNS = ("項目", "計畫（機關，年度）", "內容", "數值", "出處", "連結")


def write(pack: Pack) -> bytes:
    """The document's bytes."""
    document = docx.Document()
    document.add_heading(TITLE, level=0)
    document.add_paragraph(
        f"檢索時間：{pack.retrieved.astimezone():%Y-%m-%d %H:%M:%S %z}　索引版本：{pack.snapshot}　共 {len(pack.items)} 題"
    )
    for item in pack.items:
        _add(document, pack, item)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: Document, pack: Pack, item: Item) -> None:
    document.add_heading(clean(f"{item.number}. {item.question}"), level=1)
    document.add_paragraph(clean(f"【{item.kind_name}】{item.text}"))
    for remark in remarks(item):
        document.add_paragraph(clean(remark))
    found = list(proofs(pack, item))
    if found:
        _add_table(document, found)


def _add_table(document: Document, found: Sequence[Evidence]) -> None:
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.text = title
    for proof in found:
        for cell, text in zip(table.add_row().cells, _texts(proof), strict=True):
            cell.text = clean(text)


def _texts(proof: Evidence) -> tuple[str, ...]:
    year = f"{proof.year}年度" if proof.year else ""
    holder = "，".join(part for part in (proof.agency, year) if part)
    page = f"第 {proof.page} 頁" if proof.page else ""
    return (
        proof.role,
        f"{proof.plan}（{holder}）" if proof.plan else "",
        proof.text,
        proof.shown,
        " ".join(part for part in (proof.column, proof.goal, proof.file, page) if part),
        proof.permalink,
    )
