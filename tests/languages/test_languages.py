"""Programs in other languages, with clients generated from `spec/dist/`, work against a sandbox."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages import runner
from tests.languages.targets import STEPS, TARGETS


@pytest.mark.full
@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if target.every_run])
def test_every_step_passes(name: str, tmp_path: Path) -> None:
    assert runner.run(name, tmp_path).steps == STEPS


def test_a_missing_tool_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(runner, "PATH", str(tmp_path))
    with pytest.raises(runner.Failed, match="java needs java and javac and mvn: see"):
        runner.run("java", tmp_path)


def test_every_folder_has_a_program() -> None:
    assert {path.parent.name for path in runner.HERE.glob("*/README.md")} == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_a_folder_pins_the_version_of_its_generator(name: str) -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in (runner.HERE / name).iterdir() if path.is_file()
    )
    versions = re.findall(r"[\d.]+\d", TARGETS[name].generator)
    assert versions
    assert [version for version in versions if version not in text] == []
