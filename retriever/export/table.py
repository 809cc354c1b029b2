"""A pack as one table: a line per piece of evidence, the answer with the first line of its question only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from retriever.pack import Evidence, Pack, proofs, remarks

TITLES = (
    *("題號", "問題", "答案類型", "答案", "備註", "項目", "引文或說明", "數值", "單位", "數值說明"),
    *("計畫", "機關", "年度", "欄位", "績效目標", "檔案", "頁碼", "連結", "檢索時間", "索引版本"),
)
MAX_CELL = 32_000  # Excel takes 32,767 characters
# What a spreadsheet program would run: OWASP, CSV Injection; full-width forms are folded by some of them.
_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠|]|[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table, cells in the order of TITLES."""

    cells: tuple[Cell, ...]


def lines(pack: Pack) -> Iterator[Line]:
    """The table without its titles."""
    retrieved = pack.retrieved.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    for item in pack.items:
        for index, proof in enumerate(list(proofs(pack, item)) or [Evidence(role="")]):
            said = (item.text, "\n".join(remarks(item)) or None) if index == 0 else (None, None)
            yield Line((item.number, item.question, item.kind_name, *said, *_tail(proof), retrieved, pack.snapshot))


def harmless(text: str) -> str:
    """Text for a spreadsheet cell: an apostrophe before what would begin a formula, no control characters."""
    text = _CONTROL.sub("", text)
    text = f"'{text}" if _FORMULA.match(text) else text
    return text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}…"


def clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def _tail(proof: Evidence) -> tuple[Cell, ...]:
    return (
        *(proof.role, proof.text, proof.amount, proof.unit, proof.shown, proof.plan, proof.agency, proof.year),
        *(proof.column, proof.goal, proof.file, proof.page, proof.permalink),
    )
