from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.claims import read_claims
from indexer.errors import SettingsError
from retriever.quality import ABSTENTION, BENCHMARKS, Wanted, measured, wanted


@pytest.mark.parametrize("each", wanted(), ids=lambda each: each.key)
def test_every_figure_shown_is_one_that_is_claimed(each: Wanted) -> None:
    claim = next(claim for claim in read_claims(each.subject) if claim.line == each.command)
    figure = next(figure for figure in claim.figures if figure.name == each.name)
    if each.of and figure.name.endswith("/right"):
        assert f"of {each.of}" in figure.what  # what a count is out of is not copied by hand either
    if each.of and figure.name.endswith("/wrong"):
        right = next(other for other in wanted() if other.name == each.name.replace("wrong", "right"))
        assert each.of == right.of


def test_values_are_those_that_were_measured() -> None:
    shown = {figure.key: figure for figure in measured()}
    for each in wanted():
        path = BENCHMARKS / each.subject / "measured.json"
        runs = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if each.name in runs.get(each.command, {}).get("figures", {}):
            assert shown[each.key].value == runs[each.command]["figures"][each.name]
            assert shown[each.key].date == runs[each.command]["date"]
        else:
            assert each.key not in shown


def test_abstention_is_told_at_the_threshold_in_use() -> None:
    keys = [figure.key for figure in measured()]
    assert keys[-2:] == ["answerable", "unanswerable"]


def test_what_nobody_measured_is_left_out(tmp_path: Path) -> None:
    assert measured(tmp_path) == []
    (tmp_path / ABSTENTION.parent).mkdir()
    (tmp_path / ABSTENTION).write_text("threshold,x\n0.999,1\n", encoding="utf-8")
    assert measured(tmp_path) == []


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "goals").mkdir()
    (tmp_path / "goals" / "measured.json").write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"benchmarks/goals/measured\.json: is damaged; .*benchmarks run goals"):
        measured(tmp_path)
