"""Documents in the layout of the reference report, made from rows, for tests of forms and of what follows them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.records import Block, Cell, Document, Line, Page, Paragraph, Table

LEFT = (
    *("計畫名稱", "計畫類型", "計畫期程", "計畫核定總經費"),
    *("截至本年度已編列預算數", "截至本年底止累計執行數", "本年度預定工作摘要"),
)
RIGHT = ("本年度執行情形說明", "績效目標及本年度目標值", "年度績效目標已達成或未達成之說明")
COVER = ("澄湖建設計畫特別決算", "(測試用)", "澄湖部主管", "中華民國 112 年度")
RIGHT_LINES = ("112年度", "單位：新臺幣千元")

Row = Sequence[str]


def plan_row(name: str, approved: str = "300", budgeted: str = "200", executed: str = "100") -> list[str]:
    """A left-hand row."""
    return [name, "社會發展", "11201-11312", approved, budgeted, executed, f"辦理{name}。"]


def goal_row(target: str = "一、完成1案。", outcome: str = "一、完成1案。") -> list[str]:
    """A right-hand row."""
    return ["依計畫辦理。", target, outcome]


def agency_row(name: str) -> list[str]:
    return [name, *[""] * (len(LEFT) - 1)]


class Book:
    """Collects pages; ``document`` is what they make."""

    def __init__(self, name: str = "book.txt") -> None:
        self.name = name
        self.pages: list[Page] = []

    def lines(self, *lines: str) -> Book:
        """A page of paragraphs; a blank page when there are none."""
        return self._page([Paragraph(line) for line in lines])

    def table(self, rows: Sequence[Row], lines: Sequence[str] = ()) -> Book:
        """A page with lines above a table."""
        number = len(self.pages) + 1
        cells = tuple(tuple(Cell(text, (Line(0, len(text), number),) if text else ()) for text in row) for row in rows)
        return self._page([*(Paragraph(line) for line in lines), Table(cells)])

    def spread(
        self,
        left: Sequence[Row],
        right: Sequence[Row],
        *,
        left_titles: Row = LEFT,
        right_titles: Row = RIGHT,
        lines: Sequence[str] = RIGHT_LINES,
    ) -> Book:
        """A left and a right page with their column titles; ``lines`` stand above the right one."""
        self.table([left_titles, *left])
        return self.table([right_titles, *right], lines)

    def _page(self, blocks: Sequence[Block]) -> Book:
        self.pages.append(Page(len(self.pages) + 1, tuple(blocks)))
        return self

    @property
    def document(self) -> Document:
        return Document(self.name, "txt", "0" * 64, tuple(self.pages))


def book(*names: str) -> Book:
    """A cover and one spread with these plans."""
    return Book().lines(*COVER).spread([plan_row(name) for name in names], [goal_row() for _ in names])
