"""When the scripts install again, and what."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.scripts.programs import ROOT, pretend_programs

REQUIREMENTS = ("requirements.txt", "requirements-milvus.txt", "requirements-dev.txt")


@pytest.mark.parametrize("changed", ["requirements.txt", "constraints.txt"])
def test_the_stamp_follows_all_included_files(scripts: SimpleNamespace, root: Path, changed: str) -> None:
    environment = scripts.environment.Environment(root)
    before = [environment.stamp(name) for name in REQUIREMENTS]
    assert before == [environment.stamp(name) for name in REQUIREMENTS]
    with (root / changed).open("a", encoding="utf-8") as file:
        file.write("four==4\n")
    after = [environment.stamp(name) for name in REQUIREMENTS]
    assert len({*before, *after}) == 2 * len(REQUIREMENTS)


def test_development_pins_do_not_touch_the_runtime_stamp(scripts: SimpleNamespace, root: Path) -> None:
    environment = scripts.environment.Environment(root)
    before = environment.stamp("requirements.txt")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    assert environment.stamp("requirements.txt") == before


def test_the_stamp_ignores_line_ends(scripts: SimpleNamespace, root: Path) -> None:
    environment = scripts.environment.Environment(root)
    before = environment.stamp("requirements.txt")
    (root / "constraints.txt").write_bytes(b"three==3\r\n")
    assert environment.stamp("requirements.txt") == before


def test_another_python_is_another_stamp(scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = scripts.environment.Environment(root)
    before = environment.stamp("requirements.txt")
    monkeypatch.setattr(scripts.environment.sys, "version_info", (3, 99, 0))
    assert environment.stamp("requirements.txt") != before


def test_what_is_installed_is_not_installed_again(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = pretend_programs(scripts, monkeypatch)
    environment = scripts.environment.Environment(root)
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip"]
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip"]


def test_changed_requirements_are_installed_into_the_same_environment(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = pretend_programs(scripts, monkeypatch)
    environment = scripts.environment.Environment(root)
    environment.prepare("requirements.txt")
    (root / "requirements.txt").write_text("one==2\n", encoding="utf-8")
    assert not environment.holds("requirements.txt")
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip", "pip"]


def test_a_failed_download_is_one_sentence_and_tried_again(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = scripts.environment.Environment(root)
    commands = pretend_programs(scripts, monkeypatch, "print('no route to the registry'); raise SystemExit(1)")
    with pytest.raises(scripts.environment.SetupError, match=r"^requirements\.txt could not be installed") as info:
        environment.prepare("requirements.txt")
    assert info.value.output == ("no route to the registry",)
    assert not environment.holds("requirements.txt")

    commands = pretend_programs(scripts, monkeypatch)
    environment.prepare("requirements.txt")
    assert commands == ["pip"]


@pytest.mark.parametrize("end", ["raise SystemExit(1)", "import os, signal; os.kill(os.getppid(), signal.SIGINT)"])
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
def test_an_install_interrupted_while_writing_starts_over(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    environment = scripts.environment.Environment(root)
    pretend_programs(scripts, monkeypatch, f"print('Installing collected packages: one', flush=True); {end}")
    with pytest.raises((scripts.environment.SetupError, KeyboardInterrupt)):
        environment.prepare("requirements.txt")
    assert not environment.holds("requirements.txt")

    commands = pretend_programs(scripts, monkeypatch)
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip"]
    assert environment.holds("requirements.txt")


def test_an_environment_of_another_python_is_made_anew(
    scripts: SimpleNamespace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = pretend_programs(scripts, monkeypatch)
    environment = scripts.environment.Environment(root)
    environment.prepare("requirements.txt")
    (environment.folder / "pyvenv.cfg").write_text("version = 3.10.1\n", encoding="utf-8")
    environment.prepare("requirements.txt")
    assert commands == ["venv", "pip", "venv", "pip"]


@pytest.mark.parametrize("platform", [("Darwin", "x86_64"), ("Windows", "ARM64")])
def test_a_platform_without_builds_is_refused(scripts: SimpleNamespace, platform: tuple[str, str]) -> None:
    with pytest.raises(scripts.environment.SetupError, match="torch"):
        scripts.environment.refuse_platform(*platform)


@pytest.mark.parametrize("platform", [("Linux", "x86_64"), ("Darwin", "arm64"), ("Windows", "AMD64")])
def test_other_platforms_are_let_through(scripts: SimpleNamespace, platform: tuple[str, str]) -> None:
    scripts.environment.refuse_platform(*platform)


def test_large_downloads_are_named(scripts: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (
        "Collecting torch==2.13.0\n",
        "  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (190.9 MB)\n",
        "  Downloading idna-3.20-py3-none-any.whl (71 kB)\n",
        "Installing collected packages: idna, torch\n",
    ):
        scripts.environment._show_progress(line)
    assert capsys.readouterr().out == "  downloading torch (190.9 MB)\n  writing 2 packages\n"


def pins(name: str) -> dict[str, str]:
    """Package -> version of the ``==`` lines of a requirements file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([\w.-]+)==([\w.+]+)", line) for line in lines if line and line[0] not in "#-"]
    assert all(found), f"{name} has a line that is no pin"
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in found if match}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_constraints_agree_with_the_pins(name: str) -> None:
    constraints = pins("constraints.txt")
    assert {package: constraints.get(package) for package in pins(name)} == pins(name)


@pytest.mark.parametrize("name", [*REQUIREMENTS, "requirements-ocr.txt"])
def test_every_dependency_is_explained(name: str) -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {
        re.sub(r"[-_.]+", "-", package).lower() for package in re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)
    }
    assert set(pins(name)) - explained == set()
