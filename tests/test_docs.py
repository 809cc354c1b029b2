"""The docs name what exists: every command, every setting, every form and reader; and no page names a file that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from indexer.__main__ import app as indexer_app
from indexer.settings import Settings
from retriever.__main__ import app as retriever_app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(name: str, app: typer.Typer) -> list[str]:
    group = typer.main.get_command(app)
    return [f"python -m {name} {command}" for command in getattr(group, "commands", {})]


def test_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    known = commands("indexer", indexer_app) + commands("retriever", retriever_app)
    assert known
    assert [command for command in known if command not in readme] == []


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", page, re.MULTILINE))
    assert rows == {name: str(field.default) for name, field in Settings.model_fields.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
