"""What `make share` writes, what `make check` refuses, and what a version may change."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from generator.yaml_loader import load
from nexuskit import spec
from tests.generator.conftest import Project
from tools.share.__main__ import main
from tools.share.bundles import bundles

ROOT, THINGS = "spec/openapi.yaml", "spec/things.yaml"
NAMES = {"openapi.json", "openapi.yaml", "openapi-3.0.json"}
LATEST = NAMES | {"reference.html"}


@pytest.fixture
def recorded(project: Project) -> Project:
    """The small project, with its version recorded."""
    assert share(project, "write", "--record") == 0
    return project


def share(project: Project, *arguments: str) -> int:
    return main([*arguments, "--project", str(project.folder)])


def test_the_files_of_this_project_are_those_of_the_package(root: Path) -> None:
    dist = root / "spec/dist"
    assert {path.name for path in dist.iterdir() if path.is_file()} == LATEST | {"SHA256SUMS"}
    for version, name in (("3.1", "openapi.json"), ("3.0", "openapi-3.0.json"), ("3.1", "openapi.yaml")):
        shared = load(dist / name, name).data
        operations = [operation for item in shared["paths"].values() for operation in item.values()]
        assert all(operation.pop("x-codeSamples") for operation in operations)
        assert shared == json.loads(spec.text(version))
    assert main(["check"]) == 0


RECORDED = {
    "v1.2.0": "480e18b9bde0c34fd0681288158751b354ee96cee2503b7c413ce574d9d8f828",
    "v2.0.0": "789f980df00507f8ee0839ea813b113e0bd9525cc4936db7cf835a7f59983626",
}
"""The SHA-256 of the checksums of each recorded version. A new version adds a line; no line ever changes."""


def test_recorded_versions_are_those_that_were_recorded(root: Path) -> None:
    files = (root / "spec/dist").glob("v*/SHA256SUMS")
    assert {one.parent.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files} == RECORDED


def test_the_checksums_are_those_of_the_files(root: Path) -> None:
    dist = root / "spec/dist"
    for sums in dist.rglob("SHA256SUMS"):
        lines = dict(line.split("  ")[::-1] for line in sums.read_text(encoding="utf-8").splitlines())
        assert lines.keys() == (LATEST if sums.parent == dist else NAMES)
        for name, digest in lines.items():
            assert hashlib.sha256((sums.parent / name).read_bytes()).hexdigest() == digest


def test_the_yaml_is_read_the_same_by_yaml_1_1_and_1_2(tmp_path: Path) -> None:
    texts = [
        *("1e3", "0o7", ".5", "12e03", "no", "1:30", "2026-01-02"),
        *("null", " x", "a\nb\n", "a: b", "# a", ""),
    ]
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "x-texts": texts}
    path = tmp_path / "openapi.yaml"
    path.write_text(bundles(document)["openapi.yaml"], encoding="utf-8")
    assert load(path, path.name).data == document
    assert "- '1e3'\n- '0o7'\n" in path.read_text(encoding="utf-8")


def test_check_writes_nothing_and_names_what_is_not_fresh(
    recorded: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    dist = recorded.folder / "spec/dist"
    (dist / "openapi.yaml").unlink()
    (dist / "more.txt").touch()
    (dist.parent / "CHANGELOG.md").write_text("x", encoding="utf-8")
    before = recorded.files()
    assert share(recorded, "check") == 1
    stale = "spec/dist/more.txt, spec/dist/openapi.yaml, spec/CHANGELOG.md"
    assert f"run `make share`: {stale}\n" in capsys.readouterr().out
    assert recorded.files() == before
    assert share(recorded, "write") == share(recorded, "check") == 0
    assert {path.name for path in dist.iterdir()} == LATEST | {"SHA256SUMS", "v1.0.0"}


@pytest.mark.parametrize("edit", ["changed", "removed", "added"])
@pytest.mark.parametrize("verb", ["write", "check"])
def test_a_recorded_version_stays_as_it_is(
    verb: str, edit: str, recorded: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recorded.folder / "spec/dist/v1.0.0" / ("more.txt" if edit == "added" else "openapi.yaml")
    path.unlink() if edit == "removed" else path.write_text("x")
    before = recorded.files()
    assert share(recorded, verb) == 2
    assert f"spec/dist/v1.0.0/{path.name} is not what was recorded" in capsys.readouterr().err
    assert recorded.files() == before


TEXT = ("description: Its size., ", "description: Size., ")
ADDITION = ("      size: {type", "      more: {type: string, description: More.}\n      size: {type")
BREAKING = ("label: {type: string", "label: {type: integer")


@pytest.mark.parametrize(
    ("edit", "least", "message"),
    [
        (TEXT, "1.0.1", "  text: #/: texts, examples or extensions differ\n"),
        (
            ADDITION,
            "1.1.0",
            "  addition: #/components/schemas/Thing/properties/more: the optional property is new",
        ),
        (
            BREAKING,
            "2.0.0",
            "  breaking: #/components/schemas/ThingPatch/properties/label: the type is integer",
        ),
    ],
    ids=["text", "addition", "breaking"],
)
def test_a_change_needs_its_step_of_the_version(
    edit: tuple[str, str], least: str, message: str, recorded: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    def with_version(version: str) -> int:
        text = (recorded.folder / ROOT).read_text(encoding="utf-8")
        (recorded.folder / ROOT).write_text(text.replace("1.0.0", version), encoding="utf-8")
        return share(recorded, "write")

    recorded.edit(THINGS, *edit)
    assert share(recorded, "check") == 2
    said = capsys.readouterr().err
    assert f"info.version is 1.0.0, but the changes since v1.0.0 need {least} or more:\n" in said
    assert message in said
    assert share(recorded, "write") == 2
    assert with_version(least) == share(recorded, "check") == share(recorded, "write", "--record") == 0
    assert {path.name for path in (recorded.folder / "spec/dist").glob("v*")} == {"v1.0.0", f"v{least}"}
