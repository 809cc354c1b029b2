"""Made-up reports in the layout of a special settlement, as many as are asked for; the same numbers give the same files.

Sentences are put together from the vocabulary of administration with places and figures of their own, so that hardly two
passages are alike, as in real reports.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

PLANS = 4  # of a report, each with five goals
GOALS = 5
_DIGITS = "一二三四五六七八九十"
_PLACES = "雲頂 飛瀑 松濤 青鳥 白石 長灘 月眉 竹溪 鹿鳴 石門 海角 柳營 鳳林 望安 新埔 清泉".split()
_THINGS = (
    "寬頻基地臺 資安監控中心 視訊診間 水質感測站 雨量雷達 行動驗證服務 開放資料平臺 海纜備援路由 長照據點 智慧路燈 "
    "防災告警系統 數位學習教室 公車動態站牌 淨水設備 圖書自助借閱站 農業氣象站"
).split()
_ACTS = "建置 汰換 擴充 維運 稽核 改善 推廣 補助 檢測 演練 培訓 輔導".split()
_TAILS = (
    "並依進度辦理期中查核",
    "較前一年度增加近一成",
    "因用地協調而分兩批完成",
    "委由在地團隊負責日常維護",
    "成果資料以開放格式釋出供各界使用",
    "另針對使用者辦理滿意度調查",
    "相關缺失已於當季改善完畢",
)
_UNITS = "處 座 案 場次 人 間 站 件".split()
_HEAD = (
    "計畫名稱\t計畫類型\t計畫期程\t計畫核定總經費\t截至本年度已編列預算數\t截至本年底止累計執行數\t本年度預定工作摘要"
)
_TEXTS = "本年度執行情形說明\t績效目標及本年度目標值\t年度績效目標已達成或未達成之說明"


def write_corpus(folder: Path, files: int) -> list[Path]:
    """Write ``files`` reports into the new folder ``folder``."""
    folder.mkdir(parents=True)
    paths = [folder / f"report-{number:04}.txt" for number in range(files)]
    for number, path in enumerate(paths):
        path.write_text("\n".join(_report(number)) + "\n", encoding="utf-8")
    return paths


def change(path: Path) -> None:
    """Edit one report: a figure of one goal and of its outcome."""
    text = path.read_text(encoding="utf-8")
    changed = text.replace("年度重點為", "年度重點改為", 1)
    if changed == text:
        raise ValueError(f"{path}: holds nothing that could be changed")
    path.write_text(changed, encoding="utf-8")


def _report(number: int) -> Iterator[str]:
    draw = random.Random(number)
    year = 105 + number % 9
    authority = f"{_PLACES[number % len(_PLACES)]}第{number}部"
    yield from ("【虛構資料】本檔由量測程式產生，內容均屬虛構。", "", f"{authority}建設計畫特別決算", "")
    yield from (f"{authority}主管", "", f"中華民國 {year} 年度", "", "重要計畫執行情形及目標達成情形表", "")
    for plan in range(PLANS):
        name = f"{draw.choice(_PLACES)}{draw.choice(_THINGS)}{draw.choice(_ACTS)}計畫第{plan + 1}期"
        total = draw.randrange(100, 900) * 1000
        amounts = f"{total:,}\t{total // 2:,}\t{total // 3:,}"
        yield from ("重要計畫", "", _HEAD, "綜合規劃署\t\t\t\t\t\t")
        yield f"{name}\t社會發展\t{year - 1}01-{year + 1}12\t{amounts}\t年度重點為{_sentence(draw)}"
        yield from ("", "執行情形及目標達成情形表", "", f"{year}年度", "", "單位：新臺幣千元", "", _TEXTS)
        yield "\t".join(_cell(draw, words) for words in ("已於年內", "預計", "全年實際"))
        yield ""


def _cell(draw: random.Random, words: str) -> str:
    return " ".join(f"<p>{_DIGITS[number]}、{words}{_sentence(draw)}</p>" for number in range(GOALS))


def _sentence(draw: random.Random) -> str:
    parts = [
        f"{draw.choice(_ACTS)}{draw.choice(_PLACES)}{draw.choice(_THINGS)}{draw.randrange(2, 900)}{draw.choice(_UNITS)}"
        for _ in range(2)
    ]
    return f"{'、'.join(parts)}，{draw.choice(_TAILS)}，經費執行率達{draw.randrange(600, 1000) / 10}%。"
