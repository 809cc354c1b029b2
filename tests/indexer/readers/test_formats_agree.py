"""One report in every format: each gives the same pages, headings and cells as its text form."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.readers import read_document
from indexer.records import Document, Table
from tests.indexer.readers.shown import show
from tests.make_sample_files import FORMATS, write_files

LEFT = (
    "計畫名稱\t計畫類型\t計畫期程\t計畫核定 總經費\t截至本年度已編列預算數\t截至本年底止累計執行數\t本年度預定工作摘要"
)
RIGHT = "本年度執行情形說明\t績效目標及本年度目標值\t年度績效目標已達成或未達成之說明"
REPORT = f"""【虛構資料】澄湖部為測試而設。

澄湖建設計畫特別決算

澄湖部主管

中華民國 112 年度

本頁空白

重要社會發展計畫

{LEFT}
澄湖部水岸司\t\t\t\t\t\t
水岸步道串聯計畫（1/4）\t公共建設\t11201-11512\t1,864,000\t310,000\t198,400\t<p>一、取得用地 & 設計。</p> <p>二、<b>施工</b>3公里。</p>
河口夜間照明計畫\t社會發展\t11201-11212\t88,600\t41,200\t41,200\t一、裝設<LED>燈桿120座。

計畫特別決算

單位：新臺幣千元

{RIGHT}
<p>一、取得用地9.8公頃。</p> <p>二、完成2.1公里。</p>\t<ol><li>用地10公頃。</li><li>步道3公里。</li></ol>\t一、未達成，因颱風停工28日。
裝設燈桿 131座；節電率96.50%。\t一、燈桿120座。\t一、已達成。
"""


@pytest.fixture(scope="module")
def text_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def without_white_space(document: Document) -> list[tuple[int, str, list[object]]]:
    def squeeze(shown: object) -> object:
        return [squeeze(part) for part in shown] if isinstance(shown, list) else "".join(str(shown).split())

    return [(page.number, page.note, [squeeze(part) for part in show(page)]) for page in document.pages]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_pages_of_the_text_form(text_form: Path, tmp_path: Path, suffix: str) -> None:
    (path,) = write_files(text_form, tmp_path, [suffix])

    expected = without_white_space(read_document(text_form))
    assert without_white_space(read_document(path)) == expected
    assert [len(blocks) for _, _, blocks in expected] == [4, 0, 2, 3]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_knows_the_page_of_each_text(text_form: Path, tmp_path: Path, suffix: str) -> None:
    (path,) = write_files(text_form, tmp_path, [suffix])

    for page in read_document(path).pages:
        for block in page.blocks:
            cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else [block]
            for cell in cells:
                assert [line.page for line in cell.lines] == ([page.number] if cell.text else [])
                assert "".join(cell.text[line.start : line.end] for line in cell.lines) == cell.text


REFERENCE = Path(__file__).parents[4] / "shared" / "data" / "reports" / "112-moda-special-settlement.txt"


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.skipif(not REFERENCE.exists(), reason="needs the reference report in ../shared/data")
def test_the_reference_report_survives_every_format(tmp_path: Path, suffix: str) -> None:
    (path,) = write_files(REFERENCE, tmp_path, [suffix])

    assert without_white_space(read_document(path)) == without_white_space(read_document(REFERENCE))


def test_the_printed_book_gives_the_pages_of_the_text_form(text_form: Path, tmp_path: Path) -> None:
    pytest.importorskip(
        "reportlab", reason="reportlab is missing; `pip install -r requirements-dev.txt` enables this test"
    )
    pytest.importorskip(
        "fontTools", reason="fontTools is missing; `pip install -r requirements-dev.txt` enables this test"
    )
    if not shutil.which("fc-match"):
        pytest.skip("there is no fc-match to find a font with; install fontconfig and Noto Sans CJK")
    from tests.make_sample_pdf import FONT, has_font, to_pdf

    if not has_font():
        pytest.skip(f"the font {FONT} is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(to_pdf(read_document(text_form)))

    def without_empty_rows(pages: list[tuple[int, str, list[object]]]) -> list[object]:
        return [
            (number, [[row for row in block if any(row)] if isinstance(block, list) else block for block in blocks])
            for number, _, blocks in pages
        ]

    assert path.stat().st_size < 300_000
    printed = without_empty_rows(without_white_space(read_document(path)))
    assert printed == without_empty_rows(without_white_space(read_document(text_form)))
