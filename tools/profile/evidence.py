"""Writes evidence into descriptions, so that it is in the docstrings, and sets the defaults of Python."""

from __future__ import annotations

import copy

import attrs

from generator.document import Document, objects
from generator.pointers import Json, split


def with_evidence(document: Document) -> Document:
    """Return the document with the evidence of each operation, schema, parameter and property in its text."""
    data = copy.deepcopy(document.data)
    for pointer, node in objects(data):
        if "x-python-default" in node:
            node["default"] = node["x-python-default"]
        if node.get("x-evidence") and node.get("description"):
            is_class = split(pointer)[:-1] == ("components", "schemas")
            node["description"] = _described(node, is_long=is_class or "responses" in node)
    return attrs.evolve(document, data=data)


def _described(node: dict[str, Json], *, is_long: bool) -> str:
    text, evidence = node["description"], node["x-evidence"]
    if not is_long:
        return f"{text.rstrip()} ({evidence})"
    assumed = ", ".join(f"`{name}`" for name in node.get("x-assumptions", ()) if "responses" in node)
    return f"{text.rstrip()}\n\nEvidence: {evidence}{'; assumed in detail: ' if assumed else ''}{assumed}."
