"""What the templates can express of operations. Anything else in the document is refused, not passed over.

The lists are of what is allowed: a thing that nobody thought of is an error, too. The keys of each object
are in `keys`, and schemas in `schema_constructs`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .bundle import Document
from .pointers import Json, join
from .problems import Problem
from .walk import media_types, operations, parameters, resolved, responses

_METHODS = ("get", "post", "put", "patch", "delete")
_SCALARS = ("string", "integer", "number", "boolean")


def check_constructs(document: Document) -> Iterator[Problem]:
    """Yield a problem for each construct of an operation that has no template."""
    for operation in operations(document):
        if operation.method not in _METHODS:
            yield document.problem(operation.pointer, f"{operation.method} has no template", "leave it out")
        for parameter, pointer in parameters(document, operation):
            yield from _parameter(document, parameter, pointer)
        body = operation.data.get("requestBody")
        if body is not None:
            yield from _body(document, body, join(operation.pointer, "requestBody"))
        for status, (response, pointer) in responses(document, operation).items():
            yield from _answer(document, status, response, pointer)


def _parameter(document: Document, parameter: Json, pointer: str) -> Iterator[Problem]:
    name = parameter["name"]
    if parameter["in"] not in ("path", "query"):
        message = f"the parameter {name!r} stands in the {parameter['in']}, which has no template"
        yield document.problem(pointer, message, "use a path or query parameter, or a security scheme")
    schema = document.resolve(parameter["schema"])
    if schema.get("type") not in _SCALARS or "enum" in schema or "const" in schema:
        mend = "use one of string, integer, number, boolean"
        yield document.problem(
            pointer, f"the parameter {name!r} is no plain scalar, which has no template", mend
        )
    elif schema["type"] == "integer" and isinstance(parameter["example"], float):
        message = f"the example {parameter['example']} of {name!r} is no integer in Python"
        yield document.problem(join(pointer, "example"), message, "write it without a point")
    if parameter.get("required") and "default" in schema and parameter["in"] == "query":
        message = f"the parameter {name!r} is required and has a default, of which one is of no use"
        yield document.problem(pointer, message, "drop required, or the default")
    if parameter["in"] == "path":
        if schema.get("type") != "string":
            yield document.problem(pointer, f"the path parameter {name!r} is no string", "make it a string")
        if "default" in parameter["schema"]:
            message = f"the path parameter {name!r} is always given, its default has no template"
            yield document.problem(join(pointer, "schema", "default"), message, "drop the default")


def _body(document: Document, node: Json, node_pointer: str) -> Iterator[Problem]:
    data, pointer = resolved(document, node, node_pointer)
    media = media_types(document, node, node_pointer)
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
    elif status.startswith(("1", "3")):
        yield document.problem(pointer, f"the status {status!r} has no template", "leave it out")
    media = media_types(document, response, pointer)
    if [name for name, _, _ in media] != ["application/json"] or "schema" not in media[0][1]:
        mend = "describe it as application/json with a schema"
        yield document.problem(pointer, f"the answer {status} is not JSON, which has no template", mend)


def exactly_one_of(node: Json) -> tuple[str, ...] | None:
    """Read the rule 'exactly one of these keys', or return `None` if the node is something else.

    >>> exactly_one_of({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})
    ('a', 'b')
    """
    choices = node.get("oneOf", [])
    if not choices or not all(part.keys() == {"required"} and len(part["required"]) == 1 for part in choices):
        return None
    return tuple(part["required"][0] for part in choices)
