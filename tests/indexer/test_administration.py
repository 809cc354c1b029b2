from __future__ import annotations

from pathlib import Path

import pytest

from indexer.administration import REMOVED, preview_report, remove_report, safe_name, save_list, store_report
from indexer.audit import Action, entries
from indexer.errors import GoalTraceError, ReadError, SettingsError
from indexer.reading import report_files
from indexer.settings import Settings, load_settings
from indexer.snapshot import open_snapshot
from indexer.word_lists import edit, list_entries, passages_holding
from tests.conftest import REPOSITORY, SAMPLES, Index

REPORT = min(SAMPLES.glob("*.txt"))
WHO = "chief@agency.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def _logged(settings: Settings) -> list[tuple[str, Action, str]]:
    return [(entry.who, entry.action, entry.subject) for entry in entries(settings.index)]


@pytest.mark.parametrize(
    ("uploaded", "name"),
    [
        ("112年報告.PDF", "112年報告.pdf"),
        ("../../etc/報告.pdf", "報告.pdf"),
        ("C:\\temp\\報告.docx", "報告.docx"),
        ("<script>.txt", "_script_.txt"),
        ("a\u202efdp.txt", "a_fdp.txt"),
        (".hidden.txt", "hidden.txt"),
        ("長" * 200 + ".pdf", "長" * 60 + ".pdf"),
        ("name\x00.csv", "name_.csv"),
    ],
)
def test_an_upload_gets_a_name_that_stays_in_the_folder(uploaded: str, name: str) -> None:
    assert safe_name(uploaded) == name


@pytest.mark.parametrize(
    "uploaded", ["tool.exe", "report", "", "terms.txt", "synonyms.txt", "agencies.toml", "x.pdf/.."]
)
def test_other_formats_and_the_lists_are_refused(uploaded: str) -> None:
    with pytest.raises(ReadError):
        safe_name(uploaded)


def test_a_report_is_looked_into_stored_replaced_and_taken_out(settings: Settings) -> None:
    data = REPORT.read_bytes()
    assert preview_report("報告.txt", data, settings).reports
    first = store_report(settings, "報告.txt", data, WHO)
    second = store_report(settings, "dir/報告.txt", data + b"\n", WHO)
    assert (first.replaced, second.replaced) == (False, True)
    assert [path.name for path in report_files(settings.corpus)] == ["報告.txt"]
    remove_report(settings, "報告.txt", WHO)
    aside = sorted((settings.corpus / REMOVED).iterdir())
    assert [path.read_bytes() for path in aside] == [data, data + b"\n"]
    with pytest.raises(GoalTraceError):
        report_files(settings.corpus)
    actions = [Action.UPLOAD, Action.UPLOAD, Action.REMOVE]
    assert _logged(settings) == [(WHO, action, "報告.txt") for action in actions]


@pytest.mark.parametrize("name", ["../outside.txt", "terms.txt/../../outside.txt", "none.txt", ".", "/etc/passwd"])
def test_only_reports_of_the_corpus_are_taken_out(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("stays", encoding="utf-8")
    store_report(settings, "報告.txt", REPORT.read_bytes(), WHO)
    with pytest.raises(ReadError):
        remove_report(settings, name, WHO)
    assert (tmp_path / "outside.txt").exists()


def test_what_cannot_be_read_is_not_offered(settings: Settings) -> None:
    with pytest.raises(ReadError, match="empty"):
        preview_report("報告.pdf", b"", settings)
    with pytest.raises(ReadError):
        preview_report("報告.pdf", b"not a PDF", settings)


def test_a_list_is_saved_when_it_is_well_formed_and_the_old_one_kept(settings: Settings) -> None:
    save_list(settings, "terms.txt", "無人機\r\n", WHO)
    save_list(settings, "terms.txt", "無人機\n零信任\n", WHO)
    assert (settings.corpus / "terms.txt").read_text(encoding="utf-8") == "無人機\n零信任\n"
    assert [path.read_text(encoding="utf-8") for path in (settings.corpus / REMOVED).iterdir()] == ["無人機\n"]
    with pytest.raises(SettingsError, match=r"^synonyms\.txt: line 2"):
        save_list(settings, "synonyms.txt", "甲,乙\n丙\n", WHO)
    with pytest.raises(SettingsError):
        save_list(settings, "../app.py", "x", WHO)
    assert not (settings.corpus / "synonyms.txt").exists()
    assert _logged(settings) == [(WHO, Action.EDIT, "terms.txt")] * 2


def test_an_edit_is_told_by_its_entries() -> None:
    change = edit("synonyms.txt", "甲,乙 # 出處\n丙,丁\n", "# 說明\n丙,丁\n甲,乙,戊\n")
    assert [entry.says for entry in change.added] == ["甲 = 乙 = 戊"]
    assert [entry.says for entry in change.removed] == ["甲 = 乙"]
    assert edit("terms.txt", "甲\n乙\n", "乙 # 註\n甲\n").added == ()
    broken = edit("agencies.toml", "[[agency", '[[agency]]\nname = "某部"\naliases = ["某"]\n')
    assert [entry.says for entry in broken.added] == ["某部（某）"]


@pytest.mark.parametrize("name", ["terms.txt", "synonyms.txt", "agencies.toml"])
def test_the_shipped_lists_have_entries(name: str) -> None:
    assert len(list_entries(name, (REPOSITORY / "corpus" / name).read_text(encoding="utf-8"))) > 5


def test_passages_are_counted_in_any_script(small_index: Index) -> None:
    catalogue = open_snapshot(small_index.settings.index).catalogue
    traditional, simplified, none, both = passages_holding(
        catalogue, [["診間"], ["诊间"], ["沒有這個詞"], ["沒有這個詞", "診間"]]
    )
    assert traditional == simplified == both > 0
    assert none == 0
