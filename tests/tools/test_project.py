"""What `python -m generator` writes without `--spec` is what the module of the project says."""

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
