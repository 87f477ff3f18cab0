"""Ways through the joined document that several checks take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from ..bundle import Document
from ..pointers import Json, join
from ..reading import METHODS

# What is under which key of which kind of object: one object, a list of them, or a map of names to them.
_CHILDREN: dict[str, dict[str, tuple[Literal["one", "list", "map"], str]]] = {
    "root": {
        "info": ("one", "info"),
        "servers": ("list", "server"),
        "tags": ("list", "tag"),
        "paths": ("map", "path item"),
        "components": ("one", "components"),
    },
    "info": {"license": ("one", "license"), "contact": ("one", "contact")},
    "components": {
        "parameters": ("map", "parameter"),
        "headers": ("map", "header"),
        "responses": ("map", "response"),
        "requestBodies": ("map", "request body"),
        "securitySchemes": ("map", "security scheme"),
    },
    "path item": {
        "parameters": ("list", "parameter"),
        **dict.fromkeys(METHODS, ("one", "operation")),
    },
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "request body"),
        "responses": ("map", "response"),
    },
    "request body": {"content": ("map", "media type")},
    "response": {"content": ("map", "media type"), "headers": ("map", "header")},
    "parameter": {"examples": ("map", "example"), "content": ("map", "media type")},
    "header": {"examples": ("map", "example"), "content": ("map", "media type")},
    "media type": {"examples": ("map", "example")},
}


@attrs.frozen
class Part:
    """An object of the document that is no schema, as it is written; or a reference to one.

    Attributes:
        kind: What it is, in words: `operation`, `media type`, `reference` and so on.
        node: Its keys and values.
        pointer: Where it is.
        target: Of a reference: the kind of object that is expected there.
    """

    kind: str
    node: dict[str, Json]
    pointer: str
    target: str = ""


@attrs.frozen
class PlacedSchema:
    """A schema where it is written.

    Attributes:
        node: Its keys and values.
        pointer: Where it is.
        place: What it is part of: `schema` if it has a name; `parameter`, `header` or `media type` if it is
            the schema of one; within another schema `property`, `items`, `values` of a map, `choice` of a
            `oneOf`, or `part` of an `allOf`.
    """

    node: dict[str, Json]
    pointer: str
    place: str


@attrs.frozen
class FoundOperation:
    """An operation as it is in the document."""

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


def parts(document: Document) -> Iterator[Part]:
    """Yield every object of the document that is no schema, once each, without following references."""
    yield from _parts("root", document.data, "#")


def _parts(kind: str, node: Json, pointer: str) -> Iterator[Part]:
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield Part("reference", node, pointer, kind)
        return
    yield Part(kind, node, pointer)
    for key, (shape, child) in _CHILDREN.get(kind, {}).items():
        value, place = node.get(key), join(pointer, key)
        if shape == "one":
            yield from _parts(child, value, place)
        elif shape == "list" and isinstance(value, list):
            for index, item in enumerate(value):
                yield from _parts(child, item, join(place, index))
        elif shape == "map" and isinstance(value, dict):
            for name, item in value.items():
                yield from _parts(child, item, join(place, name))


def outer_schemas(document: Document) -> Iterator[tuple[Json, str, str]]:
    """Yield the schemas that are not inside another one: what is there, its pointer, and its place."""
    for name, schema in schemas(document).items():
        yield schema, schema_pointer(name), "schema"
    for part in parts(document):
        if part.kind in ("parameter", "header", "media type") and "schema" in part.node:
            yield part.node["schema"], join(part.pointer, "schema"), part.kind


def placed_schemas(document: Document) -> Iterator[PlacedSchema]:
    """Yield every schema of the document, once each, without following references."""
    for node, pointer, place in outer_schemas(document):
        yield from placed(node, pointer, place)


def placed(node: Json, pointer: str, place: str) -> Iterator[PlacedSchema]:
    """Yield a schema and all schemas written inside it, without following references."""
    if not isinstance(node, dict):
        return
    yield PlacedSchema(node, pointer, place)
    for key, value in node.get("properties", {}).items():
        yield from placed(value, join(pointer, "properties", key), "property")
    yield from placed(node.get("items"), join(pointer, "items"), "items")
    yield from placed(node.get("additionalProperties"), join(pointer, "additionalProperties"), "values")
    for key, inner in (("oneOf", "choice"), ("anyOf", "choice"), ("allOf", "part")):
        for index, value in enumerate(node.get(key, [])):
            yield from placed(value, join(pointer, key, index), inner)
