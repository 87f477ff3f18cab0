"""What linters that others use say of `spec/dist/`: nothing, but for a short list of exceptions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.spec_tools.node import FOLDER, REDOCLY, node

pytestmark = pytest.mark.full

PROGRAMS = {"redocly": REDOCLY, "spectral": "@stoplight/spectral-cli/dist/index.js"}


def lint(tool: str, modules: Path, folder: Path) -> str:
    name, *arguments = json.loads((FOLDER / "package.json").read_bytes())["scripts"][tool].split()
    assert name == tool
    return node(str(modules / PROGRAMS[tool]), *arguments, cwd=folder)


def test_redocly_finds_nothing_but_the_listed_exceptions(node_modules: Path) -> None:
    said = lint("redocly", node_modules, FOLDER)
    assert "12 problems are explicitly ignored" in said, said  # an exception that is not needed goes


def test_spectral_finds_nothing(node_modules: Path) -> None:
    assert "No results with a severity of 'hint' or higher found" in lint("spectral", node_modules, FOLDER)
