"""Scanned pages: recognised lines and the ruling lines of the picture become blocks like any other page's."""

from __future__ import annotations

import importlib.util
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import DependencyError
from indexer.readers import ocr
from indexer.readers.pdf import read, read_scans, render_page
from indexer.records import Box, Page, Paragraph, Table
from tests.conftest import shared_data
from tests.indexer.readers.pdf_files import HEIGHT, WIDTH, draw_pdf, rule_grid, write


def table(canvas: Canvas) -> None:
    write(canvas, 200, 60, "執行情形表", size=16)
    rule_grid(canvas, [50, 150, 300, 500], [100, 130, 200])


def scanned(data: bytes, page: int = 1) -> bytes:
    """The page as a scanner would give it: a picture and nothing else."""
    picture = ImageReader(io.BytesIO(render_page(data, page, 3.0)))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(picture, 0, 0, WIDTH, HEIGHT)

    return draw_pdf(draw)


def pixels(x0: float, top: float, x1: float, bottom: float) -> Box:
    scale = ocr.PIXELS_PER_POINT
    return Box(x0 * scale, top * scale, x1 * scale, bottom * scale)


def test_recognised_lines_fall_into_the_cells_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def recognise(picture: NDArray[np.uint8]) -> list[ocr.Recognised]:
        seen.append(picture.shape)
        return [
            ocr.Recognised("執行情形表", pixels(200, 59, 280, 77)),
            ocr.Recognised("計畫名稱", pixels(55, 104, 95, 117)),
            ocr.Recognised("已完成平台建置並辦理推", pixels(155, 134, 265, 147)),
            ocr.Recognised("廣。", pixels(155, 149, 175, 162)),
            ocr.Recognised("12", pixels(295, 780, 306, 792)),
        ]

    monkeypatch.setattr(ocr, "recognise", recognise)
    data = scanned(draw_pdf(table))
    told: list[int] = []
    (page,) = read_scans(data, "scan.pdf", read(data, "scan.pdf"), told.append)
    heading, found = page.blocks
    assert isinstance(heading, Paragraph)
    assert heading.text == "執行情形表"
    assert isinstance(found, Table)
    assert [[cell.text for cell in row] for row in found.rows] == [
        ["計畫名稱", "", ""],
        ["", "已完成平台建置並辦理推廣。", ""],
    ]
    assert found.box is not None
    assert found.box.x0 == pytest.approx(50, abs=1)
    assert found.box.bottom == pytest.approx(200, abs=1)
    assert (page.number, page.label, page.note) == (1, "12", "")
    assert told == [1]
    assert seen == [(2400, 1800, 3)]


def test_only_image_pages_are_read_and_an_empty_one_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda picture: [])
    data = scanned(draw_pdf(table))
    pages = (*read(data, "scan.pdf"), Page(2, (), note="blank"), Page(3, (), note="unreadable: the page is damaged"))
    assert read_scans(data, "scan.pdf", pages) == pages


def test_a_missing_package_is_named_with_its_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    ocr._engine.cache_clear()
    assert not ocr.is_available()
    with pytest.raises(DependencyError, match="run `pip install rapidocr onnxruntime`"):
        ocr.recognise(np.zeros((4, 4, 3), np.uint8))


@pytest.mark.slow
def test_traditional_chinese_is_recognised_well_enough() -> None:
    """At most one character in fifty of a real page differs from its text layer."""
    if not ocr.is_available():
        pytest.skip("rapidocr is not installed here; run `pip install rapidocr onnxruntime`")
    from rapidfuzz.distance import Levenshtein

    data = shared_data("reports/112-moda-special-settlement.pdf").read_bytes()
    printed = read(data, "report.pdf")[3]
    scan = scanned(data, 4)
    (recognised,) = read_scans(scan, "scan.pdf", read(scan, "scan.pdf"))
    there, here = (_text(page) for page in (printed, recognised))
    assert Levenshtein.distance(there, here) < len(there) / 50


def _text(page: Page) -> str:
    return "".join(
        "".join(cell.text.split())
        for block in page.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    )
