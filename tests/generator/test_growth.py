"""The generator is more general than today's document: constructs that it does not use yet come out right."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from .conftest import Project

PLACES = '''
  Shelf:
    description: A shelf of many things.
    x-evidence: observed
    type: object
    required: [assetID, class, kind]
    properties:
      assetID: {type: string, description: A name that camelCase does not give back., x-evidence: observed}
      class:
        {type: string, description: A keyword of Python., x-evidence: observed, x-python-name: class_name}
      kind: {type: string, const: shelf, description: A constant., x-evidence: observed}
      depth: {type: [integer, "null"], description: Depth in mm., x-evidence: observed}
      labels: {$ref: "#/schemas/Labels", description: A map by name., x-evidence: observed}
      free: {type: object, additionalProperties: true, description: Anything., x-evidence: observed}
      either:
        description: A number or a list of texts with \\\\ and """ in them.
        x-evidence: observed
        oneOf: [{type: number}, {type: array, items: {type: string}}]
      seenDate:
        {
          type: integer,
          format: unix-milliseconds,
          description: When.,
          x-evidence: observed,
          x-datetime-property: seen_at,
        }
    examples:
      - {assetID: a, class: b, kind: shelf, either: [x], labels: {k: v}, free: {a: [1]}, seenDate: 1}
  Labels:
    description: Labels by name.
    x-evidence: observed
    type: object
    additionalProperties: {type: string}
    examples: [{k: v}]
'''

PROBE = """
import msgspec
from nexus_api.models import Shelf
text = (
    b'{"assetID":"a","class":"b","kind":"shelf","either":2,'
    b'"labels":{"k":"v"},"free":{"a":[1]},"seenDate":1}'
)
shelf = msgspec.json.decode(text, type=Shelf)
assert (shelf.asset_id, shelf.class_name, shelf.kind, shelf.either) == ("a", "b", "shelf", 2), shelf
assert shelf.depth is None and shelf.labels == {"k": "v"} and shelf.free == {"a": [1]}
assert shelf.seen_at.isoformat() == "1970-01-01T00:00:00.001000+00:00"
assert msgspec.json.decode(msgspec.json.encode(shelf)) == msgspec.json.decode(text)
try:
    msgspec.json.decode(text.replace(b'"shelf"', b'"table"'), type=Shelf)
except msgspec.ValidationError as error:
    assert "$.kind" in str(error), error
else:
    raise SystemExit("a wrong constant passed")
"""


@pytest.fixture
def grown(project: Project) -> Project:
    project.edit("spec/workflows.yaml", "\nschemas:\n", "\nschemas:\n" + PLACES)
    project.edit(
        "spec/workflows.yaml",
        "    required: [id, projectId, title, createDate, updateDate]\n    properties:\n",
        "    required: [id, projectId, title, createDate, updateDate]\n    properties:\n"
        '      shelf: {$ref: "#/schemas/Shelf", description: Where it is., x-evidence: observed}\n',
    )
    outcome = project.run("generate")
    assert outcome.code == 0, outcome.err
    return project


def _run(project: Project, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project.folder / "generated",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_decodes_and_encodes(grown: Project) -> None:
    _run(grown, "-c", PROBE)


def test_its_examples_run(grown: Project) -> None:
    assert importlib.util.find_spec("nexus_api") is not None
    _run(grown, "-m", "doctest", "nexus_api/structs.py")
    _run(
        grown,
        "-c",
        "import doctest, nexus_api.models as m; r = doctest.testmod(m); assert r.failed == 0 < r.attempted",
    )


def test_it_is_clean_for_the_linter(grown: Project) -> None:
    _run(grown, "-m", "ruff", "check", "--isolated", "--line-length=110", "--select=E,F,I,W", "nexus_api")


@pytest.mark.full
def test_it_is_clean_for_the_type_checker(grown: Project) -> None:
    _run(grown, "-m", "mypy", "--strict", "--python-version=3.11", "nexus_api")
