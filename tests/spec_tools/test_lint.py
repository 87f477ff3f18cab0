"""What linters that others use say of `spec/dist/`: nothing, but for a short list of exceptions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.spec_tools.node import FOLDER, REDOCLY, node

pytestmark = pytest.mark.full

PROGRAMS = {"redocly": REDOCLY, "spectral": "@stoplight/spectral-cli/dist/index.js"}
LINTED = ["../../spec/dist/openapi.json", "../../spec/dist/openapi-3.0.json", "../../spec/arazzo.yaml"]


def lint(tool: str, modules: Path, folder: Path) -> str:
    name, *arguments = json.loads((FOLDER / "package.json").read_bytes())["scripts"][tool].split()
    assert name == tool
    return node(str(modules / PROGRAMS[tool]), *arguments, cwd=folder)


def test_redocly_finds_nothing_but_the_listed_exceptions(node_modules: Path) -> None:
    said = lint("redocly", node_modules, FOLDER)
    assert "12 problems are explicitly ignored" in said, said  # an exception that is not needed goes


def test_spectral_finds_nothing(node_modules: Path) -> None:
    assert "No results with a severity of 'hint' or higher found" in lint("spectral", node_modules, FOLDER)


@pytest.mark.parametrize(
    ("tool", "found"),
    [("redocly", "operation-operationId-unique"), ("spectral", "operation-operationId-unique")],
)
def test_a_planted_defect_is_found(
    tool: str, found: str, node_modules: Path, tmp_path: Path, root: Path
) -> None:
    """The same commands, on a copy with a duplicate operationId."""
    here = tmp_path / FOLDER.relative_to(root)
    shutil.copytree(FOLDER, here)
    for name in LINTED:
        copy = here / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = (FOLDER / name).read_text(encoding="utf-8")
        copy.write_text(
            text.replace('"operationId": "getWorkflow"', '"operationId": "listWorkflows"'), encoding="utf-8"
        )
    with pytest.raises(AssertionError, match=found):
        lint(tool, node_modules, here)
