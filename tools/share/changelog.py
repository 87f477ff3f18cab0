"""Writes `spec/CHANGELOG.md`: what each version of the spec changed, by comparison with the one before."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from generator.document import METHODS
from generator.pointers import exists, split

from .changes import STEPS, Change, changes

_HEAD = """# Changelog of the spec

Written by `make share` from the files of `spec/dist/`. CONTRIBUTING.md says what counts as breaking.
"""
_HEADINGS = {
    "breaking": "Breaking changes",
    "addition": "Additions",
    "text": "Texts, examples and extensions",
}


def changelog(versions: Mapping[str, dict[str, Any]], recorded: int) -> str:
    """Return the text of the changelog.

    Args:
        versions: The bundled documents by version, oldest first.
        recorded: How many of them are recorded; the next one may still change.
    """
    sections, before = [], None
    for index, (version, document) in enumerate(versions.items()):
        heading = f"## {version}" + ("" if index < recorded else " (not recorded yet)")
        lines = _contents(document) if before is None else _changes(before, document)
        sections.append("\n".join([heading, "", *lines]) + "\n")
        before = document
    return "\n".join([_HEAD, *reversed(sections)])


def _contents(document: dict[str, Any]) -> Iterator[str]:
    operations = [
        (path, method, one) for path, item in document["paths"].items() for method, one in item.items()
    ]
    schemas = document.get("components", {}).get("schemas", {})
    yield f"The first recorded version. It has {len(operations)} operations and {len(schemas)} schemas."
    for tag in document.get("tags", ()):
        yield from ("", f"### {tag['name']}", "")
        for path, method, operation in operations:
            if operation["tags"] == [tag["name"]]:
                yield f"- `{operation['operationId']}`, `{method.upper()} {path}`: {operation['summary']}"


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    found = changes(before, after) or [Change("text", "#", "changed, and nothing for programs")]
    blank: tuple[str, ...] = ()
    for kind in STEPS:
        lines = [f"- {_place(one.pointer, before, after)}: {one.text}" for one in found if one.kind == kind]
        if lines:
            yield from (*blank, f"### {_HEADINGS[kind]}", "", *dict.fromkeys(lines))
            blank = ("",)


def _place(pointer: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Name the place of a change as a reader of the spec would: `getThing`, `Thing.size`, `limit`."""
    document = after if exists(after, pointer) else before
    match split(pointer):
        case ("paths", path, method, *rest) if method in METHODS:
            operation = document["paths"][path][method]
            name = f"`{operation['operationId']}`"
            match rest:
                case []:
                    return f"{name}, {operation['summary']}"
                case ["responses", status, *_]:
                    return f"{name}, response {status}"
                case ["requestBody", *_]:
                    return f"{name}, request body"
            return name
        case ("components", "schemas", schema, *rest):
            names = [name for key, name in itertools.pairwise(rest) if key == "properties"]
            return f"`{'.'.join([schema, *names])}`"
        case ("components", "parameters", name, *_):
            parameter = document["components"]["parameters"][name]
            return f"parameter `{parameter['name']}`"
        case ("components", kind, name, *_):
            return f"{kind} `{name}`"
    return "the document"
