"""Does every example, and every default, fit what it stands for?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import jsonschema_rs

from .bundle import Document
from .pointers import Json, join
from .problems import Problem
from .unions import value_classes
from .validate import shortened
from .walk import parts, placed_schemas

_INT64 = range(-(2**63), 2**63)


def check_examples(document: Document) -> Iterator[Problem]:
    """Yield a problem for each example or default that its own schema refuses."""
    for pointer, schema, example in examples(document):
        for error in validator(document, schema).iter_errors(example):
            place = join(pointer, *error.instance_path)
            message = f"the example does not fit its schema: {shortened(error.message)}"
            yield document.problem(place, message, "mend the example, or the schema")
        yield from _unknown_keys(document, schema, example, pointer)
    for found in placed_schemas(document):
        if "default" in found.node:
            yield from _default(document, found.node, join(found.pointer, "default"))


def examples(document: Document) -> Iterator[tuple[str, Json, Json]]:
    """Yield every example in the document: where it stands, its schema, and the example."""
    for found in placed_schemas(document):
        for index, example in enumerate(found.node.get("examples", [])):
            yield join(found.pointer, "examples", index), found.node, example
    for part in parts(document):
        if part.kind in ("parameter", "header", "media type"):
            schema = part.node.get("schema", {})
            if "example" in part.node:
                yield join(part.pointer, "example"), schema, part.node["example"]
            for name, example in part.node.get("examples", {}).items():
                yield join(part.pointer, "examples", name, "value"), schema, example["value"]


def validator(document: Document, schema: Json) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for one schema of the document, which may refer to its components."""
    # The components go along, so that `#/components/schemas/…` leads to them.
    return jsonschema_rs.Draft202012Validator(
        {"allOf": [schema], "components": document.data.get("components", {})}
    )


def _default(document: Document, node: dict[str, Json], pointer: str) -> Iterator[Problem]:
    value = node["default"]
    schema = {key: inner for key, inner in node.items() if key != "default"}
    fits = True
    for error in validator(document, schema).iter_errors(value):
        fits = False
        message = f"the default does not fit its schema: {shortened(error.message)}"
        yield document.problem(
            join(pointer, *error.instance_path), message, "mend the default, or the schema"
        )
    if value is None:
        message = "null as a default has no template"
        yield document.problem(pointer, message, "drop the default: what is not given is left out")
    elif fits and _is_integer(document, node) and not (_whole(value) and value in _INT64):
        message = f"the default {value} is no whole number of 64 bits in Python"
        yield document.problem(pointer, message, "write it without a point, or drop it")
    elif fits and _holds_object(document, schema, value):
        message = "an object as a default has no template: its own defaults might never end"
        yield document.problem(pointer, message, "drop the default, and say in the description what it means")


def _holds_object(document: Document, schema: Json, value: Json) -> bool:
    """Tell whether there is an instance of a class in a value; a map is none."""
    node = _chosen(document, document.resolve(schema), value)
    if isinstance(value, list):
        return any(_holds_object(document, node.get("items", {}), item) for item in value)
    if not isinstance(value, dict):
        return False
    inner = node.get("additionalProperties")
    return "properties" in node or (
        isinstance(inner, dict) and any(_holds_object(document, inner, item) for item in value.values())
    )


def _is_integer(document: Document, node: dict[str, Json]) -> bool:
    schema = document.resolve(node)
    types = schema.get("type", [])
    return "integer" in ([types] if isinstance(types, str) else types)


def _whole(value: Json) -> bool:
    return not isinstance(value, float)


def _unknown_keys(document: Document, schema: Json, value: Json, pointer: str) -> Iterator[Problem]:
    """Find keys of an example that its schema does not know: most likely one is misspelt."""
    node = _chosen(document, document.resolve(schema), value)
    if isinstance(value, list) and isinstance(node.get("items"), dict):
        for index, item in enumerate(value):
            yield from _unknown_keys(document, node["items"], item, join(pointer, index))
    elif isinstance(value, dict):
        known = node.get("properties")
        for key, item in value.items():
            place = join(pointer, key)
            if known is None:
                inner = node.get("additionalProperties")
            elif key in known:
                inner = known[key]
            else:
                near = difflib.get_close_matches(key, known, n=1)
                mend = f"did you mean {near[0]}?" if near else "mend the key, or describe it as a property"
                yield document.problem(
                    place, f"the example has {key!r}, which its schema does not know", mend
                )
                continue
            if isinstance(inner, dict):
                yield from _unknown_keys(document, inner, item, place)


def _chosen(document: Document, node: dict[str, Json], value: Json) -> dict[str, Json]:
    """Return the alternative of a union that an object or a list is meant for."""
    kind = "array" if isinstance(value, list) else "object"
    if "discriminator" in node and isinstance(value, dict):
        discriminator = node["discriminator"]
        ref = discriminator["mapping"].get(value.get(discriminator["propertyName"]))
        return _resolved(document, {"$ref": ref}) if ref else {}
    for part in node.get("oneOf", []):
        if kind in value_classes(document, part):
            return _chosen(document, _resolved(document, part), value)
    return node


def _resolved(document: Document, node: Json) -> dict[str, Json]:
    found: dict[str, Json] = document.resolve(node)
    return found
