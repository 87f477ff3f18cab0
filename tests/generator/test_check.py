"""`generate` writes what should be there and nothing else; `check` sees every way in which it is not."""

from __future__ import annotations

import json
import re

from .conftest import Project

MODELS = "generated/nexus_api/models.py"
ENUMS = "generated/nexus_api/enums.py"
CLIENT = "generated/nexus_api/client.py"


def test_generate_then_check(project: Project) -> None:
    assert project.run("generate").code == 0
    files = [path for path in project.folder.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    outcome = project.run("check")
    assert outcome.code == 0
    assert "up to date: generated, overlay/nexuskit/_sync" in outcome.out
    assert project.run("generate").out.count(", 0 changed") == 2
    assert {path: path.stat().st_mtime_ns for path in project.folder.rglob("*") if path.is_file()} == before


def test_whatever_is_not_as_it_should_be_is_seen_and_mended(generated: Project) -> None:
    right = generated.files()
    generated.edit(MODELS, "class Thing(AnswerStruct):", "class Thing(RequestStruct):")
    (generated.folder / ENUMS).unlink()
    client = generated.folder / CLIENT
    client.write_bytes(client.read_bytes().replace(b"\n", b"\r\n"))
    extras = ("generated/nexus_api/more/helpers.py", "overlay/nexuskit/_sync/more.py")
    for extra in extras:
        (generated.folder / extra).parent.mkdir(exist_ok=True)
        (generated.folder / extra).write_text("")
    wrong = generated.files()
    outcome = generated.run("check")
    assert (outcome.code, generated.files()) == (1, wrong)
    seen = set(re.findall(r"^ *(different|missing|extra)  (\S+)$", outcome.out, re.MULTILINE))
    expected = {("different", MODELS), ("missing", ENUMS), ("different", CLIENT)}
    assert seen == expected | {("extra", extra) for extra in extras}
    assert "-class Thing(RequestStruct):" in outcome.out
    assert "+class Thing(AnswerStruct):" in outcome.out
    assert "line endings or the end of the file differ" in outcome.out
    assert "`make generate`" in outcome.out
    assert generated.run("generate").code == 0
    assert generated.files() == right
    assert not (generated.folder / "generated/nexus_api/more").exists()


def test_a_change_of_the_document_alone_is_seen(generated: Project) -> None:
    generated.edit("spec/things.yaml", "summary: List things", "summary: List all things")
    outcome = generated.run("check")
    assert outcome.code == 1
    for file in ("nexus_api/api/things.py", "nexus_api/openapi.json", "generator.lock.json"):
        assert f"different  generated/{file}" in outcome.out


def test_the_lock_names_every_source_and_tool(generated: Project) -> None:
    lock = json.loads((generated.folder / "generated/generator.lock.json").read_text())
    specs = {path.relative_to(generated.folder).as_posix() for path in generated.folder.glob("spec/*.yaml")}
    assert set(lock["spec"]) == specs
    assert lock["packages"]["openapi-python-client"] == "0.29.1"
    expected = {"generator/bundle.py", "generator/templates/models.py.jinja", "tools/profile/rules.yaml"}
    assert expected <= set(lock["code"])
