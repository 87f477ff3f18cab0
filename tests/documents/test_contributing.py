"""The endpoint that CONTRIBUTING.md adds can be added as it stands there, and its tables and paths hold."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
import yaml

from generator.__main__ import main
from tests.documents.blocks import blocks

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
THINGS, ADDITIONS = blocks(CONTRIBUTING, "yaml")
PLANNED = {"spec/things.yaml", "uploads/", "imaging/", "cli/"}


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    shutil.copy(root / "pyproject.toml", tmp_path)
    for name in ("spec", "overlay/nexuskit/_async"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_spec_of_the_endpoint_is_taken_by_the_generator(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "spec/things.yaml").write_text(THINGS, encoding="utf-8")
    openapi = project / "spec/openapi.yaml"
    text = openapi.read_text(encoding="utf-8")
    for key, addition in re.findall(r"^(\w+:\n)((?: +.+\n)+)", ADDITIONS, flags=re.MULTILINE):
        assert text.count(f"\n{key}") == 1
        text = text.replace(f"\n{key}", f"\n{key}{addition}")
    openapi.write_text(text, encoding="utf-8")

    assert main(["generate", "--project", str(project)]) == 0, capsys.readouterr().err

    written = (project / "generated/nexus_api/api/things.py").read_text(encoding="utf-8")
    assert "def get_thing(project_id: str, thing_id: str) -> Request[Thing]:" in written


def test_the_code_of_the_endpoint_is_python_and_calls_what_is_described() -> None:
    method, handler = blocks(CONTRIBUTING, "python")
    for code in (method, handler):
        ast.parse(code)
    path_item = yaml.safe_load(THINGS)["pathItems"]["ThingById"]
    assert "api.things.get_thing," in method
    assert f'"{path_item["get"]["operationId"]}"' in handler


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "tests/README.md", "docs/decisions/*.md"])
def test_every_path_that_it_names_is_there(name: str, root: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in root.glob(name))
    outside = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    paths = set(re.findall(r"`([\w.-]+(?:/[\w.*-]*)+|\w+\.(?:py|yaml|md|toml|txt))`", outside)) - PLANNED
    assert len(paths) > 5
    rooms = [root / room for room in (".", "tests", "overlay/nexuskit", "overlay/nexuskit/sandbox")]
    assert [path for path in sorted(paths) if not any(any(room.glob(path)) for room in rooms)] == []


def test_every_room_is_in_the_table(root: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## The folders of the client")[2].partition("\n## ")[0]
    named = {room.rstrip("/") for room in re.findall(r"^\| `([\w/]+)` \|", section, re.MULTILINE)}
    package = root / "overlay/nexuskit"
    modules = [path.relative_to(package) for path in package.rglob("*.py") if path.name != "__init__.py"]
    rooms = {path.parent.as_posix() for path in modules if len(path.parts) > 1}
    known = {"_sync", "_async", "sandbox"}  # their rooms are named in one row
    assert named == {room.split("/")[0] if room.split("/")[0] in known else room for room in rooms} - {"bulk"}
