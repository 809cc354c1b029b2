"""What tests of the scripts share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.scripts.programs import SCRIPTS


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores Ctrl-C, and so would all that the tests start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The modules behind the scripts, imported as the scripts do: from their own folder."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import _app
    import _checks
    import _chromium
    import _environment
    import _python

    return SimpleNamespace(app=_app, checks=_checks, chromium=_chromium, environment=_environment, python=_python)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project folder with requirements that include other files."""
    (tmp_path / "requirements.txt").write_text("-c constraints.txt\none==1\n", encoding="utf-8")
    (tmp_path / "requirements-milvus.txt").write_text("-r requirements.txt\nfive==5\n", encoding="utf-8")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements-milvus.txt\ntwo==2\n", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("three==3\n", encoding="utf-8")
    return tmp_path
