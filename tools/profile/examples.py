"""Checks that every example and every default fits its schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import cast
from urllib.parse import quote, unquote

import jsonschema_rs

from generator.document import Document, Node, objects
from generator.pointers import join, last, look_up, split

from .rules import did_you_mean, shorten


def check_examples(document: Document) -> None:
    """Report each example or default that does not fit its schema, and each unknown key."""
    resources = [("urn:spec", document.data)]
    registry = jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft202012)
    for what, place, schema in _values(document):
        reference = {"$ref": f"urn:spec{quote(schema.pointer, safe='#/~')}"}
        try:
            validator = jsonschema_rs.Draft202012Validator(reference, registry=registry)
        except jsonschema_rs.ValidationError as broken:
            message = f"is no JSON Schema: {shorten(broken.message)}"
            document.report(join("#", *broken.instance_path), message, "correct it")
            continue
        for error in validator.iter_errors(place.value):
            message = f"the {what} does not fit its schema: {shorten(error.message)}"
            place.at(*error.instance_path).report(message, f"correct the {what}, or the schema")
        _check_keys(place, validator.evaluate(place.value))


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


def _check_keys(place: Node, evaluation: jsonschema_rs.Evaluation) -> None:
    """Report keys of an example that its schema does not know: most likely one is misspelt."""
    allowed: dict[str, set[str]] = defaultdict(set)
    described: dict[str, set[str]] = defaultdict(set)
    for one in evaluation.annotations():
        rule, where = unquote(one["schemaLocation"]), one["instanceLocation"]
        if last(rule) in ("properties", "additionalProperties"):
            allowed[where].update(cast("list[str]", one["annotations"]))
        if last(rule) == "properties":
            described[where].update(look_up(place.document.data, rule.removeprefix("urn:spec")))
    for where, keys in allowed.items():
        for key in look_up(place.value, where).keys() - keys:
            hint = did_you_mean(key, described[where]) or "correct the key, or describe it as a property"
            message = f"the example has {key!r}, which its schema does not know"
            place.at(*split(where), key).report(message, hint)
