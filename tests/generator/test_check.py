"""`generate` writes what should be there and nothing else; `check` sees every way in which it is not."""

from __future__ import annotations

import json
import re

from .conftest import Project

MODELS = "generated/nexus_api/models.py"


def test_generate_then_check(project: Project) -> None:
    assert project.run("generate").code == 0
    outcome = project.run("check")
    assert outcome.code == 0
    assert "up to date: generated, overlay/nexuskit/_sync" in outcome.out


def test_a_second_run_touches_nothing(project: Project) -> None:
    project.run("generate")
    files = [path for path in project.folder.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    outcome = project.run("generate")
    assert "generated: " in outcome.out
    assert outcome.out.count(", 0 changed") == 2
    assert {path: path.stat().st_mtime_ns for path in project.folder.rglob("*") if path.is_file()} == before


def test_check_writes_nothing(project: Project) -> None:
    before = project.files()
    assert project.run("check").code == 1
    assert project.files() == before


def test_a_changed_file_is_shown_as_a_diff(project: Project) -> None:
    project.run("generate")
    project.edit(MODELS, "class Thing(AnswerStruct):", "class Thing(RequestStruct):")
    outcome = project.run("check")
    assert outcome.code == 1
    assert "different  generated/nexus_api/models.py" in outcome.out
    assert "-class Thing(RequestStruct):" in outcome.out
    assert "+class Thing(AnswerStruct):" in outcome.out
    assert "`make generate`" in outcome.out
    assert project.run("generate").code == 0
    assert project.run("check").code == 0


def test_a_missing_file_is_seen(project: Project) -> None:
    project.run("generate")
    (project.folder / MODELS).unlink()
    outcome = project.run("check")
    assert outcome.code == 1
    assert "missing  generated/nexus_api/models.py" in outcome.out


def test_an_extra_file_is_seen_and_removed(project: Project) -> None:
    project.run("generate")
    for extra in ("generated/nexus_api/more/helpers.py", "overlay/nexuskit/_sync/more.py"):
        path = project.folder / extra
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        outcome = project.run("check")
        assert outcome.code == 1
        assert "extra  " in outcome.out
        assert extra.rpartition("/")[2] in outcome.out
        project.run("generate")
        assert not path.exists()
    assert not (project.folder / "generated/nexus_api/more").exists()


def test_other_line_ends_are_seen(project: Project) -> None:
    project.run("generate")
    path = project.folder / MODELS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    outcome = project.run("check")
    assert outcome.code == 1
    assert "line endings or the end of the file differ" in outcome.out


def test_a_change_of_the_document_alone_is_seen(project: Project) -> None:
    project.run("generate")
    project.edit("spec/things.yaml", "summary: List things", "summary: List all things")
    outcome = project.run("check")
    assert outcome.code == 1
    assert "different  generated/nexus_api/api/things.py" in outcome.out
    assert "different  generated/nexus_api/openapi.json" in outcome.out
    assert "different  generated/generator.lock.json" in outcome.out


def test_the_lock_names_every_source_and_tool(project: Project) -> None:
    project.run("generate")
    lock = json.loads((project.folder / "generated/generator.lock.json").read_text())
    specs = {path.relative_to(project.folder).as_posix() for path in project.folder.glob("spec/*.yaml")}
    assert set(lock["spec"]) == specs
    assert lock["tools"]["openapi-python-client"] == "0.29.1"
    expected = {"bundle.py", "house/profile.yaml", "templates/models.py.jinja", "format.toml"}
    assert expected <= set(lock["generator"])


def test_every_generated_file_says_so(project: Project) -> None:
    project.run("generate")
    files = [
        *project.folder.glob("generated/**/*.py"),
        *project.folder.glob("overlay/nexuskit/_sync/**/*.py"),
    ]
    assert len(files) > 10
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert re.search(r"do not edit", text[:300], re.IGNORECASE)
        assert "make generate" in text[:300]
