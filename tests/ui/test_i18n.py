from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from indexer import errors
from indexer.reasons import known_reasons
from indexer.records import Column, Status
from tests.conftest import REPOSITORY
from ui.i18n import STRINGS, TABLES, Language, Texts

SOURCES = [REPOSITORY / "app.py", *sorted((REPOSITORY / "ui").glob("*.py"))]
# Keys put together from a value: f"status.{status}" and the like.
COMPOSED = re.compile(
    r"""^(column|status|reason|amount|filter|error|advice|note|order|export|word|quadrant|kind|help|quality)\.
    | ^plan\.(narrative|work)$
    | ^overview\..*_(remark|nothing)$
    | ^lineage_reason\.
    | ^data_(part|stage|form|column|state|list|about|check|action)\.
    | ^data\.(new|changed|missing)$""",
    re.VERBOSE,
)


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def _strings(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _files(language: Language) -> dict[str, list[str]]:
    return {path.name: list(tomllib.loads(path.read_text("utf-8"))) for path in (STRINGS / language).glob("*.toml")}


def test_both_languages_have_the_same_keys_in_the_same_files_and_order() -> None:
    assert _files(Language.CHINESE) == _files(Language.ENGLISH)


def test_no_key_stands_in_two_files() -> None:
    assert sum(map(len, _files(Language.CHINESE).values())) == len(TABLES[Language.CHINESE])


@pytest.mark.parametrize("key", sorted(TABLES[Language.CHINESE]))
def test_both_tables_say_it_with_the_same_values(key: str) -> None:
    chinese, english = (TABLES[language][key] for language in Language)
    assert chinese and english
    assert _fields(chinese) == _fields(english)


def test_every_key_is_used_and_every_key_used_exists() -> None:
    table = TABLES[Language.CHINESE]
    used = set().union(*(_strings(path) for path in SOURCES))
    unused = {key for key in table if key not in used and not COMPOSED.match(key)}
    assert not unused
    groups = {key.split(".")[0] for key in table if "." in key}
    asked = {text for text in used if re.fullmatch(r"[a-z_]+\.[a-z_A-Z]+", text) and text.split(".")[0] in groups}
    assert asked <= table.keys()


def test_every_value_of_a_column_a_status_a_reason_and_an_error_has_words() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    table = TABLES[Language.CHINESE]
    assert {f"column.{column}" for column in Column} <= table.keys()
    assert {f"status.{status}" for status in Status} <= table.keys()
    assert {f"reason.{reason}" for reason in known_reasons()} <= table.keys()
    assert all(any(f"error.{base.__name__}" in table for base in kind.__mro__) for kind in kinds)


def _codes(path: Path) -> dict[str, set[str]]:
    """Code -> names of its values, of every error that a module raises with a code."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id.endswith("Error")]
    return {
        str(call.args[1].value): {str(keyword.arg) for keyword in call.keywords}
        for call in named
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }


def test_every_code_of_an_error_has_words_that_its_values_fill() -> None:
    modules = [path for folder in ("indexer", "retriever", "ui") for path in (REPOSITORY / folder).rglob("*.py")]
    codes = {code: names for path in modules for code, names in _codes(path).items()}
    assert {"question_long", "year_absent", "choice_absent"} <= codes.keys()
    for code, names in codes.items():
        assert _fields(TABLES[Language.CHINESE][f"error.{code}"]) <= names


def test_values_are_filled_in() -> None:
    assert Texts(Language.CHINESE)("year", year=112) == "112 年度"
    assert Texts(Language.ENGLISH)("year", year=112) == "ROC 112"
