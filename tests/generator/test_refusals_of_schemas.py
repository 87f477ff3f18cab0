"""What the templates cannot express of schemas is refused with its place and its mend."""

from __future__ import annotations

import pytest

from .cases import BULK, COMMON, ROOT, WORKFLOWS, Case, refused
from .conftest import Project

CASES = {
    "two texts to choose from": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        oneOf:\n          - {type: string}\n          - {type: string, const: none}\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title",
        "      title:\n        oneOf",
        "2 alternatives are texts",
    ),
    "two numbers to choose from": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: [integer, number]\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title",
        "      title:\n        type: [integer",
        "2 alternatives are numbers",
    ),
    "two lists to choose from": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        oneOf:\n          - {type: array, items: {type: string}}\n"
        "          - {type: array, items: {type: integer}}\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title",
        "      title:\n        oneOf",
        "2 alternatives are arrays",
    ),
    "a map or an object": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        oneOf:\n          - {type: object, additionalProperties: {type: string}}\n"
        '          - $ref: "#/schemas/Workflow"\n'
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title",
        "      title:\n        oneOf",
        "2 alternatives are objects",
    ),
    "null alone": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        '        type: "null"\n'
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title",
        '      title:\n        type: "null"',
        "null alone has no template",
    ),
    "a choice of one": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        oneOf:\n          - {type: string}\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/oneOf",
        "        oneOf:",
        "a oneOf of one is no choice",
    ),
    "a discriminator inside a schema": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        '        oneOf:\n          - $ref: "#/schemas/Workflow"\n'
        '          - $ref: "#/schemas/Workflow"\n        discriminator:\n'
        "          propertyName: kind\n"
        '          mapping: {a: "#/schemas/Workflow", b: "#/schemas/Workflow"}\n'
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/discriminator",
        "        discriminator:",
        "a discriminator inside a schema has no template",
    ),
    "a discriminator of another shape": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: string\n        discriminator: 5\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/discriminator",
        "        discriminator: 5",
        "discriminator: 5 is not of type",
    ),
    "a discriminator without a choice": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: string\n        discriminator: {propertyName: a, mapping: {}}\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/discriminator",
        "        discriminator:",
        "has no template without oneOf",
    ),
    "a member without its tag required": Case(
        BULK,
        "    required: [kind]\n    allOf:\n      - oneOf:\n          - required: [assetId]",
        "    allOf:\n      - oneOf:\n          - required: [assetId]",
        "#/schemas/SequenceBulkUpdateActionLink",
        "  SequenceBulkUpdateActionLink:\n",
        "does not carry kind = 'Link'",
    ),
    "a schema that refers to itself": Case(
        WORKFLOWS,
        "  FlowMetadata:\n    type: object\n    description: What can be set on a workflow.\n"
        "    x-evidence: documented\n    required: [title]\n    properties:\n      title:\n"
        "        type: string\n        minLength: 1\n        description: The new title.\n"
        "        x-evidence: documented\n        x-assumptions: [non-empty-text]\n    examples:\n"
        "      - title: My awesome workflow\n",
        '  FlowMetadata:\n    $ref: "#/schemas/FlowMetadata"\n',
        "#/schemas/FlowMetadata",
        "  FlowMetadata:\n",
        "leads back to itself",
    ),
    "schemas that refer to each other": Case(
        WORKFLOWS,
        "  FlowMetadata:\n    type: object\n    description: What can be set on a workflow.\n"
        "    x-evidence: documented\n    required: [title]\n    properties:\n      title:\n"
        "        type: string\n        minLength: 1\n        description: The new title.\n"
        "        x-evidence: documented\n        x-assumptions: [non-empty-text]\n    examples:\n"
        "      - title: My awesome workflow\n",
        '  FlowMetadata:\n    $ref: "#/schemas/Other"\n  Other:\n    $ref: "#/schemas/FlowMetadata"\n',
        "#/schemas/Other",
        "  Other:\n",
        "'Other' is a reference that leads back to itself",
    ),
    "a schema that is another's name": Case(
        WORKFLOWS,
        "\n  FlowMetadata:\n    type: object\n    description: What can be set on a workflow.\n"
        "    x-evidence: documented\n    required: [title]\n    properties:\n      title:\n"
        "        type: string\n        minLength: 1\n",
        '\n  Other:\n    $ref: "#/schemas/FlowMetadata"\n\n  FlowMetadata:\n    type: object\n'
        "    description: What can be set on a workflow.\n    x-evidence: documented\n"
        '    required: [title]\n    properties:\n      title:\n        $ref: "#/schemas/Other"\n',
        "#/schemas/Other/$ref",
        '    $ref: "#/schemas/FlowMetadata"\n\n',
        "is only another name for 'FlowMetadata'",
    ),
    "a schema that holds itself without an object": Case(
        WORKFLOWS,
        "\n  FlowMetadata:\n    type: object\n    description: What can be set on a workflow.\n"
        "    x-evidence: documented\n    required: [title]\n    properties:\n      title:\n"
        "        type: string\n        minLength: 1\n",
        "\n  Tree:\n    type: array\n    description: A tree.\n    x-evidence: observed\n"
        '    items: {$ref: "#/schemas/Tree"}\n    examples: [[]]\n\n  FlowMetadata:\n'
        "    type: object\n    description: What can be set on a workflow.\n"
        "    x-evidence: documented\n    required: [title]\n    properties:\n      title:\n"
        '        $ref: "#/schemas/Tree"\n',
        "#/schemas/Tree",
        "  Tree:\n",
        "'Tree' holds itself without an object between",
    ),
    "a closed object": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: object\n        additionalProperties: false\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/additionalProperties",
        "        additionalProperties",
        "additionalProperties: false has no template",
    ),
    "a schema that is true": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: array\n        items: true\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/items",
        "        items: true",
        "true in the place of a schema",
    ),
    "no schema at all": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        properties: 5\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/properties",
        "        properties: 5",
        'is not JSON Schema: 5 is not of type "object"',
    ),
    "a description that is no text": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: string\n        examples: 5\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/examples",
        "        examples: 5",
        "is not JSON Schema",
    ),
    "a property twice in required": Case(
        WORKFLOWS,
        "    required: [title]\n",
        "    required: [title, title]\n",
        "#/schemas/FlowMetadata/required",
        "    required: [title, title]",
        "has non-unique elements",
    ),
    "a key beside a reference": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        '        $ref: "#/schemas/FlowMetadata"\n        minLength: 1\n'
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/minLength",
        "        minLength: 1",
        "'minLength' beside $ref has no template",
    ),
    "a reference to no schema": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        '        $ref: "#/parameters/FlowId"\n'
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/$ref",
        '        $ref: "#/parameters/FlowId"\n',
        "'#/components/parameters/FlowId' is no schema",
    ),
    "a limit on a text": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: string\n        minimum: 1\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/minimum",
        "        minimum:",
        "'minimum' speaks of integer and number, and the type here is string",
    ),
    "a length of a number": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: integer\n        minLength: 1\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/minLength",
        "        minLength: 1\n        description: The new",
        "'minLength' speaks of string, and the type here is integer",
    ),
    "a limit with a point": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: integer\n        minimum: 0.5\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/minimum",
        "        minimum:",
        "the limit 0.5 is no whole number of 64 bits",
    ),
    "a limit beyond 64 bits": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: integer\n        maximum: 9223372036854775808\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/maximum",
        "        maximum:",
        "is no whole number of 64 bits",
    ),
    "a format of another type": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: string\n        format: int64\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/format",
        "        format: int64",
        "the format 'int64' does not fit the type string",
    ),
    "a default of another type": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: integer\n        default: many\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/default",
        "        default: many",
        "the default does not fit its schema",
    ),
    "a default with a point": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        "        type: integer\n        default: 100.0\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/default",
        "        default: 100.0",
        "the default 100.0 is no whole number",
    ),
    "null as a default": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        '        type: [string, "null"]\n        x-null: absent\n        default: null\n'
        "        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/default",
        "        default: null",
        "null as a default has no template",
    ),
    "a default that is no value of its enum": Case(
        BULK,
        "        default: ReplaceExistingEntry\n",
        "        default: Replace\n",
        "#/schemas/SequenceLinkMetadata/properties/merge/default",
        "        default: Replace",
        "the default does not fit its schema",
    ),
    "a wrong default of a parameter": Case(
        COMMON,
        "      default: 100\n",
        "      default: many\n",
        "#/parameters/Limit/schema/default",
        "      default: many",
        "the default does not fit its schema",
    ),
    "a default in a list": Case(
        BULK,
        '        items:\n          $ref: "#/schemas/SequenceBulkUpdateAction"\n',
        '        items:\n          $ref: "#/schemas/SequenceBulkUpdateAction"\n          default: {}\n',
        "#/schemas/SequenceBulkUpdate/properties/actions/items/default",
        "          default: {}",
        "a default in this place (items) has no template",
    ),
    "null that is not absence": Case(
        WORKFLOWS,
        "    required: [title]\n    properties:\n      title:\n        type: string\n        minLength: 1\n",
        '    properties:\n      title:\n        oneOf: [{type: string}, {type: "null"}]\n',
        "#/schemas/FlowMetadata/properties/title",
        "      title:\n        oneOf",
        "null and absence of 'title' are one thing",
    ),
    "a date that is no date": Case(
        WORKFLOWS,
        "        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was created.\n",
        "        type: integer\n        description: When the workflow was created.\n",
        "#/schemas/Workflow/properties/createDate/x-datetime-property",
        "        x-datetime-property: created_at",
        "only an integer of format unix-milliseconds",
    ),
    "a date that may be null": Case(
        WORKFLOWS,
        "        type: integer\n        format: unix-milliseconds\n"
        "        description: When the workflow was created.\n",
        '        type: [integer, "null"]\n        format: unix-milliseconds\n'
        "        description: When the workflow was created.\n",
        "#/schemas/Workflow/properties/createDate/x-datetime-property",
        "        x-datetime-property: created_at",
        "must be there but may be null",
    ),
    "a choice of a required property": Case(
        BULK,
        "    required: [kind]\n    allOf:\n      - oneOf:\n          - required: [assetId]\n",
        "    required: [kind, assetId]\n    allOf:\n      - oneOf:\n          - required: [assetId]\n",
        "#/schemas/SequenceBulkUpdateActionLink/allOf/0/oneOf/0/required/0",
        "          - required: [assetId]",
        "'assetId' is one of a choice, but always there",
    ),
    "a choice of no property": Case(
        BULK,
        "          - required: [assetId]\n",
        "          - required: [asset]\n",
        "#/schemas/SequenceBulkUpdateActionLink/allOf/0/oneOf/0/required/0",
        "          - required: [asset]",
        "'asset' is no property",
    ),
    "a rule beside another": Case(
        BULK,
        "    allOf:\n      - oneOf:\n          - required: [assetId]\n",
        "    allOf:\n      - required: [sequence]\n        oneOf:\n          - required: [assetId]\n",
        "#/schemas/SequenceBulkUpdateActionLink/allOf/0",
        "      - required: [sequence]",
        "this use of allOf has no template",
    ),
    "required without properties": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: object\n        required: [a]\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title/required",
        "        required: [a]",
        "required has no template without properties",
    ),
    "x-enum-varnames that are 5": Case(
        BULK,
        "    x-enum-varnames: [NONE, ABORT_ON_ANY_FAILED]\n",
        "    x-enum-varnames: 5\n",
        "#/schemas/SequenceBulkUpdateAbortMode/x-enum-varnames",
        "    x-enum-varnames: 5",
        "x-enum-varnames: 5 is not of type",
    ),
    "x-enum-varnames that are AB": Case(
        BULK,
        "    x-enum-varnames: [NONE, ABORT_ON_ANY_FAILED]\n",
        "    x-enum-varnames: AB\n",
        "#/schemas/SequenceBulkUpdateAbortMode/x-enum-varnames",
        "    x-enum-varnames: AB",
        'x-enum-varnames: "AB" is not of type',
    ),
    "x-assumptions that are 5": Case(
        WORKFLOWS,
        "      x-assumptions: [list-order, titles-not-unique, forbidden-before-not-found]\n",
        "      x-assumptions: 5\n",
        "#/pathItems/Workflows/get/x-assumptions",
        "      x-assumptions: 5",
        "x-assumptions: 5 is not of type",
    ),
    "a companion that is 5": Case(
        WORKFLOWS,
        "        x-datetime-property: created_at\n",
        "        x-datetime-property: 5\n",
        "#/schemas/Workflow/properties/createDate/x-datetime-property",
        "        x-datetime-property: 5",
        "x-datetime-property: 5 is not of type",
    ),
    "assumptions that are no map": Case(
        ROOT,
        "  retry-after:\n    text: >-\n",
        "  retry-after: []\n  other:\n    text: >-\n",
        "#/x-assumptions/retry-after",
        "  retry-after: []",
        "x-assumptions: [] is not of type",
    ),
    "a value twice in an enum": Case(
        BULK,
        "    enum: [ReplaceExistingEntry, RejectSequenceOperation]\n",
        "    enum: [ReplaceExistingEntry, ReplaceExistingEntry]\n",
        "#/schemas/SequenceMergeMode/enum/1",
        "    enum: [ReplaceExistingEntry, R",
        "'ReplaceExistingEntry' stands twice in enum",
    ),
    "an object that says nothing": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "        type: object\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n",
        "#/schemas/Workflow/properties/title",
        "      title:\n        type: object",
        "the object does not say what it holds",
    ),
    "an object as a default": Case(
        WORKFLOWS,
        "        type: string\n        minLength: 1\n        description: The new title.\n",
        '        oneOf: [{type: string}, {$ref: "#/schemas/FlowMetadata"}]\n'
        "        default: {title: a}\n        description: The new title.\n",
        "#/schemas/FlowMetadata/properties/title/default",
        "        default: {title",
        "an object as a default has no template",
    ),
    "names of values without values": Case(
        BULK,
        "    enum: [ReplaceExistingEntry, RejectSequenceOperation]\n",
        "",
        "#/schemas/SequenceMergeMode/x-enum-varnames",
        "    x-enum-varnames: [REPLACE",
        "'x-enum-varnames' does nothing without enum",
    ),
    "evidence of a kind that is none": Case(
        WORKFLOWS,
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n"
        "        x-evidence: documented\n",
        "        type: string\n"
        "        description: Title of the workflow. Several workflows of a project may have the same.\n"
        "        x-evidence: known\n",
        "#/schemas/Workflow/properties/title/x-evidence",
        "        x-evidence: known",
        'x-evidence: "known" is not one of',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_document_is_refused(name: str, project: Project) -> None:
    refused(CASES[name], project)
