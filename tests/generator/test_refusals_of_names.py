"""A name that Python or a generated module cannot take is refused with its place and its mend."""

from __future__ import annotations

import pytest

from .cases import BULK, COMMON, ROOT, WORKFLOWS, Case, refused
from .conftest import Project

CASES = {
    "an operation called segment": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: segment",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: segment\n",
        "would hide what the module needs",
    ),
    "an operation called encodeBody": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: encodeBody",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: encodeBody\n",
        "would hide what the module needs",
    ),
    "an operation called list": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: list",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: list\n",
        "would hide what the module needs",
    ),
    "an operation called msgspec": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: msgspec",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: msgspec\n",
        "would hide what the module needs",
    ),
    "an operation called class": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: class",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: class\n",
        "is a keyword of Python",
    ),
    "an operation called import": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: import",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: import\n",
        "is a keyword of Python",
    ),
    "an operation called lambda": Case(
        WORKFLOWS,
        "operationId: getWorkflow",
        "operationId: lambda",
        "#/pathItems/WorkflowById/get/operationId",
        "      operationId: lambda\n",
        "is a keyword of Python",
    ),
    "a query parameter called segment": Case(
        COMMON,
        "    name: page\n",
        "    name: segment\n",
        "#/parameters/Page",
        "  Page:",
        "would hide what the function needs",
    ),
    "a query parameter called encode_body": Case(
        COMMON,
        "    name: page\n",
        "    name: encode_body\n",
        "#/parameters/Page",
        "  Page:",
        "would hide what the function needs",
    ),
    "a query parameter called encodeQuery": Case(
        COMMON,
        "    name: page\n",
        "    name: encodeQuery\n",
        "#/parameters/Page",
        "  Page:",
        "would hide what the function needs",
    ),
    "a query parameter called class": Case(
        COMMON,
        "    name: page\n",
        "    name: class\n",
        "#/parameters/Page",
        "  Page:",
        "is a keyword of Python",
    ),
    "a query parameter called str": Case(
        COMMON,
        "    name: page\n",
        "    name: str\n",
        "#/parameters/Page",
        "  Page:",
        "would hide what the lines beside it need",
    ),
    'a query parameter called "group[]"': Case(
        COMMON,
        "    name: page\n",
        '    name: "group[]"\n',
        "#/parameters/Page",
        "  Page:",
        "has characters that no Python name can have",
    ),
    "two parameters that are one in Python": Case(
        COMMON,
        "    name: page\n",
        "    name: project_id\n",
        "#/parameters/Page",
        "  Page:",
        "'project_id' and 'projectId' are one name in Python",
    ),
    "two parameters of one name in two places": Case(
        COMMON,
        "    name: page\n",
        "    name: projectId\n",
        "#/parameters/Page",
        "  Page:",
        "'projectId' and 'projectId' are one name in Python",
    ),
    "a property called property": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      property:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/property",
        "      property:",
        "would hide what the lines beside it need",
    ),
    "a property called datetime": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      datetime:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/datetime",
        "      datetime:",
        "would hide what the lines beside it need",
    ),
    "a property called utcDatetime": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      utcDatetime:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/utcDatetime",
        "      utcDatetime:",
        "would hide what the lines beside it need",
    ),
    "a property called msgspec": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      msgspec:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/msgspec",
        "      msgspec:",
        "would hide what the lines beside it need",
    ),
    "a property called list": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      list:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/list",
        "      list:",
        "would hide what the lines beside it need",
    ),
    "a property called toDict": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      toDict:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/toDict",
        "      toDict:",
        "is the name of a method that every model has",
    ),
    "a property called lambda": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      lambda:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/lambda",
        "      lambda:",
        "is a keyword of Python",
    ),
    "a property called @type": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        '      "@type":\n        type: integer\n        description: A.\n'
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/@type",
        '      "@type":',
        "has characters that no Python name can have",
    ),
    "a property called größe": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      größe:\n        type: integer\n        description: A.\n"
        "        x-evidence: observed\n      updateDate:\n        type: integer\n"
        "        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/größe",
        "      größe:",
        "has characters that no Python name can have",
    ),
    "a property called kind named Kind": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      kind:\n        type: integer\n        x-python-name: Kind\n"
        "        description: A.\n        x-evidence: observed\n      updateDate:\n"
        "        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/kind/x-python-name",
        "        x-python-name:",
        "the x-python-name 'Kind' of 'kind' is not in lower_snake_case",
    ),
    "a property called sort named class": Case(
        WORKFLOWS,
        "      updateDate:\n        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "      sort:\n        type: integer\n        x-python-name: class\n"
        "        description: A.\n        x-evidence: observed\n      updateDate:\n"
        "        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was last changed.\n",
        "#/schemas/Workflow/properties/sort/x-python-name",
        "        x-python-name:",
        "the x-python-name 'class' of 'sort' is a keyword of Python",
    ),
    "a companion that is taken": Case(
        WORKFLOWS,
        "        x-datetime-property: created_at\n",
        "        x-datetime-property: title\n",
        "#/schemas/Workflow/properties/createDate/x-datetime-property",
        "        x-datetime-property: title",
        "the companion 'title' of 'createDate' has the name of 'title'",
    ),
    "a companion that is a keyword": Case(
        WORKFLOWS,
        "        x-datetime-property: created_at\n",
        "        x-datetime-property: class\n",
        "#/schemas/Workflow/properties/createDate/x-datetime-property",
        "        x-datetime-property: class",
        "is a keyword of Python",
    ),
    "a member that is no constant": Case(
        BULK,
        "x-enum-varnames: [NONE, ABORT",
        "x-enum-varnames: [mro, ABORT",
        "#/schemas/SequenceBulkUpdateAbortMode/x-enum-varnames/0",
        "    x-enum-varnames: [mro",
        "'mro' is no constant's name",
    ),
    "two members of one name": Case(
        BULK,
        "x-enum-varnames: [NONE, ABORT_ON_ANY_FAILED]",
        "x-enum-varnames: [NONE, NONE]",
        "#/schemas/SequenceBulkUpdateAbortMode/x-enum-varnames/1",
        "    x-enum-varnames: [NONE, NONE",
        "two values have the name 'NONE'",
    ),
    "a tag called class": Case(
        ROOT,
        "  - name: assets\n",
        "  - name: class\n",
        "#/tags/4",
        "  - name: class",
        "is a keyword of Python",
    ),
    "a tag called async": Case(
        ROOT,
        "  - name: assets\n",
        "  - name: async\n",
        "#/tags/4",
        "  - name: async",
        "is a keyword of Python",
    ),
    "a tag called annotations": Case(
        ROOT, "  - name: assets\n", "  - name: annotations\n", "#/tags/4", "  - name: annotations", "is taken"
    ),
    "a tag called Assets": Case(
        ROOT,
        "  - name: assets\n",
        "  - name: Assets\n",
        "#/tags/4",
        "  - name: Assets",
        "is not in lower_snake_case",
    ),
    "a tag twice": Case(
        ROOT,
        "  - name: workspace\n",
        "  - name: workspace\n    description: Again.\n  - name: workspace\n",
        "#/tags/1",
        "  - name: workspace\n    description: The",
        "the tag 'workspace' stands here twice",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_document_is_refused(name: str, project: Project) -> None:
    refused(CASES[name], project)


NEW_SCHEMA = """
  {name}:
    type: object
    description: A thing.
    x-evidence: observed
    properties:
      id: {{type: string, description: Its id., x-evidence: observed}}
    examples: [{{id: a}}]

  FlowMetadata:
"""


@pytest.mark.parametrize(
    "schema",
    [
        "Annotated",
        "AnswerStruct",
        "Any",
        "ClassVar",
        "ExclusiveStruct",
        "GET_WORKFLOW",
        "ListSequencesQuery",
        "Literal",
        "None",
        "OpenEnum",
        "Operation",
        "Request",
        "RequestStruct",
        "True",
        "TypeAlias",
        "ValueError",
        "thing",
    ],
)
def test_a_schema_whose_name_is_taken_is_refused(schema: str, project: Project) -> None:
    project.edit(
        WORKFLOWS,
        "      title:\n        type: string\n        description: Title",
        f'      thing: {{$ref: "#/schemas/{schema}", description: A thing., x-evidence: observed}}\n'
        "      title:\n        type: string\n        description: Title",
    )
    case = Case(
        WORKFLOWS,
        "\n  FlowMetadata:\n",
        NEW_SCHEMA.format(name=schema),
        f"#/schemas/{schema}",
        f"  {schema}:\n",
        f"the schema '{schema}' names a class, and the name ",
    )
    refused(case, project)


def test_a_schema_that_is_the_constant_of_an_operation_is_refused(project: Project) -> None:
    project.edit(WORKFLOWS, "operationId: getWorkflow", "operationId: workflow")
    project.edit(WORKFLOWS, "\n  Workflow:\n", "\n  WORKFLOW:\n")
    text = (project.folder / WORKFLOWS).read_text(encoding="utf-8")
    (project.folder / WORKFLOWS).write_text(
        text.replace('#/schemas/Workflow"', '#/schemas/WORKFLOW"'), encoding="utf-8"
    )
    assert "is the constant of 'workflow'" in project.run("generate").err
