"""The rules of this project for its document, beyond those of OpenAPI: what must be said, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bundle import Document
from ..diagnostics import Diagnostic
from ..docstrings import first_sentence
from ..pointers import Json, join
from .extensions import EVIDENCE
from .traverse import (
    FoundOperation,
    media_types,
    operations,
    parameters,
    resolved,
    responses,
    schema_pointer,
    schemas,
)

LONGEST_SUMMARY = 100
ERROR_STATUSES = ("400", "401", "403", "404", "429", "default")

_BASE_URL = re.compile(r"https?://[^/?#{}\s]+(/[^?#{}\s]*)?")


def check_rules(document: Document) -> Iterator[Diagnostic]:
    """Yield what breaks a rule."""
    yield from _root(document)
    yield from _paths(document)
    for operation in operations(document):
        yield from _operation(document, operation)
    for name, schema in schemas(document).items():
        yield from _schema(document, name, schema)


def _root(document: Document) -> Iterator[Diagnostic]:
    servers = document.data.get("servers") or []
    if not servers:
        yield document.diagnostic("#", "no server is named", "add servers with the base URL first")
    for index, server in enumerate(servers):
        if not _BASE_URL.fullmatch(server["url"]):
            place = join("#/servers", index, "url")
            hint = "write it as https://host, without variables or a query"
            yield document.diagnostic(place, f"{server['url']!r} is no base URL", hint)
    used = {tag for operation in operations(document) for tag in operation.data.get("tags", [])}
    for index, tag in enumerate(document.data.get("tags", [])):
        pointer = join("#/tags", index)
        yield from _summary(document, tag, pointer, "tag")
        if tag["name"] not in used:
            message = f"no operation has the tag {tag['name']!r}"
            yield document.diagnostic(pointer, message, "give it to an operation, or drop it")


def _paths(document: Document) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for path, item in document.data["paths"].items():
        pointer = join("#/paths", path)
        other = seen.setdefault(re.sub(r"\{[^}]*\}", "{}", path), path)
        if other != path:
            message = f"the path {path!r} is {other!r} but for the names of its parameters"
            yield document.diagnostic(pointer, message, "make them one path")
        if not any(operation.path == path for operation in operations(document)):
            yield document.diagnostic(pointer, f"the path {path!r} has no operation", "add one, or drop it")
        yield from _repeated(document, item, pointer)


def _operation(document: Document, operation: FoundOperation) -> Iterator[Diagnostic]:
    data, pointer = operation.data, operation.pointer
    for key in ("summary", "description"):
        yield from _text(document, data, pointer, "operation", key)
    yield from _evidence(document, data, pointer, "operation")
    declared = {tag["name"] for tag in document.data.get("tags", [])}
    tags = data.get("tags", [])
    if len(tags) != 1 or tags[0] not in declared:
        yield document.diagnostic(
            pointer, f"the operation has the tags {tags!r}", "give it one tag of those at the root"
        )
    if "x-idempotent" not in data:
        yield document.diagnostic(
            pointer, "nothing says whether a repetition does harm", "add x-idempotent: true or false"
        )
    elif operation.method in ("get", "head") and not data["x-idempotent"]:
        yield document.diagnostic(join(pointer, "x-idempotent"), "a GET is idempotent", "set it to true")
    yield from _repeated(document, data, pointer)
    yield from _parameters(document, operation)
    if "requestBody" in data:
        body, body_pointer = resolved(document, data["requestBody"], join(pointer, "requestBody"))
        yield from _text(document, body, body_pointer, "request body", "description")
        yield from _media_examples(document, body, body_pointer, "request body")
    yield from _responses(document, operation)


def _repeated(document: Document, holder: dict[str, Json], pointer: str) -> Iterator[Diagnostic]:
    """Find parameters that one list has twice."""
    seen: set[tuple[str, str]] = set()
    for index, node in enumerate(holder.get("parameters", [])):
        parameter, _ = resolved(document, node, pointer)
        key = parameter["in"], parameter["name"]
        if key in seen:
            place = join(pointer, "parameters", index)
            yield document.diagnostic(place, f"the parameter {key[1]!r} is here twice", "drop one")
        seen.add(key)


def _parameters(document: Document, operation: FoundOperation) -> Iterator[Diagnostic]:
    for parameter, pointer in parameters(document, operation):
        name = parameter["name"]
        what = f"parameter {name!r}"
        yield from _text(document, parameter, pointer, what, "description")
        yield from _evidence(document, parameter, pointer, what)
        if "example" not in parameter:
            yield document.diagnostic(pointer, f"the {what} has no example", "add an example")
        if parameter["in"] == "path" and parameter.get("example") in ("", ".", ".."):
            message = f"the example {parameter['example']!r} of the {what} cannot stand in a path"
            yield document.diagnostic(join(pointer, "example"), message, "take a realistic one")


def _responses(document: Document, operation: FoundOperation) -> Iterator[Diagnostic]:
    found = responses(document, operation)
    successes = [status for status in found if status.startswith("2")]
    place = join(operation.pointer, "responses")
    if not successes:
        yield document.diagnostic(place, "there is no answer of success", "describe one")
    for status in ERROR_STATUSES:
        if status not in found:
            yield document.diagnostic(
                place, f"the answer {status} is not described", "state it, or add it to x-error-responses"
            )
    for status, (response, pointer) in found.items():
        yield from _media_examples(document, response, pointer, f"answer {status}")


def _media_examples(document: Document, holder: Json, pointer: str, what: str) -> Iterator[Diagnostic]:
    for _, media, media_pointer in media_types(document, holder, pointer):
        if "example" not in media and not media.get("examples"):
            yield document.diagnostic(media_pointer, f"the {what} has no example", "add examples")


def _schema(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Diagnostic]:
    pointer = schema_pointer(name)
    what = f"schema {name!r}"
    if "$ref" in schema:
        message = f"the {what} is only another name for {schema['$ref'].rpartition('/')[2]!r}"
        yield document.diagnostic(join(pointer, "$ref"), message, "drop it, and refer to the target")
        return
    yield from _summary(document, schema, pointer, what)
    yield from _evidence(document, schema, pointer, what)
    if not schema.get("examples"):
        yield document.diagnostic(pointer, f"the {what} has no example", "add examples")
    if "enum" in schema:
        yield from _enum(document, name, schema)
    for key, node in schema.get("properties", {}).items():
        if isinstance(node, dict):
            place = join(pointer, "properties", key)
            yield from _text(document, node, place, f"property {key!r}", "description")
            yield from _evidence(document, node, place, f"property {key!r}")


def _enum(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Diagnostic]:
    pointer = schema_pointer(name)
    for key in ("x-enum-varnames", "x-enum-descriptions"):
        listed = schema.get(key, [])
        if len(listed) != len(schema["enum"]):
            message = f"{name!r} has {len(schema['enum'])} values and {len(listed)} {key}"
            yield document.diagnostic(pointer, message, f"give {key} one entry for each value, in order")
    for index, text in enumerate(schema.get("x-enum-descriptions", [])):
        if not text.strip():
            place = join(pointer, "x-enum-descriptions", index)
            yield document.diagnostic(place, "the value has no description", "say what it means")


def _text(document: Document, node: Json, pointer: str, what: str, key: str) -> Iterator[Diagnostic]:
    text = node.get(key)
    if not isinstance(text, str) or not text.strip():
        yield document.diagnostic(pointer, f"the {what} has no {key}", f"add a {key}")


def _summary(document: Document, node: Json, pointer: str, what: str) -> Iterator[Diagnostic]:
    """Check a description whose first sentence becomes the first line of a docstring."""
    yield from _text(document, node, pointer, what, "description")
    first, _ = first_sentence(str(node.get("description", "")))
    if len(first) > LONGEST_SUMMARY:
        message = f"the first sentence of the {what}'s description has {len(first)} characters"
        hint = f"shorten it to {LONGEST_SUMMARY}, it becomes one line"
        yield document.diagnostic(join(pointer, "description"), message, hint)


def _evidence(document: Document, node: Json, pointer: str, what: str) -> Iterator[Diagnostic]:
    if node.get("x-evidence") not in EVIDENCE:
        message = f"the {what} does not say how well it is known"
        yield document.diagnostic(pointer, message, f"add x-evidence: one of {', '.join(EVIDENCE)}")
