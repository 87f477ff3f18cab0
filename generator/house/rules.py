"""The rules of this project for its document that compare its parts with each other."""

from __future__ import annotations

import re

from ..docstrings import first_sentence
from ..document import METHODS, Document, Node, objects
from ..pointers import join
from .profile import nearest

LONGEST_SUMMARY = 100


def check_rules(document: Document) -> None:
    """Report what breaks a rule."""
    root = document.root
    operations = [item.at(method) for _, item in root.items("paths") for method in METHODS if method in item]
    _tags(root, operations)
    _paths(root)
    for name, schema in root.at("components").items("schemas"):
        _first_sentence(schema)
        _enum(name, schema)
    _assumptions(root)


def _tags(root: Node, operations: list[Node]) -> None:
    declared = {tag.get("name"): tag for tag in root.list("tags")}
    used = [name for operation in operations for name in operation.get("tags", ())]
    for name, tag in declared.items():
        _first_sentence(tag)
        if name not in used:
            tag.report(f"no operation has the tag {name!r}", "give it to an operation, or drop it")
    for operation in operations:
        tags = operation.get("tags", [])
        if len(tags) != 1 or tags[0] not in declared:
            operation.report(f"the operation has the tags {tags!r}", "give it one tag of those at the root")


def _paths(root: Node) -> None:
    seen: dict[str, str] = {}
    for path, item in root.items("paths"):
        other = seen.setdefault(re.sub(r"\{[^}]*\}", "{}", path), path)
        if other != path:
            message = f"the path {path!r} is {other!r} but for the names of its parameters"
            item.report(message, "make them one path")
        methods = [method for method in METHODS if method in item]
        for holder in (item, *(item.at(method) for method in methods)):
            keys: set[tuple[str, str]] = set()
            for node in holder.list("parameters"):
                parameter = node.resolved("parameters")
                key = (parameter.get("in"), parameter.get("name"))
                if key in keys:
                    node.report(f"the parameter {key[1]!r} is here twice", "drop one")
                keys.add(key)


def _enum(name: str, schema: Node) -> None:
    for key in ("x-enum-varnames", "x-enum-descriptions"):
        count, listed = len(schema.get("enum", ())), len(schema.get(key, ()))
        if count and listed != count:
            message = f"{name!r} has {count} values and {listed} {key}"
            schema.report(message, f"give {key} one entry for each value, in order")


def _first_sentence(node: Node) -> None:
    """Check a description whose first sentence becomes the first line of a docstring."""
    first, _ = first_sentence(node.get("description", ""))
    if len(first) > LONGEST_SUMMARY:
        message = f"the first sentence of the description has {len(first)} characters"
        hint = f"shorten it to {LONGEST_SUMMARY}, it becomes one line"
        node.at("description").report(message, hint)


def _assumptions(root: Node) -> None:
    known = dict(root.items("x-assumptions"))
    used: set[str] = set()
    for pointer, node in objects(root.value):
        for index, name in enumerate(node.get("x-assumptions", ()) if pointer != "#" else ()):
            used.add(name)
            if name not in known:
                hint = " ".join(filter(None, (nearest(name, known), "Add it to x-assumptions at the root.")))
                place = join(pointer, "x-assumptions", index)
                root.document.report(place, f"the assumption {name!r} is not listed", hint)
    for name in known.keys() - used:
        known[name].report(f"nothing rests on {name!r}", "refer to it, or drop it")
