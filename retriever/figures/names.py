"""What measures, comparisons, statuses, reasons and doubts are called, in Traditional Chinese and in English."""

from __future__ import annotations

from decimal import Decimal

from indexer.amounts import plain
from indexer.records import Status
from retriever.figures.money import money, percent
from retriever.figures.query import AMOUNTS, RATES, Comparator, Condition, Doubt, Measure
from retriever.figures.select import LeftOut, Reason

_MEASURES = {
    Measure.APPROVED: ("計畫核定總經費", "approved total"),
    Measure.BUDGETED: ("截至本年度已編列預算數", "amount budgeted to date"),
    Measure.EXECUTED: ("截至本年底累計執行數", "amount executed to date"),
    Measure.RATE: ("執行率（累計執行數÷已編列預算數）", "execution rate (executed ÷ budgeted)"),
    Measure.RATE_OF_APPROVED: ("累計執行數占核定總經費比率", "share of the approved total that was executed"),
    Measure.BUDGETED_OF_APPROVED: ("已編列預算數占核定總經費比率", "share of the approved total that was budgeted"),
    Measure.PERIOD: ("計畫期程", "period"),
    Measure.START: ("期程起始", "start"),
    Measure.END: ("期程屆滿", "end"),
    Measure.TYPES: ("計畫類型", "type"),
    Measure.AGENCY: ("主辦機關", "agency"),
}
_COMPARATORS = {
    Comparator.LT: ("低於", "below"),
    Comparator.LE: ("不高於", "at most"),
    Comparator.GT: ("高於", "above"),
    Comparator.GE: ("不低於", "at least"),
    Comparator.EQ: ("等於", "equal to"),
}
_PERIOD_COMPARATORS = {
    Comparator.LT: ("早於", "before"),
    Comparator.LE: ("不晚於", "by"),
    Comparator.GT: ("晚於", "after"),
    Comparator.GE: ("不早於", "not before"),
}
_STATUSES = {
    Status.ACHIEVED: ("已達成", "achieved"),
    Status.PARTLY: ("部分達成", "partly achieved"),
    Status.NOT_ACHIEVED: ("未達成", "not achieved"),
    Status.UNSTATED: ("未說明是否達成", "left open"),
}
_REASONS = {
    Reason.MISSING: ("報告未列此項", "the report does not give it"),
    Reason.ZERO: ("分母為零", "the base is zero"),
    Reason.REPEATED: (
        "另一份報告已列同一年度的同一計畫，不重複計入",
        "another report has the same plan of the same year",
    ),
    Reason.UNSTATED: ("報告未說明是否達成", "the report leaves open whether it was achieved"),
}
_DOUBTS = {
    Doubt.UNEXPLAINED: ("問題中有未能理解的字詞", "Some words of the question were not understood"),
    Doubt.CHOICE: ("問題有不只一種解讀，答案不同", "The question can be read in several ways with different answers"),
    Doubt.NO_SCOPE: ("問題沒有指明計畫、機關或年度", "The question names no plan, agency or year"),
    Doubt.NO_ROWS: ("索引中沒有問題所指的計畫", "The index holds nothing that the question names"),
    Doubt.OPERATION: ("無法確定要如何計算", "It is not clear what to compute"),
    Doubt.CONDITION: ("比較條件缺少項目、數值或單位", "A comparison lacks its measure, its value or its unit"),
    Doubt.RELATIVE_YEAR: ("「今年」「去年」等說法無法對應到報告年度", "It is not clear which report year is meant"),
    Doubt.IN_THE_YEAR: (
        "報告只列截至該年度的累計數，不是單一年度的金額",
        "The reports give totals to date, not one year's amount",
    ),
    Doubt.MISSING_YEAR: ("索引缺少問題所指的年度", "The index lacks a year that the question names"),
    Doubt.MIXED_YEARS: ("範圍涵蓋多個年度，請指明年度", "Several years are in scope; name one"),
    Doubt.EXPECTED: ("符合的計畫數與問題所說的不同", "The number of plans is not the one the question states"),
    Doubt.SIDES: ("無法確定要比較的兩方", "It is not clear what is compared with what"),
    Doubt.PREMISE: ("數字與問題的前提相反", "The figures contradict what the question takes for granted"),
    Doubt.UNSTATED: ("部分目標報告未說明是否達成", "The reports leave open whether some goals were achieved"),
    Doubt.VERSIONS: ("兩份報告對同一計畫所列不同", "Two reports give the same plan with different figures"),
    Doubt.MISSING_AMOUNT: ("報告未列此項金額", "The report does not give this amount"),
}
_MONTHS = "January February March April May June July August September October November December".split()


def measure_name(measure: Measure, english: bool) -> str:
    """The column title, or what a rate divides."""
    return _MEASURES[measure][english]


def status_name(status: Status, english: bool) -> str:
    """A goal's status."""
    return _STATUSES[status][english]


def doubt_text(doubt: Doubt, english: bool) -> str:
    """Why a figure is not stated as certain."""
    return _DOUBTS[doubt][english]


def left_out_text(left: LeftOut, english: bool) -> str:
    """Why a row does not count."""
    goals = f"{left.goals} goals: " if english else f"{left.goals} 項目標"
    return (goals if left.goals else "") + _REASONS[left.reason][english]


def year_name(year: int | str, english: bool) -> str:
    """A report year, of both calendars in English."""
    return f"FY{int(year) + 1911} (ROC {year})" if english else f"{year}年度"


def period_text(value: str, english: bool) -> str:
    """「110-01/114-08」 as 110年1月至114年8月; also a single month."""
    ends = [end.split("-") for end in value.split("/")]
    if english:
        return " – ".join(f"{_MONTHS[int(month) - 1]} {int(year) + 1911}" for year, month in ends)
    return "至".join(f"{year}年{int(month)}月" for year, month in ends)


def condition_text(condition: Condition, english: bool) -> str:
    """A condition in words."""
    name, comparator, value = measure_name(condition.measure, english), _COMPARATORS, condition.value or Decimal(0)
    if condition.other is not None:
        shown = measure_name(condition.other, english)
    elif condition.measure in (Measure.START, Measure.END):
        comparator = _PERIOD_COMPARATORS
        shown = period_text(f"{int(value) // 12}-{int(value) % 12 + 1:02d}", english)
    elif condition.measure in AMOUNTS:
        shown = money(value, english=english)
    else:
        shown = f"{plain(value)}%" if condition.measure in RATES else plain(value)
    word = comparator[condition.comparator][english]
    return f"{name} {word} {shown}" if english else f"{name}{word} {shown}"


def value_text(value: Decimal | str | None, measure: Measure | None, unit: str = "", english: bool = False) -> str:
    """A value of a measure; ``unit`` is the unit of money that was asked for."""
    if value is None or measure is None:
        return ""
    if not isinstance(value, Decimal):
        return period_text(value, english) if measure is Measure.PERIOD else value
    return percent(value) if measure in RATES else money(value, unit, english)
