"""Claims and what was measured of them: the format, the runner, and the table that README.md shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.claims import README, Figure, read_claims, read_measured, run, subjects, table, with_table

CLAIMS = """
claims:
  - command: [json.tool, given.json]
    figures:
      - {what: speed, path: [of, 0, speed], expected: 2.0, tolerance: 0.1}
      - {what: cost, path: [cost], expected: 0.05, better: less}
      - {what: slips, path: [slips], expected: 0, better: less}
"""
GIVEN = {"of": [{"speed": 1.95}], "cost": 0.06, "slips": ["one"]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A benchmarks folder with one claim, whose command prints a file."""
    folder = tmp_path / "benchmarks"
    (folder / "made").mkdir(parents=True)
    (folder / "made" / "expected.yaml").write_text(CLAIMS, encoding="utf-8")
    (tmp_path / "given.json").write_text(json.dumps(GIVEN), encoding="utf-8")
    return folder


@pytest.mark.parametrize("subject", subjects())
def test_what_was_seen_is_as_good_as_claimed(subject: str) -> None:
    seen = read_measured(subject)
    for claim in read_claims(subject):
        assert claim.figures
        if claim.line in seen:
            values = seen[claim.line].figures
            assert [figure.what for figure in claim.figures if not figure.holds(values[figure.name])] == []


def test_the_readme_shows_what_was_seen() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_table(text, table()), "run `python -m benchmarks table`"


def test_a_claim_is_run_compared_and_kept(root: Path) -> None:
    (claim,) = read_claims("made", root)
    assert "not run" in table(root)
    measured = run(claim, root)
    assert dict(measured.figures) == {"of/0/speed": 1.95, "cost": 0.06, "slips": 1}
    assert [figure.holds(measured.figures[figure.name]) for figure in claim.figures] == [True, False, False]
    assert measured.machine["cores"] and measured.machine["processor"]
    assert read_measured("made", root) == {claim.line: measured}
    made = table(root)
    assert "| speed | ≥ 2 (−0.1) | 1.95 | OK | |" in made
    assert "| cost | ≤ 0.05 | 0.06 | **FAIL** | |" in made


def test_what_was_seen_of_another_command_is_dropped(root: Path) -> None:
    (claim,) = read_claims("made", root)
    run(claim, root)
    path = root / "made" / "expected.yaml"
    path.write_text(CLAIMS.replace("[json.tool, given.json]", "[json.tool, --indent, 1, given.json]"), encoding="utf-8")
    (other,) = read_claims("made", root)
    assert "not run" in table(root)
    run(other, root)
    assert list(read_measured("made", root)) == [other.line]


def test_a_misspelt_direction_is_refused(root: Path) -> None:
    path = root / "made" / "expected.yaml"
    path.write_text(CLAIMS.replace("better: less", "better: fewer"), encoding="utf-8")
    with pytest.raises(KeyError):
        read_claims("made", root)


def test_a_figure_that_is_not_there_is_no_figure() -> None:
    with pytest.raises(KeyError):
        Figure("x", ("missing",), 1.0, 0.0, False).value({"other": 1})


def test_the_text_around_the_table_stays() -> None:
    text = "a\n<!-- claims: begin -->\nold\n<!-- claims: end -->\nb\n"
    assert with_table(text, "new") == text.replace("old", "new")
