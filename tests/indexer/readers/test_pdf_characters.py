"""Text that pdfminer does not see: fonts that bring their own CMap, on pages however they are turned and cropped."""

from __future__ import annotations

import pytest

from indexer.errors import ReadError
from indexer.readers.pdf import read
from indexer.records import Box, Page, Paragraph, Table
from tests.indexer.readers.pdf_files import raw_page, raw_pdf, stream
from tests.indexer.readers.shown import show

TITLE = "虛構部執行情形"
LATIN = "Annual report"
SENTENCE = "本計畫已完成平台建置，經費12,345千元。"


def coded_text(text: str, x: float, y: float, turn: bytes = b"1 0 0 1") -> bytes:
    """Drawing instructions in the coded font: each character is its code point minus 0x20, as two bytes."""
    codes = b"".join(b"%04X" % (ord(character) - 0x20) for character in text)
    return b"BT /F1 10 Tf %s %g %g Tm <%s> Tj ET\n" % (turn, x, y, codes)


def coded(content: bytes, page: bytes = b"/MediaBox [0 0 600 800]", known: str = TITLE + LATIN + SENTENCE) -> bytes:
    """A file whose font maps codes to CIDs by a CMap of its own and to characters by its ToUnicode map."""
    codes = sorted({ord(character) - 0x20 for character in known})
    to_cid = b"".join(b"<%04X> %d\n" % (code, cid) for cid, code in enumerate(codes, start=1))
    to_unicode = b"".join(b"<%04X> <%04X>\n" % (code, code + 0x20) for code in codes)
    widths = b" ".join(b"%d" % (500 if code < 0x1000 else 1000) for code in codes)
    space = b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%d " % len(codes)
    begin, end = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n", b"endcmap end end"
    system = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 9 0 R >> >> >>" % page,
        stream(content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 6 0 R /ToUnicode 7 0 R /DescendantFonts [8 0 R] >>",
        stream(
            begin + space + b"begincidchar\n" + to_cid + b"endcidchar\n" + end, b"/Type /CMap /CMapName /Own " + system
        ),
        stream(begin + space + b"beginbfchar\n" + to_unicode + b"endbfchar\n" + end),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X %s /DW 1000 /W [1 [%s]] >>" % (system, widths),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    )


def only_page(data: bytes) -> Page:
    (page,) = read(data, "test.pdf")
    return page


def test_text_of_a_font_with_its_own_cmap_is_read_with_its_place() -> None:
    page = only_page(coded(coded_text(TITLE, 60, 720) + coded_text(SENTENCE, 60, 640)))
    assert show(page) == [TITLE, SENTENCE]
    box = page.blocks[0].lines[0].box  # type: ignore[union-attr]
    assert box == Box(60.0, pytest.approx(800 - 728.8, abs=0.1), 130.0, pytest.approx(800 - 718.8, abs=0.1))


def test_one_such_font_among_others_is_not_left_out() -> None:
    seen = b"BT /F2 10 Tf 60 600 Td (Table 3) Tj ET\n"
    assert show(only_page(coded(coded_text(TITLE, 60, 720) + seen))) == [TITLE, "Table 3"]


def test_tables_hold_it_in_their_cells() -> None:
    lines = b"".join(b"%d 500 m %d 560 l S\n" % (x, x) for x in (50, 200, 350))
    lines += b"".join(b"50 %d m 350 %d l S\n" % (y, y) for y in (500, 530, 560))
    cells = ((TITLE, 60, 540), (LATIN, 210, 540), ("執行", 60, 510), ("12,345", 210, 510))
    page = only_page(coded(lines + b"".join(coded_text(*cell) for cell in cells)))
    (table,) = page.blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [[TITLE, LATIN], ["執行", "12,345"]]


@pytest.mark.parametrize(
    ("page", "turn"),
    [
        (b"/MediaBox [0 0 600 800] /Rotate 90", b"1 0 0 1"),
        (b"/MediaBox [0 0 600 800] /Rotate 180", b"1 0 0 1"),
        (b"/MediaBox [0 0 600 800]", b"0 1 -1 0"),
        (b"/MediaBox [0 0 600 800]", b"0 -1 1 0"),
        (b"/MediaBox [0 0 600 800] /Rotate 90", b"0 1 -1 0"),
        (b"/MediaBox [0 0 600 800] /CropBox [100 150 560 700]", b"1 0 0 1"),
        (b"/MediaBox [-50 -20 550 780] /CropBox [100 150 540 700] /Rotate 270", b"0 -1 1 0"),
    ],
)
def test_boxes_are_those_of_the_same_text_in_a_font_that_pdfminer_knows(page: bytes, turn: bytes) -> None:
    """Courier, 0.6 em wide, is set narrower here to be as wide as the other one."""
    plain = b"BT /F2 10 Tf 83.333 Tz %s 300 400 Tm (%s) Tj ET" % (turn, LATIN.encode())
    (known,) = only_page(coded(plain, page)).blocks
    (found,) = only_page(coded(coded_text(LATIN, 300, 400, turn), page)).blocks
    assert isinstance(known, Paragraph)
    assert isinstance(found, Paragraph)
    assert known.text == found.text == LATIN
    there, here = known.lines[0].box, found.lines[0].box
    assert there is not None
    assert here is not None
    for side in ("x0", "top", "x1", "bottom"):
        assert getattr(here, side) == pytest.approx(getattr(there, side), abs=2.0)


def test_what_lies_beside_the_visible_page_stays_out() -> None:
    page = b"/MediaBox [0 0 1200 800] /CropBox [0 0 600 800]"
    assert show(only_page(coded(coded_text(TITLE, 60, 720) + coded_text(SENTENCE, 660, 720), page))) == [TITLE]


def test_codes_that_no_map_knows_are_reported() -> None:
    with pytest.raises(ReadError, match=r"its fonts do not say which characters 9\d% of glyphs are"):
        read(coded(coded_text(SENTENCE, 60, 640), known=TITLE), "test.pdf")


def test_where_pdfium_reads_nothing_more_pdfminer_is_taken() -> None:
    page = only_page(raw_page(stream(b"BT /F1 12 Tf 50 700 Td (Annual report 112) Tj ET")))
    assert show(page) == ["Annual report 112"]
