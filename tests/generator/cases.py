"""How a bad document is made from a good one, and what must be said about it."""

from __future__ import annotations

from typing import NamedTuple

from .conftest import Project

WORKFLOWS, SEQUENCES, BULK, COMMON, ASSETS = (
    f"spec/{name}.yaml" for name in ("workflows", "sequences", "bulk", "common", "assets")
)
ROOT = "spec/openapi.yaml"


class Case(NamedTuple):
    """An edit, and what must be said: at which pointer, on the line on which `at` begins, in which words.

    `where` is the file in which that is, if it is another than the one that was edited.
    """

    file: str
    old: str
    new: str
    pointer: str
    at: str
    says: str
    where: str = ""


def refused(case: Case, project: Project) -> None:
    """Make the edit, and see that it is refused in the right words and that nothing is written."""
    project.edit(case.file, case.old, case.new)
    before = project.files()
    outcome = project.run("generate")
    file = case.where or case.file
    place = f"{file}:{project.line_of(file, case.at)} ({case.pointer}): "
    assert outcome.code == 2, outcome
    assert outcome.err.startswith(tuple("123456789")), outcome.err
    said = [line.strip() for line in outcome.err.splitlines()]
    assert [line for line in said if line.startswith(place) and case.says in line], outcome.err
    assert "mend: " in outcome.err
    assert "nothing was written" in outcome.err
    assert project.files() == before
