"""Every kind of bad document is refused with its place and its mend, and nothing is written."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from .conftest import Project

WORKFLOWS, SEQUENCES, BULK, COMMON = (
    f"spec/{name}.yaml" for name in ("workflows", "sequences", "bulk", "common")
)
ROOT = "spec/openapi.yaml"


class Case(NamedTuple):
    """An edit, and what the message must then hold; `{line}` is the line on which `at` stands."""

    file: str
    old: str
    new: str
    place: str
    at: str
    says: str


CASES = {
    "broken YAML": Case(
        WORKFLOWS,
        "  Workflows:\n    get:",
        "  Workflows:\n    get: [",
        f"{WORKFLOWS}:{{line}}",
        "tags: [workflows]",
        "broken YAML",
    ),
    "a key twice": Case(
        WORKFLOWS,
        "      operationId: listWorkflows\n",
        "      operationId: listWorkflows\n      operationId: listFlows\n",
        f"{WORKFLOWS}:{{line}} (#/pathItems/Workflows/get)",
        "operationId: listFlows",
        "'operationId' stands here twice",
    ),
    "a status that is a number": Case(
        WORKFLOWS,
        'UnexpectedError"\n\n  WorkflowById:',
        'UnexpectedError"\n        500:\n          description: Oh.\n\n  WorkflowById:',
        f"{WORKFLOWS}:{{line}} (#/pathItems/Workflows/get/responses)",
        "        500:",
        "the key '500' is no string",
    ),
    "not OpenAPI": Case(
        ROOT,
        "    name: Apache License 2.0\n",
        "",
        f"{ROOT}:{{line}} (#/info/license)",
        "  license:",
        "is not OpenAPI 3.1",
    ),
    "OpenAPI of another version": Case(
        ROOT,
        "openapi: 3.1.0",
        "openapi: 3.0.3",
        f"{ROOT}:{{line}} (#/openapi)",
        "openapi: 3.0.3",
        "the version is '3.0.3'",
    ),
    "a reference to nothing": Case(
        WORKFLOWS,
        '                items:\n                  $ref: "#/schemas/Workflow"\n',
        '                items:\n                  $ref: "#/schemas/Workflaw"\n',
        f"{WORKFLOWS}:{{line}} "
        "(#/pathItems/Workflows/get/responses/200/content/application~1json/schema/items/$ref)",
        "Workflaw",
        "leads to nothing",
    ),
    "a reference to no file": Case(
        ROOT,
        "workflows.yaml#/pathItems/WorkflowById",
        "workflow.yaml#/pathItems/WorkflowById",
        f"{ROOT}:{{line}}",
        "workflow.yaml#",
        "leads to a file that does not exist",
    ),
    "a reference out of the project": Case(
        ROOT,
        "workflows.yaml#/pathItems/WorkflowById",
        "https://example.org/workflows.yaml#/pathItems/WorkflowById",
        f"{ROOT}:{{line}}",
        "example.org",
        "leads out of the project",
    ),
    "a component that nobody uses": Case(
        WORKFLOWS,
        "\nschemas:\n",
        "\nschemas:\n\n  Forgotten:\n    type: string\n",
        f"{WORKFLOWS}:{{line}} (#/schemas/Forgotten)",
        "Forgotten:",
        "'Forgotten' is never used",
    ),
    "two operations with one id": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: listWorkflows",
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/get/operationId)",
        "",
        "is also that of spec/workflows.yaml",
    ),
    "two operations that are one in Python": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: listWORKFLOWS",
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/get/operationId)",
        "operationId: listWORKFLOWS",
        "one name in Python: list_workflows",
    ),
    "no summary": Case(
        WORKFLOWS,
        "      summary: Get a workflow\n",
        "",
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/get)",
        "",
        "the operation has no summary",
    ),
    "no description": Case(
        WORKFLOWS,
        "      description: Gives one workflow by its id. Changes nothing.\n",
        "",
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/get)",
        "",
        "the operation has no description",
    ),
    "no evidence": Case(
        WORKFLOWS,
        "      description: Gives one workflow by its id. Changes nothing.\n      x-evidence: observed\n",
        "      description: Gives one workflow by its id. Changes nothing.\n",
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/get)",
        "",
        "does not say how well it is known",
    ),
    "no example": Case(
        WORKFLOWS,
        "            examples:\n              newTitle:\n",
        "            x-examples:\n              newTitle:\n",
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/patch/requestBody/content/application~1json)",
        "",
        "the request body has no example",
    ),
    "an example that does not fit": Case(
        WORKFLOWS,
        "                  title: My awesome workflow\n      responses:",
        '                  title: ""\n      responses:',
        f"{WORKFLOWS}:{{line}} (#/pathItems/WorkflowById/patch/requestBody/content/application~1json"
        "/examples/newTitle/value/title)",
        'title: ""',
        "the example does not fit its schema",
    ),
    "an assumption that nobody listed": Case(
        WORKFLOWS,
        "[list-order, titles-not-unique, forbidden-before-not-found]",
        "[list-order, titles-not-unique, forbidden-before-not-found, weather]",
        f"{WORKFLOWS}:{{line}} (#/pathItems/Workflows/get)",
        "",
        "the assumption 'weather' is not listed",
    ),
    "a wrong number of enum names": Case(
        BULK,
        "x-enum-varnames: [NONE, ABORT_ON_ANY_FAILED]",
        "x-enum-varnames: [NONE]",
        f"{BULK}:{{line}} (#/schemas/SequenceBulkUpdateAbortMode)",
        "  SequenceBulkUpdateAbortMode:",
        "2 values and 1 x-enum-varnames",
    ),
    "a query parameter that is a list": Case(
        COMMON,
        "      type: integer\n      minimum: 1\n      default: 100\n",
        "      type: array\n      items: {type: string}\n      default: [a]\n",
        f"{COMMON}:{{line}} (#/parameters/Limit)",
        "  Limit:",
        "is no plain scalar",
    ),
    "a keyword without a template": Case(
        WORKFLOWS,
        "        minLength: 1\n",
        "        minLength: 1\n        pattern: ^[a-z]+\n",
        f"{WORKFLOWS}:{{line}} (#/schemas/FlowMetadata/properties/title/pattern)",
        "pattern:",
        "'pattern' has no template",
    ),
    "a constraint on an answer": Case(
        SEQUENCES,
        "      bytesUsed:\n        type: integer\n",
        "      bytesUsed:\n        type: integer\n        minimum: 0\n",
        f"{SEQUENCES}:{{line}} (#/schemas/SequenceAttributes/properties/bytesUsed/minimum)",
        "minimum: 0",
        "would refuse what the service says",
    ),
    "an object rule that makes the parser drop the class": Case(
        BULK,
        "    allOf:\n      - oneOf:\n"
        "          - required: [assetId]\n          - required: [assetFilename]\n",
        "    oneOf:\n      - required: [assetId]\n      - required: [assetFilename]\n",
        f"{BULK}:{{line}} (#/schemas/SequenceBulkUpdateActionLink/oneOf)",
        "    oneOf:\n      - required: [assetId]",
        "this use of oneOf has no template",
    ),
    "a discriminator that names too few": Case(
        BULK,
        '        RemoveSequence: "#/schemas/SequenceBulkUpdateActionRemoveSequence"\n',
        "",
        f"{BULK}:{{line}} (#/schemas/SequenceBulkUpdateAction/discriminator)",
        "discriminator:",
        "the mapping is not one to one",
    ),
    "a misspelt extension": Case(
        WORKFLOWS,
        "x-assumptions: [list-order, titles",
        "x-assumtions: [list-order, titles",
        f"{WORKFLOWS}:{{line}} (#/pathItems/Workflows/get/x-assumtions)",
        "x-assumtions",
        "the extension 'x-assumtions' is not known",
    ),
    "a type beside a choice": Case(
        BULK,
        '        oneOf:\n          - $ref: "#/schemas/SequenceLinkMetadata"\n',
        '        type: string\n        oneOf:\n          - $ref: "#/schemas/SequenceLinkMetadata"\n',
        f"{BULK}:{{line}} (#/schemas/SequenceBulkUpdateActionLink/properties/sequence/oneOf)",
        '        oneOf:\n          - $ref: "#/schemas/SequenceLink',
        "oneOf beside type has no template",
    ),
    "two properties that are one in Python": Case(
        WORKFLOWS,
        "      updateDate:\n",
        "      create_date:\n        type: integer\n        description: Again.\n"
        "        x-evidence: observed\n      updateDate:\n",
        f"{WORKFLOWS}:{{line}} (#/schemas/Workflow/properties/create_date)",
        "create_date:",
        "one name in Python: create_date",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_document_is_refused(name: str, project: Project) -> None:
    case = CASES[name]
    project.edit(case.file, case.old, case.new)
    before = project.files()
    outcome = project.run("generate")
    place = case.place
    if case.at:
        place = place.replace("{line}", str(project.line_of(case.file, case.at)))
    assert outcome.code == 2, outcome
    assert place.partition("{line}")[0] in outcome.err
    assert place.partition("{line}")[2] in outcome.err
    assert case.says in outcome.err
    assert "mend: " in outcome.err
    assert "nothing was written" in outcome.err
    assert project.files() == before


def test_two_schemas_whose_names_collide(project: Project) -> None:
    project.edit(
        WORKFLOWS,
        "\nschemas:\n",
        "\nschemas:\n\n  WORKFLOW:\n    type: object\n    description: Another.\n"
        "    x-evidence: observed\n    examples: [{}]\n",
    )
    project.edit(
        WORKFLOWS,
        '                items:\n                  $ref: "#/schemas/Workflow"\n',
        '                items:\n                  $ref: "#/schemas/WORKFLOW"\n',
    )
    outcome = project.run("generate")
    assert outcome.code == 2
    assert "'WORKFLOW' differs from 'Workflow' in case alone" in outcome.err
    assert "mend: rename one" in outcome.err


def test_all_problems_of_a_step_are_told_at_once(project: Project) -> None:
    project.edit(WORKFLOWS, "      summary: Get a workflow\n", "")
    project.edit(WORKFLOWS, "      summary: Update a workflow\n", "")
    assert "2 problems" in project.run("check").err


def test_a_missing_document_is_told(project: Project) -> None:
    (project.folder / ROOT).unlink()
    outcome = project.run("generate")
    assert outcome.code == 2
    assert f"{ROOT} (#): cannot be read" in outcome.err


@pytest.mark.parametrize("text", ["", "- a\n", "paths: 3\n", "\xff"])
def test_a_document_that_is_none_is_told(text: str, project: Project) -> None:
    (project.folder / ROOT).write_bytes(text.encode("latin-1"))
    outcome = project.run("generate")
    assert outcome.code == 2
    assert ROOT in outcome.err
