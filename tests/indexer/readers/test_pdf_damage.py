"""Files nobody should send: each ends in one sentence or a page note, within bounds."""

from __future__ import annotations

import io
import random
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import ReadError
from indexer.readers import read_document
from indexer.readers.pdf import count_pages, layout, pdfium, read, read_pages, reader, render_page
from indexer.readers.pdf.shown import show_page
from indexer.records import Paragraph
from tests.indexer.readers.pdf_files import draw_pdf, raw_page, raw_pdf, rule, stream, write, write_lines

Result = TypeVar("Result")
TEXT = "本部辦理各項業務，均依年度計畫分期執行。"


def plain(canvas: Canvas) -> None:
    write(canvas, 60, 100, TEXT)


def sentence(data: bytes) -> str:
    """What the error says; it is one line that names the file and ends as a sentence."""
    with pytest.raises(ReadError) as caught:
        read(data, "report.pdf")
    message = str(caught.value)
    assert message.startswith("report.pdf: ")
    assert message.endswith(".")
    assert "\n" not in message
    return message


def outcome(work: Callable[[], Result]) -> Result | str:
    """What ``work`` gives, or what its ReadError says; any other error passes through and fails the test."""
    try:
        return work()
    except ReadError as error:
        return str(error)


def test_the_registry_reads_pdf_files(tmp_path: Path) -> None:
    path = tmp_path / "Report.PDF"
    path.write_bytes(draw_pdf(plain))
    document = read_document(path)
    (block,) = document.pages[0].blocks
    assert document.format == "pdf"
    assert isinstance(block, Paragraph)
    assert block.text == TEXT


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"no PDF at all", "this is not a whole PDF file"),
        (b"%PDF-1.7\n", "this is not a whole PDF file"),
        (b"\x00" * 5000, "the content is of an unknown kind, not what the suffix .pdf says"),
        (b"PK\x03\x04" + b"x" * 500, "the content is a ZIP archive that is cut short or damaged"),
    ],
)
def test_other_files_are_refused(data: bytes, what: str) -> None:
    assert what in sentence(data)


def test_a_file_cut_short_is_refused() -> None:
    data = draw_pdf(plain, plain, plain)
    assert "not a whole PDF file" in sentence(data[: len(data) // 3])


def test_a_password_is_asked_for() -> None:
    locked = draw_pdf(plain, encrypt=StandardEncryption("secret"))
    assert "asks for a password" in sentence(locked)


def test_a_file_locked_with_an_empty_password_opens() -> None:
    def latin(canvas: Canvas) -> None:
        write(canvas, 60, 100, "Annual report 112", font="Helvetica")

    (page,) = read(draw_pdf(latin, encrypt=StandardEncryption("", ownerPassword="secret")), "report.pdf")
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == ["Annual report 112"]


def test_a_file_without_pages_is_refused() -> None:
    empty = raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    assert "without pages" in sentence(empty)


def test_ten_thousand_pages_are_refused_at_once() -> None:
    count = 10_000
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
    bomb = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        *[page] * count,
    )
    start = time.monotonic()
    assert "10,000 pages are over the limit of 5,000" in sentence(bomb)
    assert time.monotonic() - start < 10


def test_a_page_that_the_file_promises_but_does_not_hold_gets_a_note() -> None:
    data = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
    )
    first, second = read_pages(data, "report.pdf", 1, 3)
    assert (first.note, second.note) == ("blank", "unreadable: the page is missing from the file")


def test_one_bad_page_does_not_cost_the_others() -> None:
    good = stream(b"BT /F1 12 Tf 50 700 Td (Annual report 112) Tj ET")
    packed_badly = stream(b"!!!", b"/Filter /NoSuchFilter")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources << /Font << /F1 7 0 R >> >> >>"
    data = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page % 5,
        page % 6,
        packed_badly,
        good,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    bad, whole = read(data, "report.pdf")
    assert (bad.note, bad.blocks) == ("unreadable: the page is damaged", ())
    assert [block.text for block in whole.blocks if isinstance(block, Paragraph)] == ["Annual report 112"]


def test_a_file_of_which_no_page_can_be_read_is_refused() -> None:
    assert "no page can be read" in sentence(raw_page(stream(b"!!!", b"/Filter /NoSuchFilter")))


def test_instructions_that_unpack_to_gigabytes_are_not_unpacked() -> None:
    bomb = stream(zlib.compress(b"0 0 m 1 1 l S\n" * 6_000_000, 9), b"/Filter /FlateDecode")
    assert len(bomb) < 1_000_000
    start = time.monotonic()
    assert "unpack to more than 32 MB" in sentence(raw_page(bomb))
    assert time.monotonic() - start < 10


def test_forms_inside_forms_are_checked_too() -> None:
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 6_000_000, 9)
    form = stream(packed, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode")
    outer = stream(b"/B Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /B 7 0 R >> >>")
    data = raw_page(stream(b"/A Do"), b"[0 0 600 800]", b"/XObject << /A 6 0 R >>", outer, form)
    assert "unpack to more than 32 MB" in sentence(data)


@pytest.mark.parametrize("resources", [b"/Resources << /XObject << /A 6 0 R >> >>", b""])
def test_a_form_that_draws_itself_is_not_read(resources: bytes) -> None:
    form = stream(b"/A Do /A Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + resources)
    data = raw_page(stream(b"/A Do"), b"[0 0 600 800]", b"/XObject << /A 6 0 R >>", form)
    start = time.monotonic()
    (page,) = read_pages(data, "report.pdf", 1, 2)
    assert page.note == "unreadable: it draws a form that draws itself"
    with pytest.raises(ReadError, match="page 1 is not drawn, because it draws a form that draws itself"):
        show_page(data, "report.pdf", 1)
    assert time.monotonic() - start < 5


def test_a_form_that_only_lists_itself_is_read() -> None:
    """Programs give all forms of a page one and the same list."""
    form = stream(
        b"BT /F1 12 Tf 50 700 Td (Annual report) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /A 6 0 R >> >>",
    )
    (page,) = read(raw_page(stream(b"/A Do"), b"[0 0 600 800]", b"/XObject << /A 6 0 R >>", form), "report.pdf")
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == ["Annual report"]


@pytest.mark.parametrize("kind", [b"bf", b"cid"])
def test_a_font_that_maps_without_end_is_not_read(kind: bytes) -> None:
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 7 0 R >>"
    to_unicode = b"begincmap 1 begin%srange <00000000> <FFFFFFFF> <0041> end%srange endcmap" % (kind, kind)
    content = stream(b"BT /F9 12 Tf 50 700 Td <0041> Tj ET")
    resources = b"/Font << /F9 6 0 R >>"
    start = time.monotonic()
    (page,) = read_pages(raw_page(content, b"[0 0 600 800]", resources, font, stream(to_unicode)), "report.pdf", 1, 2)
    assert page.note == "unreadable: one of its fonts maps more than 2,500,000 codes"
    assert time.monotonic() - start < 5


def test_a_page_with_too_much_on_it_gets_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(canvas: Canvas) -> None:
        write_lines(canvas, 60, 100, [TEXT] * 20)

    data = draw_pdf(plain, full)
    monkeypatch.setattr(layout, "MAX_OBJECTS", 300)
    assert [page.note for page in read(data, "report.pdf")] == [
        "",
        "unreadable: it holds more than 300 glyphs and lines",
    ]
    monkeypatch.setattr(layout, "MAX_OBJECTS", 10_000)
    monkeypatch.setattr(reader, "MAX_LINES", 10)
    assert [page.note for page in read(data, "report.pdf")] == ["", "unreadable: it holds more than 10 lines of text"]


def test_a_page_that_takes_too_long_gets_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(canvas: Canvas) -> None:
        write_lines(canvas, 60, 100, [TEXT] * 20)

    monkeypatch.setattr(layout, "MAX_SECONDS", 0.0)
    notes = [page.note for page in read(draw_pdf(plain, full), "report.pdf")]
    assert notes == ["", "unreadable: reading it takes more than 0 seconds"]


def test_a_drawing_of_many_lines_is_no_table_and_takes_no_time() -> None:
    def hatched(canvas: Canvas) -> None:
        write(canvas, 60, 50, TEXT)
        for index in range(2_000):
            rule(canvas, 50, 100 + index * 0.3, 500, 100 + index * 0.3)
            rule(canvas, 50 + index * 0.2, 100, 50 + index * 0.2, 700)

    start = time.monotonic()
    (page,) = read(draw_pdf(hatched), "report.pdf")
    assert TEXT in [block.text for block in page.blocks if isinstance(block, Paragraph)]
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("box", [b"[0 0 1000000 1000000]", b"[0 0 0 0]", b"[0 0 600 1e30]", b"[0 0 (x)]"])
def test_absurd_pages_get_a_note_and_no_picture_of_their_size(box: bytes) -> None:
    data = raw_page(stream(b"BT /F1 12 Tf 50 700 Td (Annual report) Tj ET"), box)
    assert "no page can be read (page 1 is unreadable: " in sentence(data)
    drawn = outcome(lambda: Image.open(io.BytesIO(render_page(data, 1, 2.0, "report.pdf"))))
    if isinstance(drawn, str):
        assert drawn.startswith("report.pdf: page 1 ")
    else:
        assert drawn.width * drawn.height <= pdfium.MAX_PIXELS * 1.01


def test_pictures_of_pages_are_bounded() -> None:
    image = Image.open(io.BytesIO(render_page(draw_pdf(plain), 1, 1.5)))
    assert (image.width, image.height) == (900, 1200)
    image = Image.open(io.BytesIO(render_page(draw_pdf(plain), 1, 1000.0)))
    assert image.width * image.height <= pdfium.MAX_PIXELS * 1.01


def test_there_is_no_picture_of_a_page_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(draw_pdf(plain))
    with pytest.raises(ReadError, match=r"report\.pdf: there is no page 2; the file has 1\."):
        render_page(path, 2)
    with pytest.raises(ReadError, match=r"gone\.pdf: cannot be opened"):
        render_page(tmp_path / "gone.pdf", 1)


def test_parts_of_a_file_are_read_on_their_own() -> None:
    data = draw_pdf(*[lambda canvas: write(canvas, 60, 300, f"第{canvas.getPageNumber()}段{TEXT}")] * 5)
    assert count_pages(data, "report.pdf") == 5
    parts = [*read_pages(data, "report.pdf", 1, 3), *read_pages(data, "report.pdf", 3, 6)]
    assert tuple(parts) == read(data, "report.pdf")
    assert [page.number for page in parts] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("seed", range(8))
def test_damage_anywhere_ends_in_pages_or_one_sentence(seed: int) -> None:
    chance = random.Random(seed)
    data = draw_pdf(plain, plain)
    for _ in range(10):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 5, 40])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        result = outcome(lambda damaged=bytes(damaged): read(damaged, "report.pdf"))
        assert result
        assert not isinstance(result, str) or result.startswith("report.pdf: ")
