"""What `python -m generator` writes without `--spec`: what the module of the project says."""

from __future__ import annotations

import json

import pytest

from tests.generator.conftest import Project


@pytest.mark.parametrize("settings", [None, "", "[tool.generator]\n", "[tool\n"])
def test_a_project_without_a_module_is_refused(settings: str | None, project: Project) -> None:
    path = project.folder / "pyproject.toml"
    path.unlink()
    if settings is not None:
        path.write_text(settings)
    outcome = project.run("generate")
    assert outcome.code == 2
    assert "pyproject.toml (#): " in outcome.err
    assert "give --spec FILE, --out FOLDER and --package NAME" in outcome.err


def test_evidence_is_in_docstrings_and_not_in_the_descriptions_of_the_document(generated: Project) -> None:
    package = generated.folder / "generated/nexus_api"
    operations = (package / "api/things.py").read_text()
    assert "\n    Evidence: assumed; assumed in detail: `order`.\n" in operations
    assert "        limit: How many. (observed)\n" in operations
    models = (package / "models.py").read_text()
    assert "\n    Evidence: observed.\n" in models
    assert "        size: Its size. (observed)\n" in models
    document = json.loads((package / "openapi.json").read_text())
    assert document["components"]["schemas"]["Thing"]["properties"]["size"]["description"] == "Its size."


ROOT, THINGS = "spec/openapi.yaml", "spec/things.yaml"
REST = """        "400": {$ref: "#/responses/Problem"}
        "401": {$ref: "#/responses/Problem"}
        "403": {$ref: "#/responses/Problem"}
        "404": {$ref: "#/responses/Problem"}
        "429": {$ref: "#/responses/Problem"}
        default: {$ref: "#/responses/Problem"}
"""


def test_error_answers_are_stated_in_one_place(generated: Project) -> None:
    project = generated
    before = project.files()
    entries = REST.replace("        ", "  ").replace("#/responses", "things.yaml#/responses")
    project.edit(ROOT, "x-assumptions:\n", f"x-error-responses:\n{entries}x-assumptions:\n")
    project.edit(THINGS, REST + "  ThingById", "  ThingById")
    project.edit(THINGS, REST + "\nresponses", "\nresponses")
    outcome = project.run("generate")
    assert outcome.code == 0, outcome.err
    changed = {name for name, content in project.files().items() if before.get(name) != content}
    assert changed == {ROOT, THINGS, "generated/generator.lock.json"}


def test_evidence_is_that_of_what_a_part_stands_in(project: Project) -> None:
    project.edit(THINGS, "description: Its size., x-evidence: observed}", "description: Its size.}")
    project.edit(THINGS, "          example: 5\n          x-evidence: observed\n", "          example: 5\n")
    outcome = project.run("generate")
    assert outcome.code == 0, outcome.err
    document = json.loads((project.folder / "generated/nexus_api/openapi.json").read_text())
    assert document["components"]["schemas"]["Thing"]["properties"]["size"]["x-evidence"] == "observed"
    [limit] = document["paths"]["/things"]["get"]["parameters"]
    assert (limit["x-evidence"], limit["x-assumptions"]) == ("assumed", ["order"])
