"""What the templates can express. Anything else in the document is refused, not passed over.

The list is of what is allowed: a keyword that nobody thought of is an error, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from .bundle import Document
from .lint import all_subschemas
from .pointers import Json, join
from .problems import Problem
from .walk import (
    METHODS,
    Role,
    media_types,
    operations,
    parameters,
    responses,
    roles,
    schema_pointer,
    schemas,
    subschemas,
)

_EVERYWHERE = frozenset({"$ref", "description", "examples", "title", "type"})
_CONSTRAINTS = frozenset({"minLength", "minimum", "maximum", "propertyNames", "default"})
_SHAPES = frozenset(
    {
        "additionalProperties",
        "allOf",
        "const",
        "discriminator",
        "enum",
        "format",
        "items",
        "oneOf",
        "properties",
        "required",
    }
)
_FORMATS = frozenset({"cursor", "int32", "int64", "unix-milliseconds", "uri"})
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def check_constructs(document: Document) -> Iterator[Problem]:
    """Yield a problem for each construct that has no template."""
    for operation in operations(document):
        if operation.method not in ("get", "post", "put", "patch", "delete"):
            yield document.problem(operation.pointer, f"{operation.method} has no template", "leave it out")
        for parameter, pointer in parameters(document, operation):
            yield from _parameter(document, parameter, pointer)
        body = operation.data.get("requestBody")
        if body is not None:
            yield from _body(document, body, join(operation.pointer, "requestBody"))
        for status, (response, pointer) in responses(document, operation).items():
            yield from _answer(document, status, response, pointer)
    for node, pointer in all_subschemas(document):
        yield from _schema(document, node, pointer)
    for name, schema in schemas(document).items():
        yield from _named(document, name, schema)
    yield from _both_roles(document)
    for path, item in document.data["paths"].items():
        for key in set(item) - set(METHODS) - {"parameters", "summary", "description"}:
            if not key.startswith("x-"):
                yield document.problem(
                    join("#/paths", path, key), f"{key!r} has no template here", "leave it out"
                )


def _parameter(document: Document, parameter: Json, pointer: str) -> Iterator[Problem]:
    name = parameter["name"]
    if parameter["in"] not in ("path", "query"):
        message = f"the parameter {name!r} stands in the {parameter['in']}, which has no template"
        yield document.problem(pointer, message, "use a path or query parameter, or a security scheme")
    if "content" in parameter:
        yield document.problem(pointer, f"the parameter {name!r} has content", "describe it by a schema")
    for key in ("style", "explode", "allowReserved", "allowEmptyValue"):
        if key in parameter:
            yield document.problem(join(pointer, key), f"{key!r} has no template", "leave it at its default")
    schema = document.resolve(parameter.get("schema", {}))
    if schema.get("type") not in ("string", "integer", "number", "boolean") or "enum" in schema:
        mend = "use one of string, integer, number, boolean"
        yield document.problem(
            pointer, f"the parameter {name!r} is no plain scalar, which has no template", mend
        )
    if parameter["in"] == "path" and schema.get("type") != "string":
        yield document.problem(pointer, f"the path parameter {name!r} is no string", "make it a string")


def _body(document: Document, body: Json, pointer: str) -> Iterator[Problem]:
    data = document.resolve(body)
    media = media_types(document, body, pointer)
    if [name for name, _, _ in media] != ["application/json"]:
        yield document.problem(
            pointer, "a body that is not JSON alone has no template", "use application/json alone"
        )
    if not data.get("required"):
        yield document.problem(pointer, "an optional body has no template", "add required: true")
    for _, content, place in media:
        if "$ref" not in content.get("schema", {}):
            yield document.problem(
                place, "the body's schema has no name", "name it under schemas and refer to it"
            )


def _answer(document: Document, status: str, response: Json, pointer: str) -> Iterator[Problem]:
    if not (status.isdecimal() and len(status) == 3) and status != "default":
        yield document.problem(
            pointer, f"the status {status!r} has no template", "list single statuses or default"
        )
    if status.startswith(("1", "3")):
        yield document.problem(pointer, f"the status {status!r} has no template", "leave it out")
    media = media_types(document, response, pointer)
    if [name for name, _, _ in media] != ["application/json"] or "schema" not in media[0][1]:
        mend = "describe it as application/json with a schema"
        yield document.problem(pointer, f"the answer {status} is not JSON, which has no template", mend)
    if "links" in response:
        yield document.problem(join(pointer, "links"), "'links' has no template", "leave it out")


def _schema(document: Document, node: dict[str, Json], pointer: str) -> Iterator[Problem]:
    for key in node.keys() - _EVERYWHERE - _CONSTRAINTS - _SHAPES:
        if not key.startswith("x-"):
            mend = (
                "state it otherwise, or teach generator/ir.py, build.py, gate.py and the templates about it"
            )
            yield document.problem(join(pointer, key), f"{key!r} has no template", mend)
    if "title" in node:
        yield document.problem(join(pointer, "title"), "a title makes the parser rename the class", "drop it")
    types = node.get("type", [])
    for kind in [types] if isinstance(types, str) else types:
        if kind not in _TYPES:
            yield document.problem(
                join(pointer, "type"), f"the type {kind!r} has no template", "use a JSON type"
            )
    if "format" in node and node["format"] not in _FORMATS:
        yield document.problem(
            join(pointer, "format"), f"the format {node['format']!r} has no template", "drop it"
        )
    yield from _combination(document, node, pointer)
    if node.get("type") == "array" and "items" not in node:
        yield document.problem(pointer, "the array has no items", "say what it holds")
    if isinstance(node.get("additionalProperties"), dict) and "properties" in node:
        mend = "drop additionalProperties, unknown fields are tolerated anyway"
        yield document.problem(pointer, "an object with both known and mapped keys has no template", mend)
    if "properties" in node and pointer.count("/") != 3:
        yield document.problem(
            pointer, "an object inside a schema has no name", "name it under schemas, refer to it"
        )
    if "enum" in node and pointer.count("/") != 3:
        yield document.problem(
            pointer, "an enum inside a schema has no name", "name it under schemas, refer to it"
        )
    if "enum" in node and not all(isinstance(value, str) for value in node["enum"]):
        yield document.problem(pointer, "an enum of anything but strings has no template", "make it a type")
    if not node.keys() & {"$ref", "type", "oneOf", "const", "allOf", "required"}:
        yield document.problem(pointer, "the schema does not say what it is", "give it a type")


def _combination(document: Document, node: dict[str, Json], pointer: str) -> Iterator[Problem]:
    if "oneOf" in node and node.keys() & {"type", "const", "enum", "$ref"}:
        beside = ", ".join(sorted(node.keys() & {"type", "const", "enum", "$ref"}))
        yield document.problem(
            join(pointer, "oneOf"), f"oneOf beside {beside} has no template", "use one of them"
        )
    if "allOf" in node:
        for index, part in enumerate(node["allOf"]):
            if exactly_one_of(part) is None:
                mend = (
                    "use allOf for 'exactly one of' ({oneOf: [{required: [a]}, {required: [b]}]}), or a $ref"
                )
                yield document.problem(
                    join(pointer, "allOf", index), "this use of allOf has no template", mend
                )
    elif "oneOf" in node and exactly_one_of(node) is not None and pointer.count("/") == 3:
        mend = "put it inside allOf: [{oneOf: [...]}]; in this place the parser drops the class"
        yield document.problem(join(pointer, "oneOf"), "this use of oneOf has no template", mend)
    if "const" in node and not isinstance(node["const"], str):
        yield document.problem(
            join(pointer, "const"), "a constant that is no string has no template", "use a type"
        )
    if "oneOf" in node and "discriminator" not in node:
        structs = [
            part for part in node["oneOf"] if "$ref" in part and "properties" in document.resolve(part)
        ]
        if len(structs) > 1:
            message = "several objects to choose from, and nothing that tells them apart"
            yield document.problem(pointer, message, "add a discriminator with a mapping")
    if "propertyNames" in node and node["propertyNames"].keys() - {"minLength"}:
        yield document.problem(join(pointer, "propertyNames"), "has no template", "use minLength alone")


def _named(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
    pointer = schema_pointer(name)
    if "discriminator" in schema:
        mapping = schema["discriminator"].get("mapping", {})
        tag = schema["discriminator"].get("propertyName")
        if sorted(mapping.values()) != sorted(part.get("$ref", "") for part in schema.get("oneOf", [])):
            mend = "give each member of oneOf one entry"
            yield document.problem(join(pointer, "discriminator"), "the mapping is not one to one", mend)
            return
        for value, ref in mapping.items():
            member = document.resolve({"$ref": ref})
            if (
                member.get("properties", {}).get(tag, {}).get("const") != value
                or tag not in member["required"]
            ):
                mend = f"give it the required property {tag} with const: {value}"
                yield document.problem(ref, f"the member of {name!r} does not carry {tag} = {value!r}", mend)
    for key in schema.get("required", []):
        if "properties" in schema and key not in schema["properties"]:
            yield document.problem(join(pointer, "required"), f"{key!r} is no property", "mend the name")


def _both_roles(document: Document) -> Iterator[Problem]:
    for name, found in roles(document).items():
        pointer = schema_pointer(name)
        schema = schemas(document)[name]
        if "enum" in schema:
            continue
        if len(found) != 1:
            mend = "make it two schemas: what is sent is strict, what is received lenient"
            yield document.problem(pointer, f"the schema {name!r} is both sent and received", mend)
        elif "answer" in found:
            yield from _lenient(document, schema, pointer)
        else:
            yield from _nulls(document, schema, pointer, "request")


def _lenient(document: Document, schema: Json, pointer: str) -> Iterator[Problem]:
    for node, place in subschemas(schema, pointer):
        for key in sorted(node.keys() & _CONSTRAINTS):
            message = f"{key!r} in an answer would refuse what the service says"
            yield document.problem(join(place, key), message, "say it in the description")


def _nulls(document: Document, schema: Json, pointer: str, role: Role) -> Iterator[Problem]:
    for key, node in schema.get("properties", {}).items():
        nullable = "null" in node.get("type", []) if isinstance(node.get("type"), list) else False
        if nullable and key not in schema.get("required", []) and node.get("x-null") != "absent":
            message = f"null and absence of {key!r} are one thing in the {role} models"
            mend = "add x-null: absent if they mean the same to the service; else make it required"
            yield document.problem(join(pointer, "properties", key), message, mend)


def exactly_one_of(node: Json) -> tuple[str, ...] | None:
    """Read the rule 'exactly one of these keys', or return `None` if the node is something else.

    >>> exactly_one_of({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})
    ('a', 'b')
    """
    choices = node.get("oneOf", [])
    if not choices or not all(part.keys() == {"required"} and len(part["required"]) == 1 for part in choices):
        return None
    return tuple(part["required"][0] for part in choices)
