"""Does every example, and every default, fit its schema?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import jsonschema_rs

from ..bundle import Document
from ..diagnostics import Diagnostic
from ..pointers import Json, join
from .standard import shortened
from .traverse import parts, placed_schemas


def check_examples(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each example or default that its own schema refuses."""
    for pointer, schema, example in examples(document):
        for error in validator(document, schema).iter_errors(example):
            place = join(pointer, *error.instance_path)
            message = f"the example does not fit its schema: {shortened(error.message)}"
            yield document.diagnostic(place, message, "correct the example, or the schema")
        yield from _unknown_keys(document, schema, example, pointer)
    for found in placed_schemas(document):
        if "default" in found.node:
            yield from _default(document, found.node, join(found.pointer, "default"))


def examples(document: Document) -> Iterator[tuple[str, Json, Json]]:
    """Yield every example in the document: where it is, its schema, and the example."""
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


def _default(document: Document, node: dict[str, Json], pointer: str) -> Iterator[Diagnostic]:
    schema = {key: inner for key, inner in node.items() if key != "default"}
    for error in validator(document, schema).iter_errors(node["default"]):
        message = f"the default does not fit its schema: {shortened(error.message)}"
        place, hint = join(pointer, *error.instance_path), "correct the default, or the schema"
        yield document.diagnostic(place, message, hint)


def _unknown_keys(document: Document, schema: Json, value: Json, pointer: str) -> Iterator[Diagnostic]:
    """Find keys of an example that its schema does not know: most likely one is misspelt."""
    node = _chosen(document, document.resolve(schema), value)
    if isinstance(value, list) and isinstance(node.get("items"), dict):
        for index, item in enumerate(value):
            yield from _unknown_keys(document, node["items"], item, join(pointer, index))
    elif isinstance(value, dict):
        known = _properties(document, node)
        for key, item in value.items():
            place = join(pointer, key)
            if not known:
                inner = node.get("additionalProperties")
            elif key in known:
                inner = known[key]
            else:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else "correct the key, or describe it as a property"
                yield document.diagnostic(
                    place, f"the example has {key!r}, which its schema does not know", hint
                )
                continue
            if isinstance(inner, dict):
                yield from _unknown_keys(document, inner, item, place)


def _properties(document: Document, node: dict[str, Json]) -> dict[str, Json]:
    """Return the properties of an object, those of the parts of its `allOf` included."""
    found = dict(node.get("properties", {}))
    for part in node.get("allOf", []):
        found |= _properties(document, document.resolve(part))
    return found


def _chosen(document: Document, node: dict[str, Json], value: Json) -> dict[str, Json]:
    """Return the alternative of a choice that a value is meant for."""
    for key in ("oneOf", "anyOf"):
        for part in node.get(key, []):
            if part.keys() != {"required"} and validator(document, part).is_valid(value):
                return _chosen(document, document.resolve(part), value)
    return node
