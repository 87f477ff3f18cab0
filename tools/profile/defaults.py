"""What our document states once, written out where it holds: error answers, evidence, defaults of Python."""

from __future__ import annotations

import copy

import attrs

from generator.document import ERROR_RESPONSES, METHODS, Document, Node, objects
from generator.pointers import Json, join, split


def expand(document: Document) -> Document:
    """Write out every default in the document, and return it.

    An operation gets the error answers of the root that it does not state itself. A parameter that is written
    in an operation, and a property of a schema, gets the evidence and the assumptions of what it is part of.
    """
    root = document.root
    errors = root.value.pop(ERROR_RESPONSES, {})
    file, _ = document.origins["#"]
    for _, item in root.items("paths"):
        for operation in (item.at(method) for method in METHODS):
            responses = operation.at("responses")
            if not isinstance(responses.value, dict):
                continue
            for status in errors.keys() - responses.value:
                responses.value[status] = errors[status]
                origin = join("#", ERROR_RESPONSES, status)
                document.origins[responses.at(status).pointer] = (file, origin)
            ordered = sorted(responses.value, key=lambda status: (status == "default", status))
            operation.value["responses"] = {status: responses.value[status] for status in ordered}
            for parameter in operation.list("parameters"):
                if "$ref" not in parameter:
                    _inherit(parameter, operation)
    for _, schema in root.at("components").items("schemas"):
        for _, node in schema.items("properties"):
            _inherit(node, schema)
    return document


def _inherit(node: Node, holder: Node) -> None:
    evidence, assumptions = holder.get("x-evidence"), holder.get("x-assumptions")
    if not isinstance(node.value, dict) or "x-evidence" in node or evidence is None:
        return
    node.value["x-evidence"] = evidence
    if evidence == "assumed" and assumptions is not None:
        node.value.setdefault("x-assumptions", assumptions)


def with_evidence(document: Document) -> Document:
    """Return the document with the evidence of each operation, schema, parameter and property in its text."""
    data = copy.deepcopy(document.data)
    for pointer, node in objects(data):
        if "x-python-default" in node:
            node["default"] = node["x-python-default"]
        if node.get("x-evidence") and node.get("description"):
            is_class = split(pointer)[:-1] == ("components", "schemas")
            node["description"] = _describe(node, is_long=is_class or "responses" in node)
    return attrs.evolve(document, data=data)


def _describe(node: dict[str, Json], *, is_long: bool) -> str:
    text, evidence = node["description"], node["x-evidence"]
    if not is_long:
        return f"{text.rstrip()} ({evidence})"
    assumed = ", ".join(f"`{name}`" for name in node.get("x-assumptions", ()) if "responses" in node)
    return f"{text.rstrip()}\n\nEvidence: {evidence}{'; assumed in detail: ' if assumed else ''}{assumed}."
