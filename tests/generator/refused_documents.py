"""Bad documents: edits of the small spec in `fixture/`, and what must be said of each.

The real spec is not edited, so a new endpoint there breaks no case.
"""

from __future__ import annotations

from typing import NamedTuple

ROOT, THINGS = "spec/openapi.yaml", "spec/things.yaml"


class Case(NamedTuple):
    """An edit, and what must be said: at which pointer, and in which words.

    `at` is the text that begins on the line that is named; by default the first line that the edit changes.
    """

    old: str
    new: str
    pointer: str
    says: str
    at: str = ""
    file: str = THINGS


LIST = "#/pathItems/Things/get"
PATCH = "#/pathItems/ThingById/patch"
THING = "#/schemas/Thing"
SIZE = "size: {type: integer, description: Its size., x-evidence: observed}"
LIMIT = "schema: {type: integer, minimum: 1, default: 10}"
PLACE = "/properties/size"


def size(schema: str) -> str:
    """Another schema for the property, its description and evidence given."""
    return f"size: {{{schema}, description: Its size., x-evidence: observed}}"


def root(old: str, new: str, pointer: str, says: str, at: str = "") -> Case:
    return Case(old, new, pointer, says, at, ROOT)


FILES = {
    "broken YAML": Case("  Things:\n    get:", "  Things:\n    get: [", "#", "broken YAML", "tags: [things]"),
    "a key twice": Case(
        "summary: List things\n",
        "summary: List things\n      summary: B\n",
        LIST,
        "'summary' is here twice",
        "summary: B",
    ),
    "a status that is a number": Case(
        '"400": {$ref: "#/responses/Problem"}\n        "401": {$ref: "#/responses/Problem"}\n        "403": {$ref: "#/responses/Problem"}\n        "404": {$ref: "#/responses/Problem"}\n        "429": {$ref: "#/responses/Problem"}\n        default: {$ref: "#/responses/Problem"}\n  ThingById',
        "400: {}\n  ThingById",
        f"{LIST}/responses/400",
        "the key '400' is no string",
    ),
    "a reference to nothing": Case(
        'items: {$ref: "#/schemas/Thing"}',
        'items: {$ref: "#/schemas/Thang"}',
        f"{LIST}/responses/200/content/application~1json/schema/items/$ref",
        "leads to nothing",
    ),
    "a reference out of the project": root(
        "things.yaml#/pathItems/ThingById",
        "https://example.com/things.yaml",
        "#/paths/~1things~1{thingId}/$ref",
        "leads out of the project",
    ),
    "a component that nobody uses": Case(
        "\nschemas:\n", "\nschemas:\n  Lost: {type: string}\n", "#/schemas/Lost", "'Lost' is never used"
    ),
    "a merge key": Case(
        "    required: [id]\n", "    <<: {}\n    required: [id]\n", THING, "merge keys are not JSON"
    ),
    "OpenAPI of another version": root(
        "openapi: 3.1.0", "openapi: 2.0.0", "#/openapi", "the version is '2.0.0'"
    ),
    "not OpenAPI": root("    name: MIT\n", "    url: x\n", "#/info/license", "is not OpenAPI", "  license:"),
}

HOUSE = {
    "no summary": Case("      summary: List things\n", "", LIST, "the operation has no summary", "    get:"),
    "no example of a parameter": Case(
        "          example: 5\n", "", f"{LIST}/parameters/0", "has no example", "        - name: limit"
    ),
    "a version of two numbers": root(
        "version: 1.0.0", 'version: "1.0"', "#/info/version", "is no version of three numbers"
    ),
    "a pattern that is no regular expression": Case(
        SIZE, size('type: string, pattern: "("'), f"{THING}{PLACE}/pattern", "is no JSON Schema"
    ),
    "a security scheme that nothing requires": root(
        "  - SecretKey: []",
        "  - {}",
        "#/components/securitySchemes/SecretKey",
        "nothing requires 'SecretKey'",
        "    SecretKey:",
    ),
    "an error status that is missing": Case(
        '        "429": {$ref: "#/responses/Problem"}\n        default: {$ref: "#/responses/Problem"}\n  ThingById',
        '        default: {$ref: "#/responses/Problem"}\n  ThingById',
        f"{LIST}/responses",
        "the list of answers has no 429",
        "      responses:",
    ),
    "an example that does not fit": Case(
        "example: [{id: thing_1, kind: Small}]",
        "example: [{id: 1}]",
        f"{LIST}/responses/200/content/application~1json/example/0/id",
        "does not fit its schema",
    ),
    "a misspelt key in an example": Case(
        "example: [{id: thing_1, kind: Small}]",
        "example: [{id: a, sise: 1}]",
        f"{LIST}/responses/200/content/application~1json/example/0/sise",
        "the example has 'sise'",
    ),
    "a misspelt extension": Case(
        "      x-evidence: assumed\n",
        "      x-evidence: assumed\n      x-evidense: assumed\n",
        f"{LIST}/x-evidense",
        "'x-evidense' is not known",
        "      x-evidense",
    ),
    "an assumption that nobody listed": Case(
        "x-assumptions: [order]", "x-assumptions: [odrer]", f"{LIST}/x-assumptions/0", "'odrer' is not listed"
    ),
    "an assumption without a setting": root(
        "    setting: order\n", "", "#/x-assumptions/order", "has neither setting nor fixed", "  order:"
    ),
    "a wrong number of names of an enum": Case(
        "x-enum-varnames: [SMALL, LARGE]",
        "x-enum-varnames: [SMALL]",
        "#/schemas/Kind",
        "1 x-enum-varnames",
        "  Kind:",
    ),
    "a path that is another's": root(
        "  /things/{thingId}:\n",
        '  /things/{otherId}:\n    $ref: "things.yaml#/pathItems/ThingById"\n  /things/{thingId}:\n',
        "#/pathItems/ThingById",
        "but for the names of its parameters",
        "  ThingById:",
    ),
    "a parameter twice": Case(
        "      parameters:\n        - name: limit",
        "      parameters:\n        - {name: limit, in: query, description: A., example: 1, x-evidence: observed,"
        " schema: {type: integer}}\n        - name: limit",
        f"{LIST}/parameters/1",
        "is here twice",
        "        - name: limit\n",
    ),
    "no schema at all": Case(
        'items: {$ref: "#/schemas/Thing"}',
        "items: 5",
        f"{LIST}/responses/200/content/application~1json/schema/items",
        "is not OpenAPI",
    ),
}

NAMES = {
    "a parameter called class": Case(
        "- name: limit", "- name: class", f"{LIST}/parameters/0", "is a keyword of Python"
    ),
    "a property called größe": Case(
        f"      {SIZE}", f"      größe: {SIZE[6:]}", f"{THING}/properties/größe", "not in lower_snake_case"
    ),
    "a property called @type": Case(
        f"      {SIZE}", f"      '@type': {SIZE[6:]}", f"{THING}/properties/@type", "no Python name can have"
    ),
    "a property called list": Case(
        f"      {SIZE}", f"      list: {SIZE[6:]}", f"{THING}/properties/list", "means something else"
    ),
    "two properties that are one in Python": Case(
        f"      {SIZE}",
        f"      {SIZE}\n      Size: {SIZE[6:]}",
        f"{THING}/properties/Size",
        "are one name in Python",
        "      Size:",
    ),
    "an operation called list": Case(
        "operationId: listThings",
        "operationId: list",
        f"{LIST}/operationId",
        "means something else",
    ),
    "a tag called class": Case(
        "tags: [things]\n      summary: List",
        "tags: [class]\n      summary: List",
        LIST,
        "has the tags",
        "    get:",
    ),
    "a companion that is taken": Case(
        SIZE,
        size("type: integer, x-datetime-property: id"),
        f"{THING}{PLACE}/x-datetime-property",
        "are one name",
    ),
}

UNREPRESENTED = {
    "two objects that require the same": Case(
        SIZE,
        size(
            "oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]"
        ),
        THING + PLACE,
        "require the same",
    ),
    "a map or an object": Case(
        SIZE,
        size('oneOf: [{$ref: "#/schemas/Problem"}, {type: object, additionalProperties: {type: string}}]'),
        THING + PLACE,
        "no properties to tell it by",
    ),
    "parts of allOf with different types": Case(
        SIZE,
        size('allOf: [{$ref: "#/schemas/Problem"}, {type: object, properties: {message: {type: integer}}}]'),
        THING + PLACE,
        "different types",
    ),
    "a schema that holds itself without an object": Case(
        SIZE + "\n",
        size('$ref: "#/schemas/Nest"') + "\n",
        "#/schemas/Nest/items",
        "holds itself without an object between",
        "  Nest:",
    ),
    "a required property that is none": Case(
        "    required: [id]\n", "    required: [id, ip]\n", f"{THING}/required/1", "'ip' is no property"
    ),
    "a choice of no property": Case(
        "{required: [label]}",
        "{required: [lable]}",
        "#/schemas/ThingPatch/allOf",
        "but is no property",
        "    allOf:",
    ),
    "a value twice in an enum": Case(
        "enum: [Small, Large]", "enum: [Small, Small]", "#/schemas/Kind/enum/1", "is twice in enum"
    ),
    "a parameter that nothing describes": root(
        "/things/{thingId}:",
        "/things/{thingId}/{more}:",
        "#/pathItems/ThingById/patch",
        "nothing describes",
        "    patch:",
    ),
    "a style that is none of its place": Case(
        LIMIT,
        LIMIT + "\n          style: matrix",
        f"{LIST}/parameters/0/style",
        '"matrix" is not one of',
        "          style",
    ),
    "a pattern that is none in Python": Case(
        "title: {type: string,",
        "title: {type: string, pattern: '\\p{L}',",
        "#/schemas/ThingPatch/properties/title/pattern",
        "is none in Python",
    ),
}

CASES = {**FILES, **HOUSE, **NAMES, **UNREPRESENTED}
