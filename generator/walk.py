"""Ways through the joined document that several checks take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from .bundle import Document
from .pointers import Json, join, split

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Role = Literal["request", "answer"]


@attrs.frozen
class FoundOperation:
    """An operation as it stands in the document."""

    method: str
    path: str
    pointer: str
    data: dict[str, Json]


def operations(document: Document) -> Iterator[FoundOperation]:
    """Yield the operations in the order of the document."""
    for path, item in document.data["paths"].items():
        for method in item:
            if method in METHODS:
                yield FoundOperation(method, path, join("#/paths", path, method), item[method])


def schemas(document: Document) -> dict[str, dict[str, Json]]:
    """Return the named schemas."""
    found: dict[str, dict[str, Json]] = document.data.get("components", {}).get("schemas", {})
    return found


def schema_pointer(name: str) -> str:
    """Return the pointer of a named schema."""
    return join("#/components/schemas", name)


def resolved(document: Document, node: Json, pointer: str) -> tuple[Json, str]:
    """Return a node and its pointer, or those of what its `$ref` refers to."""
    while isinstance(node, dict) and "$ref" in node:
        pointer = node["$ref"]
        node = document.resolve(node)
    return node, pointer


def parameters(document: Document, operation: FoundOperation) -> list[tuple[dict[str, Json], str]]:
    """Return the parameters of an operation with their pointers, those of its path item included."""
    item_pointer = join("#/paths", operation.path)
    item = document.data["paths"][operation.path]
    listed = [
        (node, join(pointer, "parameters", index))
        for holder, pointer in ((item, item_pointer), (operation.data, operation.pointer))
        for index, node in enumerate(holder.get("parameters", []))
    ]
    by_key: dict[tuple[str, str], tuple[dict[str, Json], str]] = {}
    for node, pointer in listed:
        data, place = resolved(document, node, pointer)
        by_key[data["in"], data["name"]] = (data, place)  # the operation's own takes precedence
    return list(by_key.values())


def media_types(document: Document, holder: Json, pointer: str) -> list[tuple[str, dict[str, Json], str]]:
    """Return the media types of a request body or a response: name, content, pointer."""
    data, place = resolved(document, holder or {}, pointer)
    return [(name, media, join(place, "content", name)) for name, media in data.get("content", {}).items()]


def responses(document: Document, operation: FoundOperation) -> dict[str, tuple[dict[str, Json], str]]:
    """Return the responses by status, references resolved, with their pointers."""
    pointer = join(operation.pointer, "responses")
    return {
        status: resolved(document, node, join(pointer, status))
        for status, node in operation.data.get("responses", {}).items()
    }


def subschemas(node: Json, pointer: str) -> Iterator[tuple[dict[str, Json], str]]:
    """Yield a schema and all schemas written inside it, without following references."""
    if not isinstance(node, dict):
        return
    yield node, pointer
    for key, value in node.get("properties", {}).items():
        yield from subschemas(value, join(pointer, "properties", key))
    for key in ("items", "additionalProperties", "not", "if", "then", "else"):
        yield from subschemas(node.get(key), join(pointer, key))
    for key in ("oneOf", "anyOf", "allOf", "prefixItems"):
        for index, value in enumerate(node.get(key, [])):
            yield from subschemas(value, join(pointer, key, index))


def references(node: Json) -> Iterator[str]:
    """Yield the names of the schemas that a schema refers to directly."""
    for schema, _ in subschemas(node, "#"):
        if "$ref" in schema:
            yield split(schema["$ref"])[-1]


def roles(document: Document) -> dict[str, set[Role]]:
    """Tell for each named schema whether it is sent, received, or both, over any number of references."""
    found: dict[str, set[Role]] = {name: set() for name in schemas(document)}

    def mark(node: Json, role: Role) -> None:
        for name in references(node):
            if name in found and role not in found[name]:
                found[name].add(role)
                mark(schemas(document)[name], role)

    for operation in operations(document):
        for _, media, _ in media_types(document, operation.data.get("requestBody"), operation.pointer):
            mark(media.get("schema"), "request")
        for response, pointer in responses(document, operation).values():
            for _, media, _ in media_types(document, response, pointer):
                mark(media.get("schema"), "answer")
    return found
