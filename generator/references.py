"""Does every reference end somewhere? Checked before anything follows one, which would never come back."""

from __future__ import annotations

from collections.abc import Iterator

from .bundle import Document
from .pointers import Json, join, look_up, split
from .problems import Problem
from .walk import parts, placed_schemas

_SECTIONS = {
    "header": "headers",
    "parameter": "parameters",
    "request body": "requestBodies",
    "response": "responses",
    "schema": "schemas",
}


def check_references(document: Document) -> Iterator[Problem]:
    """Yield a problem for each component that is a reference leading back to itself."""
    components = document.data.get("components")
    for section, entries in components.items() if isinstance(components, dict) else ():
        for name in entries if isinstance(entries, dict) else ():
            pointer = join("#/components", section, name)
            if _returns(document, pointer):
                message = f"{name!r} is a reference that leads back to itself"
                yield document.problem(
                    pointer, message, "describe it, or refer to something that is described"
                )


def check_targets(document: Document) -> Iterator[Problem]:
    """Yield a problem for each reference that does not lead to a component of its kind."""
    found = [(part.node["$ref"], part.pointer, part.target) for part in parts(document) if part.target]
    found += [
        (schema.node["$ref"], schema.pointer, "schema")
        for schema in placed_schemas(document)
        if "$ref" in schema.node
    ]
    for ref, pointer, kind in found:
        section = _SECTIONS.get(kind)
        if section is None:
            mend = "write it out here"
            yield document.problem(pointer, f"a reference in the place of a {kind} has no template", mend)
        elif split(ref)[:2] != ("components", section) or _missing(document.data, ref):
            mend = f"refer to one of {section}"
            yield document.problem(join(pointer, "$ref"), f"{ref!r} is no {kind}", mend)


def _missing(data: Json, pointer: str) -> bool:
    try:
        return not isinstance(look_up(data, pointer), dict)
    except LookupError:
        return True


def _returns(document: Document, start: str) -> bool:
    seen: set[str] = set()
    pointer = start
    while pointer not in seen:
        seen.add(pointer)
        target = _target(document.data, pointer)
        if target is None:
            return False
        pointer = target
    return pointer == start


def _target(data: Json, pointer: str) -> str | None:
    try:
        node = look_up(data, pointer)
    except LookupError:
        return None
    target = node.get("$ref") if isinstance(node, dict) else None
    return target if isinstance(target, str) else None
