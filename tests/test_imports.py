"""Imports point one way: ``indexer <- retriever <- ui <- app``, and inside indexer from top to bottom."""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PACKAGES = ("indexer", "retriever", "ui", "app", "server")

# A module may import from its own row and the rows above. A new module is given its row here.
INDEXER_ROWS = (
    ("records", "errors", "progress"),
    ("settings",),
    ("logs", "workers"),
    ("amounts", "outline", "dates", "measures", "similarity", "agencies", "filters", "audit"),
    ("manifest", "pointer"),
    ("verification",),
    ("readers",),
    ("forms",),
    ("goals", "pairing", "status", "checks", "reasons"),
    ("passages", "repeats"),
    ("read_ahead",),
    ("reading",),
    ("text", "synonyms"),
    ("gathering", "word_cache"),
    ("derived", "e5_weights", "bundled_model", "hub"),
    ("windows", "onnx_model", "onnx_export", "encoder"),
    ("milvus", "vectors", "lexical", "catalogue", "cataloguing"),
    ("mapped", "known_terms", "content"),
    ("snapshot",),
    ("history", "health", "deep_check", "encoding", "writing"),
    ("build",),
    ("describe", "commands", "check_report", "word_lists", "administration"),
    ("__main__",),
)

# Where alone a library may appear: a module, or a package with all in it.
HOMES = {
    "streamlit": ("ui", "app", "server"),
    "sentence_transformers": ("indexer.encoder",),
    "faiss": ("indexer.vectors.faiss",),
    "tantivy": ("indexer.lexical.tantivy",),
    "pymilvus": ("indexer.milvus", "indexer.vectors.milvus", "indexer.lexical.milvus"),
    "jieba": ("indexer.text",),
}


@dataclass(frozen=True)
class Import:
    """``source`` imports ``target``; both are dotted names, ``target`` perhaps of something inside a module."""

    source: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line} imports {self.target}"


def test_imports_point_one_way() -> None:
    assert wrong_arrows(ROOT, INDEXER_ROWS) == []


def test_libraries_stay_at_home() -> None:
    assert strays(read_imports(ROOT), HOMES) == []


def test_nothing_imports_in_a_circle() -> None:
    assert circle(ROOT) == []


def test_every_library_is_pinned_by_name() -> None:
    """What is imported is a line of a requirements file and not there by chance, through another library."""
    files = [ROOT / "requirements.txt", ROOT / "requirements-milvus.txt"]
    pinned = {normal_name(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    distributions = metadata.packages_distributions()
    libraries = {found.target.split(".")[0] for found in read_imports(ROOT)} & set(distributions) - set(PACKAGES)
    assert libraries
    unpinned = [name for name in libraries if not {normal_name(owner) for owner in distributions[name]} & pinned]
    assert unpinned == []


@pytest.mark.parametrize(
    ("module", "code", "complaint"),
    [
        ("indexer/errors.py", "from indexer import build", "indexer.errors:1 imports indexer.build"),
        ("indexer/errors.py", "def f():\n    import indexer.build", "indexer.errors:2 imports indexer.build"),
        ("indexer/forms/prior.py", "from indexer.text import f", "indexer.forms.prior:1 imports indexer.text.f"),
        ("indexer/text.py", "import retriever.search", "indexer.text:1 imports retriever.search"),
        ("retriever/search.py", "from ui import page", "retriever.search:1 imports ui.page"),
        ("ui/page.py", "import app", "ui.page:1 imports app"),
        ("indexer/newcomer.py", "", "indexer.newcomer has no row in INDEXER_ROWS"),
    ],
)
def test_a_wrong_arrow_is_found(tmp_path: Path, module: str, code: str, complaint: str) -> None:
    make_tree(tmp_path, {module: code})
    assert wrong_arrows(tmp_path, INDEXER_ROWS) == [complaint]


def test_right_arrows_are_let_through(tmp_path: Path) -> None:
    tree = {
        "app.py": "from ui import page\nimport indexer.settings",
        "ui/page.py": "from retriever.search import search\nfrom ui.parts import table",
        "retriever/search.py": "from indexer.snapshot import open_snapshot",
        "indexer/snapshot.py": "from indexer import catalogue\nfrom indexer.vectors.faiss import f",
        "indexer/vectors/faiss.py": "import faiss\nfrom indexer.vectors import Vectors",
        "indexer/records.py": "import indexerlike\nfrom indexer.errors import GoalTraceError",
    }
    make_tree(tmp_path, tree)
    assert wrong_arrows(tmp_path, INDEXER_ROWS) == []
    assert strays(read_imports(tmp_path), HOMES) == []
    assert circle(tmp_path) == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("retriever/search.py", "import streamlit as st"),
        ("indexer/text.py", "from sentence_transformers import SentenceTransformer"),
        ("indexer/vectors/__init__.py", "import faiss"),
        ("ui/page.py", "import jieba.analyse"),
    ],
)
def test_a_stray_library_is_found(tmp_path: Path, module: str, code: str) -> None:
    make_tree(tmp_path, {module: code})
    assert len(strays(read_imports(tmp_path), HOMES)) == 1


def test_a_circle_inside_a_row_is_found(tmp_path: Path) -> None:
    make_tree(tmp_path, {"indexer/amounts.py": "import indexer.dates", "indexer/dates.py": "import indexer.amounts"})
    assert wrong_arrows(tmp_path, INDEXER_ROWS) == []
    assert set(circle(tmp_path)) == {"indexer.amounts", "indexer.dates"}


# --- the checker -----------------------------------------------------------------------------


def read_imports(root: Path) -> list[Import]:
    """Every import statement under ``root`` in the project's packages, those inside functions included."""
    return [found for name, path in modules(root).items() for found in imports_of(name, path)]


def modules(root: Path) -> dict[str, Path]:
    """Dotted name -> file. A package goes by its own name."""
    files = [*root.glob("app.py"), *root.glob("server.py")]
    for package in PACKAGES:
        files += sorted((root / package).rglob("*.py"))
    parts = {path: path.relative_to(root).with_suffix("").parts for path in files}
    return {".".join(name[:-1] if name[-1] == "__init__" else name): path for path, name in parts.items()}


def imports_of(name: str, path: Path) -> Iterator[Import]:
    """The imports of one module. ``from a import b`` counts as ``a.b``, which is right whether b is a module or not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (Import(name, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import in full"
            yield from (Import(name, f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def wrong_arrows(root: Path, rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """A sentence for each import that points back and each indexer module that has no row."""
    placed = {f"indexer.{name}": row for row, names in enumerate(rows) for name in names}
    own = {".".join(name.split(".")[:2]) for name in modules(root) if name.startswith("indexer.")}
    found = [f"{name} has no row in INDEXER_ROWS" for name in sorted(own - set(placed))]
    for each in read_imports(root):
        source, target = each.source.split("."), each.target.split(".")
        if target[0] not in PACKAGES:
            continue
        if source[0] != target[0]:
            back = PACKAGES.index(target[0]) > PACKAGES.index(source[0])
        else:
            above = placed.get(".".join(source[:2]), len(rows))
            back = placed.get(".".join(target[:2]), 0) > above
        if back:
            found.append(str(each))
    return found


def strays(imports: list[Import], homes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The imports of a library outside its homes."""
    return [
        str(each)
        for each in imports
        if (home := homes.get(each.target.split(".")[0]))
        and not any(each.source == name or each.source.startswith(f"{name}.") for name in home)
    ]


def circle(root: Path) -> list[str]:
    """The modules of a circle of imports, or an empty list.

    A package's ``__init__`` and the modules in it may name each other: the package loads them when asked.
    """
    names = modules(root)
    graph: dict[str, set[str]] = {name: set() for name in names}
    for each in read_imports(root):
        target = each.target if each.target in names else each.target.rpartition(".")[0]
        if target in names and not each.source.startswith(f"{target}.") and target != each.source:
            graph[each.source].add(target)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def normal_name(requirement: str) -> str:
    """The name in a requirement as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[=;\s\[]", requirement)[0]).lower()


def make_tree(root: Path, files: Mapping[str, str]) -> None:
    """Write made-up modules under ``root``."""
    for name, code in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
