"""The rules of this project for its document, beyond those of OpenAPI: what must be said, and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .bundle import Document
from .docstrings import first_sentence
from .extensions import EVIDENCE
from .parse import blank
from .pointers import Json, join
from .problems import Problem
from .walk import (
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
_SEGMENT = re.compile(r"\{[^{}]+\}|[A-Za-z0-9._~!$&'()*+,;=:@-]+")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


def lint(document: Document) -> Iterator[Problem]:
    """Yield what breaks a rule."""
    yield from _root(document)
    yield from _security(document)
    yield from _paths(document)
    for operation in operations(document):
        yield from _operation(document, operation)
    for name, schema in schemas(document).items():
        yield from _schema(document, name, schema)


def _root(document: Document) -> Iterator[Problem]:
    servers = document.data.get("servers") or []
    if not servers:
        yield document.problem("#", "no server is named", "add servers with the base URL first")
    for index, server in enumerate(servers):
        if not _BASE_URL.fullmatch(server["url"]):
            place = join("#/servers", index, "url")
            mend = "write it as https://host, without variables or a query"
            yield document.problem(place, f"{server['url']!r} is no base URL", mend)
    used = {tag for operation in operations(document) for tag in operation.data.get("tags", [])}
    for index, tag in enumerate(document.data.get("tags", [])):
        pointer = join("#/tags", index)
        yield from _summary(document, tag, pointer, "tag")
        if tag["name"] not in used:
            message = f"no operation has the tag {tag['name']!r}"
            yield document.problem(pointer, message, "give it to an operation, or drop it")


def _security(document: Document) -> Iterator[Problem]:
    """Check that the client, with its key in a header or its certificate, does what is asked for."""
    schemes = document.data.get("components", {}).get("securitySchemes", {})
    keys = [name for name, scheme in schemes.items() if scheme.get("type") == "apiKey"]
    if len(keys) != 1:
        message = f"{len(keys)} security schemes carry a key" if keys else "no header carries the key"
        mend = "describe one scheme of type apiKey in a header under components/securitySchemes"
        yield document.problem("#/components/securitySchemes", message, mend)
    for name, scheme in schemes.items():
        pointer = join("#/components/securitySchemes", name)
        if scheme.get("type") not in ("apiKey", "mutualTLS"):
            message = f"a security scheme of type {scheme.get('type')!r} has no template"
            yield document.problem(pointer, message, "use apiKey or mutualTLS")
        if scheme.get("type") == "apiKey" and not (
            scheme["in"] == "header" and _HEADER.fullmatch(scheme["name"])
        ):
            message = f"the key stands in the {scheme['in']} as {scheme['name']!r}, which has no template"
            yield document.problem(pointer, message, "put it in a header: Secret-Key, for example")
    given = document.data.get("security", [])
    pointer = "#/security" if "security" in document.data else "#"
    for index, alternative in enumerate(given):
        for name in alternative:
            if name not in schemes:
                place = join("#/security", index, name)
                yield document.problem(place, f"there is no security scheme {name!r}", "mend the name")
    for name in schemes:
        if given.count({name: []}) != 1:
            message = f"the security scheme {name!r} is not one of the alternatives under security"
            yield document.problem(pointer, message, f"list it once by itself: - {name}: []")
    for index, alternative in enumerate(given):
        if len(alternative) != 1 or any(alternative.values()):
            message = "the client gives one credential at a time, without scopes"
            mend = "make it one scheme with an empty list"
            yield document.problem(join("#/security", index), message, mend)


def _paths(document: Document) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, item in document.data["paths"].items():
        pointer = join("#/paths", path)
        segments = path.split("/")[1:]
        names = [segment[1:-1] for segment in segments if segment.startswith("{")]
        if not all(_SEGMENT.fullmatch(segment) for segment in segments):
            mend = "let each segment be a {parameter} or plain text"
            yield document.problem(pointer, f"the path {path!r} has no template", mend)
        for name, count in Counter(names).items():
            if count > 1:
                message = f"the path {path!r} has the parameter {name!r} twice"
                yield document.problem(pointer, message, "rename one")
        other = seen.setdefault(blank(path), path)
        if other != path:
            message = f"the path {path!r} is {other!r} but for the names of its parameters"
            yield document.problem(pointer, message, "make them one path")
        if not any(operation.path == path for operation in operations(document)):
            yield document.problem(pointer, f"the path {path!r} has no operation", "add one, or drop it")
        yield from _repeated(document, item, pointer)


def _operation(document: Document, operation: FoundOperation) -> Iterator[Problem]:
    data, pointer = operation.data, operation.pointer
    for key in ("summary", "description"):
        yield from _text(document, data, pointer, "operation", key)
    yield from _evidence(document, data, pointer, "operation")
    declared = {tag["name"] for tag in document.data.get("tags", [])}
    tags = data.get("tags", [])
    if len(tags) != 1 or tags[0] not in declared:
        yield document.problem(
            pointer, f"the operation has the tags {tags!r}", "give it one tag of those at the root"
        )
    if "x-idempotent" not in data:
        yield document.problem(
            pointer, "nothing says whether a repetition does harm", "add x-idempotent: true or false"
        )
    elif operation.method == "get" and not data["x-idempotent"]:
        yield document.problem(join(pointer, "x-idempotent"), "a GET is idempotent", "set it to true")
    yield from _repeated(document, data, pointer)
    yield from _parameters(document, operation)
    if "requestBody" in data:
        body, body_pointer = resolved(document, data["requestBody"], join(pointer, "requestBody"))
        yield from _text(document, body, body_pointer, "request body", "description")
        yield from _media_examples(document, body, body_pointer, "request body")
    yield from _responses(document, operation)


def _repeated(document: Document, holder: dict[str, Json], pointer: str) -> Iterator[Problem]:
    """Find parameters that one list has twice."""
    seen: set[tuple[str, str]] = set()
    for index, node in enumerate(holder.get("parameters", [])):
        parameter, _ = resolved(document, node, pointer)
        key = parameter["in"], parameter["name"]
        if key in seen:
            place = join(pointer, "parameters", index)
            yield document.problem(place, f"the parameter {key[1]!r} stands here twice", "drop one")
        seen.add(key)


def _parameters(document: Document, operation: FoundOperation) -> Iterator[Problem]:
    template = re.findall(r"\{([^{}]+)\}", operation.path)
    in_path = set()
    for parameter, pointer in parameters(document, operation):
        name = parameter["name"]
        what = f"parameter {name!r}"
        yield from _text(document, parameter, pointer, what, "description")
        yield from _evidence(document, parameter, pointer, what)
        if "example" not in parameter:
            yield document.problem(pointer, f"the {what} has no example", "add an example")
        if parameter["in"] == "path":
            in_path.add(name)
            if name not in template:
                message = f"the {what} is not in the path {operation.path!r} of {_title(operation)}"
                yield document.problem(pointer, message, "mend its name, or drop it from the operation")
            if parameter.get("example") in ("", ".", ".."):
                message = f"the example {parameter['example']!r} of the {what} cannot stand in a path"
                yield document.problem(join(pointer, "example"), message, "take a realistic one")
    for name in template:
        if name not in in_path:
            message = f"nothing describes the parameter {name!r} of the path {operation.path!r}"
            yield document.problem(operation.pointer, message, "add it to parameters, in: path")


def _title(operation: FoundOperation) -> str:
    return f"{operation.data.get('operationId', operation.method.upper())!r}"


def _responses(document: Document, operation: FoundOperation) -> Iterator[Problem]:
    found = responses(document, operation)
    successes = [status for status in found if status.startswith("2")]
    place = join(operation.pointer, "responses")
    if len(successes) != 1:
        yield document.problem(
            place, f"there are {len(successes)} answers of success", "describe exactly one"
        )
    for status in ERROR_STATUSES:
        if status not in found:
            yield document.problem(place, f"the answer {status} is not described", "refer to the common one")
    for status, (response, pointer) in found.items():
        yield from _media_examples(document, response, pointer, f"answer {status}")


def _media_examples(document: Document, holder: Json, pointer: str, what: str) -> Iterator[Problem]:
    for _, media, media_pointer in media_types(document, holder, pointer):
        if "example" not in media and not media.get("examples"):
            yield document.problem(media_pointer, f"the {what} has no example", "add examples")


def _schema(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
    pointer = schema_pointer(name)
    what = f"schema {name!r}"
    if "$ref" in schema:
        message = f"the {what} is only another name for {schema['$ref'].rpartition('/')[2]!r}"
        yield document.problem(join(pointer, "$ref"), message, "drop it, and refer to the target")
        return
    yield from _summary(document, schema, pointer, what)
    yield from _evidence(document, schema, pointer, what)
    if not schema.get("examples"):
        yield document.problem(pointer, f"the {what} has no example", "add examples")
    if "enum" in schema:
        yield from _enum(document, name, schema)
    for key, node in schema.get("properties", {}).items():
        if isinstance(node, dict):
            place = join(pointer, "properties", key)
            yield from _text(document, node, place, f"property {key!r}", "description")
            yield from _evidence(document, node, place, f"property {key!r}")


def _enum(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
    pointer = schema_pointer(name)
    for key in ("x-enum-varnames", "x-enum-descriptions"):
        listed = schema.get(key, [])
        if len(listed) != len(schema["enum"]):
            message = f"{name!r} has {len(schema['enum'])} values and {len(listed)} {key}"
            yield document.problem(pointer, message, f"give {key} one entry for each value, in order")
    for index, text in enumerate(schema.get("x-enum-descriptions", [])):
        if not text.strip():
            place = join(pointer, "x-enum-descriptions", index)
            yield document.problem(place, "the value has no description", "say what it means")


def _text(document: Document, node: Json, pointer: str, what: str, key: str) -> Iterator[Problem]:
    text = node.get(key)
    if not isinstance(text, str) or not text.strip():
        yield document.problem(pointer, f"the {what} has no {key}", f"add a {key}")


def _summary(document: Document, node: Json, pointer: str, what: str) -> Iterator[Problem]:
    """Check a description whose first sentence becomes the first line of a docstring."""
    yield from _text(document, node, pointer, what, "description")
    first, _ = first_sentence(str(node.get("description", "")))
    if len(first) > LONGEST_SUMMARY:
        message = f"the first sentence of the {what}'s description has {len(first)} characters"
        mend = f"shorten it to {LONGEST_SUMMARY}, it becomes one line"
        yield document.problem(join(pointer, "description"), message, mend)


def _evidence(document: Document, node: Json, pointer: str, what: str) -> Iterator[Problem]:
    if node.get("x-evidence") not in EVIDENCE:
        message = f"the {what} does not say how well it is known"
        yield document.problem(pointer, message, f"add x-evidence: one of {', '.join(EVIDENCE)}")
