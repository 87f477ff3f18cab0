"""Every kind of bad document is refused with its place and its mend, and nothing is written."""

from __future__ import annotations

import pytest
from openapi_python_client.parser.errors import ParseError

from generator.bundle import bundle
from generator.parse import warning

from .cases import BULK, COMMON, ROOT, SEQUENCES, WORKFLOWS, Case, refused
from .conftest import Project

CASES = {
    "broken YAML": Case(
        WORKFLOWS,
        "  Workflows:\n    get:",
        "  Workflows:\n    get: [",
        "#",
        "tags: [workflows]",
        "broken YAML",
    ),
    "a key twice": Case(
        WORKFLOWS,
        "      operationId: listWorkflows\n",
        "      operationId: listWorkflows\n      operationId: listFlows\n",
        "#/pathItems/Workflows/get",
        "operationId: listFlows",
        "'operationId' stands here twice",
    ),
    "a status that is a number": Case(
        WORKFLOWS,
        'UnexpectedError"\n\n  WorkflowById:',
        'UnexpectedError"\n        500:\n          description: Oh.\n\n  WorkflowById:',
        "#/pathItems/Workflows/get/responses",
        "        500:",
        "the key '500' is no string",
    ),
    "not OpenAPI": Case(
        ROOT, "    name: Apache License 2.0\n", "", "#/info/license", "  license:", "is not OpenAPI 3.1"
    ),
    "OpenAPI of another version": Case(
        ROOT, "openapi: 3.1.0", "openapi: 3.0.3", "#/openapi", "openapi: 3.0.3", "the version is '3.0.3'"
    ),
    "a reference to nothing": Case(
        WORKFLOWS,
        '                items:\n                  $ref: "#/schemas/Workflow"\n',
        '                items:\n                  $ref: "#/schemas/Workflaw"\n',
        "#/pathItems/Workflows/get/responses/200/content/application~1json/schema/items/$ref",
        "Workflaw",
        "leads to nothing",
    ),
    "a reference to no file": Case(
        ROOT,
        "workflows.yaml#/pathItems/WorkflowById",
        "workflow.yaml#/pathItems/WorkflowById",
        "#/paths/~1projects~1{projectId}~1workflows~1{flowId}/$ref",
        '    $ref: "workflow.yaml',
        "leads to a file that does not exist",
    ),
    "a reference out of the project": Case(
        ROOT,
        "workflows.yaml#/pathItems/WorkflowById",
        "https://example.org/workflows.yaml#/pathItems/WorkflowById",
        "#/paths/~1projects~1{projectId}~1workflows~1{flowId}/$ref",
        "example.org",
        "leads out of the project",
    ),
    "a component that nobody uses": Case(
        WORKFLOWS,
        "\nschemas:\n",
        "\nschemas:\n\n  Forgotten:\n    type: string\n",
        "#/schemas/Forgotten",
        "Forgotten:",
        "'Forgotten' is never used",
    ),
    "two operations with one id": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: listWorkflows",
        "#/pathItems/WorkflowById/get/operationId",
        "operationId: listWorkflows\n      tags: [workflows]\n      summary: Get a",
        "is also that of spec/workflows.yaml",
    ),
    "two operations that are one in Python": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: listWORKFLOWS",
        "#/pathItems/WorkflowById/get/operationId",
        "operationId: listWORKFLOWS",
        "one name in Python: list_workflows",
    ),
    "no summary": Case(
        WORKFLOWS,
        "      summary: Get a workflow\n",
        "",
        "#/pathItems/WorkflowById/get",
        "    get:\n      operationId: getWorkflow",
        "the operation has no summary",
    ),
    "no description": Case(
        WORKFLOWS,
        "      description: Gives one workflow by its id. Changes nothing.\n",
        "",
        "#/pathItems/WorkflowById/get",
        "    get:\n      operationId: getWorkflow",
        "the operation has no description",
    ),
    "no evidence": Case(
        WORKFLOWS,
        "      description: Gives one workflow by its id. Changes nothing.\n      x-evidence: observed\n",
        "      description: Gives one workflow by its id. Changes nothing.\n",
        "#/pathItems/WorkflowById/get",
        "    get:\n      operationId: getWorkflow",
        "does not say how well it is known",
    ),
    "no example": Case(
        WORKFLOWS,
        "            examples:\n              newTitle:\n"
        "                summary: A new title, as documented\n                value:\n"
        "                  title: My awesome workflow\n",
        "",
        "#/pathItems/WorkflowById/patch/requestBody/content/application~1json",
        '          application/json:\n            schema:\n              $ref: "#/schemas/FlowMetadata"',
        "the request body has no example",
    ),
    "an example that does not fit": Case(
        WORKFLOWS,
        "                  title: My awesome workflow\n      responses:",
        '                  title: ""\n      responses:',
        (
            "#/pathItems/WorkflowById/patch/requestBody/content/application~1json/examples"
            "/newTitle/value/title"
        ),
        'title: ""',
        "the example does not fit its schema",
    ),
    "an assumption that nobody listed": Case(
        WORKFLOWS,
        "[list-order, titles-not-unique, forbidden-before-not-found]",
        "[list-order, titles-not-unique, forbidden-before-not-found, weather]",
        "#/pathItems/Workflows/get/x-assumptions/3",
        "      x-assumptions: [list-order, titles",
        "the assumption 'weather' is not listed",
    ),
    "a wrong number of enum names": Case(
        BULK,
        "x-enum-varnames: [NONE, ABORT_ON_ANY_FAILED]",
        "x-enum-varnames: [NONE]",
        "#/schemas/SequenceBulkUpdateAbortMode",
        "  SequenceBulkUpdateAbortMode:",
        "2 values and 1 x-enum-varnames",
    ),
    "a query parameter that is a list": Case(
        COMMON,
        "      type: integer\n      minimum: 1\n      default: 100\n",
        "      type: array\n      items: {type: string}\n      default: [a]\n",
        "#/parameters/Limit",
        "  Limit:",
        "is no plain scalar",
    ),
    "a keyword without a template": Case(
        WORKFLOWS,
        "        minLength: 1\n",
        "        minLength: 1\n        pattern: ^[a-z]+\n",
        "#/schemas/FlowMetadata/properties/title/pattern",
        "pattern:",
        "'pattern' has no template",
    ),
    "a constraint on an answer": Case(
        SEQUENCES,
        "      bytesUsed:\n        type: integer\n",
        "      bytesUsed:\n        type: integer\n        minimum: 0\n",
        "#/schemas/SequenceAttributes/properties/bytesUsed/minimum",
        "minimum: 0",
        "would refuse what the service says",
    ),
    "an object rule that makes the parser drop the class": Case(
        BULK,
        "    allOf:\n      - oneOf:\n          - required: [assetId]\n"
        "          - required: [assetFilename]\n",
        "    oneOf:\n      - required: [assetId]\n      - required: [assetFilename]\n",
        "#/schemas/SequenceBulkUpdateActionLink/oneOf",
        "    oneOf:\n      - required: [assetId]",
        "this use of oneOf has no template",
    ),
    "a discriminator that names too few": Case(
        BULK,
        '        RemoveSequence: "#/schemas/SequenceBulkUpdateActionRemoveSequence"\n',
        "",
        "#/schemas/SequenceBulkUpdateAction/discriminator",
        "discriminator:",
        "the mapping is not one to one",
    ),
    "a misspelt extension": Case(
        WORKFLOWS,
        "x-assumptions: [list-order, titles",
        "x-assumtions: [list-order, titles",
        "#/pathItems/Workflows/get/x-assumtions",
        "x-assumtions",
        "the extension 'x-assumtions' is not known",
    ),
    "a type beside a choice": Case(
        BULK,
        '        oneOf:\n          - $ref: "#/schemas/SequenceLinkMetadata"\n',
        '        type: string\n        oneOf:\n          - $ref: "#/schemas/SequenceLinkMetadata"\n',
        "#/schemas/SequenceBulkUpdateActionLink/properties/sequence/oneOf",
        '        oneOf:\n          - $ref: "#/schemas/SequenceLink',
        "oneOf beside type has no template",
    ),
    "two properties that are one in Python": Case(
        WORKFLOWS,
        "      updateDate:\n",
        "      create_date:\n        type: integer\n        description: Again.\n"
        "        x-evidence: observed\n      updateDate:\n",
        "#/schemas/Workflow/properties/create_date",
        "create_date:",
        "one name in Python: create_date",
    ),
    "an assumption without its sandbox": Case(
        ROOT,
        "    sandbox: >-\n      Does not compare titles: `workflow_titles=repeatable`.\n",
        "",
        "#/x-assumptions/titles-not-unique",
        "  titles-not-unique:",
        "the assumption has no sandbox",
    ),
    "an assumption without a setting or a reason": Case(
        ROOT,
        "    setting: workflow_titles\n",
        "",
        "#/x-assumptions/titles-not-unique",
        "  titles-not-unique:",
        "the assumption has neither setting nor fixed",
    ),
    "an assumption with a setting and a reason": Case(
        ROOT,
        "    setting: workflow_titles\n",
        "    setting: workflow_titles\n    fixed: Nobody wants it.\n",
        "#/x-assumptions/titles-not-unique",
        "  titles-not-unique:",
        "the assumption has both setting and fixed",
    ),
    "an assumption with an empty reason": Case(
        ROOT,
        "    setting: workflow_titles\n",
        '    fixed: ""\n',
        "#/x-assumptions/titles-not-unique",
        "  titles-not-unique:",
        "the assumption has neither setting nor fixed",
    ),
    "an assumption with a blank name of a setting": Case(
        ROOT,
        "    setting: workflow_titles\n",
        '    setting: [workflow_titles, " "]\n',
        "#/x-assumptions/titles-not-unique/setting",
        "    setting: [workflow_titles",
        "the setting is blank",
    ),
    "an assumption with no settings": Case(
        ROOT,
        "    setting: workflow_titles\n",
        "    setting: []\n",
        "#/x-assumptions/titles-not-unique/setting",
        "    setting: []",
        "x-assumptions: [] is not valid under any",
    ),
    "a tag that nobody uses": Case(
        ROOT,
        "  - name: workspace\n",
        "  - name: models\n    description: Models.\n  - name: workspace\n",
        "#/tags/0",
        "  - name: models",
        "no operation has the tag 'models'",
    ),
    "a misspelt key in an example": Case(
        WORKFLOWS,
        "                    projectId: proj_cd067221d5a6e4007ccbb4afb5966535\n"
        "                    title: My awesome workflow\n",
        "                    projectId: proj_cd067221d5a6e4007ccbb4afb5966535\n"
        "                    title: My awesome workflow\n                    tilte: a\n",
        (
            "#/pathItems/WorkflowById/patch/responses/200/content/application~1json/examples"
            "/workflow/value/tilte"
        ),
        "                    tilte:",
        "the example has 'tilte', which its schema does not know",
    ),
    "a header's example that does not fit": Case(
        COMMON,
        '    example: "30"\n',
        "    example: 30\n",
        "#/headers/RetryAfter/example",
        "    example: 30",
        "the example does not fit its schema",
    ),
    "a property's example that does not fit": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: string\n        examples: [5]\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/examples/0",
        "        examples: [5]",
        "the example does not fit its schema",
    ),
    "a merge key": Case(
        WORKFLOWS,
        "      operationId: getWorkflow\n",
        "      operationId: getWorkflow\n      <<: {a: 1}\n",
        "#/pathItems/WorkflowById/get",
        "      <<:",
        "merge keys are not JSON",
    ),
    "a number that JSON cannot hold": Case(
        COMMON,
        "    example: 2\n",
        "    example: 1e999\n",
        "#/parameters/Limit/example",
        "    example: 1e999",
        "too large for any reader",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_document_is_refused(name: str, project: Project) -> None:
    refused(CASES[name], project)


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


def test_what_the_parser_gives_up_on_has_the_place_of_its_operation(project: Project) -> None:
    document = bundle(project.folder / ROOT, project.folder)
    detail = "Duplicate UntrustedString('flowId') in it"
    header = "WARNING parsing GET /projects/{projectId}/workflows/{flowId} within workflows."
    problem = warning(document, ParseError(header=header, detail=detail))
    line = project.line_of(WORKFLOWS, "    get:\n      operationId: getWorkflow")
    assert str(problem.place) == f"{WORKFLOWS}:{line} (#/pathItems/WorkflowById/get)"
    assert problem.message.endswith("within workflows. Duplicate flowId in it")


@pytest.mark.parametrize("step", ["bundle", "validate_rest", "parse", "build", "gate", "render"])
def test_an_error_of_the_generator_is_told_as_one(
    step: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("unforeseen")

    if step == "validate_rest":
        monkeypatch.setattr("generator.pipeline._CHECKS", ((broken,),))
    else:
        monkeypatch.setattr(f"generator.pipeline.{step}", broken)
    outcome = project.run("generate")
    name = {"bundle": "load", "validate_rest": "check"}.get(step, step)
    assert outcome.code == 2
    assert f"{ROOT} (#): an error of the generator itself in step '{name}': KeyError" in outcome.err
    assert "mend: report it with the document" in outcome.err
