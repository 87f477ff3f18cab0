"""`make endpoint` lists what an operation still lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generator.conftest import Project
from tools.endpoint import main


def test_a_new_operation_lacks_everything(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["listThings"], project.folder) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert all(line.lstrip().startswith("MISSING") for line in lines)
    assert "overlay/nexuskit/_async/resources/things.py (a new file)" in "".join(lines)


def test_what_is_there_is_found(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.run("generate")
    text = "class Things:\n    def fetch_all(self):\n        return api.things.list_things\n"
    (project.folder / "overlay/nexuskit/_async/shelf.py").write_text(text)
    (project.folder / "CHANGELOG.md").write_text("- `things.fetch_all()`")
    assert main(["listThings"], project.folder) == 1
    found = capsys.readouterr().out
    assert "there  generated function      generated/nexus_api/api/things.py" in found
    assert "there  overlay method          overlay/nexuskit/_async/shelf.py" in found
    assert "there  entry in the changelog  CHANGELOG.md" in found
    assert "MISSING  sandbox handler" in found


def test_a_documented_endpoint_of_the_project_is_complete(root: Path) -> None:
    assert main(["listWorkflows"], root) == 0
