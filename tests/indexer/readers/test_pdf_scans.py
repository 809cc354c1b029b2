"""Scanned pages: recognised lines and the ruling lines of the picture become blocks like any other page's."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.build import build
from indexer.errors import DependencyError
from indexer.readers import ocr
from indexer.readers.pdf import read, read_scans, render_page
from indexer.records import Box, Page, Paragraph, Table
from indexer.settings import load_settings
from tests.conftest import quiet, shared_data
from tests.hashing import HashingEncoder
from tests.indexer.readers.pdf_files import HEIGHT, WIDTH, draw_pdf, picture, rule_grid, write


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
    told: list[tuple[int, int]] = []
    (page,) = read_scans(data, "scan.pdf", read(data, "scan.pdf"), lambda *page: told.append(page))
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
    assert (page.number, page.label, page.note, page.scanned) == (1, "12", "", True)
    assert told == [(1, 1)]
    assert seen == [(2400, 1800, 3)]


def test_only_image_pages_are_read_and_an_empty_one_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda picture: [])
    data = scanned(draw_pdf(table))
    pages = (*read(data, "scan.pdf"), Page(2, (), note="blank"), Page(3, (), note="unreadable: the page is damaged"))
    assert read_scans(data, "scan.pdf", pages) == pages


def test_a_page_whose_fonts_fail_is_read_from_its_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda picture: [ocr.Recognised("執行情形表", pixels(200, 59, 280, 77))])
    data = draw_pdf(table)
    note = "unreadable: its fonts name the wrong characters"
    damaged = Page(2, (), note="unreadable: the page is damaged")
    first, second = read_scans(data, "report.pdf", [Page(1, (), note=note), damaged])
    assert [block.text for block in first.blocks if isinstance(block, Paragraph)] == ["執行情形表"]
    assert (first.scanned, first.note, second) == (True, "", damaged)


def test_a_page_that_cannot_be_drawn_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda picture: [ocr.Recognised("執行情形表", pixels(200, 59, 280, 77))])
    data = scanned(draw_pdf(table))
    missing = Page(2, (), note="image only")
    first, second = read_scans(data, "scan.pdf", [*read(data, "scan.pdf"), missing])
    assert (first.scanned, second) == (True, missing)


def test_a_page_with_little_text_and_a_large_picture_says_so() -> None:
    def stamped(canvas: Canvas) -> None:
        picture(canvas)
        write(canvas, 60, 100, "虛構部公文")

    (page,) = read(draw_pdf(stamped), "scan.pdf")
    assert (page.note, [block.text for block in page.blocks if isinstance(block, Paragraph)]) == (
        "mostly an image",
        ["虛構部公文"],
    )


@pytest.mark.parametrize(
    ("recognised", "printed"),
    [
        ("累計爲10，800臺", "累計為10,800臺"),
        ("達96．5%，1，234，567元", "達96.5%，1,234,567元"),
        ("第1，2，3項", "第1，2，3項"),
        ("衆多羣組", "眾多群組"),
    ],
)
def test_signs_that_taiwan_does_not_print_are_replaced(recognised: str, printed: str) -> None:
    assert ocr.as_printed(recognised) == printed


def test_a_missing_package_is_named_with_its_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    ocr._engine.cache_clear()
    assert not ocr.is_available()
    with pytest.raises(DependencyError, match=r"run `pip install -r requirements-ocr\.txt`"):
        ocr.recognise(np.zeros((4, 4, 3), np.uint8))


def test_a_build_that_is_to_read_scans_without_the_package_ends_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    (tmp_path / "scan.pdf").write_bytes(scanned(draw_pdf(table)))
    settings = load_settings(corpus=tmp_path, index=tmp_path / "index", ocr=True)
    with pytest.raises(DependencyError, match="needs the package rapidocr"):
        build(settings, HashingEncoder, quiet)


@pytest.mark.slow
def test_traditional_chinese_is_recognised_well_enough() -> None:
    """At most one character in fifty of a real page differs from its text layer."""
    if not ocr.is_available():
        pytest.skip("rapidocr is not installed here; run `pip install -r requirements-ocr.txt`")
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
