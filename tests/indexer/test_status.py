"""Status of a goal: what the words or numbers support, and nothing more."""

from __future__ import annotations

import pytest

from indexer.pairing import Pair
from indexer.records import Item, Status
from indexer.status import judge

ACHIEVED, PARTLY, NOT, UNSTATED = Status.ACHIEVED, Status.PARTLY, Status.NOT_ACHIEVED, Status.UNSTATED


def item(text: str) -> Item:
    return Item((1,), "一", text, 0, len(text))


def verdict(target: str, outcome: str | None, covering: str | None = None) -> Status:
    pair = Pair(item(target), item(outcome) if outcome else None, (), item(covering) if covering else None, "number")
    return judge(pair).status


@pytest.mark.parametrize(
    ("target", "outcome", "expected"),
    [
        # numbers of the same unit and subject
        ("輔導廠商20案。", "輔導廠商23案。", ACHIEVED),
        ("輔導廠商20案。", "輔導廠商18案。", NOT),
        ("輔導廠商20案。", "輔導廠商二十案。", ACHIEVED),
        ("至少辦理說明會三場。", "辦理說明會三場。", ACHIEVED),
        ("辦理說明會3至5場。", "辦理說明會4場。", ACHIEVED),
        ("辦理說明會3~5場。", "辦理說明會2場。", NOT),
        ("培訓人才１，２００人次。", "培訓人才1,350人次。", ACHIEVED),
        ("帶動投資2億元以上。", "帶動投資1億8,500萬元。", NOT),
        ("帶動投資2億元以上。", "帶動投資20,500萬元。", ACHIEVED),
        ("帶動投資1.5億元。", "帶動投資150,000千元。", ACHIEVED),
        ("帶動投資1.5億元。", "帶動投資150,000元。", NOT),
        ("平均通報時間縮短至30分鐘以內。", "平均通報時間為42分鐘。", NOT),
        ("平均通報時間縮短至30分鐘以內。", "平均通報時間為26分鐘。", ACHIEVED),
        ("事故件數不超過12件。", "事故件數9件。", ACHIEVED),
        ("涵蓋率由60%提升至75%。", "涵蓋率達74.9%。", NOT),
        ("涵蓋率由60%提升至75%。", "涵蓋率達75.0%。", ACHIEVED),
        ("建置測站10站、辦理演練2場。", "建置測站11站、辦理演練1場。", PARTLY),
        # another unit or another subject is no comparison
        ("辦理研習10場。", "研習參與人員共500人次。", UNSTATED),
        ("檢測設備50臺。", "採購設備60臺，檢測作業尚在規劃。", UNSTATED),
        ("累計建置100處。", "本年度新增建置40處。", UNSTATED),  # a year's number against a total
        ("本年度新增建置40處。", "累計建置100處。", UNSTATED),
        # parts of a sum are not compared one by one
        ("培訓學員90人。", "培訓北區學員50人、培訓南區學員45人。", UNSTATED),
        # a number that only repeats the target is no result
        ("完成路段改善12公里。", "原定目標12公里，刻正施工。", UNSTATED),
        ("結訓200人。", "預計可結訓210人。", UNSTATED),
        # words
        ("完成平臺建置。", "平臺已於112年9月建置完成，達成年度目標。", ACHIEVED),
        ("完成平臺建置。", "未達成，因承商違約。", NOT),
        ("完成平臺建置。", "未達目標。", NOT),
        ("完成平臺建置。", "尚未完成，預計113年6月啟用。", NOT),
        ("完成平臺建置。", "部分達成，網頁已上線，資料庫移轉未完成。", PARTLY),
        ("完成平臺建置。", "達成率80%。", PARTLY),
        ("完成平臺建置。", "達成率100%。", ACHIEVED),
        ("完成平臺建置。", "預計於113年達成目標。", UNSTATED),
        ("完成平臺建置。", "可望如期達成。", UNSTATED),
        ("完成平臺建置。", "持續辦理中。", UNSTATED),
        ("完成平臺建置。", "本案目標達成情形詳附表。", UNSTATED),
        ("完成法規盤點。", "已完成法規盤點並函報行政院。", ACHIEVED),
        ("完成法規盤點。", "完成第一階段盤點，持續辦理第二階段。", UNSTATED),
        ("設備更新。", "因疫情取消辦理。", NOT),
        # words and numbers that contradict each other decide nothing
        ("輔導廠商20案。", "輔導廠商15案，已達成目標。", UNSTATED),
        ("輔導廠商20案。", None, UNSTATED),
    ],
)
def test_status(target: str, outcome: str | None, expected: Status) -> None:
    assert verdict(target, outcome) is expected


def test_covering_sentence_counts_where_nothing_speaks_against_it() -> None:
    covering = "綜上，各項績效目標均已達成。"
    assert verdict("推動資料治理。", "召開工作會議。", covering) is ACHIEVED
    assert verdict("輔導廠商20案。", "輔導廠商15案。", covering) is UNSTATED
    assert verdict("推動資料治理。", "預計113年推動。", covering) is UNSTATED


def test_evidence_holds_the_words_and_the_computed_ratio() -> None:
    found = judge(Pair(item("輔導廠商20案。"), item("輔導廠商23案，已達成。"), (), None, "number"))
    assert found.evidence == "輔導廠商23案，已達成。（23案 ÷ 20案 = 115.0%）"
    assert judge(Pair(item("推動。"), item("辦理中。"), (), None, "number")).evidence == ""
