"""Programs in other languages, with clients generated from `spec/dist/`, work against a sandbox."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages import runner, tools
from tests.languages.targets import STEPS, TARGETS


@pytest.mark.full
@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if target.every_run])
def test_every_step_passes(name: str, tmp_path: Path) -> None:
    assert runner.run(name, tmp_path).steps == STEPS


def test_a_missing_tool_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tools, "PATHS", (str(tmp_path),))
    with pytest.raises(tools.Failed, match=r"needs java 17 or newer \(not found\) and javac 17"):
        runner.run("java", tmp_path)


def a_go(folder: Path, version: str) -> str:
    """Write a command that calls itself Go, and return its folder."""
    folder.mkdir()
    program = folder / "go"
    program.write_text(f"#!/bin/sh\necho go version go{version} linux/amd64\n", encoding="utf-8")
    program.chmod(0o755)
    return str(folder)


def test_a_tool_that_is_too_old_is_replaced_or_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old, new = a_go(tmp_path / "old", "1.9.7"), a_go(tmp_path / "new", "1.26.0")
    monkeypatch.setattr(tools, "PATHS", (old, new))
    assert tools.path_with({"go": "1.26"}) == new
    with pytest.raises(tools.Failed, match=r"needs go 1\.27 or newer \(.*/new/go is 1\.26\.0\): see"):
        tools.path_with({"go": "1.27"})


def test_every_folder_has_a_program() -> None:
    assert {path.parent.name for path in runner.HERE.glob("*/README.md")} == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_a_folder_pins_the_version_of_its_generator(name: str) -> None:
    versions = re.findall(r"[\d.]+\d", TARGETS[name].generator)
    pinned = (runner.HERE / name / TARGETS[name].pinned_in).read_text(encoding="utf-8")
    assert versions
    assert set(versions) <= set(re.findall(r"\d[\d.]+\d", pinned))


@pytest.mark.parametrize("name", TARGETS)
def test_a_folder_names_the_lowest_versions(name: str) -> None:
    names = {
        "cargo": "Rust",
        "go": "Go",
        "java": "Java",
        "javac": "Java",
        "node": "Node.js",
        "python3": "Python",
    }
    text = (runner.HERE / name / "README.md").read_text(encoding="utf-8")
    lowest = [f"{names[tool]} {version}" for tool, version in TARGETS[name].needs.items() if version]
    assert lowest
    assert [version for version in lowest if version not in text] == []
