"""Every kind of bad document is refused with its place and a hint, and nothing is written."""

from __future__ import annotations

import pytest

from .conftest import Project
from .refused_documents import CASES, ROOT, SIZE, THINGS, size

NEST = "  Nest: {type: array, items: {$ref: '#/schemas/Nest'}, description: A., x-evidence: observed, examples: [[]]}\n"


@pytest.mark.parametrize("name", CASES)
def test_a_bad_document_is_refused(name: str, project: Project) -> None:
    case = CASES[name]
    if "#/schemas/Nest" in case.new:
        project.edit(THINGS, "\nschemas:\n", f"\nschemas:\n{NEST}")
    project.edit(case.file, case.old, case.new)
    before = project.files()
    outcome = project.run("generate")
    assert outcome.code == 2, outcome
    file, at = case.file, case.at
    if case.pointer.startswith(("#/pathItems", "#/schemas")):
        file = THINGS
    changed = [
        new for new, old in zip(case.new.split("\n"), [*case.old.split("\n"), ""], strict=False) if new != old
    ]
    place = f"{file}:{project.line_of(file, at or changed[0])} ({case.pointer}): "
    said = [line.strip() for line in outcome.err.splitlines()]
    assert [line for line in said if line.startswith(place) and case.says in line], f"{place}\n{outcome.err}"
    assert "hint: " in outcome.err
    assert "nothing was written" in outcome.err
    assert project.files() == before


def test_everything_that_can_be_known_is_reported_at_once(project: Project) -> None:
    """A missing text, an example, a name and a keyword without a template: each is found by another step."""
    project.edit(THINGS, "      summary: List things\n", "")
    project.edit(THINGS, "example: [{id: thing_1, kind: Small}]", "example: [{id: 1}]")
    project.edit(THINGS, "- name: limit", "- name: class")
    project.edit(THINGS, SIZE, size("type: array, items: {type: string}, uniqueItems: true"))
    outcome = project.run("generate")
    assert "4 problems" in outcome.err, outcome.err


@pytest.mark.parametrize("text", ["", "- a\n", "paths: 3\n", "\xff"])
def test_a_document_that_is_none_is_reported(text: str, project: Project) -> None:
    (project.folder / ROOT).write_text(text, encoding="latin-1")
    outcome = project.run("generate")
    assert outcome.code == 2
    assert outcome.err.startswith("1 problem, nothing was written:\n  spec/openapi.yaml")


def test_an_error_of_the_generator_is_reported_as_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("tools.generated_files.build", broken)
    outcome = project.run("generate")
    assert outcome.code == 2
    assert "an error of the generator itself" in outcome.err
    assert "KeyError: 'x'" in outcome.err
