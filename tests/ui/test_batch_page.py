from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from indexer.snapshot import Snapshot
from retriever.answer import Answerer
from retriever.questions import MAX_QUESTIONS
from tests.conftest import Index
from tests.ui.conftest import visible
from tests.ui.pages import bodies, open_page

QUESTIONS = ["離島遠距照護服務計畫111年度的執行率是多少", "感測站累計幾站", "<b>問</b>**題**"]
OpenBatch = Callable[..., AppTest]


@pytest.fixture
def at(point_at: Callable[[Path], None], small_index: Index) -> OpenBatch:
    return lambda **query: open_page("batch_page", point_at, small_index, **query)


def _ask(app: AppTest, questions: list[str]) -> AppTest:
    app.text_area(key="gt-batch-pasted").set_value("\n".join(questions))
    return app.button(key="gt-batch-start").click().run()


def test_pasted_questions_are_answered_with_kind_source_and_evidence(at: OpenBatch) -> None:
    app = _ask(at(), QUESTIONS)
    assert not app.exception
    shown = visible(app)
    assert "3 題：" in shown
    for words in (*QUESTIONS, "95.50%", "數字", "由報告數字算出", "111-lake.txt", "依據"):
        assert words in shown
    assert "<b>" not in bodies(app)
    assert 'href="plan?plan=' in bodies(app)
    assert len(app.checkbox) == 3 and all(box.value for box in app.checkbox)


def test_a_rerun_a_language_switch_and_a_second_visit_do_not_answer_again(
    at: OpenBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _ask(at(), QUESTIONS)
    key = app.query_params["batch"]
    monkeypatch.setattr(Answerer, "answer", lambda *_: pytest.fail("answered again"))
    assert "95.50%" in visible(app.run())
    app.query_params["lang"] = "en"
    assert "95.50%" in visible(app.run())
    app.query_params.clear()
    app.query_params["batch"] = key
    assert "95.50%" in visible(app.run())


def test_a_question_left_out_stays_out(at: OpenBatch) -> None:
    app = _ask(at(), QUESTIONS)
    app.checkbox[1].uncheck().run()
    app.query_params["lang"] = "en"
    app.run()
    assert [box.value for box in app.checkbox] == [True, False, True]
    assert "The 2 questions included" in "".join(caption.value for caption in app.caption)
    app.button(key="gt-batch-all").click().run()
    assert all(box.value for box in app.checkbox)


def test_a_stopped_batch_keeps_what_it_has_and_goes_on(at: OpenBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    from retriever.batch import Batch

    whole = Batch.answer_next

    def stops(batch: Batch, answerer: Answerer) -> None:
        whole(batch, answerer)
        batch.stopped = True

    monkeypatch.setattr(Batch, "answer_next", stops)
    app = _ask(at(), QUESTIONS)
    assert "已停止，回答了 3 題中的 1 題。" in visible(app) and len(app.checkbox) == 1
    monkeypatch.setattr(Batch, "answer_next", whole)
    app.button(key="gt-batch-on").click().run()
    assert len(app.checkbox) == 3


@pytest.mark.parametrize("pasted", ["", "\n # 註解 \n", "\n".join(map(str, range(MAX_QUESTIONS + 1)))])
def test_none_or_too_many_are_refused_in_words(at: OpenBatch, pasted: str) -> None:
    app = _ask(at(), pasted.splitlines())
    assert not app.exception
    assert "這個查詢無法執行" in visible(app)
    assert app.query_params == {}
    assert app.text_area(key="gt-batch-pasted").value == "\n".join(pasted.splitlines())


def test_a_file_goes_before_what_is_pasted(at: OpenBatch) -> None:
    app = at()
    app.text_area(key="gt-batch-pasted").set_value("另一題")
    table = "編號,問題\n1,感測站累計幾站\n2,=1+1\n".encode("utf-8-sig")
    app.file_uploader(key="gt-batch-file").upload("../x.csv", table, "text/csv")
    app = app.button(key="gt-batch-start").click().run()
    assert not app.exception
    shown = visible(app)
    assert "2 題：" in shown and "=1+1" in shown and "另一題" not in shown


def test_answers_of_an_older_index_say_so(at: OpenBatch, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(snapshot, manifest=replace(snapshot.manifest, snapshot="newer"))
    app = _ask(at(), QUESTIONS)
    monkeypatch.setattr("ui.engine.live_snapshot", lambda: newer)
    assert "索引已更新" in visible(app.run()) and "95.50%" in visible(app)


def test_a_link_whose_answers_are_gone_says_so(at: OpenBatch) -> None:
    app = at(batch="0" * 32)
    assert not app.exception
    assert "這個連結的答案已經不在" in visible(app)
    assert len(app.text_area) == 1


def test_many_questions_come_in_pages(at: OpenBatch) -> None:
    app = _ask(at(), [f"第 {number} 題感測站" for number in range(45)])
    assert len(app.checkbox) == 20
    assert "第 1 頁，共 3 頁" in visible(app)
    app.query_params["page"] = "9"
    app.run()
    assert len(app.checkbox) == 5


def test_without_an_index(point_at: Callable[[Path], None], tmp_path: Path) -> None:
    assert "還沒有索引" in visible(open_page("batch_page", point_at, tmp_path))
