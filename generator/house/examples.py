"""Does every example, and every default, fit its schema?"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import jsonschema_rs

from ..document import Document, Node, objects
from .profile import nearest, shortened


def check_examples(document: Document) -> None:
    """Report each example or default that its own schema refuses, and each key that it does not know."""
    resources = [("urn:spec", document.data)]
    registry = jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft202012)
    for what, place, schema in _values(document):
        for error in _validator(schema, registry).iter_errors(place.value):
            message = f"the {what} does not fit its schema: {shortened(error.message)}"
            place.at(*error.instance_path).report(message, f"correct the {what}, or the schema", "error")
        if what == "example":
            _check_keys(schema.resolved(), place, registry)


def _values(document: Document) -> Iterator[tuple[str, Node, Node]]:
    """Yield every example and every default: what it is, where it is, and its schema."""
    for pointer, value in objects(document.data):
        node = Node(document, pointer, value)
        if "schema" in node:  # a parameter, a header or a media type
            if "example" in node:
                yield "example", node.at("example"), node.at("schema")
            for _, example in node.items("examples"):
                yield "example", example.at("value"), node.at("schema")
        else:
            for example in node.list("examples"):
                yield "example", example, node
            if "default" in node:
                yield "default", node.at("default"), node


def _validator(schema: Node, registry: jsonschema_rs.Registry) -> jsonschema_rs.Draft202012Validator:
    reference = {"$ref": f"urn:spec{quote(schema.pointer, safe='#/~')}"}
    return jsonschema_rs.Draft202012Validator(reference, registry=registry)


def _check_keys(schema: Node, place: Node, registry: jsonschema_rs.Registry) -> None:
    """Report keys of an example that its schema does not know: most likely one is misspelt."""
    for key in ("oneOf", "anyOf"):
        for part in schema.list(key):
            if part.value.keys() != {"required"} and _validator(part, registry).is_valid(place.value):
                _check_keys(part.resolved(), place, registry)
                return
    if isinstance(place.value, list):
        for index in range(len(place.value)):
            _check_keys(schema.at("items").resolved(), place.at(index), registry)
    elif isinstance(place.value, dict):
        known = _properties(schema)
        for key in place.value:
            if known and key not in known:
                hint = nearest(key, known) or "correct the key, or describe it as a property"
                message = f"the example has {key!r}, which its schema does not know"
                place.at(key).report(message, hint, "error")
            else:
                inner = known.get(key, schema.at("additionalProperties"))
                _check_keys(inner.resolved(), place.at(key), registry)


def _properties(schema: Node) -> dict[str, Node]:
    """Return the properties of an object, those of the parts of its `allOf` included."""
    found = dict(schema.items("properties"))
    for part in schema.list("allOf"):
        found |= _properties(part.resolved())
    return found
